package build

import "strings"

// Text is the number of a text in a [Set]; 0 is the missing one.
type Text uint32

// texts gives each distinct text a number, so that builds hold no strings.
type texts struct {
	ids   map[string]Text
	words []string
	// chunk holds the latest texts one after the other, because the garbage
	// collector looks at each separate allocation.
	chunk strings.Builder
}

const textChunk = 64 << 10 // bytes

func newTexts() *texts {
	return &texts{ids: make(map[string]Text), words: []string{""}}
}

// id returns the number of s, which may be a view of a reused buffer.
func (t *texts) id(s string) Text {
	if s == "" {
		return 0
	}
	if id, ok := t.ids[s]; ok {
		return id
	}
	if t.chunk.Cap()-t.chunk.Len() < len(s) {
		t.chunk = strings.Builder{}
		t.chunk.Grow(max(textChunk, len(s)))
	}
	t.chunk.WriteString(s)
	s = t.chunk.String()[t.chunk.Len()-len(s):]
	id := Text(len(t.words))
	t.ids[s] = id
	t.words = append(t.words, s)
	return id
}

package build

import "strings"

// Text is the number of a text in a [Set]; 0 is the missing one.
type Text uint32

// texts gives each distinct text a number, so that builds hold no strings.
type texts struct {
	ids   map[string]Text
	words []string
}

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
	s = strings.Clone(s)
	id := Text(len(t.words))
	t.ids[s] = id
	t.words = append(t.words, s)
	return id
}

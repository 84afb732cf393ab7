package echarts

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// writer writes JSON and keeps the first error.
type writer struct {
	e   *jsontext.Encoder
	err error
}

func (w *writer) token(t jsontext.Token) {
	if w.err == nil {
		w.err = w.e.WriteToken(t)
	}
}

func (w *writer) beginObject() { w.token(jsontext.BeginObject) }
func (w *writer) endObject()   { w.token(jsontext.EndObject) }
func (w *writer) beginArray()  { w.token(jsontext.BeginArray) }
func (w *writer) endArray()    { w.token(jsontext.EndArray) }

// name writes the name of an object's member.
func (w *writer) name(s string)   { w.token(jsontext.String(s)) }
func (w *writer) int(n int64)     { w.token(jsontext.Int(n)) }
func (w *writer) float(f float64) { w.token(jsontext.Float(f)) }
func (w *writer) text(s string)   { w.token(jsontext.String(shorten(s))) }
func (w *writer) members(m members) {
	for _, x := range m {
		w.name(x.name)
		if w.err == nil {
			w.err = w.e.WriteValue(x.value)
		}
	}
}

// number writes v, or null if it is not a number, which ECharts draws as a gap.
func (w *writer) number(v figure.Value) {
	if n, ok := v.Int(); ok {
		w.int(n)
	} else if f, ok := v.Float(); ok {
		w.float(f)
	} else {
		w.token(jsontext.Null)
	}
}

// label writes v as text. A missing label is a word, so that it can be seen.
func (w *writer) label(v figure.Value) {
	if v.IsNull() {
		w.text("(none)")
		return
	}
	w.text(v.String())
}

// longestText is the number of characters above which a text is cut in its
// middle. Nobody reads more in a tooltip, and one hostile name must not make the
// file of a page large.
const longestText = 300

// shorten cuts s in the middle if it has more than longestText characters. Both
// ends stay, because names of pipelines differ there.
func shorten(s string) string {
	if len(s) <= longestText || utf8.RuneCountInString(s) <= longestText {
		return s
	}
	head, tail := 0, len(s)
	for range longestText/2 - 1 {
		_, n := utf8.DecodeRuneInString(s[head:])
		head += n
		_, n = utf8.DecodeLastRuneInString(s[:tail])
		tail -= n
	}
	return s[:head] + "…" + s[tail:]
}

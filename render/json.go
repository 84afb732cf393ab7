package render

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// jsonPlain tells which bytes stand for themselves in a JSON string. '<' does
// not because of "</", 0xE2 because of U+2028 and U+2029.
var jsonPlain = func() (plain [256]bool) {
	for i := range plain {
		plain[i] = i >= ' ' && i < 0x7f && i != '"' && i != '\\' && i != '<'
	}
	return plain
}()

// appendJSON appends s as a JSON string. It is valid UTF-8 whatever s is, and
// may stand in a script element.
func appendJSON(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if jsonPlain[c] {
			i++
			continue
		}
		size := 1
		var with string
		switch {
		case c >= 0x80:
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1:
				with = "\uFFFD"
			case r == '\u2028':
				with = `\u2028`
			case r == '\u2029':
				with = `\u2029`
			default:
				i += n
				continue
			}
			size = n
		case c == '<':
			if i+1 >= len(s) || s[i+1] != '/' {
				i++
				continue
			}
			with, size = `<\/`, 2
		case c == '"':
			with = `\"`
		case c == '\\':
			with = `\\`
		case c == '\n':
			with = `\n`
		case c == '\t':
			with = `\t`
		case c == '\r':
			with = `\r`
		}
		dst = append(dst, s[start:i]...)
		if with != "" {
			dst = append(dst, with...)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// appendValue appends v as JSON: null, a number, true or false, or a string.
func appendValue(dst []byte, v figure.Value) []byte {
	if v.IsNull() {
		return append(dst, "null"...)
	}
	if v.IsText() {
		return appendJSON(dst, v.String())
	}
	if _, ok := v.Time(); ok {
		dst = append(dst, '"')
		dst = v.Append(dst)
		return append(dst, '"')
	}
	return v.Append(dst)
}

// appendAsOf appends the opening brace and the first member of every document.
func appendAsOf(dst []byte, asOf time.Time) []byte {
	dst = append(dst, `{"as_of":"`...)
	dst = asOf.UTC().AppendFormat(dst, time.RFC3339Nano)
	return append(dst, '"')
}

func appendSelection(dst []byte, s ci.Selection) []byte {
	dst = append(dst, `{"project":`...)
	dst = appendJSON(dst, s.Project)
	dst = append(dst, `,"type":`...)
	dst = appendJSON(dst, s.Type.String())
	return append(dst, '}')
}

// appendFigureJSON appends one member of data.json's "figures".
func appendFigureJSON(dst []byte, f *figure.Figure) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendJSON(dst, f.ID)
	dst = append(dst, `,"title":`...)
	dst = appendJSON(dst, f.Title)
	dst = append(dst, `,"definition":`...)
	dst = appendJSON(dst, f.Definition)
	dst = append(dst, `,"n":`...)
	dst = strconv.AppendInt(dst, int64(f.N), 10)
	dst = append(dst, `,"warnings":[`...)
	for i, w := range f.Warnings {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSON(dst, w)
	}
	dst = append(dst, `],"columns":[`...)
	for i, c := range f.Columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"name":`...)
		dst = appendJSON(dst, c.Name)
		dst = append(dst, `,"type":"`...)
		dst = append(dst, c.Type.String()...)
		dst = append(dst, '"')
		if c.Unit != "" {
			dst = append(dst, `,"unit":`...)
			dst = appendJSON(dst, string(c.Unit))
		}
		dst = append(dst, '}')
	}
	dst = append(dst, "],\"rows\":["...)
	for i, row := range f.Rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, "\n["...)
		for j, v := range row {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = appendValue(dst, v)
		}
		dst = append(dst, ']')
	}
	return append(dst, "]}"...)
}

// appendHeadlineJSON appends one member of data.json's "numbers".
func appendHeadlineJSON(dst []byte, h *figure.Headline) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendJSON(dst, h.ID)
	dst = append(dst, `,"title":`...)
	dst = appendJSON(dst, h.Title)
	dst = append(dst, `,"value":`...)
	dst = appendValue(dst, h.Value)
	if h.Unit != "" {
		dst = append(dst, `,"unit":`...)
		dst = appendJSON(dst, string(h.Unit))
	}
	dst = append(dst, `,"n":`...)
	dst = strconv.AppendInt(dst, int64(h.N), 10)
	if h.NUnit != "" {
		dst = append(dst, `,"n_unit":`...)
		dst = appendJSON(dst, strings.TrimSpace(string(h.NUnit)+" "+h.NWhich))
	}
	dst = append(dst, `,"before":`...)
	dst = appendValue(dst, h.Before)
	if h.Period != "" {
		dst = append(dst, `,"period":`...)
		dst = appendJSON(dst, h.Period)
	}
	if h.Note != "" {
		dst = append(dst, `,"note":`...)
		dst = appendJSON(dst, h.Note)
	}
	return append(dst, '}')
}

// appendData appends a page's data.json.
func appendData(dst []byte, asOf time.Time, p *Page, c *Content) []byte {
	dst = appendAsOf(dst, asOf)
	if p.Selection != nil {
		dst = append(dst, `,"selection":`...)
		dst = appendSelection(dst, *p.Selection)
	}
	if len(c.Numbers) > 0 {
		dst = append(dst, `,"numbers":[`...)
		for i := range c.Numbers {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, '\n')
			dst = appendHeadlineJSON(dst, &c.Numbers[i].Headline)
		}
		dst = append(dst, ']')
	}
	dst = append(dst, `,"figures":[`...)
	first := true
	for f := range c.figures {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, '\n')
		dst = appendFigureJSON(dst, f)
	}
	return append(dst, "]}\n"...)
}

// indexed is what /data/index.json says of one page.
type indexed struct {
	path      string
	selection *ci.Selection
	csv       []string // figure ids
}

// appendIndex appends /data/index.json.
func appendIndex(dst []byte, asOf time.Time, pages []indexed) []byte {
	dst = appendAsOf(dst, asOf)
	dst = append(dst, `,"pages":[`...)
	for i, p := range pages {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, "\n{\"path\":"...)
		dst = appendJSON(dst, p.path)
		dst = append(dst, `,"selection":`...)
		if p.selection != nil {
			dst = appendSelection(dst, *p.selection)
		} else {
			dst = append(dst, "null"...)
		}
		dst = append(dst, `,"data":`...)
		dst = appendJSON(dst, p.path+dataFile)
		dst = append(dst, `,"csv":{`...)
		for j, id := range p.csv {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, id)
			dst = append(dst, ':')
			dst = appendJSON(dst, p.path+id+".csv")
		}
		dst = append(dst, "}}"...)
	}
	return append(dst, "]}\n"...)
}

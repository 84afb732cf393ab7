package render

import (
	"strings"
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// appendCSV appends a figure's whole table as RFC 4180 has it: a header record,
// CRLF, quotes where needed; a missing value is empty. A text that a
// spreadsheet would take for a formula begins with an apostrophe instead;
// numbers never do.
func appendCSV(dst []byte, f *figure.Figure) []byte {
	for i, c := range f.Columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendField(dst, c.Name)
	}
	dst = append(dst, "\r\n"...)
	for _, row := range f.Rows {
		start := len(dst)
		for i, v := range row {
			if i > 0 {
				dst = append(dst, ',')
			}
			if v.IsText() {
				dst = appendField(dst, v.String())
			} else {
				dst = v.Append(dst)
			}
		}
		if len(dst) == start && len(row) == 1 {
			// A record of one empty field would be a blank line, which readers skip.
			dst = append(dst, `""`...)
		}
		dst = append(dst, "\r\n"...)
	}
	return dst
}

// appendField appends a text as one field, in valid UTF-8.
func appendField(dst []byte, s string) []byte {
	if s == "" {
		return dst
	}
	formula := strings.IndexByte("=+-@\t\r", s[0]) >= 0
	quote := strings.ContainsAny(s, "\",\r\n") || s[0] == ' ' || s[0] == '\t' || s[len(s)-1] == ' '
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if quote {
		dst = append(dst, '"')
	}
	if formula {
		dst = append(dst, '\'')
	}
	if !quote {
		return append(dst, s...)
	}
	for {
		before, after, found := strings.Cut(s, `"`)
		dst = append(dst, before...)
		if !found {
			return append(dst, '"')
		}
		dst = append(dst, `""`...)
		s = after
	}
}

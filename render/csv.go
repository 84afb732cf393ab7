package render

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// writeCSV appends a figure's whole table as RFC 4180 has it: a header record,
// CRLF, quotes where needed, and an empty field for a missing value. A text that
// a spreadsheet would take for a formula begins with an apostrophe; numbers
// never do.
func writeCSV(b *bytes.Buffer, f *figure.Figure) error {
	// With UseCRLF the writer would also change line ends within texts.
	w := csv.NewWriter(b)
	write := func(record []string) error {
		if len(record) == 1 && record[0] == "" {
			// Readers skip a blank line.
			b.WriteString(`""` + "\r\n")
			return nil
		}
		if err := w.Write(record); err != nil {
			return err
		}
		w.Flush()
		b.Truncate(b.Len() - len("\n"))
		b.WriteString("\r\n")
		return w.Error()
	}
	record := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		record[i] = csvText(c.Name)
	}
	if err := write(record); err != nil {
		return err
	}
	for _, row := range f.Rows {
		for i, v := range row {
			record[i] = v.String()
			if v.IsText() {
				record[i] = csvText(record[i])
			}
		}
		if err := write(record); err != nil {
			return err
		}
	}
	return nil
}

// csvText returns a text in valid UTF-8 that is not a formula.
func csvText(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

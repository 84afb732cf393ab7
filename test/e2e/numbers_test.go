package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

// column is a column of data.json, or what a headline number is.
type column struct{ Name, Type, Unit string }

// pageData is the part of data.json that a page shows.
type pageData struct {
	Selection struct{ Pipeline string }
	Numbers   []headline
	Figures   []figureData
}

type headline struct {
	ID, Unit string
	NUnit    string `json:"n_unit"`
	Note     string
	Value    any
	Before   any
	N        float64
	History  []any
}

type figureData struct {
	ID, Title, Definition, Finding string
	N                              float64
	Columns                        []column
	Rows                           [][]any
}

// Every number that a page shows stands in its data.json. It is formatted here by code
// of the test's own.
func TestEveryNumberOfEveryPageStandsInItsData(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	cells, tiles := 0, 0
	for _, path := range pages(t, site) {
		folder := filepath.Join(site, filepath.FromSlash(path))
		text, err := os.ReadFile(filepath.Join(folder, "data.json"))
		if os.IsNotExist(err) {
			continue // it shows names only
		}
		c := comparison{page: parsePage(t, filepath.Join(folder, "index.html"))}
		if err == nil {
			err = json.Unmarshal(text, &c.data)
		}
		if err != nil {
			t.Fatal(path, err)
		}
		c.compare()
		for _, problem := range c.problems[:min(len(c.problems), 5)] {
			t.Errorf("%s: %s", path, problem)
		}
		cells, tiles = cells+c.cells, tiles+c.tiles
	}
	t.Logf("compared %d cells and %d tiles", cells, tiles)
	if cells < 20000 || tiles < 300 {
		t.Errorf("got %d cells and %d tiles, want at least 20000 and 300", cells, tiles)
	}
}

// The comparison finds a number that differs, and one that data.json does not have.
func TestComparisonFindsNumbersThatDiffer(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	page, err := os.ReadFile(filepath.Join(site, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(site, "data.json"))
	if err != nil {
		t.Fatal(err)
	}
	value := regexp.MustCompile(`(<p class="number">)[\d,]+`)
	cell := regexp.MustCompile(`(<td class="n">)\d+`)
	heading := regexp.MustCompile(`(<h[23] id="red-now-title">)`)
	for name, change := range map[string]func(page, data string) (string, string){
		"a tile":   func(p, d string) (string, string) { return replaceFirst(value, p, "${1}987"), d },
		"a cell":   func(p, d string) (string, string) { return replaceFirst(cell, p, "${1}987"), d },
		"a change": func(p, d string) (string, string) { return strings.Replace(p, "▲ ", "▲ 9", 1), d },
		"a verdict": func(p, d string) (string, string) {
			return strings.Replace(p, `<div class="verdict">`, `<div class="verdict"><p>98,765</p>`, 1), d
		},
		"a finding": func(p, d string) (string, string) {
			return replaceFirst(heading, p, "${1}987 "), d
		},
		"a missing tile": func(p, d string) (string, string) {
			return p, strings.Replace(d, `"id":"pipelines-red"`, `"id":"other"`, 1)
		},
		"a missing figure": func(p, d string) (string, string) { return p, strings.Replace(d, `"id":"red-now"`, `"id":"other"`, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			p, d := change(string(page), string(text))
			if p == string(page) && d == string(text) {
				t.Fatal("nothing was changed")
			}
			root, err := html.Parse(strings.NewReader(p))
			if err != nil {
				t.Fatal(err)
			}
			c := comparison{page: root}
			if err := json.Unmarshal([]byte(d), &c.data); err != nil {
				t.Fatal(err)
			}
			if c.compare(); len(c.problems) == 0 {
				t.Error("got no problem, want one")
			}
		})
	}
}

func replaceFirst(r *regexp.Regexp, s, with string) string {
	done := false
	return r.ReplaceAllStringFunc(s, func(match string) string {
		if done {
			return match
		}
		done = true
		return r.ReplaceAllString(match, with)
	})
}

func parsePage(t *testing.T, file string) *html.Node {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// comparison compares a page with its data.
type comparison struct {
	page         *html.Node
	data         pageData
	problems     []string
	cells, tiles int
}

func (c *comparison) wrong(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *comparison) compare() {
	for _, tile := range every(c.page, "li", "") {
		if id, ok := strings.CutPrefix(attribute(tile, "id"), "number-"); ok {
			i := slices.IndexFunc(c.data.Numbers, func(h headline) bool { return h.ID == id })
			if c.tiles++; i < 0 {
				c.wrong("the tile %s is not in the data", id)
				continue
			}
			c.compareTile(tile, &c.data.Numbers[i])
		}
	}
	for _, f := range every(c.page, "figure", "figure") {
		id := attribute(f, "id")
		i := slices.IndexFunc(c.data.Figures, func(d figureData) bool { return d.ID == id })
		if i < 0 {
			c.wrong("the figure %s is not in the data", id)
			continue
		}
		c.compareFigure(f, &c.data.Figures[i])
	}
	if c.data.Selection.Pipeline == "" { // that of a pipeline is about builds of any time
		c.compareVerdict()
	}
}

// compareTile compares the value, what it rests on, and how it changed.
func (c *comparison) compareTile(tile *html.Node, h *headline) {
	of := column{Unit: h.Unit}
	if got, want := textOf(tile, "p", "number"), written(h.Value, of); got != want && !(h.Value == nil && got == "not yet") {
		c.wrong("%s: got %q, want %q", h.ID, got, want)
	}
	rests := textOf(tile, "p", "rests")
	if want := "of " + count(h.N) + " "; h.Value != nil && h.NUnit != "" && !strings.HasPrefix(rests, want) {
		c.wrong("%s: rests on %q, want %q", h.ID, rests, want)
	}
	if title := textOf(tile, "title", ""); title != "" {
		latest := written(h.History[len(h.History)-1], of)
		if h.History[len(h.History)-1] != nil && !strings.HasSuffix(title, "latest "+latest) {
			c.wrong("%s: the sparkline says %q, want latest %s", h.ID, title, latest)
		}
	}
	now, isNumber := h.Value.(float64)
	before, hasBefore := h.Before.(float64)
	got := textOf(tile, "p", "change")
	if !isNumber || !hasBefore {
		if got != "" {
			c.wrong("%s: got the change %q, want none", h.ID, got)
		}
		return
	}
	size := written(math.Abs(now-before), of)
	if h.Unit == "percent" {
		if size = number(math.Round(math.Abs(now-before)*10)/10) + " points"; size == "1 points" {
			size = "1 point"
		}
	}
	want := "▼ " + size + " less"
	switch {
	case strings.HasPrefix(got, "about the same"), strings.HasPrefix(got, "= ") && math.Abs(now-before) < 0.05:
		want = ""
	case now > before:
		want = "▲ " + size + " more"
	}
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "("+written(before, of)+")") {
		c.wrong("%s: got the change %q, want %q after %s", h.ID, got, want, written(before, of))
	}
}

// note tells how many rows are shown of how many.
var note = regexp.MustCompile(`\b([\d,]+) of ([\d,]+)( rows)?\.|all ([\d,]+) rows?\.`)

func (c *comparison) compareFigure(f *html.Node, d *figureData) {
	heading := textOf(f, "h2", "") + textOf(f, "h3", "")
	if want := squeeze(d.Finding); loose(heading) != loose(want) && loose(heading) != loose(d.Title) {
		c.wrong("%s: got the heading %q, want %q", d.ID, heading, want)
	}
	if rests := textOf(f, "span", "rests"); rests != "" && !strings.HasPrefix(rests, count(d.N)+" ") {
		c.wrong("%s: rests on %q, want %s", d.ID, rests, count(d.N))
	}
	if got := textOf(f, "p", "definition"); got != "" && loose(got) != loose(d.Definition) {
		c.wrong("%s: got the definition %q", d.ID, got)
	}
	for _, p := range every(f, "p", "note") {
		for _, m := range note.FindAllStringSubmatch(squeeze(words(p)), -1) {
			if all := m[2] + m[4]; all != count(float64(len(d.Rows))) {
				c.wrong("%s: %q, want %d rows", d.ID, m[0], len(d.Rows))
			}
		}
	}
	for _, table := range every(f, "table", "") {
		if d.ID == "alerts-open" && hasClass(table, "ranking") {
			continue // it has a column for each kind of alerts, unlike the data and the table below it
		}
		c.compareTable(table, d)
	}
}

// compareTable compares each row with one of the data: that at the same place, else any.
// A table by day or week is compared with the sums of the rows.
func (c *comparison) compareTable(table *html.Node, d *figureData) {
	var rows [][]*html.Node
	for _, tr := range every(table, "tr", "") {
		if row := append(every(tr, "th", ""), every(tr, "td", "")...); len(row) > 0 && attribute(row[0], "scope") == "row" {
			rows = append(rows, row)
			c.cells += len(row)
		}
	}
	var names []string
	for _, th := range every(table, "th", "") {
		if attribute(th, "scope") == "col" {
			names = append(names, attribute(th, "data-column"))
		}
	}
	fits := func(shown []*html.Node, row []any) bool {
		for i, cell := range shown {
			name := ""
			if len(names) == len(shown) {
				name = names[i]
			}
			if !isOf(cell, name, d.Columns, row) {
				return false
			}
		}
		return true
	}
	var pooled [][]any
	for i, shown := range rows {
		if i < len(d.Rows) && fits(shown, d.Rows[i]) || slices.ContainsFunc(d.Rows, func(row []any) bool { return fits(shown, row) }) {
			continue
		}
		if pooled == nil {
			pooled = pool(d, rows)
		}
		if !slices.ContainsFunc(pooled, func(row []any) bool { return fits(shown, row) }) {
			c.wrong("%s: no row of the data is %q", d.ID, squeeze(words(shown[0].Parent)))
		}
	}
}

// isOf reports whether all that a cell shows are values of a row: of the column that the
// heading names, if it does.
func isOf(cell *html.Node, name string, columns []column, row []any) bool {
	shown := squeeze(words(cell))
	if strip := every(cell, "title", ""); len(strip) > 0 {
		shown = squeeze(words(strip[0]))
	}
	parts := []string{shown}
	if hasClass(cell, "n") {
		parts = strings.Split(shown, " of ") // of a ranking
	} else if cell.Data == "th" && name == "" {
		parts = strings.Split(shown, " · ") // of a ranking by two columns
	}
	return !slices.ContainsFunc(parts, func(part string) bool {
		for k, v := range row {
			if (name == "" || name == columns[k].Name) && isWritten(part, v, columns[k]) {
				return false
			}
		}
		return part != ""
	})
}

// isWritten reports whether a cell says a value. Names may be cut, and long lists folded.
func isWritten(shown string, v any, c column) bool {
	s, isText := v.(string)
	if !isText || c.Type == "timestamp" || c.Type == "date" {
		return shown == written(v, c)
	}
	if shown == "Secrets" {
		shown = "secret-scanning"
	}
	if c.Name == "last_builds" {
		return shown == strip(s)
	}
	if commit := regexp.MustCompile(`^[0-9a-f]{10}$`); commit.MatchString(shown) && strings.HasPrefix(s, shown) {
		return true
	}
	shown = regexp.MustCompile(`^\d+ features |and [\d,]+ more `).ReplaceAllString(shown, "")
	if first, last, cut := strings.Cut(shown, "…"); cut {
		return strings.HasPrefix(loose(s), loose(first)) && strings.HasSuffix(loose(s), loose(last))
	}
	return loose(shown) == loose(s)
}

// strip describes a strip of builds.
func strip(builds string) string {
	builds = builds[max(len(builds)-20, 0):]
	var parts []string
	newest := ""
	for _, m := range []struct{ letter, word string }{{"S", "passed"}, {"F", "failed"}, {"A", "aborted"}, {"U", "unknown"}} {
		if n := strings.Count(builds, m.letter); n > 0 {
			parts = append(parts, fmt.Sprint(n, " ", m.word))
		}
		if strings.HasSuffix(builds, m.letter) {
			newest = m.word
		}
	}
	things := "builds"
	if len(builds) == 1 {
		things = "build"
	}
	return fmt.Sprintf("Last %d %s: %s; newest %s", len(builds), things, strings.Join(parts, ", "), newest)
}

// pool adds up the rows of the data from each day that a table shows to the next one;
// percentages are weighted by the builds, the first column of integers.
func pool(d *figureData, shown [][]*html.Node) (sums [][]any) {
	var starts []time.Time
	for _, row := range shown {
		if at, err := time.Parse("2 Jan 2006", squeeze(words(row[0]))); err == nil {
			starts = append(starts, at)
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	weight := slices.IndexFunc(d.Columns, func(c column) bool { return c.Type == "integer" })
	for i, from := range starts {
		sum, weights := make([]float64, len(d.Columns)), 0.0
		for _, row := range d.Rows {
			s, _ := row[0].(string)
			at, err := time.Parse(time.DateOnly, s[:min(len(s), 10)])
			if err != nil || weight < 0 || at.Before(from) || i+1 < len(starts) && !at.Before(starts[i+1]) {
				continue
			}
			w, _ := row[weight].(float64)
			weights += w
			for k, v := range row {
				if x, ok := v.(float64); ok && d.Columns[k].Unit == "percent" {
					sum[k] += x * w
				} else if ok {
					sum[k] += x
				}
			}
		}
		row := []any{from.Format(time.DateOnly)}
		for k, c := range d.Columns[1:] {
			switch {
			case c.Unit != "percent":
				row = append(row, sum[k+1])
			case weights == 0:
				row = append(row, nil)
			default:
				row = append(row, sum[k+1]/weights)
			}
		}
		sums = append(sums, row)
	}
	return sums
}

var numeral = regexp.MustCompile(`\d[\d,]*(\.\d+)?%?`)

// compareVerdict checks that the numbers of the verdict are numbers, findings or counts
// of the data.
func (c *comparison) compareVerdict() {
	var known []string
	add := func(texts ...string) {
		for _, s := range texts {
			known = append(known, numeral.FindAllString(squeeze(s), -1)...)
		}
	}
	add("14 28 90") // days that are compared
	for _, h := range c.data.Numbers {
		of := column{Unit: h.Unit}
		now, _ := h.Value.(float64)
		before, _ := h.Before.(float64)
		difference := math.Abs(now - before)
		add(written(h.Value, of), written(h.Before, of), written(difference, of), number(math.Round(difference*10)/10), count(h.N), h.Note)
	}
	for _, d := range c.data.Figures {
		add(d.Finding, count(d.N), count(float64(len(d.Rows))))
		counts := make(map[any]int) // of the values of a column, such as the kinds of failures
		for _, row := range d.Rows {
			for _, v := range row {
				if s, ok := v.(string); ok {
					counts[s]++
					add(s)
				}
			}
		}
		for _, n := range counts {
			add(count(float64(n)))
		}
	}
	for _, v := range every(c.page, "div", "verdict") {
		for _, n := range numeral.FindAllString(squeeze(words(v)), -1) {
			if !slices.Contains(known, n) {
				c.wrong("the verdict has %s, which is not in the data: %q", n, squeeze(words(v)))
			}
		}
	}
}

// written formats a value as people write it.
func written(v any, c column) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil && c.Type == "timestamp" {
			return at.UTC().Format("2 Jan 2006, 15:04")
		}
		if at, err := time.Parse(time.DateOnly, v); err == nil && c.Type != "string" {
			return at.Format("2 Jan 2006")
		}
		return squeeze(v)
	case float64:
		if v < 0 {
			return "−" + written(-v, c)
		}
		seconds := map[string]float64{"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600}[c.Unit]
		switch {
		case c.Unit == "percent":
			return percentage(v)
		case c.Unit == "days" && v == 1:
			return "1 day"
		case c.Unit == "days":
			return number(v) + " days"
		case seconds > 0:
			return length(v * seconds)
		}
		return number(v)
	}
	return fmt.Sprint(v)
}

func percentage(v float64) string {
	switch {
	case v == 0, v == 100:
		return fmt.Sprintf("%.0f%%", v)
	case v < 0.05:
		return "<0.1%"
	case v >= 99.95 && v < 100:
		return ">99.9%"
	}
	return fmt.Sprintf("%.1f%%", v)
}

func length(s float64) string {
	two := func(n, ratio int, big, small string) string {
		if n%ratio == 0 {
			return count(float64(n/ratio)) + " " + big
		}
		return fmt.Sprint(count(float64(n/ratio)), " ", big, " ", n%ratio, " ", small)
	}
	switch {
	case s == 0:
		return "0 s"
	case s < 0.0005:
		return "<1 ms"
	case s < 0.9995:
		return fmt.Sprintf("%.0f ms", s*1000)
	case s < 59.95:
		return trimmed(s, 1) + " s"
	case s < 59.95*60:
		return trimmed(s/60, 1) + " min"
	case s < 86370:
		return two(int(math.Round(s/60)), 60, "h", "min")
	}
	return two(int(math.Round(s/3600)), 24, "d", "h")
}

func number(v float64) string {
	switch {
	case v == math.Trunc(v) || v >= 99.95:
		return count(v)
	case v < 0.0005:
		return "<0.001"
	case v >= 0.995:
		return trimmed(v, 1)
	case v >= 0.0995:
		return trimmed(v, 2)
	}
	return trimmed(v, 3)
}

func trimmed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// count writes a number without decimals, with its thousands set apart.
func count(v float64) string {
	s := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// squeeze makes white space of any kind single spaces.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// loose keeps letters and digits only, in lower case: names are cleaned before they are
// shown.
func loose(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// every returns the elements of a name and, if it is not empty, a class within a node.
func every(n *html.Node, name, class string) (list []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name && (class == "" || hasClass(d, class)) {
			list = append(list, d)
		}
	}
	return list
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "title" || d.Type == html.TextNode && n.Data == "title" {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// textOf returns the text of the first element within a node.
func textOf(n *html.Node, name, class string) string {
	if list := every(n, name, class); len(list) > 0 {
		return squeeze(words(list[0]))
	}
	return ""
}

package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden are small figures, one of each kind, whose pictures are kept as files.
func golden() []*figure.Figure {
	text, count := figure.TypeString, figure.TypeInteger
	row := func(v ...figure.Value) []figure.Value { return v }
	s, n := figure.String, figure.Integer
	day := func(d int) figure.Value { return figure.Date(time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC)) }
	at := func(h int) figure.Value { return figure.Timestamp(time.Date(2026, 11, 20, h, 0, 0, 0, time.UTC)) }
	return []*figure.Figure{
		{
			ID: "proportion", Title: "How did builds end?", Unit: figure.Builds, N: 10,
			Columns: []figure.Column{column("status", "Status", text, ""), column("builds", "Builds", count, "builds")},
			Rows:    [][]figure.Value{row(s("SUCCESS"), n(9990)), row(s("FAILURE"), n(10)), row(s("ABORTED"), n(0))},
			Chart:   figure.Chart{Kind: figure.Proportion, Label: "status", Series: []figure.Series{{Column: "builds"}}},
		},
		{
			ID: "heatmap", Title: "When?", Unit: figure.Builds, N: 10,
			Columns: []figure.Column{column("weekday", "Weekday", text, ""), column("hour", "Hour", count, ""), column("p", "Failed", figure.TypeNumber, "percent")},
			Rows:    [][]figure.Value{row(s("Monday"), n(0), figure.Number(5)), row(s("Monday"), n(1), figure.Null()), row(s("Tuesday"), n(0), figure.Number(0)), row(s("Tuesday"), n(1), figure.Number(80))},
			Chart:   figure.Chart{Kind: figure.Heatmap, Label: "weekday", Label2: "hour", Series: []figure.Series{{Column: "p", Title: "Failed"}}},
		},
		{
			ID: "columns", Title: "How many?", Unit: figure.Builds, N: 10,
			Columns: []figure.Column{column("from", "From", figure.TypeTimestamp, ""), column("builds", "Builds", count, "builds"), column("failed", "Failed", count, "builds")},
			Rows:    [][]figure.Value{row(at(1), n(10), n(4)), row(at(2), n(0), n(0)), row(at(3), n(7), n(7))},
			Chart:   figure.Chart{Kind: figure.Columns, Label: "from", Nested: true, Series: []figure.Series{{Column: "builds", Title: "All"}, {Column: "failed", Title: "Failed", Tone: figure.Failure}}},
		},
		{
			ID: "timeline-rates", Title: "Do builds fail?", Unit: figure.Builds, N: 10,
			Columns: []figure.Column{column("day", "Day", figure.TypeDate, ""), column("builds", "Builds", count, "builds"), column("a", "Failure", figure.TypeNumber, "percent"), column("b", "Mean", figure.TypeNumber, "percent")},
			Rows:    [][]figure.Value{row(day(1), n(20), figure.Number(20), figure.Null()), row(day(2), n(0), figure.Null(), figure.Null()), row(day(3), n(8), figure.Number(12.5), figure.Number(17.9)), row(day(4), n(1), figure.Number(100), figure.Number(20.7))},
			Chart: figure.Chart{Kind: figure.Timeline, Label: "day", Series: []figure.Series{{Column: "a", Title: "Failed", Tone: figure.Failure, Form: figure.Light}, {Column: "b", Title: "Mean", Tone: figure.Failure}, {Column: "builds", Form: figure.Volume, Tone: figure.Secondary}},
				Periods: []figure.Period{{From: november(1), To: november(3), Level: 20, Text: "in the days before"}, {From: november(3), To: november(5), Level: 22.2, Text: "in the last 2 days"}}},
		},
		{
			ID: "timeline-lines", Title: "How many are open?", Unit: figure.Alerts, N: 10,
			Columns: []figure.Column{column("day", "Day", figure.TypeDate, ""), column("opened", "Opened", count, "alerts")},
			Rows:    [][]figure.Value{row(day(1), n(3)), row(day(2), figure.Null()), row(day(3), n(5)), row(day(4), n(8))},
			Chart:   figure.Chart{Kind: figure.Timeline, Label: "day", Series: []figure.Series{{Column: "opened", Title: "Opened"}}},
		},
		{
			ID: "histogram", Title: "How long?", Unit: figure.Builds, N: 10,
			Columns: []figure.Column{column("from_minutes", "From", figure.TypeNumber, "minutes"), column("to_minutes", "To", figure.TypeNumber, "minutes"), column("success", "Success", count, "builds"), column("failure", "Failure", count, "builds")},
			Rows:    [][]figure.Value{row(n(0), n(30), n(5), n(1)), row(n(30), n(60), n(9), n(0)), row(n(120), n(150), n(1), n(1))},
			Chart:   figure.Chart{Kind: figure.Histogram, Label: "from_minutes", Label2: "to_minutes", Series: []figure.Series{{Column: "success", Title: "Success", Tone: figure.Success}, {Column: "failure", Title: "Failure", Tone: figure.Failure}}},
		},
		{
			ID: "treemap", Title: "Which versions?", Unit: figure.Repositories, N: 4,
			Columns: []figure.Column{column("repo", "Repository", text, ""), column("version", "Version", text, ""), column("major", "Major", text, "")},
			Rows:    [][]figure.Value{row(s("a"), s("20.1"), s("20")), row(s("b"), s("20.1"), s("20")), row(s("c"), s("18.3"), s("18")), row(s("d"), figure.Null(), s("not stated"))},
			Chart:   figure.Chart{Kind: figure.Treemap, Path: []string{"major", "version", "repo"}},
		},
	}
}

func TestPicturesMatchGoldenFiles(t *testing.T) {
	for _, f := range golden() {
		// One element a line, so that a change shows as a few lines.
		got := bytes.ReplaceAll(Append(nil, f, Options{}), []byte("><"), []byte(">\n<"))
		got = append(got, '\n')
		check(t, f.ID, got)
		name := filepath.Join("testdata", f.ID+".svg")
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from %s (run with -update and look at the change)", f.ID, name)
		}
	}
}

var (
	numberLike = regexp.MustCompile(`^[-0-9.]+(%|em)?$`)
	geometry   = map[string]bool{"x": true, "y": true, "x1": true, "x2": true, "y1": true, "y2": true, "width": true, "height": true, "rx": true, "dx": true, "cx": true, "cy": true, "r": true}
	pathData   = regexp.MustCompile(`^([MLmlHVhvz][-0-9. ]*)*$`)
	allowed    = map[string]bool{
		"class": true, "role": true, "aria-labelledby": true, "id": true, "viewBox": true, "preserveAspectRatio": true,
		"fill": true, "stroke": true, "text-anchor": true, "d": true, "fill-opacity": true,
		"data-tips": true, "data-places": true, "data-dates": true, "data-names": true,
	}
	elements = map[string]bool{"svg": true, "g": true, "path": true, "rect": true, "line": true, "text": true, "title": true, "desc": true, "circle": true}
)

// check fails the test unless picture is one well-formed element of only the
// parts that the pages' policy allows, and every coordinate is a number.
func check(t *testing.T, name string, picture []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(picture))
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: not well-formed: %v\n%.2000s", name, err, picture)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			if !elements[e.Name.Local] {
				t.Errorf("%s: element <%s>", name, e.Name.Local)
			}
			for _, a := range e.Attr {
				switch {
				case geometry[a.Name.Local]:
					if !numberLike.MatchString(a.Value) {
						t.Errorf("%s: %s=%q", name, a.Name.Local, a.Value)
					}
					if (a.Name.Local == "width" || a.Name.Local == "height") && strings.HasPrefix(a.Value, "-") {
						t.Errorf("%s: negative %s=%q of %s", name, a.Name.Local, a.Value, e.Name.Local)
					}
				case !allowed[a.Name.Local]:
					t.Errorf("%s: attribute %s=%q", name, a.Name.Local, a.Value)
				case a.Name.Local == "d" && !pathData.MatchString(a.Value):
					t.Errorf("%s: path %.300q", name, a.Value)
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	if len(picture) > 0 && roots != 1 {
		t.Errorf("%s: %d roots", name, roots)
	}
}

func TestSamplesAreWellFormed(t *testing.T) {
	for _, f := range append(samples(), edges()...) {
		picture := Append(nil, f, Options{})
		if len(picture) == 0 {
			t.Errorf("%s: no picture", f.ID)
		}
		check(t, f.ID, picture)
		if n := len(picture); n > 15<<10 {
			t.Errorf("%s: %d bytes", f.ID, n)
		}
	}
}

func TestFiguresWithoutNumbersHaveNoPicture(t *testing.T) {
	f := *golden()[0]
	for name, change := range map[string]func(*figure.Figure){
		"empty":          func(f *figure.Figure) { f.Empty = "There was no build." },
		"no rows":        func(f *figure.Figure) { f.Rows = nil },
		"none":           func(f *figure.Figure) { f.Chart.Kind = figure.None },
		"matrix":         func(f *figure.Figure) { f.Chart.Kind = figure.Matrix },
		"unknown column": func(f *figure.Figure) { f.Chart.Label = "nowhere" },
		"no series":      func(f *figure.Figure) { f.Chart.Series = nil },
	} {
		g := f
		change(&g)
		if got := string(Append([]byte("before"), &g, Options{})); got != "before" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSameFigureMakesTheSameBytes(t *testing.T) {
	for i, f := range samples() {
		if !bytes.Equal(Append(nil, f, Options{}), Append(nil, samples()[i], Options{})) {
			t.Errorf("%s differs between two runs", f.ID)
		}
	}
}

func TestIDsHoldOnlyHarmlessCharacters(t *testing.T) {
	f := *golden()[0]
	f.ID = `a" onload="b`
	got := string(Append(nil, &f, Options{}))
	if !strings.Contains(got, `aria-labelledby="aonloadb-t aonloadb-d"`) {
		t.Errorf("ids: %.200s", got)
	}
}

// At 01:00 UTC on 27 October 2019 London put the clock back from 02:00 to 01:00.
func TestRepeatedHourIsNotMerged(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	f := figure.Figure{
		Columns: []figure.Column{{Name: "from", Type: figure.TypeTimestamp}, {Name: "builds", Type: figure.TypeInteger, Unit: figure.Builds}},
		Chart:   figure.Chart{Kind: figure.Columns, Label: "from", Series: []figure.Series{{Column: "builds"}}},
	}
	const hours = 96
	first := time.Date(2019, 10, 25, 0, 0, 0, 0, time.UTC)
	for i := range 4 * hours {
		f.Rows = append(f.Rows, []figure.Value{figure.Timestamp(first.Add(time.Duration(i) * 15 * time.Minute)), figure.Integer(1)})
	}
	p := picture{f: &f, o: Options{Location: london}}
	s, ok := p.readSlots(mostSlots)
	if !ok || s.each != "hour" || len(s.from) != hours {
		t.Fatalf("got %d slots of %q, want %d of an hour", len(s.from), s.each, hours)
	}
	for i, n := range s.series[0].v {
		if n != 4 {
			t.Errorf("hour %d holds %v builds, want 4", i, n)
		}
	}
}

// TestPoolingKeepsTotals checks that pooled quarter hours hold exactly the builds of the
// rows they pool.
func TestPoolingKeepsTotals(t *testing.T) {
	var f *figure.Figure
	for _, s := range samples() {
		if s.ID == "build-counts" {
			f = s
		}
	}
	g := *f
	g.Chart.Series = []figure.Series{{Column: "failed"}, {Column: "failure_percent"}}
	zone := time.FixedZone("", 3600)
	p := picture{f: &g, o: Options{Location: zone}}
	s, ok := p.readSlots(mostSlots)
	if !ok || len(s.from) > mostSlots {
		t.Fatalf("%v, %d slots", ok, len(s.from))
	}
	span := s.end.Sub(s.start)
	for i := range s.from {
		from := s.start.Add(time.Duration(math.Round(s.from[i]*float64(span)/1e9)) * time.Second)
		to := s.start.Add(time.Duration(math.Round(s.to[i]*float64(span)/1e9)) * time.Second)
		if from.Hour()%3 != 0 || from.Minute() != 0 {
			t.Fatalf("slot %d begins at %v", i, from)
		}
		var failed, builds int64
		for _, row := range f.Rows {
			if at, _ := row[0].Time(); !at.Before(from) && at.Before(to) {
				builds += integer(t, row[1])
				failed += integer(t, row[2])
			}
		}
		if got := s.series[0].v[i]; got != float64(failed) {
			t.Errorf("slot %d: %v failed, want %d", i, got, failed)
		}
		got, want := s.series[1].v[i], 100*float64(failed)/float64(builds)
		if builds == 0 != math.IsNaN(got) || builds > 0 && math.Abs(got-want) > 1e-9 {
			t.Errorf("slot %d: %v %%, want %v", i, got, want)
		}
	}
}

func TestScaleHasRoundSteps(t *testing.T) {
	integer, percent := &figure.Column{Type: figure.TypeInteger}, &figure.Column{Type: figure.TypeNumber, Unit: figure.Percent}
	minutes := &figure.Column{Type: figure.TypeNumber, Unit: figure.Minutes}
	for _, c := range []struct {
		most, fixed, top, step float64
		column                 *figure.Column
	}{
		{0, 0, 2, 1, integer}, {1, 0, 1, 1, integer}, {3, 0, 3, 1, integer}, {128, 0, 150, 50, integer}, {420, 0, 500, 100, integer},
		{1e15, 0, 1e15, 2e14, integer}, {100, 100, 100, 20, percent}, {12, 100, 100, 20, percent}, {0.3, 0, 0.3, 0.1, percent},
		{250, 0, 300, 60, minutes}, {50, 0, 50, 10, minutes}, {100, 0, 120, 30, minutes}, {math.NaN(), 0, 2, 1, integer},
	} {
		s := newScale(c.most, c.fixed, c.column)
		if math.Abs(s.top-c.top) > 1e-9*c.top || math.Abs(s.step-c.step) > 1e-9*c.step {
			t.Errorf("newScale(%v, %v): top %v step %v, want %v and %v", c.most, c.fixed, s.top, s.step, c.top, c.step)
		}
	}
}

// TestLabelsDoNotOverlap lays the labels of the horizontal axes out with the
// widths they are measured with and looks for overlaps on the narrowest box.
func TestLabelsDoNotOverlap(t *testing.T) {
	for name, span := range map[string]time.Duration{
		"minutes": 20 * time.Minute, "hours": 9 * time.Hour, "two days": 48 * time.Hour, "two weeks": 14 * 24 * time.Hour, "two months": 60 * 24 * time.Hour,
		"half a year": 180 * 24 * time.Hour, "a year": 364 * 24 * time.Hour, "ten years": 3650 * 24 * time.Hour, "two hundred years": 200 * 365 * 24 * time.Hour,
	} {
		for shift := range 40 {
			start := time.Date(2025, 12, 1+shift, shift%24, 0, 0, 0, time.UTC)
			p := picture{left: gutters[2]}
			ticks := timeTicks(start, start.Add(span), false)
			if len(ticks) < 1 || len(ticks) > 14 {
				t.Errorf("%s: %d ticks", name, len(ticks))
			}
			p.thin(ticks)
			for _, box := range []float64{narrowBox, wideBox} {
				end := -9.0
				for _, tick := range p.within(append([]tick(nil), ticks...)) {
					if tick.wide && box == narrowBox {
						continue
					}
					x := tick.at * (box - p.left)
					if x < end+2 {
						t.Errorf("%s from %v in %v px: %q overlaps", name, start, box, tick.label)
					}
					end = x + width(tick.label)
				}
			}
		}
	}
}

func TestFitCutsTextToItsWidth(t *testing.T) {
	for _, s := range []string{"short", strings.Repeat("W", 300), strings.Repeat("漢", 300), strings.Repeat("👩‍💻", 300), strings.Repeat("il", 400), ""} {
		for _, pixels := range []float64{20, 100, 290} {
			got, cut := fit(s, pixels)
			if w := width(got); w > pixels && len([]rune(got)) > 2 {
				t.Errorf("fit(%.20q, %v) takes %v px", s, pixels, w)
			}
			if cut != (got != s) {
				t.Errorf("fit(%.20q, %v): cut is %v", s, pixels, cut)
			}
		}
	}
}

// hostile are texts that names in documents may hold.
var hostile = []string{
	"", " ", "plain", "</svg><script>alert(1)</script>", `" onload="alert(1)`, "' style='x", "&amp;&#x;", "]]>", "<!--", "__f__",
	"\x00\x01\x1b[31m\r\n\t", "\xff\xfe\xc0", "\uFFFE\uFFFF\uFEFF", "\u202Eright\u202C", "שלום עולם", "مرحبا", "👩‍💻👨‍👩‍👧‍👦🇬🇧", "e" + strings.Repeat("\u0301", 500),
	strings.Repeat("x", 10000), strings.Repeat("漢", 10000), "url(#p-failure)", "=1+1", "SUCCESS", "critical", "Monday",
}

// randomFigure makes a figure of any shape from r: some sensible, some not.
func randomFigure(r *rand.Rand, text string) *figure.Figure {
	name := func() string {
		if r.IntN(4) == 0 {
			return text
		}
		return hostile[r.IntN(len(hostile))]
	}
	units := []figure.Unit{"", "builds", "percent", "minutes", "seconds", "milliseconds", "days"}
	f := &figure.Figure{ID: "f" + name(), Title: name(), Unit: figure.Unit(name()), N: r.IntN(1000)}
	columns := 1 + r.IntN(7)
	for i := range columns {
		f.Columns = append(f.Columns, column(fmt.Sprint("c", i), name(), figure.Type(r.IntN(6)), units[r.IntN(len(units))]))
	}
	if r.IntN(3) == 0 {
		f.Columns[columns-1].Name = "builds"
	}
	numbers := []float64{0, 1, -1, 1e15, 1e300, math.MaxFloat64, 5e-324, 0.1, 99.99, 100, math.MaxInt64, math.Inf(1), math.NaN()}
	start := r.Int64N(1<<33) - 1<<32
	shape := make([]int, columns)
	for i := range shape {
		shape[i] = r.IntN(9)
	}
	for i := range 1 + r.IntN(1+r.IntN(300)) {
		var row []figure.Value
		for _, k := range shape {
			var v figure.Value
			switch k {
			case 0, 1:
				v = figure.String(name())
			case 2:
				v = figure.Integer(r.Int64N(1000))
			case 3:
				v = figure.Number(numbers[r.IntN(len(numbers))])
			case 4:
				v = figure.Number(r.Float64() * 100)
			case 5:
				v = figure.Timestamp(time.Unix(start+int64(i)*900, 0))
			case 6:
				v = figure.Date(time.Unix(start, 0).AddDate(0, 0, i))
			case 7:
				v = figure.Integer(int64(i) * 10)
			case 8:
				v = figure.Timestamp(time.Unix(int64(r.Uint64()>>1)-1<<62, 0))
			}
			if r.IntN(9) == 0 {
				v = figure.Null()
			}
			row = append(row, v)
		}
		f.Rows = append(f.Rows, row)
	}
	pick := func() string { return f.Columns[r.IntN(columns)].Name }
	f.Chart = figure.Chart{Kind: figure.Kind(r.IntN(9)), Label: pick(), Label2: pick(), Nested: r.IntN(3) == 0, Path: []string{pick(), pick(), pick()}}
	for range 1 + r.IntN(7) {
		f.Chart.Series = append(f.Chart.Series, figure.Series{Column: pick(), Title: name(), Tone: figure.Tone(r.IntN(11))})
	}
	f.Chart.Max = []float64{0, 0, 100, 1e-9, math.MaxFloat64, math.NaN(), math.Inf(1), -3}[r.IntN(8)]
	return f
}

func TestAnyFigureMakesWellFormedXML(t *testing.T) {
	drawn := 0
	for seed := range uint64(3000) {
		f := randomFigure(rand.New(rand.NewPCG(seed, 7)), "text")
		picture := Append(nil, f, Options{Location: time.FixedZone("", -5*3600)})
		check(t, fmt.Sprintf("seed %d (kind %d)", seed, f.Chart.Kind), picture)
		if len(picture) > 0 {
			drawn++
		}
		if t.Failed() {
			return
		}
	}
	if drawn < 1500 {
		t.Errorf("only %d of 3000 figures were drawn", drawn)
	}
}

func FuzzAppend(f *testing.F) {
	for i, s := range hostile {
		f.Add(uint64(i), s)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		check(t, "fuzz", Append(nil, randomFigure(rand.New(rand.NewPCG(seed, 1)), text), Options{}))
	})
}

// BenchmarkPage draws the pictures of a pipelines page.
func BenchmarkPage(b *testing.B) {
	page := samples()[:11]
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = dst[:0]
		for _, f := range page {
			dst = Append(dst, f, Options{})
		}
	}
	b.ReportMetric(float64(b.N)*11/b.Elapsed().Seconds(), "charts/s")
	b.ReportMetric(float64(len(dst)), "bytes/page")
}

func BenchmarkKinds(b *testing.B) {
	for _, f := range samples() {
		b.Run(f.ID, func(b *testing.B) {
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				dst = Append(dst[:0], f, Options{})
			}
			b.ReportMetric(float64(len(dst)), "bytes")
		})
	}
}

// integer returns the whole number in a cell, which must hold one.
func integer(t testing.TB, v figure.Value) int64 {
	t.Helper()
	n, ok := v.Int()
	if !ok {
		t.Fatalf("the cell holds %q, want an integer", v)
	}
	return n
}

func TestHistogramNeedsBothBoundsOfEachBin(t *testing.T) {
	f := &figure.Figure{
		ID: "bins", Columns: []figure.Column{column("from", "From", figure.TypeInteger, figure.Minutes), column("to", "To", figure.TypeInteger, figure.Minutes),
			column("builds", "Builds", figure.TypeInteger, figure.Builds)},
		Rows:  [][]figure.Value{{figure.Integer(0), figure.Integer(5), figure.Integer(3)}, {figure.Integer(5), figure.Null(), figure.Integer(1)}},
		Chart: figure.Chart{Kind: figure.Histogram, Label: "from", Label2: "to", Series: []figure.Series{{Column: "builds"}}},
	}
	if got := Append(nil, f, Options{}); len(got) > 0 {
		t.Errorf("got a picture of an open bin: %.200s", got)
	}
	f.Rows = f.Rows[:1]
	if got := Append(nil, f, Options{}); len(got) == 0 {
		t.Error("got no picture of closed bins")
	}
}

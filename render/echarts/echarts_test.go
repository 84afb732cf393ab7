package echarts_test

import (
	"bytes"
	"encoding/json"

	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/samples"
	"github.com/hmcts/rse-dashboard/render/echarts"
)

// chart is the object a page's script reads.
type chart struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Axis  struct {
		Top, Step float64
		Pool      int64
	} `json:"axis"`
	Tones   []string `json:"tones"`
	Columns []struct {
		Title  string
		Format struct {
			As      string
			Seconds float64
		}
	} `json:"columns"`
	Option struct {
		Animation *bool `json:"animation"`
		UseUTC    bool  `json:"useUTC"`
		Tooltip   struct {
			RenderMode string `json:"renderMode"`
			Confine    bool   `json:"confine"`
		} `json:"tooltip"`
		Legend  struct{ Show bool } `json:"legend"`
		Toolbox struct {
			Feature struct {
				SaveAsImage *struct{ Name string } `json:"saveAsImage"`
			} `json:"feature"`
		} `json:"toolbox"`
		Aria struct {
			Enabled bool
			Decal   struct{ Show bool }
		} `json:"aria"`
		DataZoom []map[string]any `json:"dataZoom"`
		Series   []struct {
			Type, Name, Stack string
			Encode            map[string]int
			Data              []node
		} `json:"series"`
		XAxis   []axis `json:"xAxis"`
		YAxis   []axis `json:"yAxis"`
		Dataset struct {
			Source [][]*float64 `json:"source"`
		} `json:"dataset"`
	} `json:"option"`
}

type axis struct {
	Type string   `json:"type"`
	Data []string `json:"data"`
	Min  *float64 `json:"min"`
	Max  *float64 `json:"max"`
}

type node struct {
	Name     string
	Value    *int
	Children []node
}

// write returns the chart object of f as JSON.
func write(b *echarts.Builder, f *figure.Figure) ([]byte, error) {
	var text bytes.Buffer
	err := b.Write(jsontext.NewEncoder(&text, jsontext.AllowInvalidUTF8(true), jsontext.EscapeForHTML(true), jsontext.EscapeForJS(true)), f)
	return text.Bytes(), err
}

func render(t testing.TB, b *echarts.Builder, f *figure.Figure) ([]byte, *chart) {
	t.Helper()
	text, err := write(b, f)
	if err != nil {
		t.Fatal(err)
	}
	c := &chart{}
	if err := json.Unmarshal(text, c); err != nil {
		t.Fatalf("%s is not JSON: %v\n%.2000s", f.ID, err, text)
	}
	return text, c
}

func TestChartsAreSafeAndDeterministic(t *testing.T) {
	var b echarts.Builder
	for _, f := range append(samples.All(), samples.Hostile()...) {
		t.Run(f.ID, func(t *testing.T) {
			text, c := render(t, &b, f)
			o := &c.Option
			if o.Animation == nil || *o.Animation || !o.UseUTC {
				t.Error("animation is on, or time is local")
			}
			if o.Tooltip.RenderMode != "richText" || !o.Tooltip.Confine {
				t.Error("tooltips would be HTML")
			}
			if !o.Aria.Enabled || o.Aria.Decal.Show != (len(c.Tones) > 1) || o.Legend.Show != (len(c.Tones) > 1) {
				t.Errorf("aria %+v, legend %+v for %d series", o.Aria, o.Legend, len(c.Tones))
			}
			if s := o.Toolbox.Feature.SaveAsImage; s == nil || s.Name != f.ID {
				t.Error("cannot be saved as an image under its name")
			}
			if len(c.Tones) != len(o.Series) || len(o.Series) == 0 {
				t.Errorf("%d tones for %d series", len(c.Tones), len(o.Series))
			}
			for _, row := range o.Dataset.Source {
				if len(row) != len(c.Columns) {
					t.Fatalf("row of %d fields, %d columns", len(row), len(c.Columns))
				}
			}
			for _, forbidden := range []string{"<", ">", "\u2028", "\u2029", `"formatter"`, `"color"`} {
				if bytes.Contains(text, []byte(forbidden)) {
					t.Errorf("holds %q", forbidden)
				}
			}
			again, _ := render(t, &b, f)
			fresh, _ := render(t, new(echarts.Builder), f)
			if !bytes.Equal(text, again) || !bytes.Equal(text, fresh) {
				t.Error("the same figure became other bytes")
			}
			checkUniqueKeys(t, text)
		})
	}
}

// checkUniqueKeys fails if an object names a member twice: what the form says
// and what the rows say must not overlap.
func checkUniqueKeys(t *testing.T, text []byte) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	var value func(path string)
	value = func(path string) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch token {
		case json.Delim('{'):
			seen := map[string]bool{}
			for d.More() {
				key, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				name := key.(string)
				if seen[name] {
					t.Errorf("%s.%s is there twice", path, name)
				}
				seen[name] = true
				value(path + "." + name)
			}
			_, _ = d.Token()
		case json.Delim('['):
			for d.More() {
				value(path)
			}
			_, _ = d.Token()
		}
	}
	value("")
}

func find(t testing.TB, id string) *figure.Figure {
	t.Helper()
	for _, f := range samples.All() {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("no sample %s", id)
	return nil
}

func TestChartHoldsTheNumbersOfTheTable(t *testing.T) {
	f := find(t, "daily-timeline")
	_, c := render(t, new(echarts.Builder), f)
	if c.Kind != "timeline" || c.Label != "date" || len(c.Option.Dataset.Source) != len(f.Rows) {
		t.Fatalf("%s chart by %s of %d rows", c.Kind, c.Label, len(c.Option.Dataset.Source))
	}
	for i, row := range c.Option.Dataset.Source {
		day, _ := f.Rows[i][0].Time()
		if *row[0] != float64(day.UnixMilli()) {
			t.Fatalf("row %d is at %v", i, *row[0])
		}
		for j, at := range []int{3, 4, 1, 2} { // the series, then what is only told
			want, _ := f.Rows[i][at].Float()
			if math.IsNaN(want) != (row[j+1] == nil) || row[j+1] != nil && *row[j+1] != want {
				t.Fatalf("row %d field %d is not %v", i, j+1, want)
			}
		}
	}
	if got := []string{c.Columns[1].Title, c.Columns[3].Title}; got[0] != "Failed, by day" || got[1] != "Builds" {
		t.Errorf("columns are %v", got)
	}
	if len(c.Option.DataZoom) != 2 || c.Option.DataZoom[0]["type"] != "inside" || c.Option.DataZoom[1]["type"] != "slider" {
		t.Errorf("zoom is %v", c.Option.DataZoom)
	}
	if c.Axis.Top != 25 || c.Axis.Step != 5 || c.Axis.Pool != 0 {
		t.Errorf("got the axis %+v, want that of the picture: 25 in steps of 5", c.Axis)
	}
	if got := c.Option.Series[0].Type + ", " + c.Option.Series[1].Type; got != "bar, line" {
		t.Errorf("got a %s, want columns behind a line", got)
	}
}

func TestLargeNumbersAndZerosAreExact(t *testing.T) {
	f := &figure.Figure{
		ID: "large", Title: "Large", Columns: []figure.Column{
			{Name: "row", Type: figure.TypeString}, {Name: "column", Type: figure.TypeString}, {Name: "v", Type: figure.TypeInteger}},
		Rows: [][]figure.Value{
			{figure.String("a"), figure.String("x"), figure.Integer(123456789)},
			{figure.String("a"), figure.String("y"), figure.Integer(0)},
			{figure.String("b"), figure.String("x"), figure.Null()},
		},
		Chart: figure.Chart{Kind: figure.Heatmap, Label: "row", Label2: "column", Series: []figure.Series{{Column: "v"}}},
	}
	var b echarts.Builder
	_, c := render(t, &b, f)
	if c.Axis.Step != 2e7 {
		t.Errorf("got classes of %v, want those of the picture", c.Axis.Step)
	}
	rows := c.Option.Dataset.Source
	if *rows[1][2] != 0 || rows[2][2] != nil || *rows[2][1] != 1 || *rows[1][0] != 1 {
		t.Errorf("cells are %v", rows)
	}
	f.Rows[0][2] = figure.Number(0.1 + 0.2)
	if _, c = render(t, &b, f); *c.Option.Dataset.Source[0][2] != 0.1+0.2 {
		t.Error("digits are lost")
	}
}

func TestHistogramStandsOnItsBins(t *testing.T) {
	f := find(t, "duration-histogram")
	_, c := render(t, new(echarts.Builder), f)
	x := c.Option.XAxis[0]
	if x.Type != "value" || *x.Min != 0 || *x.Max != 192 || *c.Option.Dataset.Source[1][0] != 3 {
		t.Errorf("axis %v..%v, second bin at %v", *x.Min, *x.Max, *c.Option.Dataset.Source[1][0])
	}
}

func TestInstantsAreMovedToTheZoneAndDatesAreNot(t *testing.T) {
	zone := time.FixedZone("Elsewhere", 5400)
	f := find(t, "build-counts")
	text, c := render(t, &echarts.Builder{Location: zone}, f)
	at, _ := f.Rows[0][0].Time()
	if got := *c.Option.Dataset.Source[0][0]; got != float64(at.UnixMilli()+5400_000) || !bytes.Contains(text, []byte(`"zone":"Elsewhere"`)) {
		t.Errorf("first instant is %v", got)
	}
	f = find(t, "daily-timeline")
	day, _ := f.Rows[0][0].Time()
	if _, c = render(t, &echarts.Builder{Location: zone}, f); *c.Option.Dataset.Source[0][0] != float64(day.UnixMilli()) {
		t.Error("a date was moved")
	}
}

// At 01:00 UTC on 27 October 2019 London put the clock back from 02:00 to 01:00.
func TestRepeatedHourIsNotMerged(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	f := *find(t, "build-counts")
	f.Rows = nil
	first := time.Date(2019, 10, 26, 23, 30, 0, 0, time.UTC)
	for i := range 14 {
		f.Rows = append(f.Rows, []figure.Value{figure.Timestamp(first.Add(time.Duration(i) * 15 * time.Minute)),
			figure.Integer(1), figure.Integer(0), figure.Number(0)})
	}
	var b bytes.Buffer
	if err := (&echarts.Builder{Location: london}).Write(jsontext.NewEncoder(&b), &f); err != nil {
		t.Fatal(err)
	}
	var c struct {
		Columns []any
		Option  struct{ Dataset struct{ Source [][]any } }
	}
	if err := json.Unmarshal(b.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	var names []string
	before := 0.0
	for i, item := range c.Option.Dataset.Source {
		place := item[0].(float64)
		if place <= before {
			t.Errorf("item %d stands at %.0f, not after the one before at %.0f", i, place, before)
		}
		before = place
		if len(item) > len(c.Columns) {
			names = append(names, item[len(c.Columns)].(string))
		}
	}
	const day = "Sun, 27 Oct 2019, "
	want := []string{day + "01:00 BST", day + "01:15 BST", day + "01:30 BST", day + "01:45 BST",
		day + "01:00 GMT", day + "01:15 GMT", day + "01:30 GMT", day + "01:45 GMT"}
	if !slices.Equal(names, want) {
		t.Errorf("got names  %q\nwant %q", names, want)
	}
	last := c.Option.Dataset.Source[13][0].(float64)
	if want := float64(time.Date(2019, 10, 27, 2, 45, 0, 0, time.UTC).UnixMilli()); last != want {
		t.Errorf("after the change 02:45 stands at %.0f, want %.0f", last, want)
	}
}

func TestPartStandsInFrontOfItsWhole(t *testing.T) {
	var b echarts.Builder
	f := find(t, "build-counts")
	_, c := render(t, &b, f)
	if c.Axis.Pool != 3*3600*1000 {
		t.Errorf("got a grain of %d ms, want the 3 hours of the picture", c.Axis.Pool)
	}
	if c.Option.Series[1].Stack != "" || c.Option.Series[1].Type != "bar" {
		t.Errorf("%+v", c.Option.Series[1])
	}
}

func TestRankingsHaveNoChart(t *testing.T) {
	f := *find(t, "most-failing")
	f.Chart.Kind = figure.Bars
	if _, err := write(new(echarts.Builder), &f); err == nil || echarts.Draws(&f) {
		t.Errorf("got error %v, want one: a ranking is a list", err)
	}
}

func TestProportionHasASeriesForEachPart(t *testing.T) {
	_, c := render(t, new(echarts.Builder), find(t, "build-status-14d"))
	if strings.Join(c.Tones, " ") != "success failure aborted unknown" {
		t.Errorf("tones are %v", c.Tones)
	}
	if row := c.Option.Dataset.Source[0]; *row[1] != 9214 || *row[4] != 301 || c.Option.Series[1].Encode["x"] != 2 {
		t.Errorf("parts are %v", row)
	}
}

func TestTreemapCountsItsRows(t *testing.T) {
	f := find(t, "node-versions")
	_, c := render(t, new(echarts.Builder), f)
	total := 0
	var leaves func(n node) int
	leaves = func(n node) int {
		sum := 0
		for _, child := range n.Children {
			sum += leaves(child)
		}
		if len(n.Children) == 0 {
			sum = 1
		}
		if n.Value == nil || *n.Value != sum {
			t.Errorf("node %q counts %v, its leaves are %d", n.Name, n.Value, sum)
		}
		return sum
	}
	for _, n := range c.Option.Series[0].Data {
		total += leaves(n)
	}
	if total != len(f.Rows) {
		t.Errorf("%d leaves for %d rows", total, len(f.Rows))
	}
}

func TestWriteRefusesFiguresWithoutAChart(t *testing.T) {
	var b echarts.Builder
	f := find(t, "most-failing")
	for name, change := range map[string]func(*figure.Figure){
		"empty":   func(f *figure.Figure) { f.Empty = "No failed build." },
		"no rows": func(f *figure.Figure) { f.Rows = nil },
		"a table": func(f *figure.Figure) { f.Chart.Kind = figure.None },
		"states":  func(f *figure.Figure) { f.Chart.Kind = figure.Matrix },
	} {
		g := *f
		change(&g)
		if text, err := write(&b, &g); err == nil || len(text) != 0 || echarts.Draws(&g) {
			t.Errorf("%s: got %q and error %v, want an error", name, text, err)
		}
	}
}

func TestUnknownColumnIsNamedInTheError(t *testing.T) {
	f := *find(t, "most-failing")
	f.Chart.Label = "nobody"
	_, err := write(new(echarts.Builder), &f)
	if err == nil || !strings.Contains(err.Error(), `"most-failing"`) || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("error is %v", err)
	}
}

func TestBuilderIsSafeForConcurrentUse(t *testing.T) {
	var b echarts.Builder
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, f := range samples.All() {
				if _, err := write(&b, f); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

func FuzzChartsAreValidAndInertJSON(f *testing.F) {
	f.Add("a", "</script>", "__f__x__f__", 1.5, int64(3), byte(2))
	f.Add("\u2028", `"\`, "\xff{a|b}", math.MaxFloat64, int64(-1), byte(7))
	f.Fuzz(func(t *testing.T, label, second, title string, number float64, integer int64, kind byte) {
		g := &figure.Figure{
			ID: "fuzz", Title: title, Definition: second,
			Columns: []figure.Column{{Name: "a", Title: title}, {Name: "b", Title: label, Unit: figure.Unit(second)},
				{Name: "c", Type: figure.TypeNumber}, {Name: "d", Type: figure.TypeTimestamp}},
			Rows: [][]figure.Value{
				{figure.String(label), figure.String(second), figure.Number(number), figure.Timestamp(time.Unix(integer%1e11, 0))},
				{figure.String(second), figure.Null(), figure.Integer(integer), figure.Null()},
				{figure.Integer(integer), figure.String(label), figure.Null(), figure.String(title)},
			},
			Chart: figure.Chart{Kind: figure.Kind(kind % 9), Label: "a", Label2: "b", Path: []string{"b", "a"}, Series: []figure.Series{{Column: "c", Title: title}}},
		}
		if kind > 127 {
			g.Chart.Label, g.Columns[0].Type = "d", figure.TypeTimestamp
		}
		if !echarts.Draws(g) {
			return
		}
		text, err := write(new(echarts.Builder), g)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(text) || !utf8.Valid(text) {
			t.Fatalf("not JSON: %q", text)
		}
		if bytes.ContainsAny(text, "<>&\u2028\u2029") {
			t.Fatalf("not inert: %q", text)
		}
	})
}

// BenchmarkPage writes the charts of a pipelines page, one of them with 1,344
// points.
func BenchmarkPage(b *testing.B) {
	page := samples.Pipelines()
	var builder echarts.Builder
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		for _, f := range page {
			if err := builder.Write(jsontext.NewEncoder(&out), f); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.SetBytes(int64(out.Len()))
}

// BenchmarkForm is one figure whose form was never seen before.
func BenchmarkForm(b *testing.B) {
	f := find(b, "daily-timeline")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := write(new(echarts.Builder), f); err != nil {
			b.Fatal(err)
		}
	}
}

func TestColumnsSayHowTheirNumbersAreWritten(t *testing.T) {
	for unit, want := range map[figure.Unit]string{
		figure.Percent: "percent", figure.Minutes: "duration 60", figure.Milliseconds: "duration 0.001", figure.Seconds: "duration 1",
		figure.Days: "days", figure.Builds: "number", figure.NoUnit: "number", figure.PercentagePoints: "number", figure.ClockHour: "number",
	} {
		f := *find(t, "most-failing")
		f.Columns = slices.Clone(f.Columns)
		f.Columns[1].Unit = unit
		_, c := render(t, new(echarts.Builder), &f)
		got := c.Columns[1].Format.As
		if s := c.Columns[1].Format.Seconds; s > 0 {
			got += " " + strconv.FormatFloat(s, 'f', -1, 64)
		}
		if got != want {
			t.Errorf("unit %q: got the format %q, want %q", unit, got, want)
		}
	}
}

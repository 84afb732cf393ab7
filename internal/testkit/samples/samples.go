// Package samples holds one figure of every form the dashboard draws, with
// numbers from a seeded generator, for tests that need something to show. The
// forms and sizes are those of the real figures; the numbers mean nothing.
package samples

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// asOf is the instant to which the samples' periods run.
var asOf = time.Date(2019, 11, 20, 10, 37, 23, 0, time.UTC)

// Pipelines returns the figures of a page of pipelines, with the identifiers,
// columns and sizes of the real ones.
func Pipelines() []*figure.Figure {
	r := rand.New(rand.NewPCG(1, 2))
	return []*figure.Figure{
		status("build-status-1d", "How did yesterday's builds end?", 82, 14, 3, 5),
		status("build-status-14d", "How did the builds of 14 days end?", 9214, 1204, 88, 301),
		nightly(), heatmap(r), counts(r),
		ranking(r, "most-failing", "Which pipelines fail most?", "Failed builds", "builds", 50),
		ranking(r, "failing-steps", "Which steps fail?", "Builds", "builds", 14),
		ranking(r, "longest-pipelines", "Which pipelines take longest?", "Mean duration", "minutes", 50),
		ranking(r, "shortest-functional-tests", "Which functional tests are shortest?", "Duration", "seconds", 10),
		histogram(r), timeline(r),
	}
}

// All returns the pipelines' figures and the forms that only other pages have.
func All() []*figure.Figure {
	r := rand.New(rand.NewPCG(3, 4))
	return append(Pipelines(), severities(r), opened(r), versions(r))
}

// Hostile returns figures whose texts try to be something else than text.
func Hostile() []*figure.Figure {
	texts := []string{
		`</script><script>document.title="owned"</script>`, `<img src=x onerror="document.title='owned'">`,
		`__f__function(){document.title="owned"}__f__`, `"quoted" \ and 'single'`, "line\u2028and\u2029separators",
		`{a|rich} {marker|text} {b} {c}`, "${x} {{y}} #{z}", "\x00\x07\xff\xfe bytes", "الأنابيب العربية", "🚀👩‍👩‍👧‍👦 emoji", "__proto__", "constructor", "5", "",
	}
	long := make([]rune, 10000)
	for i := range long {
		long[i] = 'a' + rune(i%26)
	}
	texts = append(texts, string(long))
	bars := &figure.Figure{
		ID: "hostile-bars", Title: "Is <b>this</b> \"safe\" & sound?", Definition: "Names </script> that \u2028 bite.", N: len(texts), Unit: "builds",
		Columns: []figure.Column{{Name: "pipeline", Title: "Pipeline"}, {Name: "failed", Title: "<i>Failed</i>", Type: figure.TypeInteger, Unit: "builds"}},
		Chart:   figure.Chart{Kind: figure.Columns, Label: "pipeline", Series: []figure.Series{{Column: "failed", Title: "</script>{a|b}", Tone: figure.Failure}}},
	}
	tree := &figure.Figure{
		ID: "hostile-tree", Title: "Trees of </script>", Definition: "As the bars.", N: len(texts), Unit: "repositories",
		Columns: []figure.Column{{Name: "major", Title: "Major"}, {Name: "repo", Title: "Repository"}},
		Chart:   figure.Chart{Kind: figure.Treemap, Path: []string{"major", "repo"}},
	}
	for i, text := range texts {
		bars.Rows = append(bars.Rows, []figure.Value{figure.String(text), figure.Integer(int64(len(texts) - i))})
		tree.Rows = append(tree.Rows, []figure.Value{figure.String(texts[i/4]), figure.String(text)})
	}
	return []*figure.Figure{bars, tree}
}

func status(id, title string, counts ...int64) *figure.Figure {
	f := &figure.Figure{
		ID: id, Title: title, Definition: "Builds by the status they ended with.", Unit: "builds",
		Columns: []figure.Column{{Name: "status", Title: "Status"}, {Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: "builds"}},
		Chart:   figure.Chart{Kind: figure.Proportion, Label: "status", Series: []figure.Series{{Column: "builds", Title: "Builds"}}},
	}
	for i, name := range []string{"SUCCESS", "FAILURE", "ABORTED", "UNKNOWN"} {
		f.Rows = append(f.Rows, []figure.Value{figure.String(name), figure.Integer(counts[i])})
		f.N += int(counts[i])
	}
	return f
}

func nightly() *figure.Figure {
	return &figure.Figure{
		ID: "nightly-failures", Title: "Do nightly builds fail more?", Definition: "Failed and aborted builds of 14 days.", N: 1292, Unit: "builds",
		Columns: []figure.Column{{Name: "type", Title: "Type"}, {Name: "failed_builds", Title: "Failed builds", Type: figure.TypeInteger, Unit: "builds"}},
		Rows: [][]figure.Value{
			{figure.String("Nightly"), figure.Integer(311)},
			{figure.String("Non-nightly"), figure.Integer(981)},
		},
		Chart: figure.Chart{Kind: figure.Columns, Label: "type", Series: []figure.Series{{Column: "failed_builds", Title: "Failed builds", Tone: figure.Failure}}},
	}
}

func heatmap(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "failure-heatmap", Title: "When do builds fail?", Definition: "Share of failed builds by weekday and hour.", N: 9000, Unit: "builds",
		Columns: []figure.Column{
			{Name: "weekday", Title: "Weekday"}, {Name: "hour", Title: "Hour", Type: figure.TypeInteger},
			{Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: "builds"}, {Name: "failed", Title: "Failed", Type: figure.TypeInteger, Unit: "builds"},
			{Name: "failure_percent", Title: "Failure rate", Type: figure.TypeNumber, Unit: "percent"},
		},
		Chart: figure.Chart{Kind: figure.Heatmap, Label: "weekday", Label2: "hour",
			Series: []figure.Series{{Column: "failure_percent", Title: "Failure rate", Tone: figure.Failure}}, Max: 100},
	}
	for _, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		for hour := range int64(24) {
			builds := r.Int64N(60)
			percent, failed := figure.Null(), int64(0)
			if builds > 8 {
				failed = r.Int64N(builds)
				percent = figure.Number(100 * float64(failed) / float64(builds))
			} else {
				builds = 0
			}
			f.Rows = append(f.Rows, []figure.Value{figure.String(day), figure.Integer(hour), figure.Integer(builds), figure.Integer(failed), percent})
		}
	}
	return f
}

func counts(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "build-counts", Title: "How many builds run, and when?", Definition: "Builds in every quarter of an hour of 14 days.", N: 9000, Unit: "builds",
		Columns: []figure.Column{
			{Name: "from", Title: "From", Type: figure.TypeTimestamp}, {Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: "builds"},
			{Name: "failed", Title: "Failed", Type: figure.TypeInteger, Unit: "builds"}, {Name: "failure_percent", Title: "Failure rate", Type: figure.TypeNumber, Unit: "percent"},
		},
		Chart: figure.Chart{Kind: figure.Columns, Label: "from", Nested: true, Series: []figure.Series{
			{Column: "builds", Title: "All builds", Tone: figure.Neutral}, {Column: "failed", Title: "Failed", Tone: figure.Failure}}},
	}
	first := asOf.Truncate(15 * time.Minute).Add(-1343 * 15 * time.Minute)
	for i := range 1344 {
		t := first.Add(time.Duration(i) * 15 * time.Minute)
		busy := math.Max(0, math.Sin(float64(t.Hour()-6)/12*math.Pi))
		if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
			busy /= 8
		}
		builds := int64(busy * 20 * (0.5 + r.Float64()))
		failed, percent := int64(0), figure.Null()
		if builds > 0 {
			failed = r.Int64N(builds/3 + 1)
			percent = figure.Number(100 * float64(failed) / float64(builds))
		}
		f.Rows = append(f.Rows, []figure.Value{figure.Timestamp(t), figure.Integer(builds), figure.Integer(failed), percent})
	}
	return f
}

func ranking(r *rand.Rand, id, title, column string, unit figure.Unit, rows int) *figure.Figure {
	f := &figure.Figure{
		ID: id, Title: title, Definition: "The first of them, most first.", N: 400, Unit: "builds",
		Columns: []figure.Column{{Name: "name", Title: "Name"}, {Name: "value", Title: column, Type: figure.TypeNumber, Unit: unit}, {Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: "builds"}},
		Chart:   figure.Chart{Kind: figure.Columns, Label: "name", Series: []figure.Series{{Column: "value", Title: column, Tone: figure.Failure}}},
	}
	value := 180.0
	for i := range rows {
		value *= 0.9 + 0.1*r.Float64()
		v := figure.Integer(int64(value) + 1)
		if unit != "builds" {
			v = figure.Number(value)
		}
		name := fmt.Sprintf("HMCTS_%c%c/some-long-service-name-%d/master", 'A'+i%26, 'A'+i/2%26, i)
		f.Rows = append(f.Rows, []figure.Value{figure.String(name), v, figure.Integer(int64(i) + 3)})
	}
	return f
}

func histogram(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "duration-histogram", Title: "How long do builds take?", Definition: "Builds by duration.", N: 9000, Unit: "builds",
		Columns: []figure.Column{
			{Name: "from_minutes", Title: "From", Type: figure.TypeInteger, Unit: "minutes"}, {Name: "to_minutes", Title: "To", Type: figure.TypeInteger, Unit: "minutes"},
			{Name: "success", Title: "Success", Type: figure.TypeInteger, Unit: "builds"}, {Name: "failure", Title: "Failure", Type: figure.TypeInteger, Unit: "builds"}, {Name: "aborted", Title: "Aborted", Type: figure.TypeInteger, Unit: "builds"},
		},
		Chart: figure.Chart{Kind: figure.Histogram, Label: "from_minutes", Label2: "to_minutes", Series: []figure.Series{
			{Column: "success", Title: "Success", Tone: figure.Success}, {Column: "failure", Title: "Failure", Tone: figure.Failure}, {Column: "aborted", Title: "Aborted", Tone: figure.Aborted}}},
	}
	for i := range int64(96) {
		high := 400 * math.Exp(-math.Pow(float64(i)-20, 2)/300)
		f.Rows = append(f.Rows, []figure.Value{figure.Integer(i * 2), figure.Integer(i*2 + 2),
			figure.Integer(int64(high * (0.7 + 0.3*r.Float64()))), figure.Integer(int64(high / 5 * r.Float64())), figure.Integer(int64(high / 15 * r.Float64()))})
	}
	return f
}

func timeline(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "daily-timeline", Title: "Is it getting better?", Definition: "Share of builds by status for each of 180 days.", N: 90000, Unit: "builds",
		Columns: []figure.Column{
			{Name: "day", Title: "Day", Type: figure.TypeDate}, {Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: "builds"},
			{Name: "success_percent", Title: "Success", Type: figure.TypeNumber, Unit: "percent"}, {Name: "failure_percent", Title: "Failure", Type: figure.TypeNumber, Unit: "percent"}, {Name: "aborted_percent", Title: "Aborted", Type: figure.TypeNumber, Unit: "percent"},
		},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "day", Series: []figure.Series{
			{Column: "failure_percent", Title: "Failed, by day", Tone: figure.Failure, Form: figure.Light},
			{Column: "aborted_percent", Title: "Aborted", Tone: figure.Aborted}, {Column: "builds", Title: "Builds", Form: figure.Volume}},
			Annotations: []figure.Annotation{{At: asOf.AddDate(0, 0, -60), Text: "New {b|agents} & <i>library</i>"}}},
	}
	for i := range 180 {
		day := figure.Date(asOf.AddDate(0, 0, i-180))
		if i%50 == 20 || i%50 == 21 || i%50 == 23 {
			f.Rows = append(f.Rows, []figure.Value{day, figure.Integer(0), figure.Null(), figure.Null(), figure.Null()})
			continue
		}
		failure, aborted := 10+12*r.Float64(), 4*r.Float64()
		f.Rows = append(f.Rows, []figure.Value{day, figure.Integer(500 + r.Int64N(200)), figure.Number(100 - failure - aborted), figure.Number(failure), figure.Number(aborted)})
	}
	return f
}

func severities(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-open-by-week", Title: "Do open alerts become fewer?", Definition: "Alerts open at the end of each week.", N: 400, Unit: "alerts",
		Columns: []figure.Column{{Name: "week_end", Title: "Week to", Type: figure.TypeDate}},
		Chart:   figure.Chart{Kind: figure.Timeline, Label: "week_end"},
	}
	for _, s := range []struct {
		name string
		tone figure.Tone
	}{{"Critical", figure.Critical}, {"High", figure.High}, {"Medium", figure.Medium}, {"Low", figure.Low}} {
		f.Columns = append(f.Columns, figure.Column{Name: s.name, Title: s.name, Type: figure.TypeInteger, Unit: "alerts"})
		f.Chart.Series = append(f.Chart.Series, figure.Series{Column: s.name, Title: s.name, Tone: s.tone})
	}
	level := []int64{12, 40, 90, 60}
	for i := range 52 {
		row := []figure.Value{figure.Date(asOf.AddDate(0, 0, 7*(i-52)))}
		for j := range level {
			level[j] = max(0, level[j]+r.Int64N(9)-4)
			row = append(row, figure.Integer(level[j]))
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

func opened(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-opened-closed", Title: "Are more alerts opened than closed?", Definition: "Alerts opened and closed in each week.", N: 400, Unit: "alerts",
		Columns: []figure.Column{{Name: "week_end", Title: "Week to", Type: figure.TypeDate},
			{Name: "opened", Title: "Opened", Type: figure.TypeInteger, Unit: "alerts"}, {Name: "closed", Title: "Closed", Type: figure.TypeInteger, Unit: "alerts"}},
		Chart: figure.Chart{Kind: figure.Columns, Label: "week_end", Series: []figure.Series{
			{Column: "opened", Title: "Opened", Tone: figure.Neutral}, {Column: "closed", Title: "Closed", Tone: figure.Secondary}}},
	}
	for i := range 52 {
		f.Rows = append(f.Rows, []figure.Value{figure.Date(asOf.AddDate(0, 0, 7*(i-52))), figure.Integer(r.Int64N(20)), figure.Integer(r.Int64N(20))})
	}
	return f
}

func versions(r *rand.Rand) *figure.Figure {
	f := &figure.Figure{
		ID: "node-versions", Title: "Which versions of Node run?", Definition: "Repositories by the version they state.", Unit: "repositories",
		Columns: []figure.Column{{Name: "repo", Title: "Repository"}, {Name: "team", Title: "Team"}, {Name: "version", Title: "Version"}, {Name: "major", Title: "Major"}},
		Chart:   figure.Chart{Kind: figure.Treemap, Path: []string{"major", "version", "repo"}},
	}
	for i := range 120 {
		major := []string{"8", "10", "12", "14", "18", "20", "unpinned", "not stated"}[int(math.Sqrt(r.Float64())*8)]
		version := figure.String(fmt.Sprintf("%s.%d.0", major, r.IntN(4)))
		if major == "not stated" {
			version = figure.Null()
		}
		f.Rows = append(f.Rows, []figure.Value{figure.String(fmt.Sprintf("team%d-service-%d", i%9, i)), figure.String(fmt.Sprintf("team%d", i%9)), version, figure.String(major)})
	}
	f.N = len(f.Rows)
	return f
}

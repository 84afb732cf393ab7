package svg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// asOf is the clock of the made-up figures.
var asOf = time.Date(2026, 11, 20, 10, 37, 0, 0, time.UTC)

func column(name, title string, t figure.Type, unit figure.Unit) figure.Column {
	c := figure.Column{Name: name, Title: title, Type: t, Unit: unit}
	if name == "builds" {
		c.Role = figure.Weight
	}
	return c
}

var weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

var products = [...]string{"cmc", "ccd", "divorce", "probate", "sscs", "bulk-scan", "finrem", "idam", "payments", "rd"}
var components = [...]string{"claim-store", "data-store-api", "frontend", "case-orchestration-service", "legal-frontend", "api", "notification-scheduler", "document-generator"}

func pipelineName(i int) string {
	p, c := products[i%len(products)], components[(i/3)%len(components)]
	folder := "HMCTS_" + p
	if i%4 == 0 {
		folder = "HMCTS_Nightly_" + p
	}
	return fmt.Sprintf("%s/%s-%s/master", folder, p, c)
}

// samples are figures as a pipelines page has them, from seeded made-up
// numbers, and those kinds that only other pages have.
func samples() []*figure.Figure {
	r := rand.New(rand.NewPCG(1, 2))
	return append(append(pipelinesPage(r), elsewhere(r)...),
		perDay(figure.Annotation{At: november(3), Text: "New agents"}), levels(november(1), november(2), november(4)))
}

func pipelinesPage(r *rand.Rand) []*figure.Figure {
	status := func(id, title string, s, f, a, u int64) *figure.Figure {
		return &figure.Figure{
			ID: id, Title: title, N: int(s + f + a + u), Unit: figure.Builds,
			Columns: []figure.Column{column("status", "Status", figure.TypeString, ""), column("builds", "Builds", figure.TypeInteger, "builds")},
			Rows: [][]figure.Value{
				{figure.String("SUCCESS"), figure.Integer(s)}, {figure.String("FAILURE"), figure.Integer(f)},
				{figure.String("ABORTED"), figure.Integer(a)}, {figure.String("UNKNOWN"), figure.Integer(u)},
			},
			Chart: figure.Chart{Kind: figure.Proportion, Label: "status", Series: []figure.Series{{Column: "builds", Title: "Builds"}}},
		}
	}
	heat := &figure.Figure{
		ID: "failure-heatmap", Title: "When do builds fail?", N: 5100, Unit: figure.Builds,
		Columns: []figure.Column{
			column("weekday", "Weekday", figure.TypeString, ""), column("hour", "Hour", figure.TypeInteger, ""),
			column("builds", "Builds", figure.TypeInteger, "builds"), column("failed", "Failed builds", figure.TypeInteger, "builds"),
			column("failure_percent", "Failed", figure.TypeNumber, "percent"),
		},
		Chart: figure.Chart{Kind: figure.Heatmap, Label: "weekday", Label2: "hour", Series: []figure.Series{{Column: "failure_percent", Title: "Share of failed builds"}}},
	}
	for d, name := range weekdays {
		for h := range 24 {
			busy := 3.0
			if d < 5 && h > 7 && h < 19 {
				busy = 60
			} else if d >= 5 {
				busy = 0.9
			}
			builds := int64(busy * r.Float64() * 1.6)
			failed := int64(0)
			for range builds {
				if r.Float64() < 0.1+0.004*float64(h) {
					failed++
				}
			}
			percent := figure.Null()
			if builds > 0 {
				percent = figure.Number(100 * float64(failed) / float64(builds))
			}
			heat.Rows = append(heat.Rows, []figure.Value{figure.String(name), figure.Integer(int64(h)), figure.Integer(builds), figure.Integer(failed), percent})
		}
	}
	counts := &figure.Figure{
		ID: "build-counts", Title: "How many builds are there, and how many fail?", N: 5204, Unit: figure.Builds,
		Columns: []figure.Column{
			column("from", "From", figure.TypeTimestamp, ""), column("builds", "Builds", figure.TypeInteger, "builds"),
			column("failed", "Failed builds", figure.TypeInteger, "builds"), column("failure_percent", "Failed", figure.TypeNumber, "percent"),
		},
		Chart: figure.Chart{Kind: figure.Columns, Label: "from", Nested: true, Series: []figure.Series{
			{Column: "builds", Title: "All builds", Tone: figure.Neutral}, {Column: "failed", Title: "Failed or aborted", Tone: figure.Failure},
		}},
	}
	first := asOf.Truncate(15 * time.Minute).Add(-1343 * 15 * time.Minute)
	for i := range 1344 {
		t := first.Add(time.Duration(i) * 15 * time.Minute)
		busy := 0.4
		if wd := t.Weekday(); wd != time.Saturday && wd != time.Sunday && t.Hour() > 6 && t.Hour() < 20 {
			busy = 9 * math.Sin(float64(t.Hour()-6)/14*math.Pi)
		}
		builds := int64(busy * 2 * r.Float64())
		failed := int64(float64(builds) * 0.3 * r.Float64())
		percent := figure.Null()
		if builds > 0 {
			percent = figure.Number(100 * float64(failed) / float64(builds))
		}
		counts.Rows = append(counts.Rows, []figure.Value{figure.Timestamp(t), figure.Integer(builds), figure.Integer(failed), percent})
	}
	durations := &figure.Figure{
		ID: "duration-histogram", Title: "How long do builds take?", N: 4711, Unit: figure.Builds,
		Columns: []figure.Column{
			column("from_minutes", "From", figure.TypeNumber, "minutes"), column("to_minutes", "To", figure.TypeNumber, "minutes"),
			column("success", "Success", figure.TypeInteger, "builds"), column("failure", "Failure", figure.TypeInteger, "builds"), column("aborted", "Aborted", figure.TypeInteger, "builds"),
		},
		Chart: figure.Chart{Kind: figure.Histogram, Label: "from_minutes", Label2: "to_minutes", Series: []figure.Series{
			{Column: "success", Title: "Success", Tone: figure.Success}, {Column: "failure", Title: "Failure", Tone: figure.Failure}, {Column: "aborted", Title: "Aborted", Tone: figure.Aborted},
		}},
	}
	for i := range 98 {
		x := float64(i)
		n := 420*math.Exp(-(x-9)*(x-9)/60) + 90*math.Exp(-(x-34)*(x-34)/90) + 6
		durations.Rows = append(durations.Rows, []figure.Value{
			figure.Integer(int64(i * 2)), figure.Integer(int64(i*2 + 2)),
			figure.Integer(int64(n * (0.7 + 0.2*r.Float64()))), figure.Integer(int64(n * 0.2 * r.Float64())), figure.Integer(int64(n * 0.05 * r.Float64())),
		})
	}
	timeline := &figure.Figure{
		ID: "daily-timeline", Title: "How did builds end, day by day?", N: 61234, Unit: figure.Builds,
		Columns: []figure.Column{
			column("day", "Day", figure.TypeDate, ""), column("builds", "Builds", figure.TypeInteger, "builds"),
			column("success_percent", "Success", figure.TypeNumber, "percent"), column("failure_percent", "Failure", figure.TypeNumber, "percent"), column("aborted_percent", "Aborted", figure.TypeNumber, "percent"),
		},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "day", Max: 100, Series: []figure.Series{
			{Column: "success_percent", Title: "Success", Tone: figure.Success}, {Column: "failure_percent", Title: "Failure", Tone: figure.Failure}, {Column: "aborted_percent", Title: "Aborted", Tone: figure.Aborted},
		}},
	}
	for i := range 180 {
		t := asOf.AddDate(0, 0, i-180)
		row := []figure.Value{figure.Date(t), figure.Integer(0), figure.Null(), figure.Null(), figure.Null()}
		if i%61 > 2 && r.Float64() > 0.02 {
			builds := int64(300 + 200*r.Float64())
			if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
				builds = int64(3 + 20*r.Float64())
			}
			failed := int64(float64(builds) * (0.08 + 0.08*math.Sin(float64(i)/20) + 0.1*r.Float64()))
			failed = max(failed, 0)
			aborted := int64(float64(builds) * 0.05 * r.Float64())
			row = []figure.Value{
				figure.Date(t), figure.Integer(builds), figure.Number(100 * float64(builds-failed-aborted) / float64(builds)),
				figure.Number(100 * float64(failed) / float64(builds)), figure.Number(100 * float64(aborted) / float64(builds)),
			}
		}
		timeline.Rows = append(timeline.Rows, row)
	}
	return []*figure.Figure{
		status("build-status-1d", "How did builds end in the last day?", 341, 1, 0, 2),
		status("build-status-14d", "How did builds end in the last 14 days?", 4503, 541, 71, 89),
		heat, counts, timeline, durations,
	}
}

func elsewhere(r *rand.Rand) []*figure.Figure {
	versions := &figure.Figure{
		ID: "node-versions", Title: "Which versions of Node run?", Unit: figure.Repositories, N: 212,
		Columns: []figure.Column{column("repo", "Repository", figure.TypeString, ""), column("version", "Version", figure.TypeString, ""), column("major", "Major", figure.TypeString, "")},
		Chart:   figure.Chart{Kind: figure.Treemap, Path: []string{"major", "version", "repo"}},
	}
	for i := range 212 {
		major := []string{"18", "20", "22", "16", "14", "12", "10", "unpinned", "not stated"}[int(math.Abs(r.NormFloat64())*2.4)%9]
		version := figure.String(major + "." + fmt.Sprint(r.IntN(5)) + "." + fmt.Sprint(r.IntN(4)))
		switch major {
		case "unpinned":
			version = figure.String([]string{"lts", "latest", "alpine"}[r.IntN(3)])
		case "not stated":
			version = figure.Null()
		}
		versions.Rows = append(versions.Rows, []figure.Value{figure.String(fmt.Sprintf("%s-%s-%d", products[i%10], components[i%8], i)), version, figure.String(major)})
	}
	few := *versions
	few.ID, few.Title, few.Rows, few.N = "java-versions", "Which versions of Java run?", versions.Rows[:34], 34

	weeks := &figure.Figure{
		ID: "alerts-open-by-week", Title: "Are open alerts getting fewer?", Unit: figure.Alerts, N: 1200,
		Columns: []figure.Column{
			column("week_end", "Week", figure.TypeDate, ""), column("critical", "Critical", figure.TypeInteger, "alerts"), column("high", "High", figure.TypeInteger, "alerts"),
			column("medium", "Medium", figure.TypeInteger, "alerts"), column("low", "Low", figure.TypeInteger, "alerts"), column("other", "Other", figure.TypeInteger, "alerts"), column("secrets", "Secrets", figure.TypeInteger, "alerts"),
		},
		Chart: figure.Chart{Kind: figure.Columns, Label: "week_end", Series: []figure.Series{
			{Column: "critical", Title: "Critical", Tone: figure.Critical}, {Column: "high", Title: "High", Tone: figure.High}, {Column: "medium", Title: "Medium", Tone: figure.Medium},
			{Column: "low", Title: "Low", Tone: figure.Low}, {Column: "other", Title: "Other", Tone: figure.Other}, {Column: "secrets", Title: "Secrets", Tone: figure.Secondary},
		}},
	}
	flow := &figure.Figure{
		ID: "alerts-opened-closed", Title: "Are alerts closed as fast as they come?", Unit: figure.Alerts, N: 800,
		Columns: []figure.Column{column("week_end", "Week", figure.TypeDate, ""), column("opened", "Opened", figure.TypeInteger, "alerts"), column("closed", "Closed", figure.TypeInteger, "alerts")},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "week_end", Series: []figure.Series{
			{Column: "opened", Title: "Opened", Tone: figure.Failure}, {Column: "closed", Title: "Closed", Tone: figure.Success},
		}},
	}
	for i := range 52 {
		t := asOf.AddDate(0, 0, -5-7*(51-i))
		row := []figure.Value{figure.Date(t)}
		for k, n := range []float64{9, 61, 140, 70, 12, 8} {
			row = append(row, figure.Integer(int64(n*(1.4-float64(i)/100)+float64(k)*r.Float64())))
		}
		weeks.Rows = append(weeks.Rows, row)
		flow.Rows = append(flow.Rows, []figure.Value{figure.Date(t), figure.Integer(r.Int64N(40)), figure.Integer(r.Int64N(45))})
	}
	age := &figure.Figure{
		ID: "alerts-age", Title: "How old are open alerts?", Unit: figure.Alerts, N: 300,
		Columns: []figure.Column{column("kind", "Kind", figure.TypeString, ""), column("age", "Age", figure.TypeString, ""), column("alerts", "Alerts", figure.TypeInteger, "alerts")},
		Chart:   figure.Chart{Kind: figure.Columns, Label: "age", Series: []figure.Series{{Column: "alerts", Title: "Open alerts", Tone: figure.Neutral}}},
	}
	for _, kind := range []string{"dependabot", "code-scanning", "secret-scanning"} {
		for _, days := range []string{"under 7", "7 to 30", "30 to 90", "90 to 180", "180 to 365", "365 or more"} {
			age.Rows = append(age.Rows, []figure.Value{figure.String(kind), figure.String(days), figure.Integer(r.Int64N(60))})
		}
	}
	return []*figure.Figure{versions, &few, weeks, flow, age}
}

// edges are figures at the ends of what can come: nothing but zeros, a single
// row, equal values, very large ones, far too many categories.
func edges() []*figure.Figure {
	var out []*figure.Figure
	for _, g := range golden() {
		if g.Chart.Kind == figure.Treemap {
			continue
		}
		label := len(g.Columns) - len(g.Chart.Series)
		variant := func(title string, rows int, v func(i int) figure.Value) {
			f := *g
			f.ID, f.Title, f.Rows = fmt.Sprint(g.ID, "-", len(out)), g.ID+": "+title, nil
			for i := range rows {
				row := append([]figure.Value(nil), g.Rows[i%len(g.Rows)]...)
				for k := label; k < len(row); k++ {
					row[k] = v(i)
				}
				f.Rows = append(f.Rows, row)
			}
			out = append(out, &f)
		}
		n := len(g.Rows)
		variant("only zeros", n, func(int) figure.Value { return figure.Integer(0) })
		variant("nothing but gaps", n, func(int) figure.Value { return figure.Null() })
		variant("one row", 1, func(int) figure.Value { return figure.Integer(7) })
		variant("equal values", n, func(int) figure.Value { return figure.Integer(42) })
		variant("large values", n, func(i int) figure.Value { return figure.Number(1e15 / float64(1+i)) })
		variant("small values", n, func(i int) figure.Value { return figure.Number(0.003 * float64(1+i)) })
	}
	many := &figure.Figure{
		ID: "many", Title: "Three hundred categories", Unit: figure.Builds,
		Columns: []figure.Column{column("name", "Name", figure.TypeString, ""), column("builds", "Builds", figure.TypeInteger, "builds")},
		Chart:   figure.Chart{Kind: figure.Columns, Label: "name", Series: []figure.Series{{Column: "builds", Title: "Builds"}}},
	}
	for i := range 300 {
		many.Rows = append(many.Rows, []figure.Value{figure.String(pipelineName(i)), figure.Integer(int64(i * i % 97))})
	}
	parts := *many
	parts.ID, parts.Title, parts.Chart.Kind, parts.Chart.Label = "parts", "Three hundred parts", figure.Proportion, "name"
	tree := *many
	tree.ID, tree.Title, tree.Chart = "tree", "One level of three hundred", figure.Chart{Kind: figure.Treemap, Path: []string{"name"}}
	one := tree
	one.ID, one.Title, one.Rows = "leaf", "One leaf", many.Rows[:1]
	return append(out, many, &parts, &tree, &one)
}

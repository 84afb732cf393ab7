package render

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

var asOf = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

// fakePipelines makes lifelike figures of made-up pipelines; the same ones for
// the same seed.
type fakePipelines struct {
	projects []string
	// names are what pipelines are called, beside ordinary names.
	names []string
	// rows limits the number of points of the long figures; 0 is as in life.
	rows int
}

func (p *fakePipelines) Projects() []string { return p.projects }

func (p *fakePipelines) random(sel ci.Selection, salt string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, sel.Project, "\x00", sel.Type, "\x00", salt)
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

func (p *fakePipelines) name(r *rand.Rand) figure.Value {
	if len(p.names) > 0 {
		return figure.String(p.names[r.IntN(len(p.names))])
	}
	folders := []string{"HMCTS_CMC", "HMCTS_Nightly_CMC", "HMCTS_Platform", "HMCTS_a_to_c"}
	parts := []string{"payment-api", "claim-store", "citizen-frontend", "document-management-store", "bulk-scan-processor", "role-assignment-service"}
	name := fmt.Sprintf("%s/%s-%d/master", folders[r.IntN(len(folders))], parts[r.IntN(len(parts))], r.IntN(40))
	return figure.String(name).Link("https://build.example.org/job/" + name + "/")
}

func (p *fakePipelines) cut(n int) int {
	if p.rows > 0 {
		return min(n, p.rows)
	}
	return n
}

func column(name, title string, t figure.Type, unit figure.Unit) figure.Column {
	return figure.Column{Name: name, Title: title, Type: t, Unit: unit}
}

var (
	colBuilds  = column("builds", "Builds", figure.TypeInteger, "builds")
	colFailed  = column("failed", "Failed builds", figure.TypeInteger, "builds")
	colPercent = column("failure_percent", "Failed", figure.TypeNumber, "percent")
)

func failurePercent(failed, builds int64) figure.Value {
	if builds == 0 {
		return figure.Null()
	}
	return figure.Number(100 * float64(failed) / float64(builds))
}

func (p *fakePipelines) status(sel ci.Selection, id, title string, scale float64) *figure.Figure {
	r := p.random(sel, id)
	f := &figure.Figure{ID: id, Title: title, Definition: "Builds by the result of their last event.", Unit: figure.Builds,
		Columns: []figure.Column{column("status", "Status", figure.TypeString, ""), colBuilds},
		Chart:   figure.Chart{Kind: figure.Proportion, Label: "status", Series: []figure.Series{{Column: "builds", Title: "Builds"}}}}
	for i, s := range []string{"SUCCESS", "FAILURE", "ABORTED", "UNKNOWN"} {
		n := int64(scale * []float64{700, 120, 14, 30}[i] * (0.5 + r.Float64()))
		f.N += int(n)
		f.Rows = append(f.Rows, []figure.Value{figure.String(s), figure.Integer(n)})
	}
	return f
}

func (p *fakePipelines) timeline(sel ci.Selection) *figure.Figure {
	r := p.random(sel, "daily")
	f := &figure.Figure{ID: "daily-timeline", Title: "How the share of failed builds has moved", Definition: "Finished builds by the day of their end, in UTC; 180 full days.", Unit: figure.Builds,
		Columns: []figure.Column{column("day", "Day", figure.TypeDate, ""), colBuilds,
			column("success_percent", "Succeeded", figure.TypeNumber, "percent"), colPercent, column("aborted_percent", "Aborted", figure.TypeNumber, "percent")},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "day", Max: 100, Series: []figure.Series{
			{Column: "success_percent", Title: "Success", Tone: figure.Success}, {Column: "failure_percent", Title: "Failure", Tone: figure.Failure}, {Column: "aborted_percent", Title: "Aborted", Tone: figure.Aborted}}}}
	for i := range p.cut(180) {
		day := asOf.AddDate(0, 0, i-180)
		if day.Weekday() == time.Sunday {
			f.Rows = append(f.Rows, []figure.Value{figure.Date(day), figure.Integer(0), figure.Null(), figure.Null(), figure.Null()})
			continue
		}
		n := int64(50 + r.IntN(100))
		f.N += int(n)
		bad := 10 + 10*math.Sin(float64(i)/20) + 5*r.Float64()
		f.Rows = append(f.Rows, []figure.Value{figure.Date(day), figure.Integer(n), figure.Number(98 - bad), figure.Number(bad), figure.Number(2)})
	}
	return f
}

func (p *fakePipelines) mostFailing(sel ci.Selection) *figure.Figure {
	r := p.random(sel, "most")
	f := &figure.Figure{ID: "most-failing", Title: "Which pipelines fail most", Definition: "Failed and aborted builds of the last 14 days by pipeline.", Unit: figure.Builds,
		Columns: []figure.Column{column("pipeline", "Pipeline", figure.TypeString, ""), column("failed_builds", "Failed builds", figure.TypeInteger, "builds")},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "failed_builds", Title: "Failed builds", Tone: figure.Failure}}}}
	for i := range p.cut(50) {
		n := int64(60/(i+1) + 1)
		f.N += int(n)
		f.Rows = append(f.Rows, []figure.Value{p.name(r), figure.Integer(n)})
	}
	return f
}

func (p *fakePipelines) Groups(sel ci.Selection) []ci.Group {
	groups, _ := ci.Described()
	byID := make(map[string]*figure.Figure)
	for _, f := range p.figures(sel) {
		byID[f.ID] = f
	}
	for i := range groups {
		var made []*figure.Figure
		for _, f := range groups[i].Figures {
			if byID[f.ID] != nil {
				made = append(made, byID[f.ID])
			}
		}
		groups[i].Figures = made
	}
	return groups
}

func (p *fakePipelines) figures(sel ci.Selection) []*figure.Figure {
	r := p.random(sel, "others")
	nightly := &figure.Figure{ID: "nightly-failures", Title: "Do nightly builds fail more", Definition: "Failed and aborted builds of the last 14 days.", Unit: figure.Builds, N: 60,
		Columns: []figure.Column{column("type", "Type", figure.TypeString, ""), colBuilds},
		Rows:    [][]figure.Value{{figure.String("Nightly"), figure.Integer(20)}, {figure.String("Non-nightly"), figure.Integer(40)}},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "type", Series: []figure.Series{{Column: "builds", Title: "Failed builds", Tone: figure.Failure}}}}

	heat := &figure.Figure{ID: "failure-heatmap", Title: "When do builds fail", Definition: "Share of failed builds of the last 14 days by the hour of their end.", Unit: figure.Builds,
		Warnings: []string{"12 events without a time were left out."},
		Columns:  []figure.Column{column("weekday", "Weekday", figure.TypeString, ""), column("hour", "Hour", figure.TypeInteger, ""), colBuilds, colFailed, colPercent},
		Chart:    figure.Chart{Kind: figure.Heatmap, Label: "weekday", Label2: "hour", Max: 100, Series: []figure.Series{{Column: "failure_percent", Title: "Failed"}}}}
	for d := range 7 {
		for h := range 24 {
			n := int64(0)
			if d < 5 && h > 5 && h < 21 {
				n = int64(r.IntN(40))
			}
			failed := int64(float64(n) * r.Float64() * 0.5)
			heat.N += int(n)
			heat.Rows = append(heat.Rows, []figure.Value{figure.String(time.Weekday((d + 1) % 7).String()), figure.Integer(int64(h)), figure.Integer(n), figure.Integer(failed), failurePercent(failed, n)})
		}
	}
	heat.Excerpt = &figure.Table{Note: "The 30 hours that fail most", Columns: heat.Columns, Rows: heat.Rows[30:60]}

	counts := &figure.Figure{ID: "build-counts", Title: "How many builds are there at what time", Definition: "Builds by quarter hour of their scheduled time over 14 days.", Unit: figure.Builds,
		Columns: []figure.Column{column("from", "From", figure.TypeTimestamp, ""), colBuilds, colFailed, colPercent},
		Chart:   figure.Chart{Kind: figure.Columns, Label: "from", Series: []figure.Series{{Column: "builds", Title: "Builds"}, {Column: "failed", Title: "Failed", Tone: figure.Failure}}}}
	first := asOf.Truncate(15 * time.Minute).Add(-1343 * 15 * time.Minute)
	for i := range p.cut(1344) {
		at := first.Add(time.Duration(i) * 15 * time.Minute)
		n := int64(0)
		if at.Hour() > 5 && at.Hour() < 20 && at.Weekday() != time.Sunday {
			n = int64(r.IntN(9))
		}
		failed := n * int64(r.IntN(40)) / 100
		counts.N += int(n)
		counts.Rows = append(counts.Rows, []figure.Value{figure.Timestamp(at), figure.Integer(n), figure.Integer(failed), failurePercent(failed, n)})
	}
	counts.Excerpt = &figure.Table{Note: "The last 40 quarter hours", Columns: counts.Columns, Rows: counts.Rows[max(0, len(counts.Rows)-40):]}

	steps := &figure.Figure{ID: "failing-steps", Title: "Which steps fail first", Definition: "Failed builds of the last 14 days by the first step that failed.", Unit: figure.Builds,
		Columns: []figure.Column{column("step", "Step", figure.TypeString, ""), colBuilds},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "step", Series: []figure.Series{{Column: "builds", Title: "Builds", Tone: figure.Failure}}}}
	for i, s := range []string{"smoketest:aat", "functionalTest:aat", "buildinfra:aat", "dependencyCheck", "docker-build", "(not recorded)"} {
		steps.N += 40 - 6*i
		steps.Rows = append(steps.Rows, []figure.Value{figure.String(s), figure.Integer(int64(40 - 6*i))})
	}

	longest := &figure.Figure{ID: "longest-pipelines", Title: "Which pipelines take longest", Definition: "Mean duration of successful builds of the last 14 days.", Unit: figure.Builds, N: 2140,
		Columns: []figure.Column{column("pipeline", "Pipeline", figure.TypeString, ""), column("mean_minutes", "Mean", figure.TypeNumber, "minutes"), colBuilds},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "mean_minutes", Title: "Mean"}}}}
	for i := range p.cut(50) {
		longest.Rows = append(longest.Rows, []figure.Value{p.name(r), figure.Number(90.25 / (1 + float64(i)/9)), figure.Integer(int64(3 + r.IntN(40)))})
	}

	histogram := &figure.Figure{ID: "duration-histogram", Title: "How long do builds take", Definition: "Builds of the last 14 days by duration.", Unit: figure.Builds,
		Columns: []figure.Column{column("from_minutes", "From", figure.TypeInteger, "minutes"), column("to_minutes", "To", figure.TypeInteger, "minutes"),
			column("success", "Success", figure.TypeInteger, "builds"), column("failure", "Failure", figure.TypeInteger, "builds"), column("aborted", "Aborted", figure.TypeInteger, "builds")},
		Chart: figure.Chart{Kind: figure.Histogram, Label: "from_minutes", Label2: "to_minutes", Series: []figure.Series{
			{Column: "success", Title: "Success", Tone: figure.Success}, {Column: "failure", Title: "Failure", Tone: figure.Failure}, {Column: "aborted", Title: "Aborted", Tone: figure.Aborted}}}}
	for i := range p.cut(40) {
		n := int64(200 * math.Exp(-math.Pow(float64(i)-8, 2)/40))
		histogram.N += int(n)
		histogram.Rows = append(histogram.Rows, []figure.Value{figure.Integer(int64(2 * i)), figure.Integer(int64(2*i + 2)), figure.Integer(n), figure.Integer(n / 5), figure.Integer(n / 30)})
	}

	shortest := &figure.Figure{ID: "shortest-functional-tests", Title: "Which functional tests are suspiciously short", Definition: "Seconds from the smoke test to the functional test in each pipeline's latest build.", Unit: figure.Pipelines,
		Columns: []figure.Column{column("pipeline", "Pipeline", figure.TypeString, ""), column("seconds", "Took", figure.TypeNumber, "seconds"), column("build_id", "Build", figure.TypeString, "")},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "seconds", Title: "Took"}}}}
	if sel.Type == ci.Nightly {
		shortest.Empty = "No build of the last 14 days has both tests."
	} else {
		for i := range p.cut(10) {
			shortest.Rows = append(shortest.Rows, []figure.Value{p.name(r), figure.Number(3.5 * float64(i+1)), figure.String(fmt.Sprint(100 + i))})
		}
		shortest.N = len(shortest.Rows)
	}
	most := p.mostFailing(sel)
	if sel.Project != ci.All && sel.Type == ci.NonNightly {
		most.Rows, most.N, most.Empty, most.Good = nil, 0, "No failed build in 14 days.", true
	}
	return []*figure.Figure{
		p.status(sel, "build-status-1d", "How did builds end in the last day", 1), p.status(sel, "build-status-14d", "How did builds end in the last 14 days", 12),
		nightly, heat, counts, most, steps, longest, shortest, histogram, p.timeline(sel),
	}
}

func (p *fakePipelines) Overview() ci.Overview {
	all := ci.Selection{Project: ci.All}
	r := p.random(all, "overview")
	red := &figure.Figure{ID: "red-now", Title: "Which pipelines are red", Definition: "Pipelines whose latest finished build failed, longest red first.", Unit: figure.Pipelines, N: 14,
		Columns: []figure.Column{column("pipeline", "Pipeline", figure.TypeString, ""), column("since", "Red since", figure.TypeTimestamp, ""),
			column("in_a_row", "In a row", figure.TypeInteger, "builds"), column("last_green", "Last green", figure.TypeTimestamp, ""), column("step", "Failing step", figure.TypeString, ""), column("build", "Build", figure.TypeString, "")}}
	changes := &figure.Figure{ID: "changes", Title: "Where the failure rate has moved most", Definition: "Failure percentage of the last 14 days against the 14 days before, at least 5 builds in both.", Unit: figure.Pipelines, N: 38,
		Columns: []figure.Column{column("pipeline", "Pipeline", figure.TypeString, ""), column("before", "Before", figure.TypeNumber, "percent"), column("now", "Now", figure.TypeNumber, "percent"), column("points", "Change", figure.TypeNumber, "percent")}}
	for i := range p.cut(14) {
		green := figure.Timestamp(asOf.Add(-time.Duration(30*i+3) * time.Hour))
		if i%5 == 4 {
			green = figure.Null()
		}
		red.Rows = append(red.Rows, []figure.Value{p.name(r), figure.Timestamp(asOf.Add(-time.Duration(30*i) * time.Hour)), figure.Integer(int64(1 + r.IntN(20))), green,
			figure.String("functionalTest:aat"), figure.String(fmt.Sprint("#", 200+i)).Link("https://build.example.org/job/x/200/")})
		changes.Rows = append(changes.Rows, []figure.Value{p.name(r), figure.Number(float64(i)), figure.Number(40 - float64(i)), figure.Number(40 - 2*float64(i))})
	}
	return ci.Overview{
		Numbers: []figure.Headline{
			{ID: "success-rate", Title: "Success rate, 14 days", Value: figure.Number(83.24), Unit: figure.Percent, N: 12345, NUnit: figure.Builds, Before: figure.Number(81.1), Period: "the 14 days before", Better: 1, Figure: "build-status-14d"},
			{ID: "builds-a-day", Title: "Builds a day", Value: figure.Number(881.8), N: 12345, NUnit: figure.Builds, Before: figure.Number(902.4), Period: "the 14 days before", Figure: "build-counts"},
			{ID: "red-pipelines", Title: "Pipelines red now", Value: figure.Integer(14), N: 400, NUnit: figure.Pipelines, Before: figure.Integer(11), Period: "the 14 days before", Better: -1, Figure: "red-now"},
			{ID: "coverage", Title: "Builds with a recorded end", Value: figure.Number(97.1), Unit: figure.Percent, N: 12345, NUnit: figure.Builds, Before: figure.Number(97.1), Period: "the 14 days before", Better: 1, Figure: "coverage"},
			{ID: "oldest-critical", Title: "Oldest critical alert", Note: "No GitHub source is configured."},
		},
		Groups: []ci.Group{
			{ID: "now", Title: "Red now", Figures: []*figure.Figure{red}},
			{ID: "days", Title: "Day by day", Figures: []*figure.Figure{p.timeline(all)}},
			{ID: "failing", Title: "What fails, and what has changed", Figures: []*figure.Figure{p.mostFailing(all), changes}},
		},
	}
}

func (p *fakePipelines) Coverage() ci.Coverage {
	return ci.Coverage{Events: 1000000, Notices: 4021, OtherBranches: 0, Copies: 120, NoTime: 12, Future: 3, Builds: 51234, WithEnd: 49800, WithoutPipeline: 7,
		Sources: []ci.SourceCoverage{{Source: "cosmos:jenkins/pipeline-metrics", Events: 1000000, Builds: 51234, WithEnd: 49800, First: asOf.AddDate(0, 0, -180), Last: asOf}}}
}

// lifelike is the site of an organisation with 21 projects.
func lifelike() Input {
	p := &fakePipelines{projects: []string{"CMC", "Divorce", "Probate", "Payments", "CCD", "IDAM", "SSCS", "Bulk Scan", "Bulk Print", "Evidence Management", "Family Public Law",
		"Immigration & Asylum", "Platform", "Reform", "Role Assignment", "Hearings", "Judicial Office", "Civil", "Private Law", "Employment Tribunals", "Work Allocation"}}
	return Input{AsOf: asOf, Pipelines: p, Config: fakeConfig(), Manifest: fakeManifest()}
}

func fakeConfig() *config.Config {
	return &config.Config{Title: "RSE Dashboard", Organisations: []string{"hmcts"}, StaleAfter: 26 * time.Hour,
		Sources:    config.Sources{Cosmos: []config.Container{{Database: "jenkins", Container: "pipeline-metrics"}}},
		Disclaimer: "First paragraph.\n\nSecond <b>paragraph</b>."}
}

func fakeManifest() *dataset.Manifest {
	return &dataset.Manifest{Version: 1, AsOf: asOf, Collectors: map[string]*dataset.Provenance{
		"cosmos:jenkins/pipeline-metrics": {Kind: "cosmos", Source: "Cosmos DB, database jenkins, container pipeline-metrics", AsOf: asOf, From: asOf.AddDate(0, 0, -181), Rows: 1000000, Read: 5021, Milliseconds: 8123, Warnings: []string{"3 documents could not be read."}},
		"files":                           {Kind: "files", Source: "export/2026-11.ndjson.zst", AsOf: asOf, Rows: 2140, Read: 2140, Broken: 2, Milliseconds: 312},
	}}
}

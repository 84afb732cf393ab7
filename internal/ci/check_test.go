package ci

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// testOptions has no projects, so that each folder is one.
func testOptions() Options {
	reading := buildtest.Options()
	return Options{
		AsOf: reading.AsOf, Branches: reading.Branches, Notices: reading.Notices,
		Nightly: glob.Of("HMCTS_Nightly", "HMCTS_Nightly_*"), Deployments: Deployments{Steps: reading.Deployments},
	}
}

// reportOn returns the report on events.
func reportOn(o Options, events []eventfile.Event) *Report {
	return New(buildtest.BuildsOf(o.Reading(), eventtest.BatchOf(events, 0)), o)
}

var everything = Selection{Project: All}

// example is a small history and what a figure says of it.
type example struct {
	rule string
	// history is as [buildtest.Events] reads it.
	history string
	// want holds the rows, cells separated by " | ".
	want string
	// selection is that of everything unless it is set; with a pipeline, what its
	// page shows is compared.
	selection Selection
	zone      string
	// nonzero names a column; only rows in which it is not 0 are compared.
	nonzero string
}

// checkExamples compares a figure with worked examples.
func checkExamples(t *testing.T, id string, examples []example) {
	t.Helper()
	for _, e := range examples {
		t.Run(e.rule, func(t *testing.T) {
			o := testOptions()
			if e.zone != "" {
				o.Location = zone(t, e.zone)
			}
			if e.selection == (Selection{Type: e.selection.Type}) {
				e.selection.Project = All
			}
			f := figureOf(reportOn(o, buildtest.Events(t, e.history)), e.selection, id)
			if f == nil {
				t.Fatalf("there is no figure %q of %v", id, e.selection)
			}
			rows := contractRows(f)
			if column := figure.ColumnIndex(f.Columns, e.nonzero); column >= 0 {
				rows = slices.DeleteFunc(slices.Clone(rows), func(row []figure.Value) bool { return row[column].String() == "0" })
			}
			var want []string
			for _, line := range strings.Split(e.want, "\n") {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			if got := texts(rows); !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}

// checkHeadline compares a headline with an example: its value, n, and value
// before, separated by " | ".
func checkHeadline(t *testing.T, id string, examples []example) {
	t.Helper()
	for _, e := range examples {
		t.Run(e.rule, func(t *testing.T) {
			h := headlineOf(t, reportOn(testOptions(), buildtest.Events(t, e.history)), e.selection, id)
			if got := headlineText(h); got != e.want {
				t.Errorf("got %s, want %s", got, e.want)
			}
			if h.Value.IsNull() && h.NUnit != figure.Episodes && h.Note != "no build ended in the last 14 days" {
				t.Errorf("without a value the note is %q", h.Note)
			}
		})
	}
}

// figureOf returns a figure of a selection or of a pipeline's page, nil if there is none.
func figureOf(r *Report, s Selection, id string) *figure.Figure {
	if s.Pipeline == "" {
		return r.Figure(s, id)
	}
	for _, g := range r.PipelinePage(s.Pipeline).Groups {
		for _, f := range g.Figures {
			if f.ID == id {
				return f
			}
		}
	}
	return nil
}

// contractRows returns the rows of a figure in the columns of the contract, which
// come before further ones.
func contractRows(f *figure.Figure) [][]figure.Value {
	columns := map[string]int{"red-now": 11}[f.ID]
	if columns == 0 {
		return f.Rows
	}
	rows := make([][]figure.Value, len(f.Rows))
	for i, row := range f.Rows {
		rows[i] = row[:columns]
	}
	return rows
}

func headlineOf(t *testing.T, r *Report, s Selection, id string) figure.Headline {
	t.Helper()
	numbers := r.Overview().Numbers
	if s.Pipeline != "" {
		numbers = r.PipelinePage(s.Pipeline).Numbers
	}
	for _, h := range numbers {
		if h.ID == id {
			return h
		}
	}
	t.Fatalf("there is no headline %q", id)
	return figure.Headline{}
}

func headlineText(h figure.Headline) string {
	return texts([][]figure.Value{{h.Value, figure.Integer(int64(h.N)), h.Before}})[0]
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// texts writes rows as text, missing values as null.
func texts(rows [][]figure.Value) []string {
	list := make([]string, len(rows))
	var line []byte
	for i, row := range rows {
		line = line[:0]
		for k, v := range row {
			if k > 0 {
				line = append(line, " | "...)
			}
			if v.IsNull() {
				line = append(line, "null"...)
			}
			line = v.Append(line)
		}
		list[i] = string(line)
	}
	return list
}

// history is a random history: the report on it, and its builds read naively.
type history struct {
	name    string
	options Options
	report  *Report
	builds  []*buildtest.Build
}

// histories are the random histories that every figure is checked on.
var histories = sync.OnceValue(func() []*history {
	london, _ := time.LoadLocation("Europe/London")
	var list []*history
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := buildtest.RandomEvents(r, 1+r.IntN(600))
		o := testOptions()
		if seed%2 == 0 {
			o.Projects = []Project{
				ProjectOf("CMC", []string{"*_CMC"}, nil),
				ProjectOf("Payments", nil, []string{"*/ccpay-*"}),
				ProjectOf("Empty", []string{"nobody"}, nil),
			}
		}
		switch seed % 5 {
		case 1:
			o.Location = london
		case 2:
			o.Location = time.FixedZone("", -(9*3600 + 1800))
		}
		list = append(list, historyOf(fmt.Sprint("seed ", seed), o, events))
	}
	return append(list, runs()...)
})

// historyOf returns the history that events tell.
func historyOf(name string, o Options, events []eventfile.Event) *history {
	h := &history{name: name, options: o, report: reportOn(o, events)}
	h.builds, _, _ = buildtest.Read(events, o.Reading())
	return h
}

// table is a figure computed a second time.
type table struct {
	rows [][]figure.Value
	n    int
}

func (t *table) add(values ...figure.Value) { t.rows = append(t.rows, values) }

// checkAgainst compares a figure with a second, naive computation on random
// histories, for every selection whose page shows the figure.
func checkAgainst(t *testing.T, id string, naive func(*history, Selection) table) {
	t.Helper()
	for _, h := range histories() {
		for _, s := range h.selections(id) {
			f, want := figureOf(h.report, s, id), naive(h, s)
			if got, want := texts(contractRows(f)), texts(want.rows); !slices.Equal(got, want) {
				t.Fatalf("%s, %v: %s", h.name, s, difference(got, want))
			}
			if f.N != want.n {
				t.Fatalf("%s, %v: n = %d, want %d", h.name, s, f.N, want.n)
			}
		}
	}
}

// checkHeadlineAgainst does the same for a headline: its value, n and value
// before.
func checkHeadlineAgainst(t *testing.T, id string, naive func(h *history) (value figure.Value, n int, before figure.Value)) {
	t.Helper()
	for _, h := range histories() {
		var want figure.Headline
		want.Value, want.N, want.Before = naive(h)
		if want.N == 0 {
			want.Value = figure.Null()
		}
		if got, want := headlineText(headlineOf(t, h.report, everything, id)), headlineText(want); got != want {
			t.Fatalf("%s: got %s, want %s", h.name, got, want)
		}
	}
}

func difference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		g, w := "(none)", "(none)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			return fmt.Sprintf("row %d of %d and %d:\ngot  %s\nwant %s", i, len(got), len(want), g, w)
		}
	}
	return "equal"
}

// selections returns those whose pages show the figure.
func (h *history) selections(id string) []Selection {
	for _, g := range pipelinesPage {
		for _, d := range g.Figures {
			if d.ID == id {
				return selections(h.report)
			}
		}
	}
	for _, g := range pipelinePage {
		for _, d := range g.Figures {
			if d.ID == id {
				return pipelineSelections(h.report)
			}
		}
	}
	return []Selection{everything}
}

// pipelineSelections returns the selections of the pages of single pipelines.
func pipelineSelections(r *Report) (list []Selection) {
	for _, name := range r.PipelineNames() {
		list = append(list, Selection{Pipeline: name})
	}
	return list
}

func selections(r *Report) []Selection {
	var list []Selection
	for _, project := range append([]string{All}, r.Projects()...) {
		for _, t := range Types {
			list = append(list, Selection{Project: project, Type: t})
		}
	}
	return list
}

// of returns the builds of a selection.
func (h *history) of(s Selection) []*buildtest.Build {
	var list []*buildtest.Build
	for _, b := range h.builds {
		if s == everything || b.Named() && (s.Type == AllTypes || h.isNightly(b) == (s.Type == Nightly)) && h.inProject(b, s.Project) {
			list = append(list, b)
		}
	}
	return list
}

func (h *history) isNightly(b *buildtest.Build) bool {
	return b.OnSchedule || h.options.Nightly.Match(b.Folder())
}

// inProject reports whether the build, which names a pipeline, is of a project.
func (h *history) inProject(b *buildtest.Build, project string) bool {
	if project == All || project == "" || len(h.options.Projects) == 0 && b.Folder() == project {
		return true
	}
	for _, p := range h.options.Projects {
		if p.Name == project {
			return p.Folders.Match(b.Folder()) || p.Pipelines.Match(b.Pipeline)
		}
	}
	return false
}

// within reports whether an instant lies in the last days.
func (h *history) within(at eventfile.Instant, days int64) bool {
	asOf := eventfile.InstantOf(h.options.AsOf)
	from := asOf
	from.Sec -= days * 86400
	return !at.IsMissing() && at.Compare(from) >= 0 && at.Compare(asOf) <= 0
}

// before reports whether an instant lies in the 14 days before the last 14.
func (h *history) before(at eventfile.Instant) bool { return h.within(at, 28) && !h.within(at, 14) }

func (h *history) location() *time.Location {
	if h.options.Location == nil {
		return time.UTC
	}
	return h.options.Location
}

func integer(n int) figure.Value { return figure.Integer(int64(n)) }

// naivePercent returns 100·part/whole, null without a whole.
func naivePercent(part, whole int) figure.Value {
	if whole == 0 {
		return figure.Null()
	}
	return figure.Number(100 * float64(part) / float64(whole))
}

// sortedNames returns the keys in the order of their values as less says, then of
// the keys.
func sortedNames[V any](m map[string]V, compare func(a, b V) int) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	slices.SortStableFunc(names, func(a, b string) int { return compare(m[a], m[b]) })
	return names
}

// textOrNull returns a text, null if it is missing.
func textOrNull(s string) figure.Value {
	if s == "" {
		return figure.Null()
	}
	return figure.String(s)
}

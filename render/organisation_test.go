package render

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

var asOf = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

// pipelines are those of the made-up organisation: three of each project, one of
// them nightly.
func pipelinesOf(project string) []string {
	folder := strings.ReplaceAll(project, " ", "_")
	return []string{"HMCTS_" + folder + "/claim-store/master", "HMCTS_" + folder + "/citizen-frontend/master", "HMCTS_Nightly_" + folder + "/claim-store/master"}
}

// eventsOf returns the builds of a pipeline: one every twelve hours for 30 days,
// the last of them position+1 hours ago. Every fifth build of the last 14 days
// and every fourth before that fails, except the latest of position 0.
func eventsOf(pipeline string, position int) []eventfile.Event {
	var events []eventfile.Event
	for k := range 60 {
		end := asOf.Add(-time.Duration(12*k+position+1) * time.Hour)
		base := eventfile.Event{
			Source: "files", CorrelationID: fmt.Sprintf("%d-%d", position, k), Branch: "master", JobName: pipeline, BuildID: fmt.Sprint(100 - k),
			JobURL: "https://build.example.org/job/x/", BuildURL: fmt.Sprintf("https://build.example.org/job/x/%d/", 100-k),
			Scheduled: eventfile.InstantOf(end.Add(-time.Hour)), Duration: float64(10+position+k) * 60e3, TS: math.NaN(),
		}
		add := func(step, result string, before time.Duration) {
			e := base
			e.Step, e.Result, e.Stage = step, result, eventfile.InstantOf(end.Add(-before))
			events = append(events, e)
		}
		if !strings.Contains(pipeline, "Nightly") {
			add("smoketest:aat", "SUCCESS", time.Minute)
			add("functionalTest:aat", "SUCCESS", time.Duration(position+1)*time.Second)
		}
		if failed := k%5 == 0 && k < 28 || k%4 == 0 && k >= 28; failed && k+position > 0 {
			add("buildinfra:aat", "FAILURE", time.Second)
			add("Pipeline Failed", "FAILURE", 0)
		} else {
			add("Pipeline Succeeded", "SUCCESS", 0)
		}
	}
	return events
}

// reportOn returns the figures of the made-up organisation with the projects,
// and with further pipelines, which belong to the first project.
func reportOn(projects []string, further ...string) *ci.Report {
	o := ci.Options{AsOf: asOf, Branches: []string{"master"}, Nightly: glob.Of("HMCTS_Nightly_*")}
	var events []eventfile.Event
	position := 0
	for i, project := range projects {
		pipelines := pipelinesOf(project)
		if i == 0 {
			pipelines = append(pipelines, further...)
		}
		for _, p := range pipelines {
			if p != "" {
				events = append(events, eventsOf(p, position)...)
			}
			position++
		}
		folder := strings.ReplaceAll(project, " ", "_")
		globs := []string{"HMCTS_" + folder + "/*", "HMCTS_Nightly_" + folder + "/*"}
		if i == 0 && len(further) > 0 {
			globs = []string{"*"}
		}
		o.Projects = append(o.Projects, ci.ProjectOf(project, nil, globs))
	}
	return ci.New(buildtest.BuildsOf(o.Reading(), eventtest.BatchOf(events, 0)), o)
}

// small is a site of two projects.
func small() Input { return siteOf("CMC", "Bulk Scan") }

// medium is a site of four projects.
func medium() Input { return siteOf("CMC", "Divorce", "Payments", "Bulk Scan") }

// large is a site of 21 projects.
func large() Input {
	var projects []string
	for i := range 21 {
		projects = append(projects, fmt.Sprintf("Project %d", i))
	}
	return siteOf(projects...)
}

func siteOf(projects ...string) Input {
	return Input{AsOf: asOf, Pipelines: reportOn(projects), Config: madeUpConfig(), Manifest: madeUpManifest()}
}

func madeUpConfig() *config.Config {
	return &config.Config{Title: "RSE Dashboard", Organisations: []string{"hmcts"}, StaleAfter: 26 * time.Hour,
		Sources:    config.Sources{Cosmos: []config.Container{{Database: "jenkins", Container: "pipeline-metrics"}}},
		Disclaimer: "First paragraph.\n\nSecond <b>paragraph</b>."}
}

func madeUpManifest() *dataset.Manifest {
	return &dataset.Manifest{Version: 1, AsOf: asOf, Collectors: map[string]*dataset.Provenance{
		"cosmos:jenkins/pipeline-metrics": {
			Kind: "cosmos", Source: "Cosmos DB, database jenkins, container pipeline-metrics", AsOf: asOf, From: asOf.AddDate(0, 0, -181),
			Rows: 1000000, Read: 5021, Milliseconds: 8123, Warnings: []string{"3 documents could not be read."},
		},
		"files": {Kind: "files", Source: "export/2026-11.ndjson.zst", AsOf: asOf, Rows: 2140, Read: 2140, Broken: 2, Milliseconds: 312},
	}}
}

// remembering computes the figures of each selection once, so that benchmarks
// measure rendering alone.
type remembering struct {
	Pipelines
	groups sync.Map
}

func (r *remembering) Groups(sel ci.Selection) []figure.Group {
	if g, ok := r.groups.Load(sel); ok {
		return g.([]figure.Group)
	}
	g := r.Pipelines.Groups(sel)
	r.groups.Store(sel, g)
	return g
}

func TestPagesOfManyProjectsDoNotListThemAll(t *testing.T) {
	var projects []string
	for i := range listedProjects + 1 {
		projects = append(projects, fmt.Sprintf("P%03d", i))
	}
	o := ci.Options{AsOf: asOf}
	for _, name := range projects {
		o.Projects = append(o.Projects, ci.ProjectOf(name, []string{name}, nil))
	}
	in := siteOf("CMC")
	in.Pipelines = ci.New(buildtest.BuildsOf(o.Reading(), eventtest.BatchOf(nil, 0)), o)
	s := mustSite(t, in, Options{})
	filter := s.pipelineFilters(ci.Selection{Project: "P007"})[0]
	var titles []string
	for _, option := range filter.Options {
		titles = append(titles, option.Title)
	}
	if want := []string{"All projects", "P007"}; filter.Many || !slices.Equal(titles, want) {
		t.Errorf("filter of one of %d projects: got %q, want %q", len(projects), titles, want)
	}
	all, err := s.fillPipelines(ci.Selection{Project: ci.All, Type: ci.Nightly})
	if err != nil {
		t.Fatal(err)
	}
	links := all.Sections[len(all.Sections)-1].Links
	if len(links) != len(projects) || links[7] != (Link{"P007", "pipelines/p007/nightly/"}) {
		t.Errorf("page of all projects: got %d links, the eighth is %v", len(links), links[min(7, len(links)-1)])
	}
}

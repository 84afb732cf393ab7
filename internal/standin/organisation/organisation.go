package organisation

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
)

// The databases that the documents of an organisation are spread over.
const (
	Jenkins    = "jenkins"
	SDSJenkins = "sds-jenkins"
)

// Options say how large an organisation is. A field that is zero stands for
// the default that its comment names.
type Options struct {
	Projects  int // 21
	Pipelines int // on the default branches; 400
	Days      int // length of the period; 180
	// Until is the end of the period. There is no default, as nothing here
	// looks at a clock.
	Until time.Time
	// Events is the number of documents in the period, on all branches. It is
	// met to within about a hundredth: builds that are still running at the end
	// lack their rest. 200,000
	Events int
	// Hostile is the number of builds with names that may break a page; fewer
	// than none means none. 32
	Hostile int
}

// Organisation is a made-up organisation.
type Organisation struct {
	Projects     []Project
	Repositories []Repository

	seed      uint64
	options   Options
	pipelines []pipeline // by day
	nightly   []pipeline
	weights   []float64 // running sums over pipelines' weights
	hostile   []pipeline
}

// Project is a team's product.
type Project struct {
	Name string
	// Folder and Nightly are the folders of its pipelines on Jenkins.
	Folder, Nightly string
	// Prefix begins the names of its repositories.
	Prefix string
	// Database is where its documents go.
	Database string
}

// Language is what a repository is written in.
type Language string

// The languages.
const (
	Java      Language = "java"
	Node      Language = "node"
	Terraform Language = "terraform"
)

// Repository is a source repository, built by one pipeline or two.
type Repository struct {
	Name     string
	Project  int // index of Projects
	Language Language
	Branch   string // the default branch
}

// Job is a Jenkins job as its documents describe it.
type Job struct {
	Database           string
	Product, Component string
	Branch             string
	Name               string // folder/repository/branch
	URL                string // ends with a slash
	TagPrefix          string // a build's tag without its number
	GitURL             string
	NodeLabels         string
}

// pipeline is a job and how it behaves.
type pipeline struct {
	job   *Job
	steps []step
	infra bool
	once  bool // has one build only

	first    int     // number of the first build in the period
	weight   float64 // how often it builds, against others
	fails    float64 // chance of a failure
	slowdown float64 // a build at the end takes 1+slowdown times as long as one at the beginning
	notice   string  // said by each build, "" for none
	seconds  bool    // writes times without a fraction
	// redSince is when each build began to fail, at the step redAt.
	redSince time.Time
	redAt    int
}

// New makes up the organisation of a seed. It panics without an end of the
// period.
func New(seed uint64, o Options) *Organisation {
	if o.Until.IsZero() {
		panic("organisation: Options.Until is not set")
	}
	o.Until = o.Until.UTC()
	o.Projects = cmp.Or(o.Projects, 21)
	o.Pipelines = cmp.Or(o.Pipelines, 400)
	o.Days = cmp.Or(o.Days, 180)
	o.Events = cmp.Or(o.Events, 200_000)
	o.Hostile = cmp.Or(o.Hostile, 32)
	o.Pipelines = max(o.Pipelines, o.Projects)

	g := &Organisation{seed: seed, options: o}
	random := rand.New(rand.NewPCG(seed, 0))
	shares := make([]float64, o.Projects)
	sum := 0.0
	for i := range shares {
		n := name{fmt.Sprintf("Service %d", i+1), fmt.Sprintf("S%d", i+1), fmt.Sprintf("service%d", i+1)}
		if i < len(names) {
			n = names[i]
		}
		p := Project{Name: n.project, Folder: "HMCTS_" + n.folder, Nightly: "HMCTS_Nightly_" + n.folder, Prefix: n.prefix, Database: Jenkins}
		if i%7 == 6 {
			p.Database = SDSJenkins
		}
		g.Projects = append(g.Projects, p)
		shares[i] = 0.5 + random.Float64()
		sum += shares[i]
	}
	made, upTo := 0, 0.0
	for i := range g.Projects {
		upTo += shares[i] / sum
		// Each project has at least one, and the last one the rest.
		end := min(max(int(math.Round(upTo*float64(o.Pipelines))), made+1), o.Pipelines-(o.Projects-1-i))
		g.makeProject(random, i, end-made)
		made = end
	}
	total := 0.0
	for i := range g.pipelines {
		// Few pipelines have most of the builds.
		q := &g.pipelines[i]
		q.weight = 1 / math.Pow(float64(1+random.IntN(len(g.pipelines))), 0.6)
		total += q.weight
		g.weights = append(g.weights, total)
	}
	g.makeRed(random)
	for i := range max(o.Hostile, 0) {
		g.hostile = append(g.hostile, g.makeHostile(random, i))
	}
	return g
}

// makeProject makes the repositories of a project and n pipelines for them.
func (g *Organisation) makeProject(random *rand.Rand, project, n int) {
	p := &g.Projects[project]
	for k := 0; n > 0; k++ {
		c := components[k%len(components)]
		r := Repository{Name: p.Prefix + "-" + c.name, Project: project, Language: c.language, Branch: "master"}
		if k >= len(components) {
			r.Name += fmt.Sprintf("-%d", k/len(components)+1)
		}
		if random.IntN(5) < 2 {
			r.Branch = "main"
		}
		g.Repositories = append(g.Repositories, r)

		q := g.newPipeline(random, &r, p.Folder, r.Branch)
		q.infra = r.Language == Terraform
		q.steps = stepsOf(random, daytime)
		if q.infra {
			q.steps = stepsOf(random, infrastructure)
		}
		g.pipelines = append(g.pipelines, q)
		n--
		if n > 0 && !q.infra && random.IntN(3) == 0 {
			q := g.newPipeline(random, &r, p.Nightly, r.Branch)
			q.steps = stepsOf(random, nightly)
			q.fails *= 1.5
			g.nightly = append(g.nightly, q)
			n--
		}
	}
}

// newPipeline makes the pipeline of a repository's branch in a folder, without
// its steps.
func (g *Organisation) newPipeline(random *rand.Rand, r *Repository, folder, branch string) pipeline {
	p := &g.Projects[r.Project]
	q := pipeline{
		job:   newJob(p, r.Name, folder, branch),
		first: 1 + random.IntN(900),
		fails: 0.02 + 0.12*random.Float64()*random.Float64(),
	}
	switch random.IntN(12) {
	case 0: // flaky
		q.fails = 0.25 + 0.2*random.Float64()
	case 1: // slower each week
		q.slowdown = 0.5 + 1.5*random.Float64()
	case 2: // faster
		q.slowdown = -0.4 * random.Float64()
	}
	if random.IntN(7) == 0 {
		q.notice = notices[random.IntN(len(notices))]
	}
	q.seconds = random.IntN(8) == 0
	return q
}

func newJob(p *Project, repository, folder, branch string) *Job {
	job := &Job{
		Database:   p.Database,
		Product:    p.Prefix,
		Component:  strings.TrimPrefix(repository, p.Prefix+"-"),
		Branch:     branch,
		Name:       folder + "/" + repository + "/" + branch,
		URL:        "https://" + p.Database + ".example/",
		GitURL:     "https://github.example/hmcts/" + url.PathEscape(repository) + ".git",
		NodeLabels: "ubuntu-agent ubuntu docker",
	}
	job.TagPrefix = "jenkins-" + strings.ReplaceAll(job.Name, "/", "-") + "-"
	for part := range strings.SplitSeq(job.Name, "/") {
		job.URL += "job/" + url.PathEscape(part) + "/"
	}
	return job
}

// makeRed chooses two pipelines that have failed at each build of the last days.
func (g *Organisation) makeRed(random *rand.Rand) {
	for _, days := range []int{2, 5} {
		// They are busy ones, so that it is several builds.
		q := &g.pipelines[random.IntN(len(g.pipelines))]
		for range 30 {
			if other := &g.pipelines[random.IntN(len(g.pipelines))]; other.weight > q.weight && other.redSince.IsZero() {
				q = other
			}
		}
		q.redSince = g.options.Until.Add(-time.Duration(days) * 24 * time.Hour)
		q.redAt = len(q.steps) / 2
	}
}

// makeHostile makes a pipeline with the i-th hostile name. It builds once.
func (g *Organisation) makeHostile(random *rand.Rand, i int) pipeline {
	text := hostile[i%len(hostile)]
	if text == "" {
		text = strings.Repeat("long-name-", 1000)
	}
	r := Repository{Name: text, Project: random.IntN(len(g.Projects))}
	q := g.newPipeline(random, &r, g.Projects[r.Project].Folder, "master")
	q.steps = stepsOf(random, daytime)
	if i >= len(hostile) {
		// In the second round it is the failing step that has the name, and the
		// folder that is strange.
		q.job = newJob(&g.Projects[r.Project], "rules", text, "master")
		q.redAt = len(q.steps) / 2
		q.steps[q.redAt].name = text
		q.redSince = g.options.Until.AddDate(-1, 0, 0).Add(-time.Duration(g.options.Days) * 24 * time.Hour)
	}
	return q
}

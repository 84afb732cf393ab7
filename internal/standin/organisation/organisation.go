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

// login is the organisation's name on GitHub.
const login = "hmcts"

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
	// Hostile adds a few builds with names that may break a page.
	Hostile bool
}

// Organisation is a made-up organisation.
type Organisation struct {
	Projects     []Project
	Repositories []Repository
	// BadLibrary is when the version 3.31.0 of the shared library came out, which
	// broke pipelines until 3.31.1 corrected it before noon of the same day in UTC.
	BadLibrary time.Time

	seed      uint64
	options   Options
	pipelines []pipeline // by day
	nightly   []pipeline
	weights   []float64 // running sums over pipelines' weights
	hostile   []pipeline
	releases  []release // of the shared library, oldest first
	lost      time.Time // no document that was written on this UTC day arrived; zero for none
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
	notice   string  // said by each build, "" for none
	seconds  bool    // writes times without a fraction
	unpinned bool    // does not say which version of the shared library it uses
	wait     float64 // usual seconds in the queue
	// releases is the only day of the week on which a build goes on to
	// production; Sunday stands for every day.
	releases time.Weekday

	eras      []era // oldest first, at least one
	incidents []incident
	extra     []time.Time // builds at given times, besides those drawn
	rollbacks []time.Time // the next build after each goes back to the commit deployed before
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
	for i := range g.pipelines {
		// Few pipelines have most of the builds.
		q, rank := &g.pipelines[i], 1+random.IntN(len(g.pipelines))
		q.weight = 1 / math.Pow(float64(rank), 0.6)
		if !q.infra && rank <= len(g.pipelines)/8 && random.IntN(2) == 0 {
			q.releases = time.Weekday(2 + random.IntN(3)) // Tuesday to Thursday
		}
	}
	g.releaseLibrary(random)
	if len(g.pipelines) >= 60 && o.Days >= 60 && o.Events >= 10_000 { // a smaller one has no room for stories
		newStories(g, random).tell()
	}
	total := 0.0
	for i := range g.pipelines {
		total += g.pipelines[i].weight
		g.weights = append(g.weights, total)
	}
	if o.Hostile {
		for i := range hostileBuilds {
			g.hostile = append(g.hostile, g.makeHostile(random, i))
		}
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
			q.wait, q.job.NodeLabels = 45, "terraform-agent"
		}
		g.pipelines = append(g.pipelines, q)
		n--
		if n > 0 && !q.infra && random.IntN(3) == 0 {
			q := g.newPipeline(random, &r, p.Nightly, r.Branch)
			q.steps = stepsOf(random, nightly)
			q.job.NodeLabels = "nightly-agent docker"
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
		job:      newJob(p, r.Name, folder, branch),
		first:    20 + random.IntN(900),
		unpinned: random.IntN(12) == 0,
		wait:     5,
		eras:     g.newEras(random),
	}
	if p.Database == SDSJenkins {
		q.wait, q.job.NodeLabels = 40, "sds-agent docker"
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
		GitURL:     "https://github.com/" + login + "/" + url.PathEscape(repository) + ".git",
		NodeLabels: "ubuntu-agent docker",
	}
	job.TagPrefix = "jenkins-" + strings.ReplaceAll(job.Name, "/", "-") + "-"
	for part := range strings.SplitSeq(job.Name, "/") {
		job.URL += "job/" + url.PathEscape(part) + "/"
	}
	return job
}

package config

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/repofile/owner"
)

// AlertKinds are the kinds of alerts GitHub has.
var AlertKinds = []string{"dependabot", "code-scanning", "secret-scanning"}

// checker collects everything that is wrong with the values of a file.
type checker struct {
	*Config
	name     string
	parsed   *ast.File
	problems []error
}

// node returns what the file has at a path such as "pipelines.branches[0]"; of a
// list that is written as one text, that text.
func (c *checker) node(path string) ast.Node {
	whole, _, _ := strings.Cut(path, "[")
	for _, path := range []string{path, whole} {
		p, err := yaml.PathString("$." + path)
		if err != nil {
			continue
		}
		if node, err := p.FilterFile(c.parsed); err == nil {
			return node
		}
	}
	return nil
}

// fail adds a problem with the value at a path.
func (c *checker) fail(path, format string, args ...any) {
	place := c.name
	if node := c.node(path); node != nil {
		at := node.GetToken().Position
		place = fmt.Sprintf("%s:%d:%d", c.name, at.Line, at.Column)
	}
	c.problems = append(c.problems, fmt.Errorf("%s: %s: %s", place, path, fmt.Sprintf(format, args...)))
}

// require adds a problem unless good is true.
func (c *checker) require(good bool, path, format string, args ...any) {
	if !good {
		c.fail(path, format, args...)
	}
}

// duration checks a duration that was decoded.
func (c *checker) duration(d time.Duration, path, example string) {
	if d != invalidDuration {
		return
	}
	text := ""
	if node := c.node(path); node != nil {
		text = node.GetToken().Value
	}
	c.fail(path, "%q is not a positive duration such as %s", text, example)
}

var organisationName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$`)

func (c *checker) check() {
	for i, name := range c.Organisations {
		c.require(organisationName.MatchString(name), fmt.Sprintf("organisation[%d]", i), "%q is not a valid name of a GitHub organisation", name)
	}
	c.checkSources()
	c.checkPipelines()
	c.checkAnnotations()
	c.checkOwnership()
	c.checkLinks()
	c.checkSecurity()
	if c.URL != "" {
		if u, err := url.Parse(c.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
			u.RawQuery != "" || u.Fragment != "" || address.Web(c.URL) == "" {
			c.fail("url", "%q is not the address of a site such as https://dashboard.example.org/", c.URL)
		}
		c.URL = strings.TrimSuffix(c.URL, "/") + "/"
	}
	c.duration(c.StaleAfter, "stale_after", "26h or 90m")
	var err error
	if c.Rules, err = address.ParseRules(c.Access); err != nil {
		c.fail("access", "%v", err)
	}
	if c.TimeZone, err = time.LoadLocation(c.Zone); err != nil || c.Zone == "Local" {
		c.fail("time_zone", "%q is not a time zone such as Europe/London", c.Zone)
	}
}

func (c *checker) checkSources() {
	for i := range c.Sources.Cosmos {
		container, at := &c.Sources.Cosmos[i], fmt.Sprintf("sources.cosmos[%d]", i)
		if container.Kind == "" {
			container.Kind = PipelineMetrics
		}
		c.require(container.Kind == PipelineMetrics || container.Kind == CVEReports, at+".kind", "%q: expected %s or %s",
			container.Kind, PipelineMetrics, CVEReports)
		c.require(container.Concurrency >= 0 && container.Concurrency <= 16, at+".concurrency", "expected a number from 1 to 16")
		units := container.RequestUnits
		c.require(units >= 0 && !math.IsInf(units, 1), at+".request_units", "expected a number of request units, or 0 for no limit")
		c.duration(container.TimeBudget, at+".time_budget", "30m")
	}
	for i, pattern := range c.Sources.Files.Patterns {
		c.require(strings.TrimSpace(pattern) != "", fmt.Sprintf("sources.files[%d]", i),
			"expected a path or a pattern such as export/*.ndjson.gz")
	}
	percent := c.Sources.Files.MaxBrokenPercent
	c.require(percent >= 0 && percent <= 100, "sources.max_broken_percent", "expected a number from 0 to 100")
	github := c.Sources.GitHub
	for i, kind := range github.Alerts {
		c.require(slices.Contains(AlertKinds, kind), fmt.Sprintf("sources.github.alerts[%d]", i), "%q: expected one of %s",
			kind, strings.Join(AlertKinds, ", "))
	}
	c.require(github.Concurrency >= 1 && github.Concurrency <= 50, "sources.github.concurrency", "expected a number from 1 to 50")
	c.duration(github.TimeBudget, "sources.github.time_budget", "20m")
	c.require((github.AppID == 0) == (github.InstallationID == 0), "sources.github", "app_id and installation_id require each other")
	c.require(strings.HasPrefix(github.API, "https://") || strings.HasPrefix(github.API, "http://"), "sources.github.api",
		"%q is not an address such as https://api.github.com", github.API)
	c.require(!github.Enabled() || len(c.Organisations) > 0, "sources.github", "requires an organisation to read from; set organisation:")
}

func (c *checker) checkPipelines() {
	c.require(len(c.Pipelines.Branches) > 0, "pipelines.branches", "expected at least one branch")
	days := c.Pipelines.HistoryDays
	c.require(days >= 1 && days <= 3660, "pipelines.history_days", "expected a number of days from 1 to 3660")
	seen := make(map[string]bool)
	for i, p := range c.Pipelines.Projects {
		at := fmt.Sprintf("pipelines.projects[%d]", i)
		switch {
		case strings.TrimSpace(p.Name) == "":
			c.fail(at, "expected a name")
		case p.Name == "all":
			c.fail(at+".name", "the name all is reserved for the set of all pipelines")
		case seen[p.Name]:
			c.fail(at+".name", "there are two projects called %q", p.Name)
		case len(p.Folders)+len(p.Pipelines) == 0:
			c.fail(at, "expected folders: or pipelines:, with patterns such as \"*_CMC\"")
		}
		seen[p.Name] = true
	}
}

// longestAnnotation is how many characters an annotation may have: it stands
// beside a line in a picture.
const longestAnnotation = 100

func (c *checker) checkAnnotations() {
	for i := range c.Annotations {
		a, at := &c.Annotations[i], fmt.Sprintf("annotations[%d]", i)
		var err error
		a.Day, err = time.Parse(time.DateOnly, a.Date)
		c.require(err == nil, at+".date", "%q is not a date such as 2026-11-20", a.Date)
		n := utf8.RuneCountInString(a.Text)
		c.require(strings.TrimSpace(a.Text) != "" && n <= longestAnnotation, at+".text",
			"expected a text of 1 to %d characters", longestAnnotation)
		for k, name := range a.Projects {
			known := slices.ContainsFunc(c.Pipelines.Projects, func(p Project) bool { return p.Name == name })
			c.require(known || len(c.Pipelines.Projects) == 0, fmt.Sprintf("%s.projects[%d]", at, k), "there is no project called %q", name)
		}
	}
}

func (c *checker) checkOwnership() {
	ways := strings.Join(owner.Ways(), ", ")
	c.require(len(c.Ownership) > 0, "ownership", "expected at least one of %s", ways)
	for i, way := range c.Ownership {
		at := fmt.Sprintf("ownership[%d]", i)
		c.require(slices.Contains(owner.Ways(), way), at, "%q: expected one of %s", way, ways)
		c.require(!slices.Contains(c.Ownership[:i], way), at, "%q is there twice", way)
	}
}

func (c *checker) checkLinks() {
	const longestTitle, longestAbout = 60, 200
	for i, l := range c.Links {
		at := fmt.Sprintf("links[%d]", i)
		n := utf8.RuneCountInString(l.Title)
		c.require(strings.TrimSpace(l.Title) != "" && n <= longestTitle, at+".title", "expected a text of 1 to %d characters", longestTitle)
		u, err := url.Parse(l.URL)
		c.require(address.Web(l.URL) != "" && err == nil && u.Host != "" && u.User == nil, at+".url",
			"expected an address such as https://example.org/dashboard, without a user name or password")
		c.require(utf8.RuneCountInString(l.About) <= longestAbout, at+".about", "expected at most %d characters", longestAbout)
	}
}

func (c *checker) checkSecurity() {
	for severity, days := range c.Security.ServiceLevelDays {
		at := "security.service_level_days." + severity
		if !slices.Contains([]string{"critical", "high", "medium", "low", "secrets"}, severity) {
			c.fail(at, "%q: expected critical, high, medium, low or secrets", severity)
			continue
		}
		c.require(days >= 1 && days <= 36500, at, "expected a number of days from 1 to 36500")
	}
	c.require(c.Security.SharedByTeams >= 1, "security.shared_by_teams", "expected a number of at least 1")
	vendor := c.Security.JavaVendor
	c.require(endoflife.IsVendor(vendor), "security.java_vendor", "%q: expected one of %s", vendor, strings.Join(endoflife.Vendors(), ", "))
}

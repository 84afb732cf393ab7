package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/hmcts/rse-dashboard/internal/endoflife"
)

// Default is the configuration that ships with the program, as a commented
// dashboard.yaml.
//
//go:embed default.yaml
var Default []byte

// Load reads a configuration file. The error of a bad one names the file, the
// line and the column, and says what was expected.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(path, text)
}

// file is the form of dashboard.yaml.
type file struct {
	Title         string        `yaml:"title"`
	Organisations names         `yaml:"organisation"`
	Sources       fileSources   `yaml:"sources"`
	Pipelines     filePipelines `yaml:"pipelines"`
	Teams         yaml.MapSlice `yaml:"teams"`
	Security      fileSecurity  `yaml:"security"`
	Disclaimer    string        `yaml:"disclaimer"`
	StaleAfter    string        `yaml:"stale_after"`
	TimeZone      string        `yaml:"time_zone"`
	Redact        bool          `yaml:"redact"`
}

type fileSources struct {
	Cosmos           []fileContainer `yaml:"cosmos"`
	Files            names           `yaml:"files"`
	MaxBrokenPercent float64         `yaml:"max_broken_percent"`
	GitHub           fileGitHub      `yaml:"github"`
}

type fileContainer struct {
	Database  string        `yaml:"database"`
	Container string        `yaml:"container"`
	Kind      ContainerKind `yaml:"kind"`

	Concurrency  int     `yaml:"concurrency"`
	RequestUnits float64 `yaml:"request_units"`
	TimeBudget   string  `yaml:"time_budget"`
}

type fileGitHub struct {
	API            string `yaml:"api"`
	Repositories   bool   `yaml:"repositories"`
	Alerts         names  `yaml:"alerts"`
	Actions        bool   `yaml:"actions"`
	Concurrency    int    `yaml:"concurrency"`
	AppID          int64  `yaml:"app_id"`
	InstallationID int64  `yaml:"installation_id"`
}

type filePipelines struct {
	Branches    names         `yaml:"branches"`
	HistoryDays int           `yaml:"history_days"`
	Nightly     names         `yaml:"nightly"`
	Notices     names         `yaml:"notices"`
	Projects    []fileProject `yaml:"projects"`
}

type fileProject struct {
	Name      string `yaml:"name"`
	Folders   names  `yaml:"folders"`
	Pipelines names  `yaml:"pipelines"`
}

type fileSecurity struct {
	ServiceLevelDays map[string]int `yaml:"service_level_days"`
	SharedByTeams    int            `yaml:"shared_by_teams"`
	SuppressionFiles names          `yaml:"suppression_files"`
	JavaVendor       string         `yaml:"java_vendor"`
}

// names is a list of texts that may also be written as one text.
type names []string

// UnmarshalYAML accepts a text or a list of texts.
func (n *names) UnmarshalYAML(decode func(any) error) error {
	var one string
	if decode(&one) == nil {
		*n = names{one}
		return nil
	}
	return decode((*[]string)(n))
}

// defaults is what holds where the file is silent.
func defaults() file {
	return file{
		Title:      "RSE Dashboard",
		StaleAfter: "26h",
		Sources: fileSources{
			MaxBrokenPercent: 1,
			GitHub:           fileGitHub{API: "https://api.github.com", Concurrency: 8},
		},
		Pipelines: filePipelines{
			Branches:    names{"master", "main"},
			HistoryDays: 180,
			Nightly:     names{"HMCTS_Nightly", "HMCTS_Nightly_*"},
			Notices:     names{"not-approved-*", "deprecated_*", "*_deprecated", "old_*_version", "security.sh_moved"},
		},
		Security: fileSecurity{
			ServiceLevelDays: map[string]int{"critical": 7, "high": 30, "medium": 90, "low": 180},
			SharedByTeams:    3,
			SuppressionFiles: names{
				"dependency-check-suppressions.xml",
				"config/owasp/suppressions.xml",
				"config/owasp/dependency-check-suppressions.xml",
			},
			JavaVendor: "temurin",
		},
	}
}

// AlertKinds are the kinds of alerts GitHub has.
var AlertKinds = []string{"dependabot", "code-scanning", "secret-scanning"}

// Parse reads a configuration; name is what errors call the file.
func Parse(name string, text []byte) (*Config, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	f := defaults()
	levels := f.Security.ServiceLevelDays
	f.Security.ServiceLevelDays = nil
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, describe(name, err)
	}
	// The decoder sets everything to zero where there is nothing to decode.
	if !isBlank(parsed) {
		if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&f); err != nil {
			return nil, describe(name, err)
		}
	}
	for severity, days := range f.Security.ServiceLevelDays {
		levels[severity] = days
	}
	f.Security.ServiceLevelDays = levels
	c := &checker{name: name, parsed: parsed}
	config := c.check(&f)
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	return config, nil
}

// isBlank reports whether a file holds no values, only comments at most.
func isBlank(f *ast.File) bool {
	for _, doc := range f.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType && doc.Body.Type() != ast.CommentType {
			return false
		}
	}
	return true
}

// describe puts the place of a YAML error in front of what is wrong.
func describe(name string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	position := at.GetToken().Position
	message := at.GetMessage()
	if key, ok := strings.CutPrefix(message, "unknown field "); ok {
		message = "unknown key " + key
	}
	return fmt.Errorf("%s:%d:%d: %s", name, position.Line, position.Column, message)
}

// checker collects everything that is wrong with the values of a file.
type checker struct {
	name     string
	parsed   *ast.File
	problems []error
}

// fail notes a problem with the value at a YAML path such as "$.pipelines.branches[0]".
func (c *checker) fail(path, format string, args ...any) {
	place := c.name
	if p, err := yaml.PathString(path); err == nil {
		if node, err := p.FilterFile(c.parsed); err == nil {
			at := node.GetToken().Position
			place = fmt.Sprintf("%s:%d:%d", c.name, at.Line, at.Column)
		}
	}
	c.problems = append(c.problems, fmt.Errorf("%s: %s: %s", place, strings.TrimPrefix(path, "$."), fmt.Sprintf(format, args...)))
}

var organisationName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$`)

func (c *checker) check(f *file) *Config {
	config := &Config{
		Title: f.Title, Organisations: f.Organisations, Disclaimer: f.Disclaimer, Redact: f.Redact,
		Sources: Sources{
			Files: Files{Patterns: f.Sources.Files, MaxBrokenPercent: f.Sources.MaxBrokenPercent},
			GitHub: GitHub{
				API: f.Sources.GitHub.API, Repositories: f.Sources.GitHub.Repositories, Alerts: f.Sources.GitHub.Alerts,
				Actions: f.Sources.GitHub.Actions, Concurrency: f.Sources.GitHub.Concurrency,
				AppID: f.Sources.GitHub.AppID, InstallationID: f.Sources.GitHub.InstallationID,
			},
		},
		Pipelines: Pipelines{
			Branches: f.Pipelines.Branches, HistoryDays: f.Pipelines.HistoryDays,
			Nightly: f.Pipelines.Nightly, Notices: f.Pipelines.Notices,
		},
		Security: Security{
			ServiceLevelDays: f.Security.ServiceLevelDays, SharedByTeams: f.Security.SharedByTeams,
			SuppressionFiles: f.Security.SuppressionFiles, JavaVendor: f.Security.JavaVendor,
		},
	}
	for i, name := range f.Organisations {
		if !organisationName.MatchString(name) {
			c.fail(fmt.Sprintf("$.organisation[%d]", i), "%q is no name of a GitHub organisation", name)
		}
	}
	c.checkSources(f, config)
	c.checkPipelines(f, config)
	c.checkTeams(f, config)
	c.checkSecurity(f)
	var err error
	if config.StaleAfter, err = time.ParseDuration(f.StaleAfter); err != nil || config.StaleAfter <= 0 {
		c.fail("$.stale_after", "%q is no length of time such as 26h or 90m", f.StaleAfter)
	}
	config.TimeZone = time.UTC
	if f.TimeZone != "" {
		if config.TimeZone, err = time.LoadLocation(f.TimeZone); err != nil || f.TimeZone == "Local" {
			c.fail("$.time_zone", "%q is no time zone such as Europe/London", f.TimeZone)
		}
	}
	return config
}

func (c *checker) checkSources(f *file, config *Config) {
	for i, container := range f.Sources.Cosmos {
		at := fmt.Sprintf("$.sources.cosmos[%d]", i)
		if container.Kind == "" {
			container.Kind = PipelineMetrics
		}
		if container.Kind != PipelineMetrics && container.Kind != CVEReports {
			c.fail(at+".kind", "%q: expected %s or %s", container.Kind, PipelineMetrics, CVEReports)
		}
		checked := Container{
			Database: container.Database, Container: container.Container, Kind: container.Kind,
			Concurrency: container.Concurrency, RequestUnits: container.RequestUnits,
		}
		if container.Concurrency < 0 || container.Concurrency > 16 {
			c.fail(at+".concurrency", "expected a number from 1 to 16")
		}
		if !(container.RequestUnits >= 0) || math.IsInf(container.RequestUnits, 1) {
			c.fail(at+".request_units", "expected a number of request units, or 0 for no limit")
		}
		if container.TimeBudget != "" {
			var err error
			if checked.TimeBudget, err = time.ParseDuration(container.TimeBudget); err != nil || checked.TimeBudget <= 0 {
				c.fail(at+".time_budget", "%q is no length of time such as 30m", container.TimeBudget)
			}
		}
		config.Sources.Cosmos = append(config.Sources.Cosmos, checked)
	}
	for i, pattern := range f.Sources.Files {
		if strings.TrimSpace(pattern) == "" {
			c.fail(fmt.Sprintf("$.sources.files[%d]", i), "expected a path or a pattern such as export/*.ndjson.gz")
		}
	}
	if p := f.Sources.MaxBrokenPercent; !(p >= 0 && p <= 100) || math.IsNaN(p) {
		c.fail("$.sources.max_broken_percent", "expected a number from 0 to 100")
	}
	github := f.Sources.GitHub
	for i, kind := range github.Alerts {
		if !slices.Contains(AlertKinds, kind) {
			c.fail(fmt.Sprintf("$.sources.github.alerts[%d]", i), "%q: expected one of %s", kind, strings.Join(AlertKinds, ", "))
		}
	}
	if github.Concurrency < 1 || github.Concurrency > 50 {
		c.fail("$.sources.github.concurrency", "expected a number from 1 to 50")
	}
	if (github.AppID == 0) != (github.InstallationID == 0) {
		c.fail("$.sources.github", "app_id and installation_id go together")
	}
	if !strings.HasPrefix(github.API, "https://") && !strings.HasPrefix(github.API, "http://") {
		c.fail("$.sources.github.api", "%q is no address such as https://api.github.com", github.API)
	}
	if config.Sources.GitHub.Enabled() && len(f.Organisations) == 0 {
		c.fail("$.sources.github", "needs an organisation: to read from")
	}
}

func (c *checker) checkPipelines(f *file, config *Config) {
	if len(f.Pipelines.Branches) == 0 {
		c.fail("$.pipelines.branches", "expected at least one branch")
	}
	if d := f.Pipelines.HistoryDays; d < 1 || d > 3660 {
		c.fail("$.pipelines.history_days", "expected a number of days from 1 to 3660")
	}
	seen := make(map[string]bool)
	for i, p := range f.Pipelines.Projects {
		at := fmt.Sprintf("$.pipelines.projects[%d]", i)
		switch {
		case strings.TrimSpace(p.Name) == "":
			c.fail(at, "expected a name")
		case p.Name == "all":
			c.fail(at+".name", "the name all is taken: it stands for every pipeline")
		case seen[p.Name]:
			c.fail(at+".name", "there are two projects called %q", p.Name)
		case len(p.Folders)+len(p.Pipelines) == 0:
			c.fail(at, "expected folders: or pipelines:, with patterns such as \"*_CMC\"")
		}
		seen[p.Name] = true
		config.Pipelines.Projects = append(config.Pipelines.Projects, Project{Name: p.Name, Folders: p.Folders, Pipelines: p.Pipelines})
	}
}

func (c *checker) checkTeams(f *file, config *Config) {
	for _, item := range f.Teams {
		name, ok := item.Key.(string)
		at := fmt.Sprintf("$.teams.%v", item.Key)
		if !ok || name == "" {
			c.fail(at, "expected a name of a team")
			continue
		}
		team := Team{Name: name}
		switch v := item.Value.(type) {
		case string:
			team.Repositories = []string{v}
		case []any:
			for _, pattern := range v {
				s, ok := pattern.(string)
				if !ok {
					c.fail(at, "expected patterns over repository names, such as \"cmc-*\"")
					break
				}
				team.Repositories = append(team.Repositories, s)
			}
		default:
			c.fail(at, "expected a list of patterns over repository names, such as [\"cmc-*\"]")
		}
		config.Teams = append(config.Teams, team)
	}
}

func (c *checker) checkSecurity(f *file) {
	for severity, days := range f.Security.ServiceLevelDays {
		at := "$.security.service_level_days." + severity
		if !slices.Contains([]string{"critical", "high", "medium", "low"}, severity) {
			c.fail(at, "%q: expected critical, high, medium or low", severity)
		} else if days < 1 || days > 36500 {
			c.fail(at, "expected a number of days from 1 to 36500")
		}
	}
	if f.Security.SharedByTeams < 1 {
		c.fail("$.security.shared_by_teams", "expected a number of at least 1")
	}
	if v := f.Security.JavaVendor; !endoflife.IsVendor(v) {
		c.fail("$.security.java_vendor", "%q: expected one of %s", v, strings.Join(endoflife.Vendors(), ", "))
	}
}

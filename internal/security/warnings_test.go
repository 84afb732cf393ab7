package security

import (
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// warningsOf returns the warnings of the figures of a page, each once, and the
// public ones.
func warningsOf(groups []figure.Group) (all, public []string) {
	for _, g := range groups {
		for _, f := range g.Figures {
			all, public = append(all, f.Warnings...), append(public, f.PublicWarnings...)
		}
	}
	slices.Sort(all)
	slices.Sort(public)
	return slices.Compact(all), slices.Compact(public)
}

func TestWarningsBelongToTheirPage(t *testing.T) {
	watched := func(code dataset.State) func(*dataset.Repository) {
		return func(r *dataset.Repository) {
			r.DependabotAlerts, r.CodeScanning, r.SecretScanning = dataset.On, code, dataset.On
		}
	}
	alert := dataset.Alert{Kind: dataset.Dependabot, Owner: "hmcts", Repo: "a-x", Severity: "high", State: "open", CreatedAt: asOf.AddDate(0, 0, -3),
		CVE: "CVE-2026-0001"}
	in := Input{
		AsOf: asOf, Options: options(), Alerts: []dataset.Alert{alert},
		Repositories: []dataset.Repository{repo("a-x", watched(dataset.Off)), repo("a-y", watched(dataset.On)), repo("b-x", watched(dataset.Unknown))},
		Files:        []dataset.File{{Owner: "hmcts", Repo: "a-x", Path: "package.json", Size: 9e6, Gap: "larger than 1 MB"}},
		Warnings:     []string{"Code scanning is off in 1 repository of hmcts: a-x."},
	}
	s := New(in)
	const (
		offInA  = "Code scanning: off in 1 of 2 repositories, so there are no such alerts there: a-x."
		fetched = "Code scanning is off in 1 repository of hmcts: a-x."
	)
	for _, c := range []struct {
		page          string
		groups        []figure.Group
		with, without []string
		withPublic    string
	}{
		{"security", s.Groups(), []string{fetched}, []string{offInA}, "The fetch warned of 1 gap in the data."},
		{"team a", s.Team("a").Groups, []string{offInA}, []string{fetched, "b-x"},
			"Code scanning: off in 1 of 2 repositories, so there are no such alerts there."},
		{"team b", s.Team("b").Groups, []string{"Code scanning: not known to be on, so there may be alerts that are not shown."}, []string{fetched, "a-x"}, ""},
		{"CVE", s.Vulnerabilities().Detail("CVE-2026-0001").Groups, nil, []string{fetched, "package.json", "b-x"}, ""},
	} {
		t.Run(c.page, func(t *testing.T) {
			all, public := warningsOf(c.groups)
			text := strings.Join(all, "\n")
			for _, want := range c.with {
				if !strings.Contains(text, want) {
					t.Errorf("the warnings are\n%s\nwant among them %q", text, want)
				}
			}
			for _, other := range c.without {
				if strings.Contains(text, other) {
					t.Errorf("the warnings are\n%s\nwant none that holds %q", text, other)
				}
			}
			for _, w := range public {
				if strings.Contains(w, "a-x") || strings.Contains(w, "package.json") {
					t.Errorf("the public warning %q names something", w)
				}
			}
			if c.withPublic != "" && !slices.Contains(public, c.withPublic) {
				t.Errorf("the public warnings are %q, want %q among them", public, c.withPublic)
			}
		})
	}
}

package security

import (
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// features are the columns of the coverage table.
var features = []struct {
	name, title string
	of          func(*Repository) dataset.State
}{
	{"dependabot_alerts", "Dependabot alerts", func(r *Repository) dataset.State { return known(r.DependabotAlerts) }},
	{"update_tool", "Update tool", func(r *Repository) dataset.State { return r.onIf(r.updateTool()) }},
	{"code_scanning", "Code scanning", func(r *Repository) dataset.State { return known(r.CodeScanning) }},
	{"secret_scanning", "Secret scanning", func(r *Repository) dataset.State { return known(r.SecretScanning) }},
	{"push_protection", "Push protection", func(r *Repository) dataset.State { return known(r.PushProtection) }},
	{"security_policy", "Security policy", func(r *Repository) dataset.State {
		if r.SecurityPolicy == "" || r.SecurityPolicy == dataset.Unknown {
			return r.onIf(r.Presence.SecurityPolicy != "")
		}
		return r.SecurityPolicy
	}},
	{"code_owners", "Code owners", func(r *Repository) dataset.State { return r.onIf(r.Presence.CodeOwners != "") }},
	{"lock_file", "Lock file", func(r *Repository) dataset.State {
		if r.Presence.LockFile == "" && !r.HasNPM && r.Gap == "" {
			return dataset.NotApplicable
		}
		return r.onIf(r.Presence.LockFile != "")
	}},
	{"suppressions_file", "Suppressions file", func(r *Repository) dataset.State {
		if !r.HasSuppressions && r.Runtimes.Java == nil && r.Gap == "" {
			return dataset.NotApplicable
		}
		return r.onIf(r.HasSuppressions)
	}},
}

// onIf tells what the files of the repository show; what they do not show is
// only off if all of them could be seen.
func (r *Repository) onIf(on bool) dataset.State {
	switch {
	case on:
		return dataset.On
	case r.Gap != "":
		return dataset.Unknown
	}
	return dataset.Off
}

func known(s dataset.State) dataset.State {
	if s == "" {
		return dataset.Unknown
	}
	return s
}

// coverageTable shows for each repository what watches it.
func coverageTable(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "security-coverage", Title: "What is switched on where?",
		Definition: "Each repository and what watches it. Unknown means that the token may not see it, which is not the same as off; " +
			"a lock file applies to JavaScript, a suppressions file to Java.",
		Unit: figure.Repositories, N: s.countRead(),
		Columns: []figure.Column{columnRepo, columnTeam},
		Chart:   figure.Chart{Kind: figure.Matrix, Label: "repo"},
	}
	for _, feature := range features {
		f.Columns = append(f.Columns, figure.Column{Name: feature.name, Title: feature.title, Role: figure.State, Names: figure.Nothing})
		f.Chart.Series = append(f.Chart.Series, figure.Series{Column: feature.name, Title: feature.title})
	}
	for _, r := range s.repositories[:f.N] {
		f.Rows = append(f.Rows, s.coverageRow(r))
	}
	if f.N == 0 {
		f.Empty = "There is no repository that counts."
	}
	f.Excerpt = coverageBrief(f)
	return f
}

func (s *Security) coverageRow(r *Repository) []figure.Value {
	row := []figure.Value{figure.String(r.Label), figure.String(r.Team)}
	for _, feature := range features {
		row = append(row, figure.String(string(feature.of(r))))
	}
	return row
}

// coverageBrief shows the repositories with most switched off, and nil if all
// of them can be shown.
func coverageBrief(f *figure.Figure) *figure.Table {
	if len(f.Rows) <= mostRows {
		return nil
	}
	off := func(row []figure.Value) (n int) {
		for _, v := range row[2:] {
			if v.String() == string(dataset.Off) {
				n++
			}
		}
		return n
	}
	rows := slices.Clone(f.Rows)
	slices.SortStableFunc(rows, func(a, b []figure.Value) int { return off(b) - off(a) })
	return &figure.Table{Note: fmt.Sprintf("The %d repositories with most switched off", mostRows), Columns: f.Columns, Rows: rows[:mostRows]}
}

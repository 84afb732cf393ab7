package security

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

func TestLatestReportOfACodebaseDecides(t *testing.T) {
	at := func(hours int) time.Time { return asOf.Add(time.Duration(hours) * time.Hour) }
	old := dataset.Finding{GitURL: "https://github.com/hmcts/a-x.git", Codebase: "java", ID: "CVE-2024-0001", ReportedAt: at(-48)}
	for _, c := range []struct {
		name     string
		reports  []dataset.Report
		findings []dataset.Finding
		want     []string
	}{
		{"no later report", nil, nil, []string{"CVE-2024-0001"}},
		{"a later clean report", []dataset.Report{{GitURL: old.GitURL, Codebase: "java", ReportedAt: at(-1)}}, nil, nil},
		{"a clean report, spelt otherwise", []dataset.Report{{GitURL: "git@GitHub.com:HMCTS/A-X", Codebase: "java", ReportedAt: at(-1)}}, nil, nil},
		{"a clean report, with user and slash", []dataset.Report{{GitURL: " ssh://git@github.com/hmcts/a-x.GIT/ ", Codebase: "java", ReportedAt: at(-1)}}, nil, nil},
		{"later findings, spelt otherwise", nil,
			[]dataset.Finding{{GitURL: "https://github.com/HMCTS/a-x", Codebase: "java", ID: "CVE-2024-0002", ReportedAt: at(-1)}}, []string{"CVE-2024-0002"}},
		{"an earlier clean report", []dataset.Report{{GitURL: old.GitURL, Codebase: "java", ReportedAt: at(-72)}}, nil, []string{"CVE-2024-0001"}},
		{"a report after as-of", []dataset.Report{{GitURL: old.GitURL, Codebase: "java", ReportedAt: at(1)}}, nil, []string{"CVE-2024-0001"}},
		{"a report of another codebase", []dataset.Report{{GitURL: old.GitURL, Codebase: "node", ReportedAt: at(-1)}}, nil, []string{"CVE-2024-0001"}},
		{"a report that shows no scan", []dataset.Report{{GitURL: old.GitURL, Codebase: "java", Empty: true, ReportedAt: at(-1)}}, nil, []string{"CVE-2024-0001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{AsOf: asOf, Options: options(), Repositories: []dataset.Repository{repo("a-x", func(*dataset.Repository) {})},
				Findings: append([]dataset.Finding{old}, c.findings...), Reports: c.reports}
			var got []string
			r := New(in).Repositories()[0]
			for _, f := range r.Findings {
				got = append(got, f.ID)
			}
			if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
				t.Errorf("got the findings %q, want %q", got, c.want)
			}
			if !r.scanned {
				t.Error("the repository does not count as scanned")
			}
		})
	}
}

package security

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// scanOf is what one report is about: a kind of codebase of a repository.
type scanOf struct {
	r        *Repository
	codebase string
}

// attachFindings gives each repository the findings of its latest report of each
// kind of codebase, in whichever container and however its address is spelt. Older
// reports are superseded, also by one without findings.
func (s *Security) attachFindings(known map[string]*Repository) {
	latest := make(map[scanOf]time.Time)
	of := func(gitURL string, at time.Time) *Repository {
		if owner, name, ok := repositoryOf(gitURL); ok && !at.After(s.asOf) {
			return known[key(owner, name)]
		}
		return nil
	}
	note := func(gitURL, codebase string, at time.Time) {
		if scan := (scanOf{of(gitURL, at), codebase}); scan.r != nil && at.After(latest[scan]) {
			latest[scan] = at
		}
	}
	for i := range s.in.Findings {
		f := &s.in.Findings[i]
		note(f.GitURL, f.Codebase, f.ReportedAt)
	}
	for i := range s.in.Reports {
		if x := &s.in.Reports[i]; !x.Empty {
			note(x.GitURL, x.Codebase, x.ReportedAt)
			if r := of(x.GitURL, x.ReportedAt); r != nil {
				r.scanned = true
			}
		}
	}
	for i := range s.in.Findings {
		f := &s.in.Findings[i]
		if r := of(f.GitURL, f.ReportedAt); r != nil && f.ID != "" && f.ReportedAt.Equal(latest[scanOf{r, f.Codebase}]) {
			r.Findings = append(r.Findings, *f)
			r.scanned = true
		}
	}
	for _, r := range s.population {
		slices.SortFunc(r.Findings, func(a, b dataset.Finding) int {
			return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Package, b.Package), strings.Compare(a.Codebase, b.Codebase),
				compareFlags(a.Suppressed, b.Suppressed), strings.Compare(a.Severity, b.Severity), strings.Compare(a.Title, b.Title))
		})
		r.Findings = slices.CompactFunc(r.Findings, func(a, b dataset.Finding) bool {
			return a.ID == b.ID && a.Package == b.Package && a.Codebase == b.Codebase && a.Suppressed == b.Suppressed
		})
	}
}

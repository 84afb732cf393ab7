package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// view is what a figure is made from: the part of the data that a page shows.
type view struct {
	*Security
	// repositories are those of the page, by label, and alerts those that the
	// page counts, newest first.
	repositories []*Repository
	alerts       []*Alert
	// vulnerability and dependency are set on the page of one.
	vulnerability *vulnerability
	dependency    *dependency
	// warnings are those that every figure of the page carries, and alertWarnings
	// those of every figure about alerts.
	warnings, alertWarnings []figure.Warning
}

// whole returns the view of everything.
func (s *Security) whole() *view {
	return &view{Security: s, repositories: s.population, alerts: s.alerts, warnings: slices.Concat(s.leftOut.warnings(), s.fetchWarnings())}
}

// figure returns a figure made from the view; nil if it does not apply.
func (v *view) figure(d *definition) *figure.Figure {
	if d.Applies != nil && !d.Applies(v) {
		return nil
	}
	f := described(d, &v.in.Options)
	d.Fill(v, f)
	v.explainEmpty(f)
	f.Warn(v.warnings...)
	if f.Unit == figure.Alerts {
		f.Warn(v.alertWarnings...)
	}
	return f
}

// explainEmpty keeps the sentence of an empty figure, or replaces it where its
// rows could not be read, which is not good news.
func (v *view) explainEmpty(f *figure.Figure) {
	because := func(sentence string) { f.Empty, f.Good = sentence, false }
	switch {
	case f.N > 0:
		if len(f.Rows) > 0 {
			because("")
		}
	case f.Unit == figure.Alerts && !v.HasRepositories() && len(v.in.Alerts) == 0:
		because("No alert was read (sources: github: alerts).")
	case f.Unit == figure.Alerts && len(v.in.Options.AlertKinds) == 0:
		because("Alerts are not read: no kind of them is configured (sources: github: alerts).")
	case f.Unit == figure.Alerts && v.hiddenAlerts() != "":
		because("No such alert was read, but " + v.hiddenAlerts() + ".")
	case f.Unit == figure.Alerts && v.withoutAlerts() == alertsUnread:
		because("Alerts are off or could not be read.")
	case f.Unit == figure.Alerts && len(v.in.Alerts) == 0:
		because("GitHub reported no alert of the kinds that could be read.")
	case f.Unit != figure.Alerts && f.Unit != figure.Findings && !v.HasRepositories():
		because("Repositories were not read (sources: github: repositories).")
	}
}

// detail returns what a page shows.
func (v *view) detail(p *page) Detail {
	d := Detail{Groups: figure.Grouped(p.groups, v.figure)}
	for _, h := range p.headlines {
		made := h.Headline
		h.Fill(v, &made)
		d.Numbers = append(d.Numbers, made)
	}
	return d
}

// hasReports reports whether any report of a build's scan was read.
func (v *view) hasReports() bool { return len(v.in.Findings)+len(v.in.Reports) > 0 }

// countRead returns the number of repositories whose files were looked at.
func (v *view) countRead() int {
	if !v.HasRepositories() {
		return 0
	}
	return len(v.repositories)
}

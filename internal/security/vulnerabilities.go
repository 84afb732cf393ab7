package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/repofile/suppression"
)

// vulnerability is where one vulnerability occurs.
type vulnerability struct {
	id string
	// repositories are those with a rule or a finding of it, by label.
	repositories []*Repository
	open         []*Alert
	teams        map[string]bool
}

// Vulnerabilities is an index of everything that is suppressed, open or reported
// by the name of the vulnerability.
type Vulnerabilities struct {
	s    *Security
	ids  []string
	byID map[string]*vulnerability
}

// Vulnerabilities returns the index. Closed alerts are not in it.
func (s *Security) Vulnerabilities() *Vulnerabilities { return s.vulnerabilities }

// indexVulnerabilities makes the index.
func (s *Security) indexVulnerabilities() *Vulnerabilities {
	v := &Vulnerabilities{s: s, byID: make(map[string]*vulnerability)}
	for _, r := range s.population {
		for i := range r.Rules {
			for _, id := range r.Rules[i].CVEs {
				if suppression.IsIdentifier(id) { // other texts count, but have no page
					v.of(id).add(r)
				}
			}
		}
		for i := range r.Findings {
			v.of(vulnerabilityName(r.Findings[i].ID)).add(r)
		}
	}
	for _, a := range s.alerts {
		if id := a.vulnerability(); a.Open && id != "" {
			x := v.of(id)
			x.open = append(x.open, a)
			x.teams[a.team] = true
		}
	}
	slices.Sort(v.ids)
	return v
}

func (v *Vulnerabilities) of(id string) *vulnerability {
	x := v.byID[id]
	if x == nil {
		x = &vulnerability{id: id, teams: make(map[string]bool)}
		v.byID[id] = x
		v.ids = append(v.ids, id)
	}
	return x
}

// add adds a repository. Repositories come one after the other.
func (x *vulnerability) add(r *Repository) {
	x.teams[r.Team] = true
	if n := len(x.repositories); n == 0 || x.repositories[n-1] != r {
		x.repositories = append(x.repositories, r)
	}
}

// suppressing counts the repositories with an unexpired rule of it.
func (x *vulnerability) suppressing() (n int) {
	for _, r := range x.repositories {
		if r.inForce[x.id] {
			n++
		}
	}
	return n
}

// worst returns the worst severity that an open alert or a finding of it has,
// and the number of findings that are not suppressed.
func (x *vulnerability) worst() (severity string, active int) {
	worse := func(s string) {
		if s != "" && (severity == "" || compareSeverities(s, severity) < 0) {
			severity = s
		}
	}
	for _, r := range x.repositories {
		for i := range r.Findings {
			if f := &r.Findings[i]; vulnerabilityName(f.ID) == x.id {
				worse(f.Severity)
				if state, _ := r.standing(f); state == findingActive {
					active++
				}
			}
		}
	}
	for _, a := range x.open {
		worse(a.Severity)
	}
	return severity, active
}

// IDs returns the names of all vulnerabilities, sorted.
func (v *Vulnerabilities) IDs() []string { return v.ids }

package alerts

import (
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Part is what is known and what was read about the alerts of one kind.
type Part struct {
	Previous []dataset.Alert
	List     *List
	// Repositories are the lists of repositories by node id, if List was refused.
	Repositories map[string]*List
}

// id names an alert of an owner.
type id struct {
	kind   dataset.AlertKind
	repo   string
	number int64
}

// merger merges the alerts of an owner.
type merger struct {
	owner   *inventory.Owner
	byName  map[string]*inventory.Repository
	renamed map[string]string // earlier name → name
	merged  map[id]dataset.Alert
	unknown map[string]int // alerts by repositories that are not in the inventory
}

// Merge merges what was read about an owner's alerts with what was known. names
// are the repositories of the previous fetch, OWNER/NAME by node id. Alerts of a
// repository that is not in the inventory are kept for one run, in which no figure
// counts them: the repository may have come, or got its name, after the inventory
// was read, and the next run does not read its alerts again.
func Merge(o *inventory.Owner, parts []Part, names map[string]string) ([]dataset.Alert, message.Warnings) {
	m := &merger{
		owner: o, byName: make(map[string]*inventory.Repository), renamed: make(map[string]string),
		merged: make(map[id]dataset.Alert), unknown: make(map[string]int),
	}
	for _, r := range o.Repositories {
		if r.Gone {
			continue
		}
		m.byName[r.Name] = r
		if owner, name, ok := strings.Cut(names[r.ID], "/"); ok && owner == o.Login {
			m.renamed[name] = r.Name
		}
	}
	for _, p := range parts {
		m.add(p)
	}
	var warnings message.Warnings
	if len(m.unknown) > 0 {
		n := 0
		for _, alerts := range m.unknown {
			n += alerts
		}
		warnings.Add("%s of %s that the inventory of %s does not hold were left out: %s.",
			message.Plural(n, "alert", "alerts"), message.Repositories(len(m.unknown)), o.Login,
			message.Some(slices.Collect(maps.Keys(m.unknown))))
	}
	return slices.Collect(maps.Values(m.merged)), warnings
}

func (m *merger) add(p Part) {
	switch {
	case p.List.Refused != nil:
		m.previous(p.Previous, func(r *inventory.Repository) bool {
			l := p.Repositories[r.ID]
			return l != nil && !l.Whole
		})
		for _, r := range m.owner.Repositories {
			if l := p.Repositories[r.ID]; l != nil {
				m.read(l.Rows)
			}
		}
	case p.List.Whole:
		m.read(p.List.Rows)
	default:
		m.previous(p.Previous, func(*inventory.Repository) bool { return true })
		m.read(p.List.Rows)
	}
}

// previous adds alerts of the previous fetch of the repositories to keep, under
// their names of today.
func (m *merger) previous(rows []dataset.Alert, keep func(*inventory.Repository) bool) {
	for _, a := range rows {
		if name, ok := m.renamed[a.Repo]; ok {
			a.Repo = name
		}
		if r := m.byName[a.Repo]; r != nil && keep(r) {
			m.put(a)
		}
	}
}

// read adds alerts that were read.
func (m *merger) read(rows []dataset.Alert) {
	for _, a := range rows {
		if m.byName[a.Repo] == nil {
			m.unknown[a.Repo]++
		}
		m.put(a)
	}
}

func (m *merger) put(a dataset.Alert) {
	a.Owner = m.owner.Login
	m.merged[id{a.Kind, a.Repo, a.Number}] = a
}

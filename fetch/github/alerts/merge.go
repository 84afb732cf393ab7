package alerts

import (
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// id names an alert of an owner.
type id struct {
	kind   dataset.AlertKind
	repo   string
	number int64
}

// merger merges what was read about an owner's alerts with what was known. Alerts
// of a repository that is not in the inventory are kept for one run, in which no
// figure counts them: the repository may have come, or got its name, after the
// inventory was read, and the next run does not read its alerts again.
type merger struct {
	owner   *inventory.Owner
	byName  map[string]*inventory.Repository
	renamed map[string]string // earlier name → name
	merged  map[id]dataset.Alert
	unknown map[string]int // alerts by repositories that are not in the inventory
}

// newMerger returns a merger. names are the repositories of the previous fetch,
// OWNER/NAME by node id.
func newMerger(o *inventory.Owner, names map[string]string) *merger {
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
	return m
}

// alerts returns the merged alerts, and warns of those that no repository has.
func (m *merger) alerts(warnings *message.Warnings) []dataset.Alert {
	n := 0
	for _, alerts := range m.unknown {
		n += alerts
	}
	warnings.AddFor(slices.Collect(maps.Keys(m.unknown)), "%[2]s of %[1]s that the inventory of %[3]s does not hold were left out",
		message.Plural(n, "alert", "alerts"), m.owner.Login)
	return slices.Collect(maps.Values(m.merged))
}

// add adds a list, the lists of repositories that were read instead if it was
// refused, and what the previous fetch knew of alerts that were not read again.
func (m *merger) add(previous []dataset.Alert, l *List, repositories map[string]*List) {
	for _, a := range previous {
		if name, ok := m.renamed[a.Repo]; ok {
			a.Repo = name
		}
		r := m.byName[a.Repo]
		if r == nil {
			continue
		}
		read := l
		if l.refused != nil {
			read = repositories[r.ID]
		}
		if read != nil && !read.whole {
			m.put(a)
		}
	}
	m.read(l)
	for _, r := range m.owner.Repositories {
		if l := repositories[r.ID]; l != nil {
			m.read(l)
		}
	}
}

// read adds alerts that were read.
func (m *merger) read(l *List) {
	for _, a := range l.rows {
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

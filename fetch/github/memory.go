package github

import (
	"encoding/json"
	"os"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/alerts"
	"github.com/hmcts/rse-dashboard/fetch/github/files"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

const (
	memoryTable   = "github/memory.json"
	memoryVersion = 3
	// fullEvery is how often everything is read anew: alerts of a feature that
	// was switched off leave the lists without a trace.
	fullEvery = 7 * 24 * time.Hour
)

// memory is what a run leaves for the next one, beside the tables.
type memory struct {
	Version int `json:"version"`
	// FullAt is when everything was last read in full.
	FullAt time.Time `json:"full_at"`
	// PageSize is the number of repositories to begin asking for.
	PageSize int `json:"page_size,omitempty"`
	// Names are the repositories, OWNER/NAME by node id.
	Names map[string]string `json:"names"`
	// Trees are by node id.
	Trees map[string]files.Tree `json:"trees"`
	// CatalogueETag is of CISA's catalogue.
	CatalogueETag string `json:"catalogue_etag,omitempty"`
	inventory.Settings
	alerts.Memory
}

// previous is what the previous fetch left.
type previous struct {
	memory
	full     bool                       // nothing is relied on
	contents map[string]files.Content   // by object id
	alerts   map[string][]dataset.Alert // by [alerts.Key]
}

// load reads what the previous fetch left. What is missing or cannot be read is
// read anew from GitHub.
func load(data *dataset.Update, now time.Time) *previous {
	p := &previous{full: true, contents: make(map[string]files.Content), alerts: make(map[string][]dataset.Alert)}
	rows, ok := loadTable[dataset.Alert](data, dataset.AlertsTable)
	for _, a := range rows {
		key := alerts.Key(a.Owner, a.Kind)
		p.alerts[key] = append(p.alerts[key], a)
	}
	if m, known := loadMemory(data); known {
		p.memory = m
		p.full = !ok || now.Sub(m.FullAt) >= fullEvery || now.Before(m.FullAt)
	}
	if p.full {
		p.FullAt = now
		p.Memory, p.Newest = alerts.Memory{}, nil
	}
	table, _ := loadTable[dataset.File](data, dataset.FilesTable)
	for _, f := range table {
		switch {
		case f.Gap == "" && f.Content == nil:
			f.Content = []byte{}
		case f.Gap == files.Binary && p.Version == 0:
			continue // earlier versions did not read UTF-16
		case f.Gap != "" && f.Gap != inventory.TooLarge && f.Gap != files.Binary:
			continue
		}
		if f.Gap == "" && !files.Matches(f.OID, f.Content) {
			continue // earlier versions stored texts as GraphQL converts them
		}
		p.contents[f.OID] = files.Content{Text: f.Content, Size: f.Size, Gap: f.Gap}
	}
	return p
}

func loadTable[T any](data *dataset.Update, name string) ([]T, bool) {
	path, ok := data.Table(Name, name)
	if !ok {
		return nil, false
	}
	rows, err := dataset.ReadRows[T](path)
	return rows, err == nil
}

func loadMemory(data *dataset.Update) (m memory, ok bool) {
	path, ok := data.Table(Name, memoryTable)
	if !ok {
		return memory{}, false
	}
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &m) != nil || m.Version != memoryVersion {
		return memory{}, false
	}
	return m, true
}

// Inventory returns the repositories that this fetch has read and committed; ok
// is false if it has not.
func Inventory(run *collector.Run) (repositories []dataset.Repository, ok bool) {
	p := run.Data.Provenance(Name)
	if p == nil || p.Retired || !p.AsOf.Equal(run.AsOf) {
		return nil, false
	}
	return loadTable[dataset.Repository](run.Data, dataset.RepositoriesTable)
}

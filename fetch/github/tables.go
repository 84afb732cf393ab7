package github

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

const (
	memoryTable   = "github/memory.json"
	memoryVersion = 1
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
	// Names are the repositories, owner/name by node id.
	Names map[string]string `json:"names"`
	Lists map[string]mark   `json:"lists"`
	// Trees, Settings and Probed are by node id, the last with the kind behind.
	Trees        map[string]treeMemory     `json:"trees"`
	Settings     map[string]settingsMemory `json:"settings"`
	SettingsMark map[string]time.Time      `json:"settings_mark"`
	Probed       map[string]dataset.State  `json:"probed"`
}

func newMemory() memory {
	return memory{
		Version: memoryVersion, Names: map[string]string{}, Lists: map[string]mark{}, Trees: map[string]treeMemory{},
		Settings: map[string]settingsMemory{}, SettingsMark: map[string]time.Time{}, Probed: map[string]dataset.State{},
	}
}

// load begins a pass with what the previous fetch left. What is missing or
// cannot be read is read anew from GitHub.
func load(data *dataset.Update, cfg *config.Config, now time.Time) *pass {
	p := &pass{
		cfg: cfg, wanted: newWanted(cfg.Security.SuppressionFiles), before: newMemory(), after: newMemory(),
		contents: map[string]content{}, previous: map[string][]dataset.Alert{}, lists: map[string]*list{}, full: true,
	}
	alerts, ok := loadTable[dataset.Alert](data, dataset.AlertsTable)
	for _, a := range alerts {
		key := listKey(a.Owner, a.Kind)
		p.previous[key] = append(p.previous[key], a)
	}
	if m, known := loadMemory(data); known {
		p.before = m
		p.full = !ok || now.Sub(m.FullAt) >= fullEvery || now.Before(m.FullAt)
	}
	p.after.FullAt = p.before.FullAt
	if p.full {
		p.after.FullAt = now
		p.before.Lists, p.before.SettingsMark, p.before.Probed = nil, nil, nil
	}
	files, _ := loadTable[dataset.File](data, dataset.FilesTable)
	for _, f := range files {
		switch {
		case f.Gap == "" && f.Content == nil:
			f.Content = []byte{}
		case f.Gap != "" && f.Gap != tooLarge && f.Gap != binary:
			continue
		}
		p.contents[f.OID] = content{f.Content, f.Size, f.Gap}
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

func loadMemory(data *dataset.Update) (memory, bool) {
	path, ok := data.Table(Name, memoryTable)
	if !ok {
		return memory{}, false
	}
	text, err := os.ReadFile(path)
	m := newMemory()
	if err != nil || json.Unmarshal(text, &m) != nil || m.Version != memoryVersion {
		return memory{}, false
	}
	return m, true
}

// commit puts the tables together and commits them.
func (p *pass) commit() error {
	var (
		repositories []dataset.Repository
		files        []dataset.File
		alerts       []dataset.Alert
		gaps, gone   []string
		fileGaps     []string
	)
	for _, o := range p.owners {
		for _, r := range o.repositories {
			if r.gone {
				gone = append(gone, r.Name)
				delete(p.after.Trees, r.id)
				continue
			}
			p.after.Names[r.id] = r.Owner + "/" + r.Name
			for _, f := range r.files {
				row := p.file(r, f)
				files = append(files, row)
				if row.Gap != "" && row.Gap != notRead && row.Gap != symbolicLink {
					fileGaps = append(fileGaps, fmt.Sprintf("%s/%s (%s)", r.Name, row.Path, row.Gap))
				}
			}
			if r.DependabotAlerts == "" && r.alertsEnabled {
				r.DependabotAlerts = dataset.On
			}
			for _, s := range []*dataset.State{&r.DependabotAlerts, &r.CodeScanning, &r.SecretScanning, &r.PushProtection, &r.SecurityPolicy} {
				*s = cmp.Or(*s, dataset.Unknown)
			}
			if r.Gap = strings.Join(r.gaps, "; "); r.Gap != "" {
				gaps = append(gaps, fmt.Sprintf("%s (%s)", r.Name, r.Gap))
			}
			repositories = append(repositories, r.Repository)
		}
		alerts = append(alerts, p.alertsOf(o)...)
		p.warnOff(o)
	}
	slices.SortFunc(repositories, func(x, y dataset.Repository) int {
		return cmp.Or(cmp.Compare(x.Owner, y.Owner), cmp.Compare(x.Name, y.Name))
	})
	slices.SortFunc(files, func(x, y dataset.File) int {
		return cmp.Or(cmp.Compare(x.Owner, y.Owner), cmp.Compare(x.Repo, y.Repo), cmp.Compare(x.Path, y.Path))
	})
	slices.SortFunc(alerts, func(x, y dataset.Alert) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Owner, y.Owner), cmp.Compare(x.Repo, y.Repo), cmp.Compare(x.Number, y.Number))
	})
	if len(gaps) > 0 {
		p.warn("%s could not be read completely: %s.", message.Plural(len(gaps), "repository", "repositories"), message.Some(gaps))
	}
	if len(fileGaps) > 0 {
		p.warn("%s could not be read: %s.", message.Plural(len(fileGaps), "file", "files"), message.Some(fileGaps))
	}
	if len(gone) > 0 {
		p.warn("%s vanished while being read and were left out: %s.", message.Plural(len(gone), "repository", "repositories"), message.Some(gone))
	}
	slices.Sort(p.warnings)
	state, err := json.Marshal(map[string]any{"full_at": p.after.FullAt})
	if err != nil {
		return err
	}
	p.run.Log.Info("read GitHub", "repositories", len(repositories), "files", len(files), "alerts", len(alerts), "alerts_read", p.alerts)
	return p.run.Data.PutFiles(Name, dataset.Provenance{
		Kind: "github", Source: source(p.client.Host(), p.cfg), AsOf: p.run.AsOf,
		Rows: int64(len(repositories) + len(files) + len(alerts)), Read: int64(len(repositories) + p.alerts),
		Milliseconds: p.client.Elapsed().Milliseconds(), Warnings: p.warnings, State: state,
	}, map[string]func(io.Writer) error{
		dataset.RepositoriesTable: func(w io.Writer) error { return dataset.WriteRows(w, repositories) },
		dataset.FilesTable:        func(w io.Writer) error { return dataset.WriteRows(w, files) },
		dataset.AlertsTable:       func(w io.Writer) error { return dataset.WriteRows(w, alerts) },
		memoryTable:               func(w io.Writer) error { return json.NewEncoder(w).Encode(p.after) },
	})
}

// file makes the row of a file.
func (p *pass) file(r *repository, f *file) dataset.File {
	row := dataset.File{Owner: r.Owner, Repo: r.Name, Path: f.path, OID: f.oid, Size: max(f.size, 0), Gap: f.gap}
	switch {
	case f.gap != "":
	case !f.content:
		row.Gap = notRead
	default:
		c, ok := p.contents[f.oid]
		if !ok {
			c = content{size: f.size, gap: "could not be read"}
		}
		row.Content, row.Gap, row.Size = c.text, c.gap, max(c.size, row.Size)
	}
	return row
}

// alertsOf merges what was read with what is known. Alerts of repositories that
// are not in the inventory are kept for one run, in which no figure counts them.
func (p *pass) alertsOf(o *owner) []dataset.Alert {
	type place struct {
		kind dataset.AlertKind
		repo string
	}
	type id struct {
		place
		number int64
	}
	byName := make(map[string]*repository)
	now := make(map[string]string) // earlier name → name
	for _, r := range o.repositories {
		if !r.gone {
			byName[r.Name] = r
			if owner, name, ok := strings.Cut(p.before.Names[r.id], "/"); ok && owner == o.login {
				now[name] = r.Name
			}
		}
	}
	merged := make(map[id]dataset.Alert)
	unknown := make(map[string]int) // alerts by repositories that are not in the inventory
	add := func(rows []dataset.Alert, earlier bool, keep func(repo string) bool) {
		for _, a := range rows {
			if name, ok := now[a.Repo]; ok && earlier {
				a.Repo = name
			}
			switch {
			case byName[a.Repo] != nil && !keep(a.Repo), byName[a.Repo] == nil && earlier:
				continue
			case byName[a.Repo] == nil:
				// It may have come, or got this name, after the inventory was read:
				// then the next run knows it, and does not read its alerts again.
				unknown[a.Repo]++
			}
			a.Owner = o.login
			merged[id{place{a.Kind, a.Repo}, a.Number}] = a
		}
	}
	all := func(string) bool { return true }
	for _, kind := range p.kinds() {
		previous := p.previous[listKey(o.login, kind)]
		l := p.listOf(o.login, kind)
		if l == nil {
			continue
		}
		if l.refused == nil {
			if !l.whole {
				add(previous, true, all)
			}
			add(l.rows, false, all)
			continue
		}
		add(previous, true, func(repo string) bool {
			one := p.lists[listKey(byName[repo].id, kind)]
			return one != nil && one.refused == nil && !one.whole
		})
		for _, r := range o.repositories {
			if one := p.lists[listKey(r.id, kind)]; one != nil && one.refused == nil {
				add(one.rows, false, all)
			}
		}
	}
	if len(unknown) > 0 {
		n := 0
		for _, alerts := range unknown {
			n += alerts
		}
		p.warn("%s of %s that the inventory of %s does not hold were left out: %s.",
			message.Plural(n, "alert", "alerts"), message.Plural(len(unknown), "repository", "repositories"), o.login, message.Some(slices.Collect(maps.Keys(unknown))))
	}
	return slices.Collect(maps.Values(merged))
}

// listOf returns the list of an owner, however its name is written in the
// configuration.
func (p *pass) listOf(login string, kind dataset.AlertKind) *list {
	for key, l := range p.lists {
		if strings.EqualFold(key, listKey(login, kind)) {
			return l
		}
	}
	return nil
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

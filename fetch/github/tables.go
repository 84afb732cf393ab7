package github

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/alerts"
	"github.com/hmcts/rse-dashboard/fetch/github/files"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// notRead is the gap of a file whose existence is all that counts.
const notRead = "not read"

// commit puts the tables together and commits them.
func (r *reading) commit() error {
	repositories, table := r.tables()
	slices.SortFunc(repositories, func(x, y dataset.Repository) int {
		return cmp.Or(cmp.Compare(x.Owner, y.Owner), cmp.Compare(x.Name, y.Name))
	})
	slices.SortFunc(table, func(x, y dataset.File) int {
		return cmp.Or(cmp.Compare(x.Owner, y.Owner), cmp.Compare(x.Repo, y.Repo), cmp.Compare(x.Path, y.Path))
	})
	slices.SortFunc(r.alerts, func(x, y dataset.Alert) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Owner, y.Owner),
			cmp.Compare(x.Repo, y.Repo), cmp.Compare(x.Number, y.Number))
	})
	slices.Sort(r.warnings)
	state, err := json.Marshal(map[string]any{"full_at": r.after.FullAt})
	if err != nil {
		return err
	}
	read := r.reader.Alerts()
	r.run.Log.Info("read GitHub", "repositories", len(repositories), "files", len(table), "alerts", len(r.alerts), "alerts_read", read)
	tables := map[string]func(io.Writer) error{
		dataset.RepositoriesTable: func(w io.Writer) error { return dataset.WriteRows(w, repositories) },
		dataset.FilesTable:        func(w io.Writer) error { return dataset.WriteRows(w, table) },
		dataset.AlertsTable:       func(w io.Writer) error { return dataset.WriteRows(w, r.alerts) },
		memoryTable:               func(w io.Writer) error { return json.NewEncoder(w).Encode(r.after) },
	}
	if r.catalogue.text != nil {
		tables[dataset.KnownExploitedTable] = r.catalogue.write
	}
	return r.run.Data.PutFiles(Name, dataset.Provenance{
		Kind: "github", Source: source(r.connection.Host(), r.cfg), AsOf: r.run.AsOf,
		Rows: int64(len(repositories) + len(table) + len(r.alerts)), Read: int64(len(repositories) + read),
		Milliseconds: r.connection.Elapsed().Milliseconds(), Warnings: r.warnings, State: state,
	}, tables)
}

// tables returns the rows of repositories and files, and warns of what is missing
// in them.
func (r *reading) tables() (repositories []dataset.Repository, table []dataset.File) {
	var gaps, gone, fileGaps []string
	for _, o := range r.inventory.Owners {
		for _, x := range o.Repositories {
			if x.Gone {
				gone = append(gone, x.Name)
				delete(r.after.Trees, x.ID)
				continue
			}
			r.after.Names[x.ID] = x.Owner + "/" + x.Name
			for _, f := range x.Files {
				row := r.fileRow(x, f)
				table = append(table, row)
				if row.Gap != "" && row.Gap != notRead && row.Gap != inventory.SymbolicLink {
					fileGaps = append(fileGaps, fmt.Sprintf("%s/%s (%s)", x.Name, row.Path, row.Gap))
				}
			}
			row := repositoryRow(x)
			row.HiddenAlerts = slices.DeleteFunc(slices.Clone(r.kinds), func(kind dataset.AlertKind) bool {
				_, hidden := r.after.Hidden[alerts.Key(x.ID, kind)]
				return !hidden
			})
			if row.Gap != "" {
				gaps = append(gaps, fmt.Sprintf("%s (%s)", x.Name, row.Gap))
			}
			repositories = append(repositories, row)
		}
		r.warnOff(o)
	}
	r.warnings.AddFor(gaps, "%s could not be read completely")
	if len(fileGaps) > 0 {
		r.warnings.Add("%s could not be read: %s.", message.Plural(len(fileGaps), "file", "files"), message.Some(fileGaps))
	}
	r.warnings.AddFor(gone, "%s vanished while being read and were left out")
	return repositories, table
}

// repositoryRow makes the row of a repository.
func repositoryRow(x *inventory.Repository) dataset.Repository {
	row := x.Repository
	if row.DependabotAlerts == "" && x.AlertsEnabled {
		row.DependabotAlerts = dataset.On
	}
	for _, s := range []*dataset.State{
		&row.DependabotAlerts, &row.CodeScanning, &row.SecretScanning, &row.PushProtection, &row.SecurityPolicy,
	} {
		*s = cmp.Or(*s, dataset.Unknown)
	}
	row.Gap = strings.Join(x.Gaps, "; ")
	return row
}

// fileRow makes the row of a file.
func (r *reading) fileRow(x *inventory.Repository, f inventory.File) dataset.File {
	row := dataset.File{Owner: x.Owner, Repo: x.Name, Path: f.Path, OID: f.OID, Size: max(f.Size, 0), Gap: f.Gap}
	switch {
	case f.Gap != "":
	case !f.Content:
		row.Gap = notRead
	default:
		c, ok := r.contents[f.OID]
		if !ok {
			c = files.Content{Size: f.Size, Gap: "could not be read"}
		}
		row.Content, row.Gap, row.Size = c.Text, c.Gap, max(c.Size, row.Size)
	}
	return row
}

// warnOff names the repositories in which a feature is off.
func (r *reading) warnOff(o *inventory.Owner) {
	for _, kind := range r.kinds {
		var off []string
		for _, x := range o.Repositories {
			if x.Counts() && *alerts.State(x, kind) == dataset.Off {
				off = append(off, x.Name)
			}
		}
		r.warnings.AddFor(off, "%[2]s is off in %[1]s of %[3]s", alerts.Title(kind), o.Login)
	}
}

package github

import (
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// keepLost adds what the previous fetch knew of repositories of which GitHub showed
// nothing. GitHub does not even name these, so they are taken to be those that are
// no longer listed.
func (r *reading) keepLost() {
	repositories, _ := loadTable[dataset.Repository](r.run.Data, dataset.RepositoriesTable)
	table, _ := loadTable[dataset.File](r.run.Data, dataset.FilesTable)
	for _, o := range r.inventory.Owners {
		if o.Lost == 0 {
			continue
		}
		listed := make(map[string]bool)
		for _, x := range o.Repositories {
			listed[x.ID] = true
		}
		kept := make(map[string]*inventory.Repository) // by OWNER/NAME
		for id, name := range r.before.Names {
			if !listed[id] && strings.HasPrefix(name, o.Login+"/") {
				kept[name] = &inventory.Repository{ID: id, Kept: true}
			}
		}
		var names []string
		for _, row := range repositories {
			if x := kept[row.Owner+"/"+row.Name]; x != nil {
				x.Repository = row
				if row.Gap != "" {
					x.AddGap(row.Gap)
				}
				o.Repositories = append(o.Repositories, x)
				names = append(names, row.Name)
			}
		}
		for _, f := range table {
			if x := kept[f.Owner+"/"+f.Repo]; x != nil {
				x.Files = append(x.Files, keptFile(f))
			}
		}
		r.warnings.AddFor(names, "GitHub showed nothing of %[1]s of %[2]s (%[3]s), and what the previous fetch knew of them is kept",
			o.Login, message.Sentence(o.LostBecause))
		if unknown := o.Lost - len(names); unknown > 0 {
			r.warnings.Add("GitHub showed nothing of %s of %s that the previous fetch did not know: %s.",
				message.Repositories(unknown), o.Login, message.Sentence(o.LostBecause))
		}
	}
}

// keptFile is a file as the inventory had it that the row was made of.
func keptFile(row dataset.File) inventory.File {
	f := inventory.File{Path: row.Path, OID: row.OID, Size: row.Size, Content: row.Gap != notRead}
	if row.Gap == inventory.TooLarge || row.Gap == inventory.SymbolicLink {
		f.Gap = row.Gap
	}
	return f
}

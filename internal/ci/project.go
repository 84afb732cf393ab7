package ci

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// Project is a named group of pipelines: those whose folder matches Folders or
// whose whole name matches Pipelines.
type Project struct {
	Name      string
	Folders   glob.List
	Pipelines glob.List

	folder *string // the one folder, whatever characters its name has
}

// ProjectOf returns the project of the given globs.
func ProjectOf(name string, folders, pipelines []string) Project {
	return Project{Name: name, Folders: glob.Of(folders...), Pipelines: glob.Of(pipelines...)}
}

// has reports whether the pipeline of that name belongs to the project.
func (p *Project) has(name string) bool {
	if p.folder != nil {
		return *p.folder == folderOf(name)
	}
	return p.Folders.Match(folderOf(name)) || p.Pipelines.Match(name)
}

// folderOf returns the folder of a pipeline: its name up to the first slash, or
// all of it.
func folderOf(name string) string {
	folder, _, _ := strings.Cut(name, "/")
	return folder
}

// folders returns one project a folder, in the order of their names. A folder
// named [All] gets another name, since that one is taken.
func folders(pipelines []build.Pipeline) []Project {
	names := make(map[string]bool)
	for i := range pipelines {
		names[folderOf(pipelines[i].Name)] = true
	}
	projects := make([]Project, 0, len(names))
	for folder := range names {
		project := Project{Name: folder, folder: &folder}
		if folder == All {
			project.Name = All + " (folder)"
			for n := 2; names[project.Name]; n++ {
				project.Name = fmt.Sprintf("%s (folder %d)", All, n)
			}
		}
		projects = append(projects, project)
	}
	slices.SortFunc(projects, func(a, b Project) int { return strings.Compare(a.Name, b.Name) })
	return projects
}

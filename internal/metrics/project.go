package metrics

import (
	"fmt"
	"sort"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/glob"
)

// folderOf returns the folder of a pipeline: its name up to the first slash, or
// the whole of it.
func folderOf(name string) string {
	folder, _, _ := strings.Cut(name, "/")
	return folder
}

// has reports whether the pipeline of that name belongs to the project.
func (p *Project) has(name string) bool {
	if p.folder != nil {
		return *p.folder == folderOf(name)
	}
	return p.Folders.Match(folderOf(name)) || p.Pipelines.Match(name)
}

// folders returns one project a folder, in the order of their names. A folder
// called like [All] is called otherwise, since that name is taken.
func folders(pipelines []*pipeline) []Project {
	names := make(map[string]bool)
	for _, pl := range pipelines {
		names[folderOf(pl.name)] = true
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
	sort.Slice(projects, func(i, j int) bool { return projects[i].Name < projects[j].Name })
	return projects
}

// ProjectOf returns the project of the given globs.
func ProjectOf(name string, folders, pipelines []string) Project {
	return Project{Name: name, Folders: glob.Of(folders...), Pipelines: glob.Of(pipelines...)}
}

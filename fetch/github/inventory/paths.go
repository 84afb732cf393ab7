package inventory

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// workflows is the folder of workflows, without a slash at its end.
var workflows = strings.TrimSuffix(repofile.WorkflowDirectory, "/")

// Paths says which files are of interest. Workflows always are.
type Paths struct {
	files map[string]bool // path → whether its content is needed
	// folders are listed as a whole, "" being the root; alone are looked up one
	// by one.
	folders, alone []string
}

// NewPaths returns the files that package repofile knows; extra are further paths
// whose content is needed.
func NewPaths(extra []string) *Paths {
	w := &Paths{files: make(map[string]bool), folders: []string{"", path.Dir(workflows), workflows}}
	for _, p := range repofile.Paths() {
		w.files[p.Name] = p.Content
	}
	for _, p := range extra {
		w.files[strings.Trim(p, "/")] = true
	}
	for _, p := range slices.Sorted(maps.Keys(w.files)) {
		if !slices.Contains(w.folders, folder(p)) {
			w.alone = append(w.alone, p)
		}
	}
	return w
}

// folder returns the folder of a path, "" for the root.
func folder(p string) string {
	if d := path.Dir(p); d != "." {
		return d
	}
	return ""
}

// interest reports whether a path is of interest and whether its content is
// needed.
func (w *Paths) interest(p string) (content, ok bool) {
	if content, ok = w.files[p]; ok {
		return content, true
	}
	yaml := strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".yaml")
	return yaml, yaml && folder(p) == workflows
}

// objects are the aliased objects of the inventory's document: o0, o1, … for
// the folders, then for the files that are looked up one by one.
func (w *Paths) objects() string {
	var b strings.Builder
	n := 0
	for _, f := range w.folders {
		fmt.Fprintf(&b, "\n  o%d: object(expression: %s) { ... on Tree { entries { name type mode oid size } } }", n, Quote("HEAD:"+f))
		n++
	}
	for _, f := range w.alone {
		fmt.Fprintf(&b, "\n  o%d: object(expression: %s) { ... on Blob { oid byteSize } }", n, Quote("HEAD:"+f))
		n++
	}
	return b.String()
}

// Quote writes a text as a GraphQL string, which is a JSON string.
func Quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

package github

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// Bounds of what is read of a repository.
const (
	maxBlob        = 1 << 20 // larger files are gaps
	maxWorkflows   = 50
	maxDockerfiles = 20 // beside the one in the root
)

// Gaps of files.
const (
	notRead      = "not read" // its being there is all that counts
	tooLarge     = "too large"
	binary       = "binary"
	symbolicLink = "a symbolic link"
)

// workflows is the folder of workflows, without a slash at its end.
var workflows = strings.TrimSuffix(repofile.WorkflowDirectory, "/")

// wanted says which files are of interest.
type wanted struct {
	files map[string]bool // path → whether its content is needed
	// folders are listed as a whole, "" being the root; alone are looked up one
	// by one.
	folders []string
	alone   []string
}

// newWanted makes the list of interest; extra are further paths whose content
// is needed.
func newWanted(extra []string) *wanted {
	w := &wanted{files: make(map[string]bool), folders: []string{"", path.Dir(workflows), workflows}}
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
func (w *wanted) interest(p string) (content, ok bool) {
	if content, ok = w.files[p]; ok {
		return content, true
	}
	yaml := strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".yaml")
	return yaml, yaml && folder(p) == workflows
}

// objects are the aliased objects of the inventory's document: o0, o1, … for
// the folders, then for the files on their own.
func (w *wanted) objects() string {
	var b strings.Builder
	n := 0
	for _, f := range w.folders {
		fmt.Fprintf(&b, "\n  o%d: object(expression: %s) { ... on Tree { entries { name type mode oid size } } }", n, quote("HEAD:"+f))
		n++
	}
	for _, f := range w.alone {
		fmt.Fprintf(&b, "\n  o%d: object(expression: %s) { ... on Blob { oid byteSize } }", n, quote("HEAD:"+f))
		n++
	}
	return b.String()
}

// quote writes a text as GraphQL does, which is how JSON does.
func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

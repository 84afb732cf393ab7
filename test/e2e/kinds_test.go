package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// kind is one page of a kind.
type kind struct {
	name, path string
	status     int64
}

// kinds returns one page of every kind that the site has. Pages are of one kind
// if their paths have the same shape, so a new kind is found by itself.
func kinds(t testing.TB, site string) []kind {
	t.Helper()
	list := []kind{{"overview", "/", 200}, {"not-found", "/no/such/page/", 404}}
	chosen := map[string]bool{"": true}
	add := func(path string) {
		name := strings.Trim(path, "/")
		parts := strings.Split(name, "/")
		shape := name
		switch parts[0] {
		case "dash":
			return // it redirects, and has a test of its own
		case "teams":
			if len(parts) > 1 {
				shape = parts[0] + "/*"
			}
		case "pipelines":
			// One page of all pipelines, and one of a project and a type.
			if shape = parts[0] + "/*"; len(parts) == 1 {
				shape = parts[0]
			} else if parts[1] == "all" || len(parts) < 3 {
				return
			}
		case "pipeline", "package":
			if len(parts) > 1 {
				shape = parts[0] + "/*"
			}
		case "security":
			if len(parts) > 1 && parts[1] == "teams" {
				return // it redirects, as dash does
			}
			fallthrough
		case "changes":
			if len(parts) > 2 {
				shape = parts[0] + "/" + parts[1] + "/*"
			}
		}
		if !chosen[shape] {
			chosen[shape] = true
			list = append(list, kind{strings.ReplaceAll(name, "/", "-"), path, 200})
		}
	}
	for _, path := range pages(t, site) {
		add(path)
	}
	return list
}

// pages returns the paths of all pages of a site, sorted.
func pages(t testing.TB, site string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(site, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "index.html" {
			rel, e := filepath.Rel(site, filepath.Dir(path))
			if e != nil {
				return e
			}
			list = append(list, strings.TrimSuffix("/"+filepath.ToSlash(rel), "/.")+"/")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// charts returns the ids of the figures in the charts.json of a page.
func charts(t testing.TB, site, path string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(site, filepath.FromSlash(path), "charts.json"))
	if os.IsNotExist(err) {
		return nil
	}
	var all map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for id := range all {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

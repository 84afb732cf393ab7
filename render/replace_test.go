package render

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// changing calls change for the groups of figures of every page.
type changing struct {
	Pipelines
	change func([]figure.Group)
}

func (p changing) Groups(sel ci.Selection) []figure.Group {
	groups := p.Pipelines.Groups(sel)
	p.change(groups)
	return groups
}

func TestFailureKeepsTheOldSite(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	before := tree(t, out)
	in := small()
	in.Pipelines = changing{in.Pipelines, func(groups []figure.Group) { groups[0].Figures[0].ID = "Not An ID" }}
	if _, err := Site(context.Background(), in, out, Options{}); err == nil || !strings.Contains(err.Error(), "page /pipelines/") {
		t.Fatalf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	in.Pipelines = changing{small().Pipelines, func([]figure.Group) { cancel() }}
	if _, err := Site(ctx, in, out, Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if !maps.Equal(before, tree(t, out)) {
		t.Error("the site before has changed")
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
		t.Errorf("something is left: %v", left)
	}
}

func TestNewSiteReplacesTheOldOne(t *testing.T) {
	out, _ := makeSite(t, medium(), Options{})
	if _, err := Site(context.Background(), small(), out, Options{}); err != nil {
		t.Fatal(err)
	}
	fresh, _ := makeSite(t, small(), Options{})
	if !maps.Equal(tree(t, fresh), tree(t, out)) {
		t.Error("the new site is not what a fresh one is")
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
		t.Errorf("something is left: %v", left)
	}
}

// The same site is made twice, then one that differs.
func TestUnchangedFilesAreKept(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	stat := func(name string) fs.FileInfo {
		info, err := os.Lstat(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	page, table := stat("pipelines/index.html"), stat("pipelines/most-failing.csv")
	if _, err := Site(context.Background(), small(), out, Options{}); err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(page, stat("pipelines/index.html")) {
		t.Error("an unchanged page has been written anew")
	}
	in := small()
	in.AsOf = asOf.Add(1)
	in.Config.Title = "Another"
	if _, err := Site(context.Background(), in, out, Options{}); err != nil {
		t.Fatal(err)
	}
	if os.SameFile(page, stat("pipelines/index.html")) || !os.SameFile(table, stat("pipelines/most-failing.csv")) {
		t.Error("a changed page was kept, or an unchanged table was not")
	}
	fresh, _ := makeSite(t, in, Options{})
	if !maps.Equal(tree(t, fresh), tree(t, out)) {
		t.Error("the new site is not what a fresh one is")
	}
}

// The disk is full at each of the first files in turn.
func TestFullDiskIsReportedWithItsPage(t *testing.T) {
	s := mustSite(t, small(), Options{Precompress: true})
	for left := range 12 {
		n := 0
		full := &os.PathError{Op: "write", Path: "site/page", Err: syscall.ENOSPC}
		to, err := newOutput(putFunc(func(string, []byte) error {
			if n++; n > left {
				return full
			}
			return nil
		}), s.guard, true)
		if err != nil {
			t.Fatal(err)
		}
		w := &worker{site: s, out: to}
		if _, err := w.page(s.pages[1]); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "site/page") {
			t.Fatalf("after %d files: %v", left, err)
		}
	}
}

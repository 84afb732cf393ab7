package publish

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/serve"
)

var now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// memory is a store that remembers the order of what is done to it.
type memory struct {
	mu      sync.Mutex
	objects map[string]Object
	content map[string][]byte
	log     []string
	// before is asked before each step; its error ends it.
	before func(what, name string) error
	writes int
}

func newMemory() *memory { return &memory{objects: map[string]Object{}, content: map[string][]byte{}} }

func (m *memory) List(context.Context) ([]Object, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.objects)), nil
}

func (m *memory) Get(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.content[name]
	if !ok {
		return nil, errors.New("not found")
	}
	return content, nil
}

func (m *memory) Put(_ context.Context, name string, content []byte, h Headers, version *string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.before != nil {
		if err := m.before("put", name); err != nil {
			return err
		}
	}
	if version != nil && m.objects[name].Version != *version {
		return ErrChanged
	}
	m.writes++
	sum := md5.Sum(content)
	m.objects[name] = Object{Name: name, MD5: sum[:], Headers: h, Modified: now, Version: fmt.Sprint(m.writes)}
	m.content[name] = content
	m.log = append(m.log, "put "+name)
	return nil
}

func (m *memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.before != nil {
		if err := m.before("delete", name); err != nil {
			return err
		}
	}
	delete(m.objects, name)
	m.log = append(m.log, "delete "+name)
	return nil
}

// site writes a small site with one page, whose files name its version.
func site(t *testing.T, dir, version, hash string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"index.html": page + "front " + version, "pipelines/index.html": page + "pipelines " + version, "404.html": page + "none",
		"pipelines/data.json": `{"v": "` + version + `"}`, "pipelines/rate.csv": "v\n" + version + "\n",
		"security/calendar.ics":        "BEGIN:VCALENDAR",
		"data/index.json":              `{"as_of": "` + version + `"}`,
		"assets/site-" + hash + ".css": "css " + version,
	} {
		put(t, filepath.Join(dir, name), []byte(text))
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		put(t, filepath.Join(dir, name+".gz"), packed.Bytes())
	}
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// page is what every page begins with.
const page = "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"

const (
	hashOne = "0123456789ab"
	hashTwo = "ba9876543210"
)

func TestSite(t *testing.T) {
	dir, store := filepath.Join(t.TempDir(), "site"), newMemory()
	o := Options{Encoding: "gzip", KeepAssets: time.Hour, Now: now}
	site(t, dir, "one", hashOne)
	s, err := Site(t.Context(), dir, store, o)
	if err != nil {
		t.Fatal(err)
	}
	if s.Files != 8 || s.Uploaded != 8 || s.Deleted != 0 {
		t.Errorf("%+v", s)
	}
	for name, want := range map[string]Headers{
		"index.html":                      {"text/html; charset=utf-8", "no-cache", "gzip"},
		"assets/site-" + hashOne + ".css": {"text/css; charset=utf-8", "public, max-age=31536000, immutable", "gzip"},
		"pipelines/rate.csv":              {"text/csv; charset=utf-8", "no-cache", ""},
		"security/calendar.ics":           {"text/calendar; charset=utf-8", "no-cache", ""},
		"pipelines/data.json":             {"application/json; charset=utf-8", "no-cache", ""},
	} {
		if got := store.objects[name].Headers; got != want {
			t.Errorf("%s: %+v, expected %+v", name, got, want)
		}
	}
	if got := string(store.content["pipelines/rate.csv"]); got != "v\none\n" {
		t.Errorf("the CSV file is %q", got)
	}
	if r, err := gzip.NewReader(bytes.NewReader(store.content["index.html"])); err != nil {
		t.Error(err)
	} else if text, _ := io.ReadAll(r); !strings.HasSuffix(string(text), "front one") || !bytes.Contains(text, withPolicy) {
		t.Errorf("the front page is %q, want the policy and the text", text)
	}

	t.Run("the same again sends nothing", func(t *testing.T) {
		store.log = nil
		if _, err := Site(t.Context(), dir, store, o); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(store.log, []string{"put " + markerName}) {
			t.Errorf("%q", store.log)
		}
	})
	t.Run("another one in order", func(t *testing.T) {
		store.log = nil
		site(t, dir, "two", hashTwo)
		if err := os.RemoveAll(filepath.Join(dir, "pipelines")); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "new/index.html"), []byte(page+"new"))
		s, err := Site(t.Context(), dir, store, o)
		if err != nil {
			t.Fatal(err)
		}
		at := func(step string) int {
			i := slices.Index(store.log, step)
			if i < 0 {
				t.Errorf("%q is not in %q", step, store.log)
			}
			return i
		}
		if at("put assets/site-"+hashTwo+".css") > at("put new/index.html") || at("put new/index.html") > at("put index.html") ||
			at("put index.html") > at("delete pipelines/index.html") {
			t.Errorf("order: %q", store.log)
		}
		if s.Deleted != 3 || s.Kept != 1 {
			t.Errorf("%+v", s)
		}
		if slices.Contains(store.log, "put 404.html") {
			t.Error("a page that did not change was sent")
		}
		o.Now = now.Add(2 * time.Hour)
		if s, err = Site(t.Context(), dir, store, o); err != nil || s.Deleted != 1 || s.Kept != 0 {
			t.Errorf("old assets: %+v, %v", s, err)
		}
	})
}

// TestFailureKeepsWhatPagesNeed stops at every step: what pages that are there
// refer to is there.
func TestFailureKeepsWhatPagesNeed(t *testing.T) {
	stop := errors.New("the line is cut")
	for n := 1; ; n++ {
		dir, store := filepath.Join(t.TempDir(), "site"), newMemory()
		o := Options{Now: now, Workers: 1}
		site(t, dir, "one", hashOne)
		if _, err := Site(t.Context(), dir, store, o); err != nil {
			t.Fatal(err)
		}
		site(t, dir, "two", hashTwo)
		left := n
		store.before = func(string, string) error {
			if left--; left < 0 {
				return stop
			}
			return nil
		}
		_, err := Site(t.Context(), dir, store, o)
		for name, hash := range map[string]string{"one": hashOne, "two": hashTwo} {
			for _, page := range []string{"index.html", "pipelines/index.html"} {
				if strings.HasSuffix(string(store.content[page]), name) {
					if _, ok := store.objects["assets/site-"+hash+".css"]; !ok {
						t.Errorf("after %d steps %s of version %s has no style", n, page, name)
					}
				}
			}
		}
		if err == nil {
			break
		}
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		store.before = nil
		if _, err := Site(t.Context(), dir, store, o); err != nil || !strings.HasSuffix(string(store.content["index.html"]), "front two") {
			t.Errorf("after %d steps the next run does not mend it: %v", n, err)
		}
	}
}

func TestForeignStoreIsLeftAlone(t *testing.T) {
	dir, store := filepath.Join(t.TempDir(), "site"), newMemory()
	site(t, dir, "one", hashOne)
	if err := store.Put(t.Context(), "holiday.jpg", nil, Headers{}, nil); err != nil {
		t.Fatal(err)
	}
	_, err := Site(t.Context(), dir, store, Options{Now: now})
	var foreign *ForeignError
	if !errors.As(err, &foreign) || foreign.Example != "holiday.jpg" || len(store.objects) != 1 {
		t.Errorf("%v; the store holds %v", err, store.objects)
	}
}

func TestTwoPublishers(t *testing.T) {
	dir, store := filepath.Join(t.TempDir(), "site"), newMemory()
	site(t, dir, "one", hashOne)
	first := true
	store.before = func(_, name string) error {
		if name == markerName && first {
			first = false
			store.objects[markerName] = Object{Name: markerName, Version: "another's"}
		}
		return nil
	}
	if _, err := Site(t.Context(), dir, store, Options{Now: now}); !errors.Is(err, ErrChanged) {
		t.Errorf("%v", err)
	}
}

func TestOnlyASite(t *testing.T) {
	dir := t.TempDir()
	if _, err := Site(t.Context(), dir, newMemory(), Options{}); err == nil || !strings.Contains(err.Error(), "is not a built site") {
		t.Errorf("an empty folder: %v", err)
	}
	site(t, dir, "one", hashOne)
	if _, err := Site(t.Context(), dir, newMemory(), Options{Encoding: "lzma"}); err == nil || !strings.Contains(err.Error(), "expected gzip") {
		t.Errorf("an unknown encoding: %v", err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	if _, err := Site(t.Context(), dir, newMemory(), Options{}); err == nil || !strings.Contains(err.Error(), "link.txt is not a regular file") {
		t.Errorf("a link: %v", err)
	}
}

// The store has no access rules, so it would show a protected part to everyone.
func TestSiteForAccessRulesIsRefused(t *testing.T) {
	dir, m := t.TempDir(), newMemory()
	site(t, dir, "one", hashOne)
	put(t, filepath.Join(dir, address.RulesFile), []byte("/security/=basic\n"))
	_, err := Site(t.Context(), dir, m, Options{})
	if err == nil || !strings.Contains(err.Error(), "access rules") || len(m.log) > 0 {
		t.Errorf("got %v and the changes %v, want an error that names access rules, and none", err, m.log)
	}
}

func TestAssetsStayAMonthAfterTheyAreNoLongerUsed(t *testing.T) {
	dir, store := filepath.Join(t.TempDir(), "site"), newMemory()
	const month = 31 * 24 * time.Hour
	asset := "assets/site-" + hashOne + ".css"
	publish := func(version, hash string, at time.Time) *Summary {
		t.Helper()
		site(t, dir, version, hash)
		s, err := Site(t.Context(), dir, store, Options{KeepAssets: month, Now: at})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	publish("one", hashOne, now)
	// The asset is used for a year, so it is old when a newer site stops using it.
	stopped := now.Add(365 * 24 * time.Hour)
	publish("one", hashOne, stopped.Add(-time.Hour))
	for _, age := range []time.Duration{0, time.Hour, month - time.Second} {
		publish("two", hashTwo, stopped.Add(age))
		if _, ok := store.objects[asset]; !ok {
			t.Fatalf("the asset is gone %v after a site stopped using it, want it to stay for %v", age, month)
		}
	}
	if s := publish("two", hashTwo, stopped.Add(month)); s.Deleted != 1 {
		t.Errorf("got %d files deleted after %v, want the asset", s.Deleted, month)
	}
}

func TestAssetThatIsUsedAgainCountsAnew(t *testing.T) {
	dir, store := filepath.Join(t.TempDir(), "site"), newMemory()
	o := Options{KeepAssets: 10 * time.Hour, Now: now}
	for i, step := range []struct {
		hash        string
		hours, left int
	}{{hashOne, 0, 1}, {hashTwo, 1, 2}, {hashOne, 5, 2}, {hashTwo, 6, 2}, {hashTwo, 15, 2}, {hashTwo, 16, 1}} {
		site(t, dir, "x", step.hash)
		o.Now = now.Add(time.Duration(step.hours) * time.Hour)
		if _, err := Site(t.Context(), dir, store, o); err != nil {
			t.Fatal(err)
		}
		got := 0
		for name := range store.objects {
			if strings.HasPrefix(name, "assets/") {
				got++
			}
		}
		if got != step.left {
			t.Errorf("step %d: got %d assets, want %d", i, got, step.left)
		}
	}
}

// The server sends the policy as a header, which can forbid framing, too.
func TestPolicyOfPagesIsThatOfTheServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	site(t, dir, "one", hashOne)
	put(t, filepath.Join(dir, "data/index.json"), []byte(`{"as_of": "2026-11-20T10:00:00Z"}`))
	served, err := serve.Load(dir, serve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := served.Handler(serve.HandlerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if got, want := policy, strings.TrimSuffix(w.Header().Get("Content-Security-Policy"), "; frame-ancestors 'none'"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPageWithoutAPlaceForThePolicyIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	site(t, dir, "one", hashOne)
	put(t, filepath.Join(dir, "index.html"), []byte("<html>no charset"))
	if _, err := Site(t.Context(), dir, newMemory(), Options{Now: now}); err == nil || !strings.Contains(err.Error(), "index.html has no <meta charset") {
		t.Errorf("got %v, want an error that names the page", err)
	}
}

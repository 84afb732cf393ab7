package publish

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// Object is a file as the store has it.
type Object struct {
	Name string
	MD5  []byte // nil if the store does not know
	Headers
	Modified time.Time
	// Version changes with each write.
	Version string
}

// Store keeps files under names with slashes. A Put is atomic.
type Store interface {
	// List returns all objects.
	List(ctx context.Context) ([]Object, error)
	// Get returns the content of an object.
	Get(ctx context.Context, name string) ([]byte, error)
	// Put writes an object. If version is not nil, only over that version ("" if
	// there must be none), else it fails with [ErrChanged].
	Put(ctx context.Context, name string, content []byte, h Headers, version *string) error
	// Delete removes an object; a missing one is not an error.
	Delete(ctx context.Context, name string) error
}

// ErrChanged says that somebody else wrote in between.
var ErrChanged = errors.New("the store was changed by somebody else in the meantime; publish again")

// markerName is the object that says that the store holds such a site, so that
// nothing else is ever deleted.
const markerName = ".rse-dashboard.json"

// marker is the content of the object markerName.
type marker struct {
	Published time.Time `json:"published"`
	Files     int       `json:"files"`
	// Unused says of old assets since when no page uses them.
	Unused map[string]time.Time `json:"unused,omitempty"`
}

// ForeignError says that the store holds something else.
type ForeignError struct{ Example string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("the store holds files that were not published by this program, such as %s: "+
		"empty it first, or choose another container", e.Example)
}

// Options are how a site is published.
type Options struct {
	// Encoding is the content coding of pages, scripts, styles and drawings: "gzip",
	// "br" or "" for none.
	Encoding string
	// KeepAssets is how long scripts and styles stay after a newer site stopped using
	// them: pages that are open in browsers load them late.
	KeepAssets time.Duration
	// Now is the present.
	Now time.Time
	// Workers is the number of uploads at a time; 8 if zero.
	Workers int
}

// Summary is what was done.
type Summary struct {
	Files, Uploaded, Deleted, Kept int
	Bytes                          int64 // uploaded
}

// Site makes the store hold the site in dir. After an error visitors see the
// previous site or, between two pages, parts of both; the next run repairs it.
func Site(ctx context.Context, dir string, store Store, o Options) (*Summary, error) {
	files, err := read(dir, o.Encoding)
	if err != nil {
		return nil, err
	}
	objects, err := store.List(ctx)
	if err != nil {
		return nil, err
	}
	there := make(map[string]Object, len(objects))
	for _, object := range objects {
		there[object.Name] = object
	}
	old, marked := there[markerName]
	if !marked && len(objects) > 0 {
		return nil, &ForeignError{objects[0].Name}
	}
	delete(there, markerName)
	unused, err := unusedAssets(ctx, store, marked, files, there, o.Now)
	if err != nil {
		return nil, err
	}
	// The first run to write the marker continues. It writes the marker before the
	// files, so that a store is recognised even if its first run was interrupted.
	text, err := json.Marshal(marker{Published: o.Now.UTC(), Files: len(files), Unused: unused})
	if err != nil {
		return nil, err
	}
	err = store.Put(ctx, markerName, append(text, '\n'), Headers{ContentType: "application/json", CacheControl: "no-store"}, &old.Version)
	if err != nil {
		return nil, err
	}

	s := &Summary{Files: len(files)}
	if err := s.upload(ctx, store, files, there, o.Workers); err != nil {
		return nil, err
	}

	for _, f := range files {
		delete(there, f.name)
	}
	for name := range there {
		if since, ok := unused[name]; ok && o.Now.Sub(since) < o.KeepAssets {
			s.Kept++
			continue
		}
		if err := store.Delete(ctx, name); err != nil {
			return nil, err
		}
		s.Deleted++
	}
	return s, nil
}

// upload sends the files that the store lacks or has in another form, stage by stage.
func (s *Summary) upload(ctx context.Context, store Store, files []*file, there map[string]Object, workers int) error {
	var uploaded, size atomic.Int64
	for now := range stages {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(cmp.Or(max(workers, 0), 8))
		for _, f := range files {
			old, ok := there[f.name]
			if f.stage != now || ok && bytes.Equal(old.MD5, f.md5[:]) && old.Headers == f.Headers {
				continue
			}
			group.Go(func() error {
				content, err := f.content()
				if err != nil {
					return err
				}
				uploaded.Add(1)
				size.Add(int64(len(content)))
				return store.Put(ctx, f.name, content, f.Headers, nil)
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
	s.Uploaded, s.Bytes = int(uploaded.Load()), size.Load()
	return nil
}

// unusedAssets returns the assets in the store that the site does not use, each with
// the time since when it is unused: that of the earlier marker, else now.
func unusedAssets(
	ctx context.Context, store Store, marked bool, files []*file, there map[string]Object, now time.Time,
) (map[string]time.Time, error) {
	var before marker
	if marked {
		text, err := store.Get(ctx, markerName)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &before); err != nil {
			return nil, fmt.Errorf("%s in the store: %w", markerName, err)
		}
	}
	unused := make(map[string]time.Time)
	for name := range there {
		if !strings.HasPrefix(name, assetFolder) || path.Ext(name) == ".html" {
			continue
		}
		unused[name] = now.UTC()
		if since, ok := before.Unused[name]; ok {
			unused[name] = since
		}
	}
	for _, f := range files {
		delete(unused, f.name)
	}
	return unused, nil
}

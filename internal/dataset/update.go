package dataset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/filelock"
)

// Update is the one writer of a data folder, holding its lock. What is
// committed through it is visible to readers at once and whole; a crash at any
// point leaves the state before or after a commit. Its methods may be called
// from several goroutines.
type Update struct {
	dir string

	mu       sync.Mutex
	lock     *filelock.Lock
	manifest *stored
	journals []*os.File

	// fault, set by tests, is asked before every step of a commit.
	fault func(step string) error
}

// Mode says how a pass relates to the rows that are already there.
type Mode int

const (
	// Replace makes the pass all of the collector's rows.
	Replace Mode = iota
	// Merge adds the pass to the rows that are there. On the days that the
	// pass has rows of, one row is kept of those that agree in source,
	// partition, id, branch and step: the one with the highest TS (a missing
	// one is lowest), of several the one read last. Rows without an id are all
	// kept. Branch and step belong to the key because both are filtered on
	// when the data is read, and a copy that will be filtered out must not
	// have replaced one that will not.
	Merge
)

// Begin opens dir for writing, creating it if needed. It takes the folder's lock
// and removes what an interrupted run left, except staged passes. The error is a
// [filelock.HeldError] if another process has the lock.
func Begin(dir string) (*Update, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	lock, err := filelock.Exclusive(filepath.Join(dir, lockName))
	if err != nil {
		return nil, fmt.Errorf("the data folder cannot be locked: %w", err)
	}
	u := &Update{dir: dir, lock: lock}
	if err := u.begin(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return u, nil
}

func (u *Update) begin() (err error) {
	if u.manifest, err = loadManifest(u.dir); err != nil {
		return err
	}
	if err := finishPending(u.dir, u.manifest); err != nil {
		return err
	}
	u.manifest.Pending, u.manifest.Garbage = nil, u.removeGarbage(u.manifest.Garbage)
	if err := os.RemoveAll(filepath.Join(u.dir, stagingName, tablesName)); err != nil {
		return err
	}
	removeEmpty(u.dir, path.Join(stagingName, "x"))
	return u.removeStrays()
}

// removeStrays removes files of events that the manifest does not name: those
// that an interrupted commit had already put in place. Files elsewhere are not
// touched, since the folder may hold what is not ours.
func (u *Update) removeStrays() error {
	named := u.manifest.files()
	found, err := fs.Glob(os.DirFS(u.dir), eventsName+"/day=*/*.parquet")
	if err != nil {
		return err
	}
	for _, name := range found {
		full := filepath.Join(u.dir, filepath.FromSlash(name))
		if info, err := os.Lstat(full); named[name] || err == nil && info.IsDir() {
			continue
		}
		if err := os.Remove(full); err != nil {
			return err
		}
		removeEmpty(u.dir, name)
	}
	return nil
}

// finishPending gives committed tables their names if a crash prevented that.
func finishPending(dir string, m *stored) error {
	for to, from := range m.Pending {
		to, from := filepath.Join(dir, filepath.FromSlash(to)), filepath.Join(dir, filepath.FromSlash(from))
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		// Two readers may do this at the same time.
		if err := os.Rename(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := atomicfile.SyncDir(filepath.Dir(to)); err != nil {
			return err
		}
	}
	return nil
}

// Close releases the lock; a second call does nothing. A pass that was not
// committed stays in the staging folder, to be resumed.
func (u *Update) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.lock == nil {
		return nil
	}
	err := u.lock.Close()
	u.lock = nil
	for _, j := range u.journals {
		_ = j.Close() // nothing is unwritten: each line was synced
	}
	return err
}

// SetAsOf records the fetch's as-of.
func (u *Update) SetAsOf(t time.Time) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	m := u.next()
	m.AsOf = t.UTC()
	return u.publish(m)
}

// PutFiles commits the tables of a collector with p as its entry, in which
// Files is filled in: each file, a relative name such as
// "github/repositories.parquet", is written by its function. Tables that the
// collector had before and that are not among them are removed; its events
// stay.
func (u *Update) PutFiles(collector string, p Provenance, files map[string]func(io.Writer) error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.lock == nil {
		return errClosed
	}
	temp := filepath.Join(u.dir, stagingName, tablesName)
	if err := os.MkdirAll(temp, 0o777); err != nil {
		return err
	}
	m := u.next()
	if m.Pending == nil {
		m.Pending = map[string]string{}
	}
	p.Files = nil
	if old := m.Collectors[collector]; old != nil {
		for _, f := range old.Files {
			if isEvents(f) {
				p.Files = append(p.Files, f)
			}
		}
	}
	for i, name := range slices.Sorted(maps.Keys(files)) {
		if err := checkName(name); err != nil || isEvents(name) || name == eventsName {
			return fmt.Errorf("collector %q: %q is not a possible name of a table", collector, name)
		}
		for other, q := range m.Collectors {
			if other != collector && slices.Contains(q.Files, name) {
				return fmt.Errorf("collector %q: file %q belongs to collector %q", collector, name, other)
			}
		}
		from := path.Join(stagingName, tablesName, strconv.FormatInt(m.Generation, 10)+"-"+strconv.Itoa(i))
		if err := u.step("write " + name); err != nil {
			return err
		}
		temp := filepath.Join(u.dir, filepath.FromSlash(from))
		if err := writeTable(temp, files[name]); err != nil {
			return fmt.Errorf("collector %q: %s: %w", collector, name, err)
		}
		sum, err := eventfile.SumOf(temp)
		if err != nil {
			return err
		}
		m.Contents[name] = content{Sum: sum}
		m.Pending[name] = from
		p.Files = append(p.Files, name)
	}
	if err := atomicfile.SyncDir(temp); err != nil {
		return err
	}
	p.Files = sorted(p.Files)
	m.Collectors[collector] = &p
	return u.publish(m)
}

func writeTable(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return atomicfile.Finish(f, write(f))
}

var errClosed = errors.New("the data folder's update is closed")

// next returns a copy of the manifest for the next commit. What the commit
// before could not finish remains to be done.
func (u *Update) next() *stored {
	m := *u.manifest
	m.Collectors = maps.Clone(m.Collectors)
	m.Contents = maps.Clone(m.Contents)
	m.Generation++
	m.Pending, m.Garbage = maps.Clone(m.Pending), slices.Clone(m.Garbage)
	return &m
}

// publish makes m the manifest, which commits what m names, and then removes the
// files that m no longer names. After an error before the manifest is replaced,
// nothing has changed. u.mu is held.
func (u *Update) publish(m *stored) error {
	if u.lock == nil {
		return errClosed
	}
	kept := m.files()
	m.Garbage = slices.AppendSeq(m.Garbage, maps.Keys(u.manifest.files()))
	maps.DeleteFunc(m.Contents, func(f string, _ content) bool { return !kept[f] })
	m.Garbage = sorted(slices.DeleteFunc(m.Garbage, func(f string) bool { return kept[f] }))
	if err := u.step("manifest"); err != nil {
		return err
	}
	if err := m.save(u.dir); err != nil {
		return err
	}
	u.manifest = m
	if err := u.step("tables"); err != nil {
		return err
	}
	if err := finishPending(u.dir, m); err != nil {
		return err
	}
	m.Pending = nil
	if err := u.step("garbage"); err != nil {
		return err
	}
	m.Garbage = u.removeGarbage(m.Garbage)
	removeEmpty(u.dir, path.Join(stagingName, tablesName, "x"))
	return nil
}

// removeGarbage removes files and the folders they leave empty. It returns those
// that cannot be removed, for a later commit or Begin.
func (u *Update) removeGarbage(names []string) (left []string) {
	for _, name := range names {
		err := os.Remove(filepath.Join(u.dir, filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			left = append(left, name)
		}
		removeEmpty(u.dir, name)
	}
	return left
}

func (u *Update) step(name string) error {
	if u.fault == nil {
		return nil
	}
	return u.fault(name)
}

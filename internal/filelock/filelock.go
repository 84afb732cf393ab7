// Package filelock keeps processes from changing the same folder at the same
// time, on every operating system.
//
// A lock belongs to an open file, so it ends with the process, however the
// process ends. A lock on a folder is a lock on a file inside or beside it,
// because not every system can lock a folder.
package filelock

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"github.com/gofrs/flock"
)

// HeldError says that another process holds the lock.
type HeldError struct {
	// Path is the lock file.
	Path string
	// PID is the process that holds the exclusive lock. It is 0 if the lock is
	// shared or the process is unknown.
	PID int
}

func (e *HeldError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s: locked by another process", e.Path)
	}
	return fmt.Sprintf("%s: locked by process %d", e.Path, e.PID)
}

// Lock is a lock that this process holds.
type Lock struct{ file *flock.Flock }

// Exclusive locks the file at path, which it creates if needed, and writes the
// process's number into it. It does not wait: if the lock is taken, the error
// is a [*HeldError].
func Exclusive(path string) (*Lock, error) {
	return lock(path, os.O_CREATE|os.O_RDWR, func(f *flock.Flock) (bool, error) {
		ok, err := f.TryLock()
		if ok {
			// The number only serves messages: the lock is good without it, and
			// Windows does not let a locked file be written.
			_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o666)
		}
		return ok, err
	})
}

// Shared locks the file at path, which it creates if needed, together with any
// number of other shared locks. If an exclusive lock is held, the error is a
// [*HeldError].
func Shared(path string) (*Lock, error) {
	flag := os.O_RDONLY
	if _, err := os.Stat(path); err != nil {
		flag |= os.O_CREATE
	}
	return lock(path, flag, (*flock.Flock).TryRLock)
}

func lock(path string, flag int, try func(*flock.Flock) (bool, error)) (*Lock, error) {
	for {
		f := flock.New(path, flock.SetFlag(flag), flock.SetPermissions(0o666))
		ok, err := try(f)
		if err != nil {
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		if !ok {
			return nil, &HeldError{Path: path, PID: holder(path)}
		}
		// The holder before may have removed the file after it was opened here.
		mine, err := f.Stat()
		now, statErr := os.Stat(path)
		if err == nil && statErr == nil && os.SameFile(mine, now) {
			return &Lock{f}, nil
		}
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("unlocking %s: %w", path, err)
		}
	}
}

// holder returns the process that holds the exclusive lock, or 0.
func holder(path string) int {
	f := flock.New(path, flock.SetFlag(os.O_RDONLY))
	if ok, err := f.TryRLock(); ok || err != nil {
		_ = f.Close() // only shared locks are held: the number is an earlier one
		return 0
	}
	b, err := os.ReadFile(path)
	if err != nil || len(b) > 20 {
		return 0
	}
	pid, _ := strconv.Atoi(string(bytes.TrimSpace(b)))
	return pid
}

// Close releases the lock and leaves the file. A second call does nothing.
func (l *Lock) Close() error { return l.file.Close() }

// Remove removes the file and releases the lock.
func (l *Lock) Remove() error {
	path := l.file.Path()
	removed := os.Remove(path)
	if err := l.file.Close(); err != nil {
		return err
	}
	if removed != nil {
		// Some systems cannot remove a file that is open.
		removed = os.Remove(path)
	}
	return removed
}

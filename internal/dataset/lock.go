package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/hmcts/rse-dashboard/internal/filelock"
)

// LockedError says that the data folder is in use.
type LockedError struct {
	// Path is the lock file.
	Path string
	// PID is the process that writes the data. It is 0 if the data is only
	// being read, or if the process is unknown.
	PID int
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s: the data is in use by another process", e.Path)
	}
	return fmt.Sprintf("%s: the data is being written by process %d", e.Path, e.PID)
}

// lockExclusive takes the folder's lock for writing.
func lockExclusive(dir string) (*filelock.Lock, error) {
	l, err := filelock.Exclusive(filepath.Join(dir, lockName))
	return l, inUse(err)
}

// lockShared takes the folder's lock for reading. The lock is nil where there is
// no lock file and none can be made, in a folder that nobody can write to.
func lockShared(dir string) (*filelock.Lock, error) {
	l, err := filelock.Shared(filepath.Join(dir, lockName))
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return nil, nil
	}
	return l, inUse(err)
}

// inUse tells a lock that is held in terms of the data.
func inUse(err error) error {
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return &LockedError{Path: held.Path, PID: held.PID}
	}
	return err
}

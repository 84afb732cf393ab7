package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// LockedError says that the data folder is in use.
type LockedError struct {
	// Path is the lock file.
	Path string
	// PID is the process that writes the data, or 0 if it is only being read
	// (or if the process is not known).
	PID int
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s: the data is in use by another process", e.Path)
	}
	return fmt.Sprintf("%s: the data is being written by process %d", e.Path, e.PID)
}

// lockExclusive takes the folder's lock for writing and leaves the process's
// number in the file for those who find it locked. The lock ends with the
// process, however it ends.
func lockExclusive(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := flock(f, syscall.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, err
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
		if err != nil {
			_ = f.Close()
			return nil, err
		}
	}
	return f, nil
}

// lockShared takes the folder's lock for reading. The file is nil where there
// is none and none can be made, in a folder that nobody can write to.
func lockShared(dir string) (*os.File, error) {
	name := filepath.Join(dir, lockName)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.OpenFile(name, os.O_CREATE|os.O_RDONLY, 0o666)
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if err := flock(f, syscall.LOCK_SH); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return &fs.PathError{Op: "flock", Path: f.Name(), Err: err}
		}
		e := &LockedError{Path: f.Name()}
		// If others read, the number in the file is that of an earlier writer.
		if syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil {
			var b [20]byte
			n, _ := f.ReadAt(b[:], 0)
			e.PID, _ = strconv.Atoi(string(bytes.TrimSpace(b[:n])))
		}
		return e
	}
}

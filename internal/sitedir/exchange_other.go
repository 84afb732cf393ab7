//go:build !linux

package sitedir

import (
	"errors"
	"os"
	"path/filepath"
)

// exchange exchanges a and b.
func exchange(a, b string) error { return renameBoth(a, b) }

// syncTree brings all files under dir to the disk.
func syncTree(dir string) error {
	names, err := files(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

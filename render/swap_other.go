//go:build !linux

package render

import (
	"os"
	"path/filepath"
)

// exchange puts a and b in each other's place.
func exchange(a, b string) error { return renameBoth(a, b) }

// lockDir opens a folder. Without locks a folder that a killed run has left is
// taken for one in use, and stays.
func lockDir(dir string) (*os.File, error) { return os.Open(dir) }

// syncTree brings all files under dir to the disk.
func syncTree(_ *os.File, dir string) error {
	names, err := files(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := syncDir(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

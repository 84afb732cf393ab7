//go:build unix

package files

import (
	"io/fs"
	"syscall"
)

// inode distinguishes a file from another one that has replaced it.
func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino)
	}
	return 0
}

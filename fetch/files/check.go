package files

import (
	"context"
	"fmt"
	"os"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// Check reports how many files would be read, or why one cannot be read. It reads
// no contents.
func (c *files) Check(context.Context) (string, error) {
	inputs, err := find(c.base, c.patterns)
	if err != nil {
		return "", err
	}
	var bytes int64
	for _, in := range inputs {
		f, err := os.Open(in.path)
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", in.name, cause(err))
		}
		bytes += in.info.Size()
	}
	return fmt.Sprintf("%s files, %s MB", words.Count(int64(len(inputs))), words.Count((bytes+1<<20-1)>>20)), nil
}

package files

import (
	"fmt"
	"os"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Check reports how many files would be read, or why one cannot be read. It reads
// no contents.
func Check(cfg *config.Config, baseDir string) (string, error) {
	inputs, err := find(baseDir, cfg.Sources.Files.Patterns)
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

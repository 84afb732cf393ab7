package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/document"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// bufferBytes is the memory for rows that are not on disk yet.
const bufferBytes = 96 << 20

// slice is the only slice of a pass: reading everything again takes seconds, so
// resuming half way would gain nothing.
const slice = "all"

// New returns the collector of sources.files. Patterns are relative to baseDir,
// the folder of the configuration file.
func New(cfg *config.Config, baseDir string) collector.Collector {
	return &files{
		base:      baseDir,
		patterns:  cfg.Sources.Files.Patterns,
		maxBroken: cfg.Sources.Files.MaxBrokenPercent,
		branches:  cfg.Pipelines.Branches,
	}
}

type files struct {
	base      string
	patterns  []string
	maxBroken float64 // percent of the lines
	branches  []string
}

// Name returns "files": all files are one source.
func (c *files) Name() string { return source }

// Skip returns a reason if no files are configured.
func (c *files) Skip() string {
	if len(c.patterns) == 0 {
		return "no files are configured (sources.files)"
	}
	return ""
}

// Collect reads all files and replaces what was read before. It reads nothing if
// the files' names, sizes and times are unchanged.
func (c *files) Collect(ctx context.Context, run *collector.Run) error {
	began := time.Now()
	inputs, err := find(c.base, c.patterns)
	if err != nil {
		return err
	}
	hash := c.fingerprint(inputs)
	stage, err := run.Data.Stage(source, hash, nil)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, f := range inputs {
		total += f.info.Size()
	}
	run.Progress.Total(total, "bytes")

	if p := run.Data.Provenance(source); p != nil && p.QueryHash == hash && !run.Full {
		run.Log.Info("the files are unchanged and were not read again", "files", len(inputs), "documents", p.Rows)
		run.Progress.Add(total)
		p.AsOf, p.Milliseconds = run.AsOf, time.Since(began).Milliseconds()
		return stage.Commit(nil, dataset.Merge, *p)
	}

	s, err := c.read(ctx, run, stage, inputs)
	if err != nil {
		return err
	}
	for _, b := range s.First {
		run.Log.Warn("a line could not be read", "line", b.At, "reason", b.Reason)
	}
	run.Log.Info("files read", "files", len(inputs), "documents", s.Lines-s.Broken, "of other branches", s.Others, "broken lines", s.Broken)
	return stage.Commit([]string{slice}, dataset.Replace, dataset.Provenance{
		Kind:         "files",
		Source:       describe(inputs),
		AsOf:         run.AsOf,
		QueryHash:    hash,
		Read:         s.Lines - s.Broken,
		Broken:       s.Broken,
		Milliseconds: time.Since(began).Milliseconds(),
		Warnings:     s.warnings(),
		Branches:     c.branches,
	})
}

// read writes the events of all files to the stage's slice, unless a pass that
// was interrupted before its commit has already done so.
func (c *files) read(ctx context.Context, run *collector.Run, stage *dataset.Stage, inputs []file) (*stats, error) {
	if kept, ok := stage.Finished(slice); ok {
		s := new(stats)
		if err := json.Unmarshal(kept, s); err != nil {
			return nil, fmt.Errorf("the journal of an interrupted fetch: %w", err)
		}
		return s, nil
	}
	w, err := stage.Slice(slice, 0, bufferBytes)
	if err != nil {
		return nil, err
	}
	r := reader{branches: c.branches, write: w.Write, progress: func(n int) { run.Progress.Add(int64(n)) }, longest: maxLine}
	for _, f := range inputs {
		run.Progress.Say(f.name)
		if err := r.read(ctx, f); err != nil {
			_ = w.Discard()
			return nil, err
		}
	}
	if r.stats.tooManyBroken(c.maxBroken) {
		_ = w.Discard()
		return nil, tooManyBrokenError(&r.stats, c.maxBroken)
	}
	return &r.stats, w.Finish(&r.stats)
}

// fingerprint changes when the files must be read again: because the files, the
// configuration or the fields that are stored have changed.
func (c *files) fingerprint(inputs []file) string {
	h := sha256.New()
	branches := slices.Sorted(slices.Values(c.branches))
	fmt.Fprintf(h, "documents %d %q\n%q\n%v\n", document.Version, document.Names(), branches, c.maxBroken)
	for _, f := range inputs {
		fmt.Fprintf(h, "%q %d %d %d\n", f.name, f.info.Size(), f.info.ModTime().UnixNano(), inode(f.info))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// describe names the first few files.
func describe(inputs []file) string {
	const several = 3
	var names []string
	for _, f := range inputs[:min(len(inputs), several)] {
		names = append(names, f.name)
	}
	if more := len(inputs) - several; more > 0 {
		names = append(names, words.Count(int64(more))+" more")
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

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

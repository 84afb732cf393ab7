package files

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/document"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// source is the [eventfile.Event.Source] of all events: all files are one source.
const source = "files"

// named is how many broken lines are named.
const named = 20

// stats is the result of a pass. It is journalled with the rows, in case the pass
// is interrupted before its commit.
type stats struct {
	// Lines counts the lines that are not blank: documents and broken lines.
	Lines  int64 `json:"lines"`
	Broken int64 `json:"broken"`
	// Others counts the documents of branches that are not configured.
	Others int64 `json:"others"`
	// First holds the first broken lines.
	First []brokenLine `json:"first,omitempty"`
	// Changed names the files that changed while they were read.
	Changed []string `json:"changed,omitempty"`
}

type brokenLine struct {
	// At is FILE:LINE.
	At     string `json:"at"`
	Reason string `json:"reason"`
}

// tooManyBroken reports whether more than the given share of the lines is
// broken.
func (s *stats) tooManyBroken(percent float64) bool {
	return float64(s.Broken)*100 > percent*float64(s.Lines)
}

// warnings returns sentences for the pages.
func (s *stats) warnings() []string {
	var w []string
	if s.Broken > 0 {
		w = append(w, fmt.Sprintf("%s of %s lines could not be read, the first is %s.",
			words.Count(s.Broken), words.Count(s.Lines), s.First[0].At))
	}
	if s.Lines == 0 {
		w = append(w, "The files hold no documents.")
	} else if read := s.Lines - s.Broken; read > 0 && s.Others == read {
		w = append(w, fmt.Sprintf("None of the %s documents in the files is of a configured branch.", words.Count(read)))
	}
	for _, name := range s.Changed {
		w = append(w, name+" changed while it was read; added lines may be missing.")
	}
	return w
}

// reader reads files one after the other.
type reader struct {
	branches []string
	// write takes each event of the branches; it is overwritten afterwards.
	write func(*eventfile.Event) error
	// progress takes the number of bytes read from disk.
	progress func(n int)
	// longest is the length in bytes of the longest line that is read.
	longest int

	stats   stats
	decoder document.Decoder
	event   eventfile.Event
}

// read reads one file. An error names it.
func (r *reader) read(ctx context.Context, f file) error {
	in, err := open(f, r.progress)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()

	// One goroutine unpacks the next bytes while this one decodes.
	var unpacking sync.WaitGroup
	defer unpacking.Wait()
	out, unpacked := io.Pipe()
	defer func() { _ = out.Close() }()
	unpacking.Go(func() {
		_, err := io.CopyBuffer(unpacked, in, make([]byte, blockSize))
		_ = unpacked.CloseWithError(err)
	})
	if err := r.lines(ctx, f, newLines(out, blockSize, r.longest)); err != nil {
		return err
	}
	if now, err := os.Stat(f.path); err != nil || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime()) {
		r.stats.Changed = append(r.stats.Changed, f.name)
	}
	return nil
}

// lines decodes the lines of a file.
func (r *reader) lines(ctx context.Context, f file, l *lines) error {
	for number := int64(1); ; number++ {
		line, tooLong, err := l.next()
		if err == io.EOF {
			return ctx.Err() // nothing of an interrupted fetch is committed
		}
		if err == nil && number%1024 == 0 {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if !tooLong && len(bytes.Trim(line, " \t\r")) == 0 {
			continue
		}
		r.stats.Lines++
		if tooLong {
			r.broken(f, number, fmt.Errorf("expected at most %s bytes in a line", words.Count(int64(r.longest))))
			continue
		}
		e := &r.event
		if err := r.decoder.Decode(line, e); err != nil {
			r.broken(f, number, err)
			continue
		}
		if !slices.Contains(r.branches, e.Branch) {
			r.stats.Others++
			continue
		}
		e.Source, e.Partition = source, e.Branch
		if err := r.write(e); err != nil {
			return err
		}
	}
}

func (r *reader) broken(f file, line int64, reason error) {
	r.stats.Broken++
	if len(r.stats.First) < named {
		r.stats.First = append(r.stats.First, brokenLine{fmt.Sprintf("%s:%d", f.name, line), reason.Error()})
	}
}

// tooManyBrokenError names the first broken lines.
func tooManyBrokenError(s *stats, percent float64) error {
	var first strings.Builder
	for _, b := range s.First[:min(len(s.First), 5)] {
		fmt.Fprintf(&first, "; %s: %s", b.At, b.Reason)
	}
	return fmt.Errorf("%s of %s lines could not be read, more than the %v %% that sources.max_broken_percent allows%s",
		words.Count(s.Broken), words.Count(s.Lines), percent, first.String())
}

package main

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// shuffler puts lines into a random order with the memory of a few of them:
// each goes to a random pile on disk, and each pile is shuffled in memory.
type shuffler struct {
	random *rand.Rand
	folder string
	files  []*os.File
	piles  []*bufio.Writer
}

func newShuffler(random *rand.Rand, piles int) (*shuffler, error) {
	folder, err := os.MkdirTemp("", "ndjson-*")
	if err != nil {
		return nil, err
	}
	s := &shuffler{random: random, folder: folder}
	for i := range piles {
		f, err := os.Create(filepath.Join(folder, strconv.Itoa(i)))
		if err != nil {
			_ = s.close()
			return nil, err
		}
		s.files = append(s.files, f)
		s.piles = append(s.piles, bufio.NewWriterSize(f, 1<<16))
	}
	return s, nil
}

func (s *shuffler) add(line []byte) error {
	_, err := s.piles[s.random.IntN(len(s.piles))].Write(line)
	return err
}

func (s *shuffler) writeTo(w io.Writer) error {
	for i, f := range s.files {
		if err := s.piles[i].Flush(); err != nil {
			return err
		}
		data, err := os.ReadFile(f.Name())
		if err != nil {
			return err
		}
		lines := bytes.SplitAfter(data, []byte{'\n'})
		s.random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		for _, line := range lines {
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// close removes what is on disk.
func (s *shuffler) close() error {
	for _, f := range s.files {
		_ = f.Close()
	}
	return os.RemoveAll(s.folder)
}

package files

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

const tooLong = "(too long)"

// split returns all lines of a stream.
func split(in io.Reader, size, longest int) ([]string, error) {
	l := newLines(in, size, longest)
	var all []string
	for {
		line, isTooLong, err := l.next()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return all, err
		case isTooLong:
			all = append(all, tooLong)
		default:
			all = append(all, string(line))
		}
	}
}

// expectedLines does the same without buffers.
func expectedLines(text string, longest int) []string {
	text = strings.TrimPrefix(text, "\xef\xbb\xbf")
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, l := range lines {
		if len(l) > longest {
			lines[i] = tooLong
		}
	}
	return lines
}

func TestLinesAreWholeWhateverTheBuffer(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	texts := []string{"", "\n", "a", "a\n", "\na", "\n\n", "ab\ncd", "\xef\xbb\xbf", "\xef\xbb\xbfa\nb", "\xef\xbb", "\xef\xbb\n", "a\xef\xbb\xbf\n",
		strings.Repeat("x", 16), strings.Repeat("x", 17), strings.Repeat("x", 16) + "\n", strings.Repeat("x", 17) + "\n", strings.Repeat("x", 100) + "\ny\n" + strings.Repeat("z", 100)}
	for range 500 {
		var b strings.Builder
		for range random.IntN(12) {
			n := random.IntN(9)
			if random.IntN(4) == 0 {
				n = random.IntN(40)
			}
			b.WriteString(strings.Repeat(string(rune('a'+random.IntN(26))), n))
			if random.IntN(6) > 0 {
				b.WriteString("\n")
			}
		}
		texts = append(texts, b.String())
	}
	readers := []func(io.Reader) io.Reader{
		func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader,
	}
	for _, text := range texts {
		for _, size := range []int{4, 5, 7, 16, 1000} {
			for _, longest := range []int{4, 16, 30, 1000} {
				for i, wrap := range readers {
					got, err := split(wrap(strings.NewReader(text)), size, longest)
					if want := expectedLines(text, longest); err != nil || !slices.Equal(got, want) {
						t.Fatalf("%q, size %d, longest %d, reader %d:\ngot  %q, %v\nwant %q", text, size, longest, i, got, err, want)
					}
				}
			}
		}
	}
}

func TestReadErrorsAreReturned(t *testing.T) {
	broken := errors.New("broken")
	for _, text := range []string{"", "a", "a\nb", "abcdef\n", strings.Repeat("x", 50)} {
		if _, err := split(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), 4, 20); err != broken {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestMemoryIsBoundedByTheLongestLine(t *testing.T) {
	l := newLines(strings.NewReader(strings.Repeat(strings.Repeat("x", 1000)+"\n", 100)+strings.Repeat("x", 1<<20)), 16, 2000)
	for {
		if _, _, err := l.next(); err != nil {
			break
		}
	}
	if cap(l.long) > 4000 {
		t.Errorf("%d bytes for lines of at most 2000", cap(l.long))
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("\xef\xbb\xbfa\r\n\nbcd"), uint8(4), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, size, longest uint8) {
		got, err := split(bytes.NewReader(text), int(size)+4, int(longest)+4)
		if want := expectedLines(string(text), int(longest)+4); err != nil || !slices.Equal(got, want) {
			t.Fatalf("got  %q, %v\nwant %q", got, err, want)
		}
	})
}

package imagetest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// canaries are the secrets of a test in every form to search for.
type canaries struct {
	forms map[string][]byte
}

// canaryForms returns the forms in which a secret may be hidden: plain, escaped
// for JSON and URLs, in hexadecimal, decoded if it is base64, and encoded in base64
// at each of the three offsets within a longer text.
func canaryForms(secrets map[string]string) *canaries {
	c := &canaries{forms: map[string][]byte{}}
	for name, secret := range secrets {
		add := func(form, text string) { c.forms[name+" "+form] = []byte(text) }
		add("plain", secret)
		add("query-escaped", url.QueryEscape(secret))
		add("path-escaped", url.PathEscape(secret))
		add("query-escaped in lower case", lowerEscapes(url.QueryEscape(secret)))
		quoted, _ := json.Marshal(secret)
		add("JSON for HTML", string(quoted[1:len(quoted)-1]))
		add("JSON", strings.ReplaceAll(string(quoted[1:len(quoted)-1]), `\u0026`, "&"))
		add("hex", hex.EncodeToString([]byte(secret)))
		add("HEX", strings.ToUpper(hex.EncodeToString([]byte(secret))))
		for shift := range 3 {
			// The first and last characters also depend on the neighbours.
			for kind, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
				encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + secret))
				first := []int{0, 2, 3}[shift]
				add(fmt.Sprintf("%s at %d", kind, shift), encoded[first:len(encoded)-1])
			}
		}
		if raw, err := base64.StdEncoding.DecodeString(secret); err == nil && len(raw) >= 16 {
			add("decoded", string(raw))
			add("decoded, hex", hex.EncodeToString(raw))
		}
	}
	return c
}

// lowerEscapes writes the hexadecimal digits of percent escapes in lower case.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i:], bytes.ToLower(b[i:i+3]))
		}
	}
	return string(b)
}

// maxDepth limits how deep archives and compressed files are unpacked.
const maxDepth = 4

// look reports every canary in content, also within compressed files and archives.
// It returns the number of bytes that it searched.
func (c *canaries) look(t testing.TB, where string, content []byte) int64 {
	t.Helper()
	var found []string
	n := c.search(where, content, 0, &found)
	for _, f := range found {
		t.Error("found", f)
	}
	return n
}

func (c *canaries) search(where string, content []byte, depth int, found *[]string) int64 {
	for form, text := range c.forms {
		if bytes.Contains(content, text) {
			*found = append(*found, form+" in "+where)
		}
	}
	n := int64(len(content))
	if depth == maxDepth {
		return n
	}
	if len(content) > 262 && string(content[257:262]) == "ustar" {
		return n + c.searchTar(where, content, depth, found)
	}
	if unpacked := unpack(where, content); unpacked != nil {
		n += c.search(where+" (unpacked)", unpacked, depth+1, found)
	}
	return n
}

func (c *canaries) searchTar(where string, content []byte, depth int, found *[]string) int64 {
	var n int64
	archive := tar.NewReader(bytes.NewReader(content))
	for {
		header, err := archive.Next()
		if err != nil {
			return n
		}
		inner, err := io.ReadAll(archive)
		if err != nil {
			return n
		}
		name := where + ":" + header.Name
		n += c.search(name, append([]byte(header.Name+" "+header.Linkname+" "), inner...), maxDepth, found)
		if unpacked := unpack(header.Name, inner); unpacked != nil || bytes.HasPrefix(inner, []byte("PK")) {
			n += c.search(name, inner, depth+1, found)
		}
	}
}

// unpack decompresses content. It returns nil if content is not compressed. Brotli
// has no magic number, so it is recognised by the name.
func unpack(name string, content []byte) []byte {
	var r io.Reader
	var err error
	switch {
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		r, err = gzip.NewReader(bytes.NewReader(content))
	case bytes.HasPrefix(content, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		d, failed := zstd.NewReader(bytes.NewReader(content), zstd.WithDecoderConcurrency(1))
		if failed == nil {
			defer d.Close()
		}
		r, err = d, failed
	case strings.HasSuffix(name, ".br"):
		r = brotli.NewReader(bytes.NewReader(content))
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	unpacked, _ := io.ReadAll(r)
	return unpacked
}

// lookTree searches every file below dir.
func (c *canaries) lookTree(t testing.TB, dir string) (files int, size int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		size += c.look(t, strings.TrimPrefix(path, dir), content)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return files, size
}

func TestSearchFindsEveryFormOfASecret(t *testing.T) {
	raw := []byte("\x00\xff~some bytes that are ?/>+ no text, forty-eight of them")
	secrets := map[string]string{"key": base64.StdEncoding.EncodeToString(raw), "token": `a"token+with/odd=characters&0123456789`}
	c := canaryForms(secrets)
	pack := map[string]func([]byte) []byte{
		"x":    func(b []byte) []byte { return b },
		"x.gz": func(b []byte) []byte { return packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, b) },
		"x.br": func(b []byte) []byte {
			return packed(func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }, b)
		},
		"x.zst": func(b []byte) []byte { return packed(newZstd, b) },
	}
	archived := func(name string, b []byte) []byte {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		_ = w.WriteHeader(&tar.Header{Name: name, Size: int64(len(b)), Mode: 0o644, Format: tar.FormatPAX})
		_, _ = w.Write(b)
		_ = w.Close()
		return out.Bytes()
	}
	for name, secret := range secrets {
		for form, text := range map[string]string{
			"plain": secret, "query": url.QueryEscape(secret), "path": url.PathEscape(secret),
			"hex": hex.EncodeToString([]byte(secret)), "HEX": fmt.Sprintf("%X", secret),
			"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "in base64": base64.StdEncoding.EncodeToString([]byte("user:" + secret + "\n")),
			"in base64url": base64.URLEncoding.EncodeToString([]byte("xxxx" + secret + " tail")),
			"JSON":         fmt.Sprintf("%q", secret),
		} {
			for file, pack := range pack {
				content := pack([]byte("before " + text + " after"))
				for _, where := range [][]byte{content, archived(file, content), pack(archived(file, content))} {
					var found []string
					c.search(file, where, 0, &found)
					if !strings.Contains(strings.Join(found, "\n"), name+" ") {
						t.Errorf("%s of %s was not found in %s", form, name, file)
					}
				}
			}
		}
	}
	var found []string
	if c.search("raw", append([]byte("x"), raw...), 0, &found); len(found) == 0 {
		t.Error("the decoded key was not found")
	}
	found = nil
	if c.search("clean", []byte("nothing of note: "+strings.Repeat("abcdef0123456789", 100)), 0, &found); len(found) != 0 {
		t.Errorf("got %v in text without secrets, want nothing", found)
	}
}

func newZstd(w io.Writer) io.WriteCloser {
	e, err := zstd.NewWriter(w)
	if err != nil {
		panic(err)
	}
	return e
}

func packed(with func(io.Writer) io.WriteCloser, b []byte) []byte {
	var out bytes.Buffer
	w := with(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

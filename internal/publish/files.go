package publish

import (
	"bytes"
	"crypto/md5" // #nosec G501 -- the checksum that the store keeps, not a safeguard
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/internal/serve/compress"
)

// Headers are what a file is served with.
type Headers struct {
	ContentType, CacheControl, ContentEncoding string
}

// file is a file of the site and the form of it that is uploaded.
type file struct {
	name string // in the store, with slashes
	path string // of the form that is uploaded, or of the page that it is made from
	page bool   // the page gets a policy, and is compressed after that
	Headers
	md5   [md5.Size]byte
	stage stage
}

// stage says when a file is uploaded.
type stage int

const (
	assets stage = iota // what pages refer to
	pages
	entries // what visitors and programs begin with
	stages
)

// encodings are the endings of the prepared forms, by their content coding.
var encodings = map[string]string{"gzip": ".gz", "br": ".br", "zstd": ".zst"}

// assetFolder holds scripts, styles and charts, under names that change with them.
const assetFolder = "assets/"

// indexFile is in every site; a folder without it is not a site.
const indexFile = "data/index.json"

// read lists the site's files. Where there is a form in the wanted encoding it
// stands for the file, because a store cannot choose by the visitor's browser;
// "" takes files as they are. Data for programs (CSV, JSON) is always taken as it
// is: many programs do not unpack.
func read(dir, encoding string) ([]*file, error) {
	suffix, ok := encodings[encoding]
	if !ok && encoding != "" {
		return nil, fmt.Errorf("encoding %q: expected gzip, br, zstd or none", encoding)
	}
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(indexFile))); err != nil {
		return nil, fmt.Errorf("%s is not a built site: %w", dir, err)
	}
	var files []*file
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is not a regular file", p)
		}
		relative, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		if prepared(p, name) {
			return nil
		}
		f := &file{name: name, path: p}
		var text bool
		f.ContentType, f.CacheControl, text = serve.Describe(name)
		if ending := path.Ext(name); text && suffix != "" && ending != ".csv" && ending != ".json" {
			if _, err := os.Stat(p + suffix); err == nil {
				f.path, f.ContentEncoding = p+suffix, encoding
			} else if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		// Fragments of pages are among the assets; a page loads them under its own policy.
		if path.Ext(name) == ".html" && !strings.HasPrefix(name, assetFolder) {
			f.page, f.path = true, p
		}
		content, err := f.content()
		if err != nil {
			return err
		}
		f.md5 = md5.Sum(content) // #nosec G401 -- see the import
		switch {
		case name == "index.html" || name == indexFile:
			f.stage = entries
		case path.Ext(name) == ".html":
			f.stage = pages
		}
		files = append(files, f)
		return nil
	})
	return files, err
}

// policy is the Content-Security-Policy of the server, as far as a <meta> element
// may hold it: it cannot forbid framing.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'"

// A page begins with the charset; the policy comes next, before all that it governs.
var (
	charset    = []byte(`<meta charset="utf-8">`)
	withPolicy = []byte(string(charset) + "\n" + `<meta http-equiv="Content-Security-Policy" content="` + policy + `">`)
)

// content returns what is uploaded. A page gets the policy that the store does not
// send as a header.
func (f *file) content() ([]byte, error) {
	content, err := os.ReadFile(f.path)
	if err != nil || !f.page {
		return content, err
	}
	if !bytes.Contains(content, charset) {
		return nil, fmt.Errorf("%s has no %s, after which the policy is written", f.path, charset)
	}
	content = bytes.Replace(content, charset, withPolicy, 1)
	if f.ContentEncoding == "" {
		return content, nil
	}
	return compress.Encode(f.ContentEncoding, content)
}

// prepared tells whether a file is a prepared form of another.
func prepared(p, name string) bool {
	for _, suffix := range encodings {
		if strings.HasSuffix(name, suffix) {
			_, err := os.Stat(strings.TrimSuffix(p, suffix))
			return err == nil
		}
	}
	return false
}

package publish

import (
	"bytes"
	"crypto/md5" // #nosec G501 -- the checksum that the store keeps, not a safeguard
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

// Headers are what a file is served with.
type Headers struct {
	ContentType, CacheControl, ContentEncoding string
}

// file is a file of the site as it is uploaded.
type file struct {
	name string // in the store, with slashes
	path string
	Headers
	md5   [md5.Size]byte // of what content returns
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

// assetFolder holds scripts, styles and charts, under names that change with them.
const assetFolder = "assets/"

// read lists the site's files. Texts are uploaded in one encoding, "" for none,
// because a store cannot choose by the visitor's browser. Data for programs (CSV,
// JSON, calendars) is uploaded as it is: many programs do not unpack.
func read(dir, encoding string) ([]*file, error) {
	if encoding != "" && encoding != "gzip" && encoding != "br" {
		return nil, fmt.Errorf("encoding %q: expected gzip, br or none", encoding)
	}
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(sitedir.IndexFile))); err != nil {
		return nil, fmt.Errorf("%s is not a built site: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(dir, address.RulesFile)); err == nil {
		return nil, fmt.Errorf("%s was rendered for access rules, but the store would show it to everyone it lets in: "+
			"delete access from dashboard.yaml and render it again", dir)
	}
	var files []*file
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || precompressed(p) {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is not a regular file", p)
		}
		relative, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		f := &file{name: filepath.ToSlash(relative), path: p}
		extension := path.Ext(f.name)
		var text bool
		f.ContentType, f.CacheControl, text = serve.Describe(f.name)
		if forPrograms := []string{".csv", ".json", ".ics"}; text && !slices.Contains(forPrograms, extension) {
			f.ContentEncoding = encoding
		}
		switch {
		case f.name == "index.html" || f.name == sitedir.IndexFile:
			f.stage = entries
		case extension == ".html":
			f.stage = pages
		}
		content, err := f.content()
		if err != nil {
			return err
		}
		f.md5 = md5.Sum(content) // #nosec G401 -- see the import
		files = append(files, f)
		return nil
	})
	return files, err
}

// precompressed tells whether a file is a compressed form of the file beside it,
// for servers.
func precompressed(p string) bool {
	switch extension := filepath.Ext(p); extension {
	case ".gz", ".br", ".zst":
		_, err := os.Stat(strings.TrimSuffix(p, extension))
		return err == nil
	}
	return false
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
// send as a header. Fragments of pages are among the assets; a page loads them
// under its own policy.
func (f *file) content() ([]byte, error) {
	content, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	if path.Ext(f.name) == ".html" && !strings.HasPrefix(f.name, assetFolder) {
		if !bytes.Contains(content, charset) {
			return nil, fmt.Errorf("%s has no %s, after which the policy is written", f.path, charset)
		}
		content = bytes.Replace(content, charset, withPolicy, 1)
	}
	if f.ContentEncoding == "" {
		return content, nil
	}
	return precompress.Encode(f.ContentEncoding, content)
}

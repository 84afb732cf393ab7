package serve

import (
	"path"
	"strings"
)

// Class says what kind of file a request was for, for metrics and the log.
type Class uint8

const (
	// ClassNone is a response without a file of the site: redirects, refusals, errors.
	ClassNone Class = iota
	// ClassPage is an HTML page, including the 404 page.
	ClassPage
	// ClassAsset is a style sheet, script, font or picture.
	ClassAsset
	// ClassData is JSON, CSV or another format that programs read.
	ClassData
	// ClassOther is any other file.
	ClassOther
	// ClassHealth is the health check.
	ClassHealth
	// Classes is the number of classes.
	Classes
)

func (c Class) String() string {
	return [Classes]string{"none", "page", "asset", "data", "other", "health"}[c]
}

// kind is what the extension of a file name says.
type kind struct {
	contentType string
	class       Class
	// text is true if the content is worth compressing.
	text bool
}

// kinds by lower-case extension. The program has its own table because the image
// has no /etc/mime.types and a preview must not depend on one.
var kinds = map[string]kind{
	".html":        {"text/html; charset=utf-8", ClassPage, true},
	".css":         {"text/css; charset=utf-8", ClassAsset, true},
	".js":          {"text/javascript; charset=utf-8", ClassAsset, true},
	".mjs":         {"text/javascript; charset=utf-8", ClassAsset, true},
	".map":         {"application/json", ClassAsset, true},
	".wasm":        {"application/wasm", ClassAsset, true},
	".svg":         {"image/svg+xml; charset=utf-8", ClassAsset, true},
	".png":         {"image/png", ClassAsset, false},
	".jpg":         {"image/jpeg", ClassAsset, false},
	".jpeg":        {"image/jpeg", ClassAsset, false},
	".gif":         {"image/gif", ClassAsset, false},
	".webp":        {"image/webp", ClassAsset, false},
	".avif":        {"image/avif", ClassAsset, false},
	".ico":         {"image/x-icon", ClassAsset, true},
	".woff":        {"font/woff", ClassAsset, false},
	".woff2":       {"font/woff2", ClassAsset, false},
	".ttf":         {"font/ttf", ClassAsset, true},
	".webmanifest": {"application/manifest+json; charset=utf-8", ClassAsset, true},
	".json":        {"application/json; charset=utf-8", ClassData, true},
	".ndjson":      {"application/x-ndjson; charset=utf-8", ClassData, true},
	".csv":         {"text/csv; charset=utf-8", ClassData, true},
	".xml":         {"application/xml; charset=utf-8", ClassData, true},
	".atom":        {"application/atom+xml; charset=utf-8", ClassData, true},
	".rss":         {"application/rss+xml; charset=utf-8", ClassData, true},
	".ics":         {"text/calendar; charset=utf-8", ClassData, true},
	".parquet":     {"application/vnd.apache.parquet", ClassData, false},
	".txt":         {"text/plain; charset=utf-8", ClassOther, true},
	".md":          {"text/markdown; charset=utf-8", ClassOther, true},
	".pdf":         {"application/pdf", ClassOther, false},
}

func kindOf(name string) kind {
	if k, ok := kinds[strings.ToLower(path.Ext(name))]; ok {
		return k
	}
	return kind{contentType: "application/octet-stream", class: ClassOther}
}

// hashed reports whether a file's name contains the hash of its content:
// assets/name-<hash>.ext. The hash is eight or more lower-case hexadecimal digits
// of which at least one is 0 to 9 (a word such as "effaced" must not be cached for
// a year), or the eight base32 letters that bundlers write.
func hashed(name string) bool {
	if !strings.HasPrefix(name, "assets/") {
		return false
	}
	base := path.Base(name)
	dash := strings.LastIndexByte(base, '-')
	if dash < 1 {
		return false
	}
	hash, _, ok := strings.Cut(base[dash+1:], ".")
	if !ok || len(hash) < 8 {
		return false
	}
	hexadecimal, figures, base32 := true, false, len(hash) == 8
	for _, c := range []byte(hash) {
		figure := c >= '0' && c <= '9'
		figures = figures || figure
		hexadecimal = hexadecimal && (figure || c >= 'a' && c <= 'f')
		base32 = base32 && (c >= 'A' && c <= 'Z' || c >= '2' && c <= '7')
	}
	return hexadecimal && figures || base32
}

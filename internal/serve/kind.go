package serve

import (
	"path"
	"regexp"
	"strings"
)

// Class says what kind of file a request was for, for metrics and the log.
type Class uint8

const (
	ClassNone   Class = iota // a response without a file of the site: redirects, refusals, errors
	ClassPage                // an HTML page, including the 404 page
	ClassAsset               // a style sheet, script, font or picture
	ClassData                // JSON, CSV or another format that programs read
	ClassOther               // any other file
	ClassHealth              // the health check
	Classes                  // the number of classes
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

// kinds by lower-case extension: those of a site, and those that people add. Package
// mime would take most types from files that the image does not have.
var kinds = map[string]kind{
	".html": {"text/html; charset=utf-8", ClassPage, true},
	".css":  {"text/css; charset=utf-8", ClassAsset, true},
	".js":   {"text/javascript; charset=utf-8", ClassAsset, true},
	".svg":  {"image/svg+xml; charset=utf-8", ClassAsset, true},
	".ico":  {"image/x-icon", ClassAsset, true},
	".png":  {"image/png", ClassAsset, false}, ".jpg": {"image/jpeg", ClassAsset, false}, ".webp": {"image/webp", ClassAsset, false},
	".woff2": {"font/woff2", ClassAsset, false},
	".json":  {"application/json; charset=utf-8", ClassData, true},
	".csv":   {"text/csv; charset=utf-8", ClassData, true},
	".xml":   {"application/xml; charset=utf-8", ClassData, true},
	".atom":  {"application/atom+xml; charset=utf-8", ClassData, true},
	".ics":   {"text/calendar; charset=utf-8", ClassData, true},
	".txt":   {"text/plain; charset=utf-8", ClassOther, true},
}

func kindOf(name string) kind {
	if k, ok := kinds[strings.ToLower(path.Ext(name))]; ok {
		return k
	}
	return kind{contentType: "application/octet-stream", class: ClassOther}
}

// hashedName has either eight or more lower-case hexadecimal digits, which are
// its first group, or the eight base32 letters that bundlers write.
var hashedName = regexp.MustCompile(`^assets/(?:.*/)?[^/]+-(?:([0-9a-f]{8,})|[A-Z2-7]{8})\.[^/-]*$`)

// hashed reports whether a file's name contains the hash of its content:
// assets/name-<hash>.ext. Of hexadecimal digits at least one must be 0 to 9: a
// word such as "effaced" must not be cached for a year.
func hashed(name string) bool {
	match := hashedName.FindStringSubmatch(name)
	return match != nil && (match[1] == "" || strings.ContainsAny(match[1], "0123456789"))
}

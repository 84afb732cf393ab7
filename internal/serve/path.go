package serve

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

// cleanPath returns the canonical form of a decoded path: one slash between
// segments, no dot segments, the last slash kept. The result begins with
// exactly one slash.
func cleanPath(p string) string {
	cleaned := path.Clean("/" + p)
	if cleaned != "/" && (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")) {
		cleaned += "/"
	}
	return cleaned
}

// ParseBasePath reads a base path such as "/", "dash" or "/dash/" and returns it
// with a slash at both ends.
func ParseBasePath(s string) (string, error) {
	base := cleanPath(s + "/")
	if strings.Trim(base, "/") != strings.Trim(s, "/") || location(base, "") != base {
		return "", fmt.Errorf("base path %q: expected a path such as /dash/, without characters that a URL must escape", s)
	}
	return base, nil
}

// location is the target of a redirect: the escaped path and the query as it was
// sent. The URL parser refuses control characters in queries.
func location(p, query string) string {
	return (&url.URL{Path: p, RawQuery: query}).String()
}

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
	for _, c := range []byte(base) {
		if !plainPathByte[c] {
			return "", fmt.Errorf("base path %q: expected only letters, digits and -._~!$&'()*+,;=:@ between slashes", s)
		}
	}
	if strings.Trim(base, "/") != strings.Trim(s, "/") {
		return "", fmt.Errorf("base path %q: expected a plain path such as /dash/", s)
	}
	return base, nil
}

// location is the target of a redirect: the escaped path and the query as it was sent.
func location(p, query string) string {
	escaped := (&url.URL{Path: p}).EscapedPath()
	if query == "" {
		return escaped
	}
	var b strings.Builder
	b.WriteString(escaped)
	b.WriteByte('?')
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// plainPathByte are the bytes that stand for themselves in a path (RFC 3986,
// section 3.3) and the slash.
var plainPathByte = bytesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/")

func bytesOf(members string) (table [256]bool) {
	for _, c := range []byte(members) {
		table[c] = true
	}
	return table
}

package address

import "strings"

// longest is the length in bytes up to which a page links to an address.
const longest = 2000

// Safe returns href if a page may link to it, and "" otherwise. A page may link
// to an address that [Web] accepts and to a path relative to the site's root;
// external tells the two apart.
func Safe(href string) (safe string, external bool) {
	if scheme, _, ok := strings.Cut(href, ":"); ok && !strings.ContainsAny(scheme, "/?#") {
		href = Web(href)
		return href, href != ""
	}
	if strings.HasPrefix(href, "/") || !plain(href) {
		return "", false
	}
	return href, false
}

// Web returns href if it is an address of the web that a page may link to, and
// "" otherwise. Such an address begins with http:// or https://, holds neither
// white space nor quotes, and is not longer than 2,000 bytes.
func Web(href string) string {
	scheme, rest, _ := strings.Cut(href, "://")
	if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") || rest == "" || !plain(href) {
		return ""
	}
	return href
}

// plain reports whether href is short and holds no character that could end an
// attribute or that browsers take for another one.
func plain(href string) bool {
	return len(href) <= longest && !strings.ContainsFunc(href, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("\"<>\\", r)
	})
}

// Root returns what leads from a page to the site's root: "../../" from
// "pipelines/cmc/", and "./" from the root itself.
func Root(page string) string {
	if depth := strings.Count(page, "/"); depth > 0 {
		return strings.Repeat("../", depth)
	}
	return "./"
}

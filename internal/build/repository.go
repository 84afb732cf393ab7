package build

import "strings"

// RepositoryOf returns the address of a repository in the form in which two
// addresses are compared: https://host/path without user information, query,
// fragment and the endings "/" and ".git". The forms user@host:path and
// ssh://host/path are read as that, too; any other scheme and port stay.
func RepositoryOf(gitURL string) string {
	address, _, _ := strings.Cut(gitURL, "#")
	address, _, _ = strings.Cut(address, "?")
	scheme, rest, hasScheme := strings.Cut(address, "://")
	if !hasScheme {
		host, path, isSCP := strings.Cut(address, ":")
		if !isSCP || strings.Contains(host, "/") || !strings.Contains(host, "@") {
			return withoutEnding(address)
		}
		return "https://" + withoutEnding(withoutUser(host)+"/"+strings.TrimLeft(path, "/"))
	}
	host, path, _ := strings.Cut(rest, "/")
	host = withoutUser(host)
	if scheme == "ssh" {
		scheme = "https"
		if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
			host = host[:i]
		}
	}
	return scheme + "://" + withoutEnding(host+"/"+path)
}

// withoutUser returns the host without user information before it.
func withoutUser(host string) string { return host[strings.LastIndexByte(host, '@')+1:] }

func withoutEnding(path string) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimRight(path, "/"), ".git"), "/")
}

package ci

import "strings"

// webAddress returns an address if it is absolute and of the web, else "". It
// comes from a document, so it may be anything, even a script.
func webAddress(address string) string {
	const longest = 2000
	lower := strings.ToLower(address[:min(len(address), 8)])
	if len(address) > longest || !(strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")) {
		return ""
	}
	for _, r := range address {
		if r <= ' ' || r == 0x7f || r == '"' || r == '<' || r == '>' || r == '\\' {
			return ""
		}
	}
	return address
}

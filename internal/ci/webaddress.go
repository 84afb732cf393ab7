package ci

import "strings"

// webAddress returns the address if it is an absolute one of the web, else "".
// It came out of a document, so it might be anything, a script included.
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

package leakguard

import (
	"bytes"
	"slices"
)

// shapes are the tokens that are known by how they look. The formats are those
// that their issuers document: GitHub's prefixes, AWS's AKIA and ASIA, the
// account keys of Azure (64 bytes in base64), RFC 7468 for PEM, RFC 7519 for JWT.
var shapes = append([]pattern{
	{text: []byte("github_pat_"), what: "something like a GitHub token", shape: isGitHubPAT},
	// The keys of a connection string may be in any case.
	{text: []byte("AccountKey="), what: "something like an Azure account key", anyCase: true, shape: isAccountKey},
	{text: []byte("-----BEGIN "), what: "something like a private key", shape: isPrivateKey},
	{text: []byte(".eyJ"), what: "something like a JSON web token", shape: isWebToken},
	{text: []byte("AKIA"), what: "something like an AWS access key", shape: isAccessKey},
	{text: []byte("ASIA"), what: "something like an AWS access key", shape: isAccessKey},
}, githubTokens("ghp_", "gho_", "ghu_", "ghs_", "ghr_")...)

func githubTokens(prefixes ...string) []pattern {
	var list []pattern
	for _, prefix := range prefixes {
		list = append(list, pattern{text: []byte(prefix), what: "something like a GitHub token", shape: isGitHubToken})
	}
	return list
}

func isGitHubToken(b []byte, i int) bool {
	return !wordBefore(b, i) && run(b[i+len("ghp_"):], isWord) >= 30
}

func isGitHubPAT(b []byte, i int) bool { return run(b[i+len("github_pat_"):], isWord) >= 22 }

func isAccountKey(b []byte, i int) bool { return run(b[i+len("AccountKey="):], isBase64) >= 40 }

func isPrivateKey(b []byte, i int) bool {
	return bytes.Contains(b[i:min(len(b), i+80)], []byte("PRIVATE KEY"))
}

func isAccessKey(b []byte, i int) bool { return !wordBefore(b, i) && run(b[i:], isUpper) == 20 }

// isWebToken reports whether the dot at i is the first of a JSON web token.
func isWebToken(b []byte, i int) bool {
	head := i - runBack(b[:i], isBase64URL)
	if i-head < 12 || !bytes.HasPrefix(b[head:], []byte("eyJ")) {
		return false
	}
	body := run(b[i+1:], isBase64URL)
	return body >= 12 && i+1+body < len(b) && b[i+1+body] == '.'
}

// hasBareKey reports whether b holds 64 bytes in base64 by themselves: 86
// characters and "==". The checksums of packages look the same except for the
// "sha512-" before them. To find such a run it is enough to look at every 86th
// byte.
func hasBareKey(b []byte) bool {
	const length = 86
	for i := length - 1; i < len(b); i += length {
		if !isBase64(b[i]) {
			continue
		}
		from := i - runBack(b[:i], isBase64)
		to := i + run(b[i:], isBase64)
		if to-from == length && bytes.HasPrefix(b[to:], []byte("==")) && !bytes.HasSuffix(b[:from], []byte("sha512-")) {
			return true
		}
		i = max(i, to-length)
	}
	return false
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}
func isBase64(c byte) bool    { return isWord(c) && c != '_' || c == '+' || c == '/' }
func isBase64URL(c byte) bool { return isWord(c) || c == '-' }

func wordBefore(b []byte, i int) bool { return i > 0 && isWord(b[i-1]) }

// run returns how many bytes at the beginning of b are of a class.
func run(b []byte, class func(byte) bool) int {
	n := slices.IndexFunc(b, func(c byte) bool { return !class(c) })
	if n < 0 {
		return len(b)
	}
	return n
}

// runBack returns how many bytes at the end of b are of a class.
func runBack(b []byte, class func(byte) bool) int {
	n := 0
	for n < len(b) && class(b[len(b)-1-n]) {
		n++
	}
	return n
}

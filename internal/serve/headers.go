package serve

import "net/http"

// contentSecurityPolicy allows only files of the site itself and pictures in
// data: URLs: no inline script or style, no framing.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const (
	cacheImmutable = "public, max-age=31536000, immutable"
	cachePage      = "no-cache"
	cachePrivate   = "private, no-cache"
	cacheNothing   = "no-store"
)

// securityHeader is sent with every response, including errors and redirects.
func securityHeader(tlsInFront bool) http.Header {
	header := http.Header{
		"Content-Security-Policy":      {contentSecurityPolicy},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"same-origin"},
		"Permissions-Policy":           {"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
	if tlsInFront {
		// Over plain HTTP the field would promise something the server cannot know.
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return header
}

// Header values that many responses share, so that setting them allocates nothing.
var (
	acceptRanges = []string{"bytes"}
	vary         = []string{"Accept-Encoding"}
)

// setHeader sets the fields of a response with the variant, except its length.
func (v *variant) setHeader(header http.Header) {
	header["Etag"] = v.etag[:]
	header["Content-Type"] = v.entry.contentType[:]
	header["Cache-Control"] = v.entry.cacheControl[:]
	if v.coding != identity {
		header["Content-Encoding"] = codingNames[v.coding : v.coding+1]
	}
	if v.entry.have != 1<<identity {
		header["Vary"] = vary
	}
}

// setLength sets the fields of a response with the whole variant. Ranges of
// encoded forms are not served.
func (v *variant) setLength(header http.Header) {
	header["Content-Length"] = v.length[:]
	if v.coding == identity {
		header["Accept-Ranges"] = acceptRanges
	} else {
		delete(header, "Accept-Ranges")
	}
}

// cacheControl returns the Cache-Control value of a file.
func cacheControl(name string) string {
	if hashed(name) {
		return cacheImmutable
	}
	return cachePage
}

// Describe returns the header fields that a file of the site is served with,
// for stores that keep them beside the file. text reports whether the file is
// worth compressing.
func Describe(name string) (contentType, cache string, text bool) {
	k := kindOf(name)
	return k.contentType, cacheControl(name), k.text
}

package serve

import "net/http"

// field is one header field with its value in the form that http.Header holds,
// so that setting it allocates nothing.
type field struct {
	name  string
	value []string
}

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

// securityFields are sent with every response, including errors and redirects.
func securityFields(tlsInFront bool) []field {
	fields := []field{
		{"Content-Security-Policy", []string{contentSecurityPolicy}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"same-origin"}},
		{"Permissions-Policy", []string{"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	}
	if tlsInFront {
		// Over plain HTTP the field would promise something the server cannot know.
		fields = append(fields, field{"Strict-Transport-Security", []string{"max-age=31536000"}})
	}
	return fields
}

// Header values that many responses share.
var (
	acceptRanges = []string{"bytes"}
	vary         = []string{"Accept-Encoding"}
	immutable    = []string{cacheImmutable}
	revalidate   = []string{cachePage}
)

// setContentFields sets the fields that describe a variant's content; a 304
// response omits them.
func (v *variant) setContentFields(header http.Header) {
	header["Content-Type"] = v.entry.contentType[:]
	header["Content-Length"] = v.length[:]
	if v.coding == identity {
		header["Accept-Ranges"] = acceptRanges
	} else {
		header["Content-Encoding"] = codingNames[v.coding : v.coding+1]
	}
}

// setCacheFields sets the fields that both 200 and 304 responses carry.
func (v *variant) setCacheFields(header http.Header) {
	header["Etag"] = v.etag[:]
	header["Cache-Control"] = revalidate
	if v.entry.immutable {
		header["Cache-Control"] = immutable
	}
	if v.entry.have != 1<<identity {
		header["Vary"] = vary
	}
}

// cacheControl returns the Cache-Control value of a file.
func cacheControl(name string) string {
	if hashed(name) {
		return cacheImmutable
	}
	return cachePage
}

// setFields copies fields into a header. Their names are canonical.
func setFields(header http.Header, fields []field) {
	for _, f := range fields {
		header[f.name] = f.value
	}
}

// Describe returns the header fields that a file of the site is served with,
// for stores that keep them beside the file. text reports whether the file is
// worth compressing.
func Describe(name string) (contentType, cache string, text bool) {
	k := kindOf(name)
	return k.contentType, cacheControl(name), k.text
}

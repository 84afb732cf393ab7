package serve

import "strconv"

// field is one header field with its value in the form that http.Header holds,
// so that setting it allocates nothing.
type field struct {
	name  string
	value []string
}

// contentSecurityPolicy admits nothing but files of the site itself and
// pictures in data: URLs; no inline script or style, no framing.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const (
	cacheImmutable = "public, max-age=31536000, immutable"
	cachePage      = "no-cache"
	cachePrivate   = "private, no-cache"
	cacheNothing   = "no-store"
)

// securityFields are sent with every answer, errors and redirects included.
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
		// A browser ignores the field over plain HTTP, but sending it there would
		// promise something that the server cannot know.
		fields = append(fields, field{"Strict-Transport-Security", []string{"max-age=31536000"}})
	}
	return fields
}

// head is the part of a header that belongs to a variant, made once.
type head struct {
	// lines are the fields of 200 as they go over an HTTP/1.1 connection.
	lines []byte
	// unchanged is the end of lines, from which on they are the fields of 304.
	unchanged []byte
}

// fields sets the variant's header fields by calling set: first those that
// belong to the content, then, after unchanged was called, those that 304 has too.
func (v *variant) fields(set func(name, value string), unchanged func()) {
	set("Content-Type", v.entry.kind.contentType)
	set("Content-Length", strconv.FormatInt(v.size, 10))
	if v.coding == identity {
		set("Accept-Ranges", "bytes")
	} else {
		set("Content-Encoding", codingNames[v.coding])
	}
	unchanged()
	if v.entry.have != 1<<identity {
		set("Vary", "Accept-Encoding")
	}
	set("Etag", v.etag) // http.Header's canonical form of the name
	if v.entry.immutable {
		set("Cache-Control", cacheImmutable)
	} else {
		set("Cache-Control", cachePage)
	}
}

// headOf gives the header of a variant, and makes it when there is none yet.
func (s *Site) headOf(v *variant) (*head, error) {
	if made := v.head.Load(); made != nil {
		return made, nil
	}
	if err := s.prepare(v); err != nil {
		return nil, err
	}
	made := &head{lines: make([]byte, 0, 256)}
	cut := 0
	v.fields(func(name, value string) {
		made.lines = appendField(made.lines, name, value)
	}, func() { cut = len(made.lines) })
	made.unchanged = made.lines[cut:]
	v.head.Store(made)
	return made, nil
}

func appendField(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, ": "...)
	b = append(b, value...)
	return append(b, "\r\n"...)
}

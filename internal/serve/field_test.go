package serve

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNegotiatesTheCodingWithTheHighestWeight(t *testing.T) {
	const all, none = set(1<<codings - 1), "none"
	for _, test := range []struct {
		header string
		have   set
		want   string
	}{
		{"gzip, deflate, br, zstd", all, "br"},
		{"gzip, deflate, zstd", all, "zstd"},
		{"GZIP", all, "gzip"},
		{"x-gzip", all, "gzip"},
		{"deflate", all, "identity"},
		{"", all, "identity"},
		{"*", all, "br"},
		{"*", 1 << identity, "identity"},
		{"*;q=0", all, none},
		{"*;q=0, gzip", all, "gzip"},
		{"gzip;q=0", all, "identity"},
		{"gzip;q=0, *", all, "br"},
		{"identity;q=0", all, none},
		{"identity;q=0, *", all, "br"},
		{"identity;q=0, deflate", 1 << identity, none},
		{"identity, gzip;q=0.5", all, "identity"},
		{"identity;q=0.5, gzip;q=0.5", all, "gzip"},
		{"gzip;q=0.001", all, "gzip"},
		{"gzip;q=1.0, br;q=0.999", all, "gzip"},
		{"br ; q=0.2 ,\tgzip ;q=0.3", all, "gzip"},
		{"br;Q=0.2, gzip;q=0.1", all, "br"},
		{"br;q=2, gzip;q=0.1", all, "gzip"},
		{"br;q=0.1234, gzip;q=0.1", all, "gzip"},
		{"br;q=, gzip", all, "gzip"},
		{"br;level=5, gzip", all, "gzip"},
		{",,;,br,", all, "br"},
	} {
		c, ok := negotiate(test.header, true, test.have)
		got := c.String()
		if !ok {
			got = none
		}
		if got != test.want {
			t.Errorf("%q of %04b: %q, want %q", test.header, test.have, got, test.want)
		}
	}
	if c, ok := negotiate("", false, all); c != identity || !ok {
		t.Errorf("without the field: %q", c)
	}
}

func TestMatchesListsOfEntityTags(t *testing.T) {
	h := mustHandler(t, loadSample(t, Options{}), HandlerOptions{})
	answer := func(field string, lines []string) *httptest.ResponseRecorder {
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		r.Header[field] = lines
		h.ServeHTTP(w, r)
		return w
	}
	tag := answer("Accept", nil).Header().Get("Etag")
	for _, test := range []struct {
		list         []string
		weak, strong bool
	}{
		{[]string{`"a"`}, true, true}, {[]string{`W/"a"`}, true, false}, {[]string{`"b", "a"`}, true, true}, {[]string{`"b" ,W/"a"`}, true, false},
		{[]string{`*`}, true, true}, {[]string{`"b"`, `"a"`}, true, true}, {[]string{`"b"`}, false, false}, {[]string{`a`}, false, false},
		{[]string{`"a`}, false, false}, {[]string{`"b" x "a"`}, false, false}, {[]string{`w/"a"`}, false, false}, {[]string{`"b,\"a", "a"`}, false, false},
	} {
		var lines []string
		for _, line := range test.list {
			lines = append(lines, strings.ReplaceAll(line, `"a"`, tag))
		}
		if got := answer("If-None-Match", lines).Code == http.StatusNotModified; got != test.weak {
			t.Errorf("If-None-Match %s: got a match %v, want %v", test.list, got, test.weak)
		}
		if got := answer("If-Match", lines).Code == http.StatusOK; got != test.strong {
			t.Errorf("If-Match %s: got a match %v, want %v", test.list, got, test.strong)
		}
	}
}

func TestRecognisesNamesWithAHash(t *testing.T) {
	for name, want := range map[string]bool{
		"assets/site-0a1b2c3d.css": true, "assets/sub/site-0123456789abcdef.js": true, "assets/a-ABCDEFG2.js": true, "assets/a-0a1b2c3d.js.map": true,
		"assets/site.css": false, "assets/site-abc123.css": false, "assets/-0a1b2c3d.css": false, "assets/site-component.css": false,
		"assets/site-effaceda.css": false, "assets/site-0A1B2C3D.css": false, "assets/0a1b2c3d": false, "site-0a1b2c3d.css": false,
		"assets/site-0a1b2c3d": false,
	} {
		if got := hashed(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

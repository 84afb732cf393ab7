package serve

import "testing"

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
		{"deflate", all, ""},
		{"", all, ""},
		{"*", all, "br"},
		{"*", 1 << identity, ""},
		{"*;q=0", all, none},
		{"*;q=0, gzip", all, "gzip"},
		{"gzip;q=0", all, ""},
		{"gzip;q=0, *", all, "br"},
		{"identity;q=0", all, none},
		{"identity;q=0, *", all, "br"},
		{"identity;q=0, deflate", 1 << identity, none},
		{"identity, gzip;q=0.5", all, ""},
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
	for _, test := range []struct {
		list         string
		weak, strong bool
	}{
		{`"a"`, true, true}, {`W/"a"`, true, false}, {`"b", "a"`, true, true}, {` "b" ,W/"a"`, true, false}, {`*`, true, true}, {` * `, true, true},
		{`"b"`, false, false}, {`a`, false, false}, {`"a`, false, false}, {``, false, false}, {`"b" x "a"`, false, false}, {`w/"a"`, false, false},
		{`"b,\"a", "a"`, false, false},
	} {
		if got := matchesETag(test.list, `"a"`, true); got != test.weak {
			t.Errorf("%s, weak: %v", test.list, got)
		}
		if got := matchesETag(test.list, `"a"`, false); got != test.strong {
			t.Errorf("%s, strong: %v", test.list, got)
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

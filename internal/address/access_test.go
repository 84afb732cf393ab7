package address

import "testing"

func TestFilesTellOnlyWhatTheirReadersMayRead(t *testing.T) {
	rules := func(list ...string) Rules {
		r, err := ParseRules(list)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, c := range []struct {
		rule     string
		rules    Rules
		path, of string
		want     bool
	}{
		{"without rules, everything", nil, Overview, "security/repositories/x/", true},
		{"the root nothing of a protected part", rules("/security/=groups:A"), Overview, "security/repositories/x/", false},
		{"the root nothing of a protected folder itself", rules("/security=groups:A"), Overview, "security/", false},
		{"a prefix covers whole segments", rules("/sec/=groups:A"), Overview, "security/", true},
		{"a protected part tells of itself", rules("/security/=groups:A"), "security/teams/x/", "security/repositories/x/", true},
		{"a protected part tells of the rest", rules("/security/=groups:A", "/=basic"), "security/", "pipeline/x/", true},
		{"two parts of the same readers tell of each other", rules("/security/=groups:A", "/teams/=groups:A"), "teams/x/", "security/", true},
		{"two parts of different readers do not", rules("/security/=groups:A", "/teams/=groups:B"), "teams/x/", "security/", false},
		{"an open part tells nothing of a protected root", rules("/about/=open", "/=basic"), "about/", "pipelines/", false},
		{"a protected root tells of an open part", rules("/about/=open", "/=basic"), Overview, "about/", true},
		{"an open part within a protected one is open", rules("/security/=basic", "/security/teams/=open"), Overview, "security/teams/x/", true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := c.rules.MayTell(c.path, c.of); got != c.want {
				t.Errorf("MayTell(%q, %q): got %v, want %v", c.path, c.of, got, c.want)
			}
		})
	}
}

func TestMalformedAccessRulesAreRefused(t *testing.T) {
	for _, text := range []string{"", "/security/", "security/=basic", "/security/=everyone", "/security/=groups:", "/=open:x", "/a/=basic;/=open"} {
		if r, err := ParseRules([]string{text}); err == nil {
			t.Errorf("%q: got %v, want an error", text, r)
		}
	}
	if r, err := ParseRules([]string{"/a/=basic", "/a=open"}); err == nil {
		t.Errorf("two rules for a prefix: got %v, want an error", r)
	}
}

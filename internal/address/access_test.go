package address

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

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
	for _, text := range []string{"", "/security/", "security/=basic", "/security/=everyone", "/security/=groups:", "/=open:x", "/=open:", "/=basic: ,",
		"/a/=basic;/=open", "/a/=groups:x;/=open", "/a//b=basic", "/../=basic", "//=basic", "/a/=basic\n/=open"} {
		if r, err := ParseRules([]string{text}); err == nil {
			t.Errorf("%q: got %v, want an error", text, r)
		}
	}
	if r, err := ParseRules([]string{"/a/=basic", "/a=open"}); err == nil {
		t.Errorf("two rules for a prefix: got %v, want an error", r)
	}
}

func TestRulesHaveOneSpelling(t *testing.T) {
	rules, err := ParseRules(SplitRules(" /=basic: bob,ann,bob ;\n/security=groups:leads,admins;"))
	if want := "/security/=groups:admins,leads\n/=basic:ann,bob\n"; err != nil || rules.String() != want {
		t.Errorf("got %q (%v), want %q", rules.String(), err, want)
	}
}

// If the check passes, no file tells those who are served it more than those for whom
// it was rendered, and each part that was rendered for some readers is served to them.
func TestCheckPassesOnlyRulesThatLeakNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	prefixes := []string{"", "a/", "a/b/", "a/b/c/", "d/", "d/e/"}
	draw := func() (list []string) {
		for _, prefix := range prefixes {
			if random.IntN(3) == 0 {
				list = append(list, "/"+prefix+"="+[]string{"open", "basic", "basic:ann", "groups:x"}[random.IntN(4)])
			}
		}
		return list
	}
	passed := 0
	for range 20_000 {
		first, second := draw(), draw()
		rendered, err := ParseRules(first)
		served, err2 := ParseRules(second)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if rendered.Check(rendered) != nil {
			t.Fatalf("%v: the rules do not fit themselves", first)
		}
		if rendered.Check(served) != nil {
			continue
		}
		passed++
		for _, p := range append(slices.Clone(prefixes), "z/", "a/z/", "d/e/z/") {
			if want, got := rendered.For(p).Who, served.For(p).Who; want != "open" && got != want {
				t.Fatalf("rendered for %v, served by %v: /%s is served for %s, want %s", first, second, p, got, want)
			}
			for _, of := range prefixes {
				if rendered.MayTell(p, of) && !served.MayTell(p, of) {
					t.Fatalf("rendered for %v, served by %v: /%s tells of /%s", first, second, p, of)
				}
			}
		}
	}
	if passed < 100 {
		t.Errorf("got %d pairs that fit, want at least 100 to learn from", passed)
	}
}

func FuzzRulesAreReadBackAsTheyAreWritten(f *testing.F) {
	f.Add("/security/=groups:leads,admins;/=basic")
	f.Add("/a/b=open\n/=groups: x ,,y")
	f.Add("/../=basic;/=open:x")
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := ParseRules(SplitRules(text))
		if err != nil {
			return
		}
		again, err := ParseRules(SplitRules(rules.String()))
		if err != nil || again.String() != rules.String() {
			t.Errorf("%q: got %q (%v), want %q", text, again.String(), err, rules.String())
		}
		for _, r := range rules {
			if strings.Contains("/"+r.Prefix, "//") || strings.Contains("/"+r.Prefix, "/../") {
				t.Errorf("%q: got the prefix %q, want a clean one", text, r.Prefix)
			}
		}
	})
}

package address

import (
	"strings"
	"testing"
)

func TestSafeAcceptsOnlyWebAddressesAndRelativePaths(t *testing.T) {
	const web, site, refused = "web", "site", "refused"
	for href, want := range map[string]string{
		"https://x/y?z=1": web, "HTTP://x": web, "http://x/a%20b": web,
		"pipelines/a/": site, "#id": site, "./": site, "a/b:c": site,
		"": refused, "javascript:alert(1)": refused, "JavaScript:alert(1)": refused, "java\tscript:x": refused, "data:text/html,x": refused,
		"//evil.example": refused, "/x": refused, `\\evil`: refused, "https:evil": refused, "https://": refused, "https://x/ y": refused,
		"https://x/\"y": refused, "https://x/<y>": refused, "https://x\\y": refused, "https://x/" + strings.Repeat("y", longest): refused,
		" https://x": refused, "x\x00": refused,
	} {
		got := refused
		if safe, external := Safe(href); external {
			got = web
		} else if safe != "" {
			got = site
		}
		if got != want {
			t.Errorf("Safe(%.50q): got %s, want %s", href, got, want)
		}
		if isWeb := Web(href) != ""; isWeb != (want == web) {
			t.Errorf("Web(%.50q): got %v, want %v", href, isWeb, want == web)
		}
	}
}

func FuzzSafeNeverLeavesHTTP(f *testing.F) {
	for _, s := range []string{"https://x", "javascript:x", "a/b", "//x", "\x01https://x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, href string) {
		safe, external := Safe(href)
		if safe != "" && safe != href {
			t.Fatalf("got %q, want %q unchanged", safe, href)
		}
		if external && !strings.HasPrefix(strings.ToLower(safe), "http") {
			t.Fatalf("%q is external", safe)
		}
		if strings.ContainsAny(safe, "\"<>\\ \t\r\n") || strings.HasPrefix(safe, "/") {
			t.Fatalf("%q is not safe", safe)
		}
	})
}

func TestFolderGivesPagesOnlyToItsNames(t *testing.T) {
	f := NewFolder(Teams, []string{"CMC", "Bulk Scan", "all"}, "all")
	for name, want := range map[string]string{
		"CMC": "teams/cmc/", "Bulk Scan": "teams/bulk-scan/", "all": "teams/all-2/", "other": "",
	} {
		if got := f.Page(name); got != want {
			t.Errorf("page of %q: got %q, want %q", name, got, want)
		}
	}
	if got := (Folder{}).Page("CMC"); got != "" {
		t.Errorf("a folder without names has the page %q", got)
	}
}

func TestRootLeadsFromAPageToTheSite(t *testing.T) {
	for page, want := range map[string]string{"": "./", "about/": "../", "pipelines/cmc/nightly/": "../../../"} {
		if got := Root(page); got != want {
			t.Errorf("Root(%q): got %q, want %q", page, got, want)
		}
	}
}

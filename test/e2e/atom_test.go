package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/test/need"
)

// validateAtom returns what xmllint (libxml2) says of feeds by testdata/atom.rng, and
// an error unless all are valid.
func validateAtom(t testing.TB, feeds ...string) (string, error) {
	t.Helper()
	args := append([]string{"--noout", "--nonet", "--relaxng", filepath.Join("testdata", "atom.rng")}, feeds...)
	out, err := exec.CommandContext(t.Context(), need.Program(t, "xmllint"), args...).CombinedOutput()
	return string(out), err
}

func TestAtomFeedsAreValidByTheRulesOfRFC4287(t *testing.T) {
	site := filepath.Join(demo(t), "site", "changes")
	var feeds []string
	for _, pattern := range []string{"changes.atom", "projects/*/changes.atom", "teams/*/changes.atom"} {
		found, err := filepath.Glob(filepath.Join(site, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: got %d feeds and the error %v, want at least one", pattern, len(found), err)
		}
		feeds = append(feeds, found...)
	}
	if out, err := validateAtom(t, feeds...); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}

// Each change of a valid feed breaks one rule, so a schema that takes anything fails.
func TestSchemaOfAtomRefusesBrokenFeeds(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(demo(t), "site", "changes", "changes.atom"))
	if err != nil {
		t.Fatal(err)
	}
	feed := string(content)
	name := filepath.Join(t.TempDir(), "broken.atom")
	part := func(from, to string) string {
		i := strings.Index(feed, from)
		n := strings.Index(feed[max(i, 0):], to)
		if i < 0 || n < 0 {
			t.Fatalf("the feed has no %s…%s", from, to)
		}
		return feed[i : i+n+len(to)]
	}
	id, title, updated := part("<id>", "</id>"), part("<title>", "</title>"), part("<updated>", "</updated>")
	author, entry, link, category := part("<author>", "</author>"), part("<entry>", "</entry>"), part("<link ", ">"), part("<category ", ">")
	for _, test := range []struct{ rule, old, new string }{
		{"a feed has an id", id, ""},
		{"a feed has one id", id, id + id},
		{"an id is an absolute IRI", id, "<id>changes</id>"},
		{"a feed has a title", title, ""},
		{"a feed has the time of its last change", updated, ""},
		{"a time has a zone", updated, "<updated>2026-11-20T10:37:23</updated>"},
		{"a time is not only a day", updated, "<updated>2026-11-20</updated>"},
		{"a feed has an author", author, ""},
		{"an author has a name", author, "<author/>"},
		{"an entry has an id", entry, "<entry>" + entry[strings.Index(entry, "</id>")+len("</id>"):]},
		{"an entry has a title", "</entry>", "<title>twice</title></entry>"},
		{"entries follow what describes the feed", entry, entry + "<subtitle>late</subtitle>"},
		{"a link has an address", link, `<link rel="self">`},
		{"a category has a term", category, "<category>"},
		{"elements of Atom have only the attributes of Atom", link, strings.Replace(link, "<link ", `<link target="_top" `, 1)},
		{"elements that Atom does not know are in other namespaces", id, id + "<guid>1</guid>"},
		{"text is text, html or xhtml", title, strings.Replace(title, "<title>", `<title type="markdown">`, 1)},
		{"the namespace is Atom's", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"},
	} {
		t.Run(test.rule, func(t *testing.T) {
			broken := strings.Replace(feed, test.old, test.new, 1)
			if err := os.WriteFile(name, []byte(broken), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := validateAtom(t, name); err == nil || !strings.Contains(out, "fails to validate") {
				t.Errorf("got %v and %q, want a refusal", err, fmt.Sprintf("%.300s", out))
			}
		})
	}
}

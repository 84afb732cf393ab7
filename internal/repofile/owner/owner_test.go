package owner

import (
	"strings"
	"testing"
)

func TestOwnerOfCatalog(t *testing.T) {
	const component = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: x\nspec:\n  type: service\n  owner: "
	for _, c := range []struct{ name, text, want, wrong string }{
		{"a name", component + "payments\n", "payments", ""},
		{"kind and namespace", component + "group:default/Payments\n", "payments", ""},
		{"kind alone", component + "\"group:payments\"\n", "payments", ""},
		{"namespace alone", component + "default/payments\n", "payments", ""},
		{"the first component of several documents", "kind: API\nspec: {owner: apis}\n---\n" + component + "payments\n---\n" + component + "late\n", "payments", ""},
		{"no component", "---\nkind: Location\nspec: {targets: [x]}\n---\nkind: API\nspec: {owner: apis}\n", "apis", ""},
		{"component without an owner", "kind: Component\nspec: {type: x}\n---\nkind: API\nspec: {owner: apis}\n", "apis", ""},
		{"no owner", "kind: Location\nspec: {targets: [x]}\n", "", ""},
		{"empty", "", "", ""},
		{"a person", component + "user:default/jane\n", "", "spec.owner is a user; expected a group"},
		{"not a reference", component + "a/b/c\n", "", `spec.owner is "a/b/c"; expected a group`},
		{"a sentence", component + "\"ask jane & co\"\n", "", "expected a group"},
		{"a list", component + "[a, b]\n", "", "not YAML of an entity"},
		{"not YAML", "spec:\n\t{\n", "", "not YAML of an entity"},
		{"huge", strings.Repeat("#\n", maxCatalog), "", "expected at most"},
	} {
		got, err := OfCatalog([]byte(c.text))
		if got != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: got %q, %v; want %q, %q", c.name, got, err, c.want, c.wrong)
		}
	}
}

func TestOwnerOfCodeOwners(t *testing.T) {
	for _, c := range []struct{ name, text, want, wrong string }{
		{"one line", "* @hmcts/payments\n", "payments", ""},
		{"the last line counts", "* @hmcts/first\n/docs @hmcts/writers\n*  @hmcts/Second # why\n", "second", ""},
		{"the first team counts", "* @jane @hmcts/a @hmcts/b mail@example.com\n", "a", ""},
		{"persons only", "* @jane mail@example.com\n", "", ""},
		{"nobody", "* @hmcts/a\n*\n", "", ""},
		{"other lines only", "# * @hmcts/a\n*.js @hmcts/b\n/src/ @hmcts/c\n", "", ""},
		{"CRLF and a mark", "\xef\xbb\xbf* @hmcts/a\r\n", "a", ""},
		{"not an owner", "\n* hmcts/payments\n", "", `line 2: "hmcts/payments" is not an owner`},
		{"a later line is right", "* payments\n* @hmcts/a\n", "a", ""},
		{"not a text", "* @hmcts/a\x00\n", "", "not a text file"},
	} {
		got, err := OfCodeOwners([]byte(c.text))
		if got != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: got %q, %v; want %q, %q", c.name, got, err, c.want, c.wrong)
		}
	}
}

func FuzzOwners(f *testing.F) {
	f.Add([]byte("kind: Component\nspec: {owner: group:default/payments}\n---\n&a {kind: *a}\n"))
	f.Add([]byte("* @hmcts/payments # x\n*.js @hmcts/b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, of := range []func([]byte) (string, error){OfCatalog, OfCodeOwners} {
			got, err := of(data)
			if err != nil && got != "" || strings.ContainsAny(got, " \n\r\t@/:<>\"") || got != strings.ToLower(got) {
				t.Fatalf("got %q, %v", got, err)
			}
		}
	})
}

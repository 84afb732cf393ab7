package github

import (
	"testing"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

func TestOwnerFilesAreReadOnlyIfTheOwnershipNeedsThem(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.org.Repositories[0].Put("catalog-info.yaml", []byte("spec: {owner: x}\n"))
	files := a.must(t).files
	if f, ok := files["cmc-api/catalog-info.yaml"]; ok {
		t.Errorf("by default: got %+v, want no such row", f)
	}
	if f := files["cmc-api/.github/CODEOWNERS"]; f.Content != nil || f.Gap != "not read" {
		t.Errorf("by default: got %+v, want the presence only", f)
	}
	a.tune = func(c *config.Config, _ *connection.Options) { c.Ownership = config.List{"catalog", "codeowners"} }
	files = a.must(t).files
	for path, want := range map[string]string{"catalog-info.yaml": "spec: {owner: x}\n", ".github/CODEOWNERS": "* @hmcts/x"} {
		if got := string(files["cmc-api/"+path].Content); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

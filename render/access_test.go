package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/security"
)

// withAccess is a site with both halves whose fetch warned of repositories, and
// the names that each half has and the other has not.
func withAccess(t *testing.T, rules ...string) (in Input, names map[figure.Thing][]string) {
	in = withSecurity(t, siteOf("CMC"), 12, 60, 8)
	tables := securityTables(t, 12, 60, 8)
	tables.Options.Teams = []security.Team{{Name: "aardvarks", Repositories: glob.Of("cmc-*", "divorce-*", "ccd-*")}}
	tables.Repositories = append(tables.Repositories, dataset.Repository{Owner: "hmcts", Name: "lone-workshop", URL: "https://github.com/hmcts/lone-workshop",
		Branch: "main", Gap: "lone-workshop vanished"})
	tables.Warnings = append(tables.Warnings, "lone-workshop could not be read.")
	in.Security = security.New(tables)
	in.Manifest.Collectors["github"] = &dataset.Provenance{Kind: "github", Source: "GitHub, organisation hmcts", AsOf: asOf, Warnings: tables.Warnings}
	var err error
	if in.Config.Rules, err = address.ParseRules(rules); err != nil {
		t.Fatal(err)
	}
	names = map[figure.Thing][]string{
		figure.Pipeline:      {"claim-store/master", "citizen-frontend/master", "HMCTS_", "hmcts-cmc-"},
		figure.Package:       {"lodash", "jackson-databind", "spring-core"},
		figure.Team:          {"aardvarks"},
		figure.File:          {suppressionsPath, ".nvmrc"},
		figure.Vulnerability: in.Security.Vulnerabilities().IDs(),
	}
	for _, r := range tables.Repositories {
		names[figure.Repository] = append(names[figure.Repository], r.Name)
	}
	return in, names
}

// holds returns the first of the names in a text, with what stands around it.
func holds(text string, names []string) string {
	for _, name := range names {
		if i := strings.Index(strings.ToLower(text), strings.ToLower(name)); i >= 0 {
			return text[max(0, i-60):min(len(text), i+60)]
		}
	}
	return ""
}

// No file names what lies behind an access rule to readers who are not admitted
// there: neither in its text nor in its path.
func TestFilesNameOnlyWhatTheirReadersMayRead(t *testing.T) {
	for _, rules := range [][]string{
		{"/security/=groups:A"},
		{"/security/=groups:A", "/=groups:B"},
		{"/security/=groups:A", "/teams/=groups:A", "/=basic"},
		{"/pipelines/=groups:A", "/pipeline/=groups:A"},
		{"/pipelines/=groups:A"},
		{"/security/=groups:A", "/pipelines/=groups:C", "/pipeline/=groups:C"},
		{"/security/repositories/=groups:A"},
		{"/security/cves/=groups:A"},
		{"/" + address.Teams + "=groups:A"},
		{"/security/=basic", "/security/cves/=open", "/=groups"},
		{"/about/=open", "/data/=open", "/=basic"},
	} {
		t.Run(strings.Join(rules, ";"), func(t *testing.T) {
			in, names := withAccess(t, rules...)
			out, _ := makeSite(t, in, Options{Static: withBundle(t)})
			for file, text := range tree(t, out) {
				if strings.HasPrefix(file, "assets/") || file == licencesFile {
					continue
				}
				for thing, list := range names {
					kept := slices.ContainsFunc(homes[thing], func(home string) bool { return !in.Config.Rules.MayTell(file, home) })
					if found := holds(file+"\n"+text, list); kept && found != "" {
						t.Errorf("%s, which %s may read, names %s: …%s…", file, in.Config.Rules.For(file).Who, thing.Plural(), found)
					}
				}
			}
		})
	}
}

func TestProtectedPartOfTheSiteIsComplete(t *testing.T) {
	open, _ := withAccess(t)
	full, _ := makeSite(t, open, Options{Static: withBundle(t)})
	in, _ := withAccess(t, "/security/=groups:A", "/=groups:B")
	out, _ := makeSite(t, in, Options{Static: withBundle(t)})
	want, got := tree(t, full), tree(t, out)
	toTheWhole := strings.NewReplacer("security/find/", "find/", "security/data/index.json", "data/index.json")
	for file := range want {
		if strings.HasPrefix(file, address.Security) && toTheWhole.Replace(got[file]) != want[file] {
			t.Errorf("%s differs from that of a site without access rules", file)
		}
	}
	index := got[address.Security+"data/index.json"]
	if !strings.Contains(index, `"path":"security/repositories/lone-workshop/"`) || strings.Contains(index, `"path":"about/"`) {
		t.Errorf("security/data/index.json lists other pages than those of the security part")
	}
	if strings.Contains(got["data/index.json"], `"path":"security/`) || !strings.Contains(got["data/index.json"], `"path":"about/"`) {
		t.Errorf("data/index.json lists other pages than those of the open part")
	}
	if text := got[address.RulesFile]; text != in.Config.Rules.String() || want[address.RulesFile] != "" {
		t.Errorf("%s: got %q, want the rules, and no file without rules", address.RulesFile, text)
	}
	if text := got["index.html"]; !strings.Contains(text, "Open critical and high alerts") {
		t.Error("the overview does not count alerts")
	}
}

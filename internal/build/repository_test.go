package build

import "testing"

func TestRepositoryOf(t *testing.T) {
	const want = "https://github.com/hmcts/cmc-api"
	for _, address := range []string{
		"https://github.com/hmcts/cmc-api", "https://github.com/hmcts/cmc-api.git", "https://github.com/hmcts/cmc-api/",
		"https://github.com/hmcts/cmc-api.git/", "https://user:secret@github.com/hmcts/cmc-api.git",
		"https://github.com/hmcts/cmc-api.git?x=1#y", "git@github.com:hmcts/cmc-api.git", "git@github.com:/hmcts/cmc-api",
		"ssh://git@github.com/hmcts/cmc-api", "ssh://git@github.com:22/hmcts/cmc-api.git",
	} {
		if got := RepositoryOf(address); got != want {
			t.Errorf("RepositoryOf(%q) = %q, want %q", address, got, want)
		}
	}
	for address, want := range map[string]string{
		"http://github.com/a/b":            "http://github.com/a/b",
		"https://git.example:8443/a/b.git": "https://git.example:8443/a/b",
		"https://github.com/A/B":           "https://github.com/A/B",
		"ssh://[::1]:22/a/b":               "https://[::1]/a/b",
		"/srv/git/a.git":                   "/srv/git/a",
		"host:a/b.git":                     "host:a/b",
		"":                                 "",
	} {
		if got := RepositoryOf(address); got != want {
			t.Errorf("RepositoryOf(%q) = %q, want %q", address, got, want)
		}
	}
}

package document

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// TestPasswordsOfAddressesAreNotStored proves that a git_url loses its user
// information before anything is stored.
func TestPasswordsOfAddressesAreNotStored(t *testing.T) {
	for address, want := range map[string]string{
		"https://user:secret@github.com/hmcts/cmc-api.git": "https://github.com/hmcts/cmc-api.git",
		"https://token@github.com":                         "https://github.com",
		"https://a@b:c@github.com/x@y":                     "https://github.com/x@y",
		"https://github.com/hmcts/cmc-api":                 "https://github.com/hmcts/cmc-api",
		"git@github.com:hmcts/cmc-api.git":                 "git@github.com:hmcts/cmc-api.git",
		"":                                                 "",
	} {
		var d Decoder
		var e eventfile.Event
		if err := d.Decode([]byte(`{"git_url":"`+address+`"}`), &e); err != nil {
			t.Fatal(err)
		}
		if e.GitURL != want {
			t.Errorf("git_url %q: got %q, want %q", address, e.GitURL, want)
		}
	}
}

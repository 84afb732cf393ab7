package github

import (
	"fmt"
	"testing"

	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

func TestAlertsThatTheTokenMayNotSeeAreKept(t *testing.T) {
	org := smallOrganisation()
	org.Refuse = map[standin.Kind]standin.Refusal{standin.Dependabot: {
		Status: 403, Message: "Resource not accessible by personal access token", Permission: "vulnerability_alerts=read"}}
	for _, r := range org.Repositories {
		r.Refuse = org.Refuse
	}
	a := newAccount(t, org, standin.Options{})
	for _, run := range []string{"cold", "warm"} {
		r := a.must(t)
		if got := fmt.Sprint(r.repositories["cmc-api"].HiddenAlerts); got != "[dependabot]" {
			t.Errorf("%s: got the hidden alerts %s, want those of Dependabot", run, got)
		}
	}
}

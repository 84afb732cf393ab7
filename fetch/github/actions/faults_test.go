package actions

import (
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/ci"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// Faults of single repositories are named, and the next run reads these again.
func TestFaultsOfSingleRepositoriesAreNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault standin.Fault
		at    string // the path that goes wrong
		want  string // warning
		rows  int    // of 5 repositories with 4 events each
	}{
		{"a server's error", standin.Fault{Status: 502}, "/repos/acme/repo-002/actions/runs",
			"The latest Actions runs of 1 repository could not be read (acme/repo-002: bad gateway (502)).", 16},
		{"an empty answer", standin.Fault{Body: standin.EmptyBody}, "/repos/acme/repo-002/actions/runs",
			"The latest Actions runs of 1 repository could not be read (acme/repo-002: the response is not complete JSON).", 16},
		{"half an answer", standin.Fault{Body: standin.CutJSON}, "/repos/acme/repo-002/actions/runs",
			"The latest Actions runs of 1 repository could not be read (acme/repo-002: the response is not complete JSON).", 16},
		{"no permission", standin.Fault{Status: 403, Message: "Resource not accessible by personal access token", Permission: "actions=read"}, "/repos/acme/repo-002/actions/runs",
			"The token may not read the Actions runs of 1 repository (acme/repo-002); it lacks the permission actions=read.", 16},
		{"Actions off", standin.Fault{Status: 403, Message: "Actions is disabled for this repository."}, "/repos/acme/repo-002/actions/runs", "", 16},
		{"a repository that is gone", standin.Fault{Status: 404, Message: "Not Found"}, "/repos/acme/repo-002/actions/runs", "", 16},
		{"jobs that fail", standin.Fault{Status: 500}, "/repos/acme/repo-002/actions/runs/22/attempts/1/jobs",
			"The failing step of 1 Actions run could not be read.", 19},
		{"jobs that are gone", standin.Fault{Status: 404}, "/repos/acme/repo-002/actions/runs/22/attempts/1/jobs", "", 19},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := many(t, 5)
			a.SetFault(func(r standin.Request) standin.Fault {
				if r.Path == c.at {
					return c.fault
				}
				return standin.Fault{}
			})
			dir := t.TempDir()
			entry := must(t, dir, a.collector())
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			equal(t, "warnings", entry.Warnings, want)
			if entry.Rows != int64(c.rows) {
				t.Errorf("%d rows, want %d", entry.Rows, c.rows)
			}
			if c.want == "" {
				return
			}
			// When it is over, all is there, even if nobody has pushed since.
			a.SetFault(nil)
			a.Change(func() { a.org.Repositories[2].PushedAt = asOf.Add(-100 * 24 * time.Hour) })
			entry = must(t, dir, a.collector())
			if entry.Rows != 20 || len(entry.Warnings) != 0 {
				t.Errorf("afterwards %d rows, warnings %q", entry.Rows, entry.Warnings)
			}
		})
	}
}

// A token that may read nothing is not tried on every repository.
func TestRefusedTokenIsNotTriedEverywhere(t *testing.T) {
	a := many(t, 60)
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.Contains(r.Path, "/actions/") {
			return standin.Fault{Status: 403, Message: "Resource not accessible by personal access token", Permission: "actions=read"}
		}
		return standin.Fault{}
	})
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	if n := a.requests(); n < refusals || n > refusals+4 {
		t.Errorf("%d requests", n)
	}
	if len(entry.Warnings) != 2 || !strings.Contains(entry.Warnings[0], "runs of 60 repositories (acme/repo-000, ") ||
		!strings.HasSuffix(entry.Warnings[0], "and 50 more); it lacks the permission actions=read.") || !strings.HasPrefix(entry.Warnings[1], "Since all of the first 20 repositories were refused, ") {
		t.Errorf("warnings %q", entry.Warnings)
	}
	// With the permission everything is read.
	a.SetFault(nil)
	if entry := must(t, dir, a.collector()); entry.Rows != 240 || len(entry.Warnings) != 0 {
		t.Errorf("%d rows, warnings %q", entry.Rows, entry.Warnings)
	}
}

// If nothing can be read, the read has failed and the data stays as it was.
func TestReadFailsIfNothingCanBeRead(t *testing.T) {
	for _, n := range []int{1, 30} {
		a := many(t, n)
		a.SetFault(func(r standin.Request) standin.Fault {
			if strings.Contains(r.Path, "/actions/") {
				return standin.Fault{Status: 503}
			}
			return standin.Fault{}
		})
		o := collect(t, t.TempDir(), a.collector())
		if o.err == nil || o.entry != nil || !strings.Contains(o.err.Error(), "503") {
			t.Errorf("%d repositories: error %v, entry %v", n, o.err, o.entry)
		}
		if asked := a.requests(); asked > faultsInARow+8 {
			t.Errorf("%d requests", asked)
		}
	}
	a := many(t, 1)
	c := a.collectorWith("wrong")
	if o := collect(t, t.TempDir(), c); o.err == nil || !strings.Contains(o.err.Error(), "does not accept the token (401)") {
		t.Errorf("error %v", o.err)
	}
}

// Names are data: they get into no address and on one line.
func TestHostileNamesStayOnOneLineAndOutOfAddresses(t *testing.T) {
	r := repository("shop", asOf)
	r.Workflows[0].Name = "evil\n</script>\x00 ../../x" + strings.Repeat("y", 5000)
	r.Workflows[0].Path = ".github/workflows/../..?x=1#y"
	bad := failing("Pipeline Succeeded", "x", asOf.Add(-time.Hour))
	bad.Steps = nil
	add(r, 1, "push", "failure", asOf.Add(-2*time.Hour), bad, failing("a\r\nb", "\u202e\tstep", asOf.Add(-90*time.Minute)))
	a := newAccount(t, r)
	for _, name := range []string{"..", "a/b", "x?y", ""} {
		hostile := repository("h", asOf)
		hostile.Name = name
		a.Change(func() { a.org.Repositories = append(a.org.Repositories, hostile) })
	}
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	if len(entry.Warnings) != 1 || !strings.Contains(entry.Warnings[0], "of 4 repositories could not be read") || !strings.Contains(entry.Warnings[0], `"acme/.." is not a valid name`) {
		t.Errorf("warnings %q", entry.Warnings)
	}
	got := rows(t, dir)
	if len(got) != 3 || !has(got, "|Pipeline Succeeded / (no step failed)|FAILURE|") || !has(got, "|a b / \u202e step|") || !has(got, "|acme/shop/evil </script> ../../xyyy") {
		t.Errorf("events:\n%s", strings.Join(got, "\n"))
	}
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=0", "FAILURE=1", "ABORTED=0", "UNKNOWN=0"})
}

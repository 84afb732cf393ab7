package deployment

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/serve"
)

// The engine, make and git are stand-ins that write down how they are called. The
// container is a server of this test.
func TestRefreshContainerReplacesOnlyWithAHealthyOne(t *testing.T) {
	for _, c := range []struct {
		name  string
		fails bool
		want  []string
	}{
		{"healthy", false, []string{"rename dashboard dashboard-before", "stop dashboard-before", "run", "rm dashboard-before", "image prune"}},
		{"not healthy", true, []string{"rename dashboard dashboard-before", "stop dashboard-before", "run", "rm --force dashboard",
			"rename dashboard-before dashboard", "start dashboard"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			log := filepath.Join(folder, "log")
			site := siteHandler(t, serve.HandlerOptions{})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c.fails {
					http.Error(w, "no", http.StatusServiceUnavailable)
					return
				}
				site.ServeHTTP(w, r)
			}))
			defer server.Close()
			for name, text := range map[string]string{
				".ci/refresh-container": readText(t, ".ci/refresh-container"),
				".ci/smoke":             readText(t, ".ci/smoke"),
				// There is a container, and no previous one.
				"bin/docker": "#!/bin/sh\necho \"$@\" >>" + log + "\n[ \"$*\" != 'container inspect dashboard-before' ] || grep -q '^rename dashboard ' " + log + "\n",
				"bin/make":   "#!/bin/sh\n", "bin/date": "#!/bin/sh\n", "bin/git": "#!/bin/sh\n",
			} {
				path := filepath.Join(folder, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				// The site has version 7.
				text = strings.Replace(text, `"$version"; then`, `7; then`, 1)
				if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(filepath.Join(folder, ".ci/refresh-container"))
			cmd.Env = append(os.Environ(), "PATH="+filepath.Join(folder, "bin")+":"+os.Getenv("PATH"),
				"PORT="+server.URL[strings.LastIndexByte(server.URL, ':')+1:], "SMOKE_ATTEMPTS=1", "SMOKE_PAUSE=0")
			out, err := cmd.CombinedOutput()
			if (err != nil) != c.fails {
				t.Errorf("got %v, want an error: %v\n%s", err, c.fails, out)
			}
			calls, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for line := range strings.Lines(string(calls)) {
				i := slices.IndexFunc(c.want, func(want string) bool { return strings.HasPrefix(strings.TrimSpace(line)+" ", want+" ") })
				if i >= 0 {
					got = append(got, c.want[i])
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got the calls %q, want %q among\n%s", got, c.want, calls)
			}
		})
	}
}

package deployment

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/test/need"
)

// siteHandler serves a small site, whose data is one hour old, as version 7.
func siteHandler(t *testing.T, options serve.HandlerOptions) http.Handler {
	t.Helper()
	site := t.TempDir()
	asOf := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	for name, text := range map[string]string{
		"index.html": "<!doctype html>", "404.html": "<!doctype html>", "data/index.json": `{"as_of": "` + asOf + `"}`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(site, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(site, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	served, err := serve.Load(site, serve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	options.Version = "7"
	handler, err := served.Handler(options)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// access returns who may read the site, for ann with the password secret.
func access(t *testing.T, rules string) *serve.Access {
	t.Helper()
	users, err := serve.ParseUsers(fmt.Sprintf("ann:sha256:%x", sha256.Sum256([]byte("secret"))))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := address.ParseRules(address.SplitRules(rules))
	if err != nil {
		t.Fatal(err)
	}
	a, err := serve.NewAccess(parsed, users, serve.AppServiceIdentity{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSmokeChecksThatStrangersMustSignIn(t *testing.T) {
	open := siteHandler(t, serve.HandlerOptions{})
	basic := siteHandler(t, serve.HandlerOptions{Access: access(t, "/=basic")})
	groups := siteHandler(t, serve.HandlerOptions{Access: access(t, "/=groups")})
	below := siteHandler(t, serve.HandlerOptions{BasePath: "/dash/"})
	// As the authentication of App Service does, whose page to sign in at is HTML.
	redirecting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/health":
			open.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/.auth/"):
			_, _ = w.Write([]byte("<!doctype html>"))
		default:
			http.Redirect(w, r, "/.auth/login", http.StatusFound)
		}
	})
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" {
			open.ServeHTTP(w, r)
			return
		}
		http.Error(w, "no", http.StatusInternalServerError)
	})
	const authorization = "SMOKE_AUTHORIZATION=Basic YW5uOnNlY3JldA==" // ann:secret
	for _, c := range []struct {
		name    string
		handler http.Handler
		env     []string
		args    []string
		want    string // "" means that the site passes
	}{
		{name: "asks for a password", handler: basic},
		{name: "asks for a password, which is right", handler: basic, env: []string{authorization}},
		{name: "asks for a password, which is wrong", handler: basic, env: []string{"SMOKE_AUTHORIZATION=Basic YW5uOndyb25n"}, want: "not an HTML page"},
		{name: "wants an identity", handler: groups},
		{name: "redirects to a page to sign in at", handler: redirecting},
		{name: "is open", handler: open, want: "should be asked to sign in"},
		{name: "is open, as it should be", handler: open, env: []string{"SMOKE_ACCESS=open"}},
		{name: "is open below a path, where the root redirects", handler: below,
			env: []string{"BASE_PATH=/dash/"}, want: "should be asked to sign in"},
		{name: "is open below a path, as it should be", handler: below, env: []string{"BASE_PATH=dash", "SMOKE_ACCESS=open"}},
		{name: "is closed, but should be open", handler: basic, env: []string{"SMOKE_ACCESS=open"}, want: "everyone should be able to read it"},
		{name: "fails", handler: broken, want: "gets status 500"},
		{name: "has old data", handler: basic, args: []string{"7", "60"}, want: "s old"},
		{name: "has old data, which is allowed", handler: basic, args: []string{"7", "60"}, env: []string{"ALLOW_STALE=true"}},
		{name: "has another version", handler: basic, args: []string{"8"}, want: "did not become ready with version 8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			if len(c.args) == 0 {
				c.args = []string{"7"}
			}
			cmd := exec.Command(filepath.Join(need.Repository(t), ".ci", "smoke"), append([]string{server.URL + "/"}, c.args...)...)
			cmd.Env = append(append(os.Environ(), "SMOKE_ATTEMPTS=1", "SMOKE_PAUSE=0"), c.env...)
			out, err := cmd.CombinedOutput()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(string(out), c.want)) {
				t.Errorf("got %v and %s, want %q", err, out, c.want)
			}
		})
	}
}

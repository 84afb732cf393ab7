package github

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// The token stays with its host.
func TestTokenIsNotSentToARedirectedHost(t *testing.T) {
	var leaked atomic.Value
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), canary) {
				leaked.Store(r.URL.String())
			}
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message": "Not Found"}`)
	}))
	defer elsewhere.Close()
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.Contains(r.Path, "/alerts") || strings.Contains(r.Path, "/git/") {
			return standin.Fault{Redirect: elsewhere.URL + "/x"}
		}
		return standin.Fault{}
	})
	a.collect(t)
	if at := leaked.Load(); at != nil {
		t.Errorf("the token went to %v", at)
	}
}

// No secret in the data, in logs or errors.
func TestSecretsAreNeverStoredOrLogged(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	texts := []string{}
	run := func() {
		r := a.collect(t)
		texts = append(texts, r.log, fmt.Sprint(r.err), fmt.Sprintf("%v %+v %#v", a.collector(), a.collector(), a.collector()))
	}
	run()
	for _, f := range []standin.Fault{{Status: 401}, {Status: 403, Message: "no"}, {Status: 500}, {Reset: true}, {Body: standin.NotJSON}} {
		a.SetFault(func(standin.Request) standin.Fault { return f })
		run()
		said, err := a.collector().Check(context.Background())
		texts = append(texts, said, fmt.Sprint(err))
	}
	err := filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, string(text))
		if strings.HasSuffix(path, ".parquet") && strings.Contains(path, "alerts") {
			rows, err := dataset.ReadRows[dataset.Alert](path)
			if err != nil {
				t.Error(err)
			}
			texts = append(texts, fmt.Sprintf("%+v", rows))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		for _, secret := range []string{canary, canarySecret} {
			if strings.Contains(text, secret) {
				t.Fatalf("%q is in %.300s", secret, text)
			}
		}
	}
}

func TestCheckTellsWhatTheTokenMaySee(t *testing.T) {
	org := smallOrganisation()
	org.Refuse = map[standin.Kind]standin.Refusal{standin.SecretScanning: {Status: 403, Message: "Resource not accessible by personal access token", Permission: "secret_scanning_alerts=read"}}
	a := newAccount(t, org, standin.Options{})
	said, err := a.collector().Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"the token is accepted", "hmcts: 6 repositories", "dependabot alerts are readable", "secret_scanning_alerts=read", "5000 REST requests are left", "5000 GraphQL points are left"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
	a.tune = func(c *config.Config, _ *connection.Options) { c.Organisations = []string{"nobody"} }
	if _, err := a.collector().Check(context.Background()); err == nil || !strings.Contains(err.Error(), `no organisation or user "nobody"`) {
		t.Errorf("%v", err)
	}
	if r := a.collect(t); r.err == nil || !strings.Contains(r.err.Error(), `no organisation or user "nobody"`) {
		t.Errorf("%v", r.err)
	}
}

// A user's account has no lists of alerts, and the addresses of an Enterprise
// Server are others.
func TestReadsAUserOfAnEnterpriseServer(t *testing.T) {
	org := smallOrganisation()
	org.User = true
	a := newAccount(t, org, standin.Options{HideSettings: true})
	a.api += "/api/v3"
	r := a.must(t)
	w := quiet(t)
	if !reflect.DeepEqual(r.files, w.files) || !reflect.DeepEqual(r.alerts, w.alerts) {
		t.Errorf("%d files, %d alerts", len(r.files), len(r.alerts))
	}
}

func TestSignsInAsAnApp(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.tune = func(c *config.Config, _ *connection.Options) {
		c.Sources.GitHub.AppID, c.Sources.GitHub.InstallationID = 12, 34
	}
	c := a.collector()
	c.env.GitHubToken, c.env.GitHubAppKey = config.Secret{}, config.NewSecret(string(text))
	if said, err := c.Check(context.Background()); err != nil || !strings.Contains(said, "6 repositories") {
		t.Errorf("%q, %v", said, err)
	}
	a.SetFault(func(r standin.Request) standin.Fault { return standin.Fault{Status: 404, Message: "Not Found"} })
	if _, err := c.Check(context.Background()); err == nil || !strings.Contains(err.Error(), "gave no token for the App's installation (404)") {
		t.Errorf("%v", err)
	}
	c.env.GitHubAppKey = config.NewSecret("not a key " + canary)
	if _, err := c.Check(context.Background()); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("%v", err)
	}
}

package conformance

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
	"github.com/pikami/cosmium/api"
	"github.com/pikami/cosmium/api/config"
)

const wrongKey = "bm90IHRoZSBrZXkgdGhhdCBpdCBpcw=="

// The service leaves a property that a document lacks out of a projection;
// Cosmium returns null.
const missingPartition = "null"

// newOf returns a new value of a constructor's parameter type, which is internal
// and cannot be named here.
func newOf[T any](func(*T, *config.ServerConfig) *api.ApiServer) *T { return new(T) }

// startCosmium serves Cosmium's handlers on a loopback address; its own Start
// would listen on all of them.
func startCosmium(t *testing.T) (endpoint string, client *azcosmos.Client, requests *atomic.Int64) {
	t.Helper()
	var handler http.Handler
	requests = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	settings := &config.ServerConfig{AccountKey: config.DefaultAccountKey, Host: u.Hostname(), Port: port, DisableTls: true, LogLevel: "silent"}
	settings.PopulateCalculatedFields()
	repository := newOf(api.NewApiServer)
	if err := repository.LoadStateJSON(`{}`); err != nil {
		t.Fatal(err)
	}
	handler = api.NewApiServer(repository, settings).GetRouter()

	cred, err := azcosmos.NewKeyCredential(config.DefaultAccountKey)
	if err != nil {
		t.Fatal(err)
	}
	client, err = azcosmos.NewClientWithKey(s.URL+"/", cred, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return s.URL, client, requests
}

func TestFetchReadsFromCosmium(t *testing.T) {
	endpoint, client, requests := startCosmium(t)
	const n = 600
	fill(t, client, 0, n)
	dir := t.TempDir()
	c := newCollector(endpoint, config.DefaultAccountKey, source, 100)
	got, _, err := collect(t, dir, missingPartition, c)
	if err != nil {
		t.Fatal(err)
	}
	if want := wanted(n); !slices.Equal(got, want) {
		t.Errorf("%d documents, want %d", len(got), len(want))
	}
	fill(t, client, n, 30)
	if got, _, err = collect(t, dir, missingPartition, c); err != nil {
		t.Fatal(err)
	}
	if want := wanted(n + 30); !slices.Equal(got, want) {
		t.Errorf("%d documents after the second run, want %d", len(got), len(want))
	}

	t.Run("wrong key", func(t *testing.T) {
		before := requests.Load()
		_, p, err := collect(t, t.TempDir(), missingPartition, newCollector(endpoint, wrongKey, source, 100))
		if err == nil || !strings.Contains(err.Error(), "refused the key (401): check masterKey") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
		if n := requests.Load() - before; n != 1 || p != nil {
			t.Errorf("%d requests, %v", n, p)
		}
	})
}

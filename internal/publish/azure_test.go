package publish

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// azurite runs Microsoft's storage emulator and returns the connection string of
// an account with a container.
func azurite(t *testing.T, name string) string {
	t.Helper()
	program := filepath.Join("testdata", "node_modules", "azurite", "dist", "src", "blob", "main.js")
	if _, err := os.Stat(program); err != nil {
		what := "azurite is not installed (npm ci in internal/publish/testdata)"
		if os.Getenv("RSE_REQUIRE") == "1" {
			t.Fatalf("%s (required by RSE_REQUIRE=1)", what)
		}
		t.Skip(what)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	key := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("key of a test ", 5)))
	cmd := exec.Command("node", program, "--blobHost", "127.0.0.1", "--blobPort", fmt.Sprint(port),
		"--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent")
	cmd.Env = append(os.Environ(), "AZURITE_ACCOUNTS=account:"+key)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	connection := fmt.Sprintf("DefaultEndpointsProtocol=http;AccountName=account;AccountKey=%s;BlobEndpoint=http://127.0.0.1:%d/account;", key, port)
	client, err := container.NewClientFromConnectionString(connection, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err = client.Create(ctx, nil)
		cancel()
		if err == nil {
			return connection
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal(err)
	return ""
}

func lookUp(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := values[name]; return v, ok }
}

func TestAzureStoreReplacesTheSite(t *testing.T) {
	connection := azurite(t, "$web")
	file := filepath.Join(t.TempDir(), "connection")
	put(t, file, []byte(connection+"\n"))
	store, err := Azure(lookUp(map[string]string{"AZURE_STORAGE_CONNECTION_STRING_FILE": file}), "$web")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "site")
	o := Options{Encoding: "gzip", KeepAssets: time.Hour, Now: time.Now()}
	site(t, dir, "one", hashOne)
	if _, err := Site(t.Context(), dir, store, o); err != nil {
		t.Fatal(err)
	}
	if s, err := Site(t.Context(), dir, store, o); err != nil || s.Uploaded != 0 {
		t.Errorf("the same site again: got %+v (%v), want no uploads", s, err)
	}
	site(t, dir, "two", hashTwo)
	if err := os.RemoveAll(filepath.Join(dir, "pipelines")); err != nil {
		t.Fatal(err)
	}
	s, err := Site(t.Context(), dir, store, o)
	if err != nil || s.Uploaded != 3 || s.Deleted != 3 || s.Kept != 1 {
		t.Errorf("another site: got %+v (%v), want 3 uploaded, 3 deleted, 1 kept", s, err)
	}
	objects, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Object{}
	for _, object := range objects {
		found[object.Name] = object
	}
	if h := found["index.html"].Headers; h != (Headers{"text/html; charset=utf-8", "no-cache", "gzip"}) {
		t.Errorf("front page: got headers %+v", h)
	}
	if h := found["assets/site-"+hashTwo+".css"].Headers; h.CacheControl != "public, max-age=31536000, immutable" {
		t.Errorf("asset: got headers %+v, want immutable", h)
	}
	stale := "not the version"
	if err := store.Put(t.Context(), markerName, nil, Headers{}, &stale); err != ErrChanged {
		t.Errorf("write over another version: got %v, want ErrChanged", err)
	}
	none := ""
	if err := store.Put(t.Context(), markerName, nil, Headers{}, &none); err != ErrChanged {
		t.Errorf("create an existing file: got %v, want ErrChanged", err)
	}
	if err := store.Delete(t.Context(), "not/there"); err != nil {
		t.Errorf("delete a missing file: %v", err)
	}
}

// TestAzureErrorsHoldNoSecret uses a server whose answers repeat the address of
// the request, token included, as the SDK's errors do.
func TestAzureErrorsHoldNoSecret(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Ms-Error-Code", "ResourceNotFound")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "<Error><Message>nothing at %s</Message></Error>", r.URL)
	}))
	t.Cleanup(server.Close)
	const secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQ="
	check := func(t *testing.T, err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		} else if strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("the error holds the secret: %v", err)
		}
	}
	for _, test := range []struct {
		name, want string
		values     map[string]string
	}{
		{"no account", "no storage account", nil},
		{"incomplete connection string", "is not a connection string", map[string]string{"AZURE_STORAGE_CONNECTION_STRING": "AccountKey=" + secret}},
		{"key is not base64", "is not a key", map[string]string{"AZURE_STORAGE_ACCOUNT": "a", "AZURE_STORAGE_KEY": "%" + secret}},
		{"file is missing", "/no/such/file", map[string]string{"AZURE_STORAGE_KEY_FILE": "/no/such/file"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Azure(lookUp(test.values), "$web")
			check(t, err, test.want)
		})
	}
	t.Run("answer of the server", func(t *testing.T) {
		connection := "BlobEndpoint=" + server.URL + "/;SharedAccessSignature=sig=" + secret
		store, err := Azure(lookUp(map[string]string{"AZURE_STORAGE_CONNECTION_STRING": connection}), "$web")
		if err != nil {
			t.Fatal(err)
		}
		_, err = store.List(t.Context())
		check(t, err, "answered 404")
		check(t, store.Put(t.Context(), "index.html", nil, Headers{}, nil), "answered 404")
		check(t, store.Delete(t.Context(), "index.html"), "answered 404")
	})
	t.Run("no answer", func(t *testing.T) {
		_, err := http.Get("http://127.0.0.1:1/$web?sig=" + secret)
		if err == nil || !strings.Contains(err.Error(), secret) {
			t.Fatalf("got error %v, want one with the address", err)
		}
		check(t, redacted("list", "the container", err), "list the container: dial tcp")
	})
}

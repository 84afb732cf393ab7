package publish

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
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

func TestAzure(t *testing.T) {
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
		t.Errorf("the same again: %+v, %v", s, err)
	}
	site(t, dir, "two", hashTwo)
	if err := os.RemoveAll(filepath.Join(dir, "pipelines")); err != nil {
		t.Fatal(err)
	}
	s, err := Site(t.Context(), dir, store, o)
	if err != nil || s.Uploaded != 3 || s.Deleted != 3 || s.Kept != 1 {
		t.Errorf("another site: %+v, %v", s, err)
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
		t.Errorf("the front page's headers: %+v", h)
	}
	if h := found["assets/site-"+hashTwo+".css"].Headers; h.CacheControl != "public, max-age=31536000, immutable" {
		t.Errorf("an asset's headers: %+v", h)
	}
	stale := "not the version"
	if err := store.Put(t.Context(), markerName, nil, Headers{}, &stale); err != ErrChanged {
		t.Errorf("over another version: %v", err)
	}
	none := ""
	if err := store.Put(t.Context(), markerName, nil, Headers{}, &none); err != ErrChanged {
		t.Errorf("over one that is there: %v", err)
	}
	if err := store.Delete(t.Context(), "not/there"); err != nil {
		t.Errorf("delete what is not there: %v", err)
	}
}

func TestAzureErrorsHoldNoSecret(t *testing.T) {
	server := http.Server{Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Second}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	const secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQ="
	for _, values := range []map[string]string{
		{},
		{"AZURE_STORAGE_CONNECTION_STRING": "AccountKey=" + secret},
		{"AZURE_STORAGE_ACCOUNT": "a", "AZURE_STORAGE_KEY": "%" + secret},
		{"AZURE_STORAGE_KEY_FILE": "/no/such/file"},
		{"AZURE_STORAGE_CONNECTION_STRING": "BlobEndpoint=http://" + l.Addr().String() + "/;SharedAccessSignature=sig=" + secret},
		{"AZURE_STORAGE_CONNECTION_STRING": "BlobEndpoint=http://127.0.0.1:1/;SharedAccessSignature=sig=" + secret},
	} {
		store, err := Azure(lookUp(values), "$web")
		if err == nil {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			_, err = store.List(ctx)
			cancel()
		}
		if err == nil || strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("error: %v", err)
		}
	}
}

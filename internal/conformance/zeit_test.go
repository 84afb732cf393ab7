package conformance

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/fetch/cosmos"
)

// The server accepts any key.
const anyKey = "YW55IGtleSB3aWxsIGRv"

var readyAt = regexp.MustCompile(`at (\S+:\d+)`)

// startZeit starts the npm package's server on a free port.
func startZeit(t *testing.T) (endpoint string, client *azcosmos.Client) {
	t.Helper()
	missing := func(what string) {
		t.Helper()
		if os.Getenv("RSE_REQUIRE") == "1" {
			t.Fatalf("%s is required here", what)
		}
		t.Skipf("%s is missing: npm ci in the top folder installs it", what)
	}
	script, err := filepath.Abs("../../node_modules/@zeit/cosmosdb-server/lib/cli.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(script); err != nil {
		missing("the npm package @zeit/cosmosdb-server")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("node")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, node, script, "-p", "0", "--host", "127.0.0.1", "--no-ssl")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		lines <- line
	}()
	select {
	case line := <-lines:
		m := readyAt.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("the server says %q", line)
		}
		endpoint = "http://" + m[1] + "/"
	case <-time.After(time.Minute):
		t.Fatal("the server did not start within a minute")
	}
	cred, err := azcosmos.NewKeyCredential(anyKey)
	if err != nil {
		t.Fatal(err)
	}
	client, err = azcosmos.NewClientWithKey(endpoint, cred, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return endpoint, client
}

func TestFetchReadsFromZeit(t *testing.T) {
	endpoint, client := startZeit(t)
	const n = 1500
	fill(t, client, 0, n)
	dir := t.TempDir()

	// With 20 documents a page, a day has several pages and so has the rest.
	c := newCollector(endpoint, anyKey, source, 20)
	got, p, err := collect(t, dir, "", c)
	if err != nil {
		t.Fatal(err)
	}
	if want := wanted(n); !slices.Equal(got, want) {
		t.Errorf("%d documents, want %d", len(got), len(want))
	}
	if int(p.Read) != len(got) || len(p.Warnings) != 0 {
		t.Errorf("provenance %+v", p)
	}

	// The next run reads the new documents.
	fill(t, client, n, 30)
	got, p, err = collect(t, dir, "", c)
	if err != nil {
		t.Fatal(err)
	}
	if want := wanted(n + 30); !slices.Equal(got, want) {
		t.Errorf("%d documents after the second run, want %d", len(got), len(want))
	}
	if p.From.IsZero() || p.Read == 0 {
		t.Errorf("provenance %+v", p)
	}

	said, err := c.Check(t.Context())
	if err != nil || !strings.Contains(said, "its partition key is /_partitionKey") {
		t.Errorf("%q, %v", said, err)
	}

	t.Run("missing", func(t *testing.T) {
		for _, s := range []cosmos.Source{{Database: "none", Container: "pipeline-metrics"}, {Database: "jenkins", Container: "none"}} {
			_, _, err := collect(t, t.TempDir(), "", newCollector(endpoint, anyKey, s, 20))
			if err == nil || !strings.Contains(err.Error(), "(404)") || !strings.Contains(err.Error(), s.Container) || !strings.Contains(err.Error(), s.Database) {
				t.Errorf("%v", err)
			}
		}
	})

	t.Run("400", func(t *testing.T) {
		container, err := client.NewContainer(source.Database, source.Container)
		if err != nil {
			t.Fatal(err)
		}
		_, err = container.NewQueryItemsPager("SELECT FROM WHERE", azcosmos.NewPartitionKey(), nil).NextPage(t.Context())
		var refused *azcore.ResponseError
		if !errors.As(err, &refused) || refused.StatusCode != http.StatusBadRequest {
			t.Errorf("%v, want 400", err)
		}
	})
}

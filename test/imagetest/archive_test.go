package imagetest

import (
	"archive/tar"
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/leakguard"
)

// .ci/image runs this test before an image is pushed. It searches the archive for
// text that has the shape of a token, and for the secrets in the environment. In
// pipelines there are none: the fetch has compared the pages with them before.
//
//	docker save -o image.tar IMAGE
//	cd test && RSE_IMAGE_ARCHIVE=image.tar go test -run '^TestArchiveContainsNoSecret$' ./imagetest
func TestArchiveContainsNoSecret(t *testing.T) {
	path := os.Getenv("RSE_IMAGE_ARCHIVE")
	if path == "" {
		t.Skip("skipped: RSE_IMAGE_ARCHIVE does not name an image")
	}
	secrets := map[string]string{}
	for _, name := range []string{"masterKey", "COSMOS_CONNECTION_STRING", "githubtoken", "GITHUB_APP_PRIVATE_KEY"} {
		// A short text would be found by chance.
		if secret := os.Getenv(name); len(secret) >= 12 {
			secrets[name] = secret
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := canaryForms(secrets).look(t, "image", content)
	files, found := lookForTokens(t, leakguard.New(), content)
	for _, err := range found {
		t.Error(err)
	}
	if files == 0 {
		t.Error("the image has no file in site/, want a site")
	}
	t.Logf("looked for %d secrets in %d MB, and for tokens in %d files of the site", len(secrets), n>>20, files)
}

// lookForTokens looks for text that has the shape of a token in the files of the
// site, in all layers of an archive. It returns their number and what it found.
func lookForTokens(t *testing.T, guard *leakguard.Guard, archive []byte) (files int, found []error) {
	t.Helper()
	for name, content := range entries(t, archive) {
		if unpacked := unpack(name, content); unpacked != nil && !strings.HasPrefix(name, "site/") {
			content = unpacked
		}
		switch {
		case strings.HasPrefix(name, "site/"):
			files++
			if err := guard.Check(name, content); err != nil {
				found = append(found, err)
			}
		case len(content) > 262 && string(content[257:262]) == "ustar":
			n, more := lookForTokens(t, guard, content)
			files, found = files+n, append(found, more...)
		}
	}
	return files, found
}

func TestArchiveSearchFindsATokenInTheSite(t *testing.T) {
	layer := tarOf(t, "site/a.html", "<p>ghp_"+strings.Repeat("a1B2", 10)+"</p>")
	if files, found := lookForTokens(t, leakguard.New(), tarOf(t, "blobs/sha256/1", string(layer))); files != 1 || len(found) != 1 {
		t.Errorf("got %d files and the findings %v, want 1 of each", files, found)
	}
}

func tarOf(t *testing.T, name, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644, Format: tar.FormatPAX})
	_, failed := w.Write([]byte(content))
	if err := errors.Join(err, failed, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

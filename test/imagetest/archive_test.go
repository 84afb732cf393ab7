package imagetest

import (
	"os"
	"testing"
)

// Pipelines run this test before they push an image: it searches the archive that
// `docker save` wrote for the secrets in the environment.
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
	t.Logf("looked for %d secrets in %d MB", len(secrets), n>>20)
}

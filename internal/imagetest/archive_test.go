package imagetest

import (
	"os"
	"testing"
)

// TestArchive looks for the secrets of the environment in an image that
// `docker save` wrote; pipelines run it before they push.
//
//	docker save -o image.tar IMAGE
//	RSE_IMAGE_ARCHIVE=$PWD/image.tar go test -run '^TestArchive$' ./internal/imagetest
func TestArchive(t *testing.T) {
	path := os.Getenv("RSE_IMAGE_ARCHIVE")
	if path == "" {
		t.Skip("RSE_IMAGE_ARCHIVE names no image")
	}
	secrets := map[string]string{}
	for _, name := range []string{"masterKey", "COSMOS_CONNECTION_STRING", "githubtoken", "GITHUB_APP_PRIVATE_KEY"} {
		// A short text is found by chance, and is no secret.
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

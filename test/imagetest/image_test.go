package imagetest

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// maxServerLayer limits the size of the image without the site, in bytes.
const maxServerLayer = 12 << 20

// asOf is the instant the test's site is made for.
var asOf = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// inputs are what an image is built from.
type inputs struct {
	context string // folder
	secrets map[string]string
	files   map[string]string // the secrets' files, by id
	account *cosmosdb.Server
}

// The sub-tests share one built image, as building it takes long.
func TestImage(t *testing.T) {
	e := newEngine(t)
	e.bases(t)
	in := newInputs(t, e)
	c := canaryForms(in.secrets)

	began := time.Now()
	log := e.build(t, in, "first")
	t.Logf("built in %v", time.Since(began).Round(time.Second))
	first := e.image(t, "first")

	whole := in.account.Requests(cosmosdb.Query)
	if whole == 0 || in.account.Refused() > 0 {
		t.Errorf("got %d queries and %d refused requests, want some queries and no refusal", whole, in.account.Refused())
	}
	t.Run("contains no secret", func(t *testing.T) {
		c.look(t, "the build's log", []byte(log))
		var size int64
		for name, content := range first.files {
			size += c.look(t, name, content)
		}
		history := e.must(t, "buildah", "inspect", "--type", "image", "first")
		c.look(t, "the image's configuration and history", []byte(history))
		t.Logf("looked at %d MB of layers and configuration, and %d bytes of log", size>>20, len(log))
		// Steps before the last are in no image, but a builder may keep them.
		files, size := c.lookTree(t, filepath.Join(e.dir, "storage"))
		t.Logf("looked at %d files, %d MB, that the builder keeps", files, size>>20)
		files, size = c.lookTree(t, filepath.Join(e.dir, "tmp"))
		t.Logf("looked at %d files, %d MB, of cache mounts", files, size>>20)
	})
	t.Run("search finds a planted secret", func(t *testing.T) {
		folder := filepath.Join(e.dir, "leaky")
		write(t, filepath.Join(folder, "Dockerfile"), "FROM "+goBase+"\nRUN --mount=type=secret,id=masterKey cat /run/secrets/masterKey > /forgotten\n")
		e.must(t, "buildah", "build", "--format", "docker", "--pull-never", "--secret", "id=masterKey,src="+in.files["masterKey"], "-t", "leaky", folder)
		var found []string
		for name, content := range e.image(t, "leaky").files {
			c.search(name, content, 0, &found)
		}
		if len(found) == 0 {
			t.Error("the secret in the layer was not found")
		}
	})
	t.Run("has two layers and a plain configuration", func(t *testing.T) {
		checkConfiguration(t, first)
		checkLayers(t, first)
	})
	t.Run("is the same for the same input", func(t *testing.T) {
		e.build(t, in, "second", "--no-cache", "--build-arg", "BUILD_STAMP=later")
		was, is := e.content(t, "first"), e.content(t, "second")
		if was == is {
			return
		}
		second := e.image(t, "second")
		for i := range min(len(first.layers), len(second.layers)) {
			if !bytes.Equal(first.files[first.layers[i]], second.files[second.layers[i]]) {
				t.Errorf("layer %d: %s", i, difference(first.files[first.layers[i]], second.files[second.layers[i]]))
			}
		}
		t.Errorf("got  %s\nwant %s", is, was)
	})
	t.Run("fetches only what is new with earlier data", func(t *testing.T) {
		data := filepath.Join(e.dir, "data")
		e.build(t, in, "", "--target", "data", "--output", "type=local,dest="+data)
		before := in.account.Requests(cosmosdb.Query)
		e.build(t, in, "third", "--build-arg", "BUILD_STAMP=later still", "--build-context", "previous="+data)
		queries := in.account.Requests(cosmosdb.Query) - before
		if queries == 0 || queries >= whole {
			t.Errorf("got %d queries with earlier data, want some but fewer than the %d without", queries, whole)
		}
		if e.content(t, "third") != e.content(t, "first") {
			t.Error("the image from data of two fetches differs from the one of a single fetch")
		}
	})
	t.Run("can be built again after a change of the code", func(t *testing.T) {
		path := filepath.Join(in.context, "cmd/rse-dashboard/main.go")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(text)+"\n// A change.\n")
		e.build(t, in, "changed")
	})
	t.Run("from a rendered site by .ci/image is the same, without secrets and network", func(t *testing.T) { checkRendered(t, e, in, first) })
	t.Run("runs read-only and without capabilities", func(t *testing.T) { checkRun(t, e, first, c) })
}

// checkRendered builds the target site with .ci/image from the site in an image. It
// must make the same layers, get no secret, and need no network but for Go modules,
// which come from this machine here.
func checkRendered(t *testing.T, e *engine, in *inputs, from *image) {
	site := filepath.Join(in.context, "site")
	for name, content := range entries(t, from.files[from.layers[len(from.layers)-1]]) {
		write(t, filepath.Join(site, strings.TrimPrefix(name, "site/")), string(content))
	}
	args := append([]string{"--pull-never", "--timestamp", "0", "--network", "none",
		"--build-arg", "GO_IMAGE=" + goBase, "--build-arg", "NODE_IMAGE=" + nodeBase}, volumes(t)...)
	build := func() (string, error) {
		cmd := exec.Command(filepath.Join(in.context, ".ci", "image"), args...)
		cmd.Env = append(slices.Clone(e.env), "IMAGE=localhost/rendered", "ENGINE=buildah "+strings.Join(e.storage(), " "))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := build(); err != nil || !strings.Contains(out, "--- PASS: TestArchiveContainsNoSecret") {
		t.Fatalf(".ci/image: %v, want an image that was searched for secrets\n%s", err, out)
	}
	rendered := e.image(t, "localhost/rendered")
	checkConfiguration(t, rendered)
	checkLayers(t, rendered)
	for i := range from.layers {
		if was, is := from.files[from.layers[i]], rendered.files[rendered.layers[i]]; !bytes.Equal(was, is) {
			t.Errorf("layer %d differs from that of the other target: %s", i, difference(is, was))
		}
	}
	write(t, filepath.Join(site, "leak.txt"), "ghp_"+strings.Repeat("a1B2", 10)+"\n")
	if out, err := build(); err == nil || !strings.Contains(out, "something like a GitHub token") {
		t.Errorf(".ci/image with a token in the site: %v, want an error that names it\n%s", err, out)
	}
	if err := os.RemoveAll(site); err != nil {
		t.Fatal(err)
	}
	if out, err := build(); err == nil {
		t.Errorf(".ci/image built an image without a site, want an error\n%s", out)
	}
}

// newInputs makes the build's context, the secrets, and the account that they
// open.
func newInputs(t *testing.T, e *engine) *inputs {
	t.Helper()
	in := &inputs{context: filepath.Join(e.dir, "context"), files: map[string]string{}}
	if err := os.Mkdir(in.context, 0o755); err != nil {
		t.Fatal(err)
	}
	listed, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(listed), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, name))
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		copyFile(t, filepath.Join(root, name), filepath.Join(in.context, name), info.Mode().Perm())
	}
	write(t, filepath.Join(in.context, "dashboard.yaml"),
		"title: Test\norganisation: example\nsources:\n  cosmos:\n    - {database: "+organisation.Jenkins+", container: pipeline-metrics}\n")

	key := sha256.Sum256([]byte("the key of the account of this test"))
	token := sha256.Sum256([]byte("the token of this test"))
	in.secrets = map[string]string{
		"masterKey":   base64.StdEncoding.EncodeToString(append(key[:], token[:]...)),
		"githubtoken": "canary" + hex.EncodeToString(token[:17]),
	}
	// This file must not reach the builder.
	write(t, filepath.Join(in.context, ".env"), "githubtoken="+in.secrets["githubtoken"]+"\n")
	in.account, err = cosmosdb.New(cosmosdb.Options{Key: in.secrets["masterKey"]})
	if err != nil {
		t.Fatal(err)
	}
	documents := cosmosdb.NewMemory("current_build_scheduled_time", "_ts")
	in.account.AddContainer(organisation.Jenkins, "pipeline-metrics", "/_partitionKey", documents)
	org := organisation.New(1, organisation.Options{Until: asOf, Events: 4000, Projects: 3, Pipelines: 12, Days: 60, Hostile: true})
	for d := range org.Documents {
		documents.Put(d.ID.String(), organisation.AppendJSON(nil, d))
	}
	listening, err := cosmosdb.Listen(in.account)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listening.Close() })
	given := map[string]string{"endpoint": listening.Endpoint, "databaseId": organisation.Jenkins, "containerId": "pipeline-metrics"}
	for id, secret := range in.secrets {
		given[id] = secret
	}
	for id, secret := range given {
		in.files[id] = filepath.Join(e.dir, "secret-files", id)
		write(t, in.files[id], secret+"\n")
	}
	return in
}

// build builds the Dockerfile and returns the log. The image's times are fixed
// by --timestamp, as SOURCE_DATE_EPOCH does for BuildKit.
func (e *engine) build(t *testing.T, in *inputs, tag string, more ...string) string {
	t.Helper()
	args := append([]string{"build", "--format", "docker", "--pull-never", "--layers", "--timestamp", "0",
		"--build-arg", "GO_IMAGE=" + goBase, "--build-arg", "NODE_IMAGE=" + nodeBase,
		"--build-arg", "AS_OF=" + asOf.Format(time.RFC3339)}, volumes(t)...)
	for id, file := range in.files {
		args = append(args, "--secret", "id="+id+",src="+file)
	}
	if tag != "" {
		args = append(args, "--tag", tag)
	}
	args = append(append(args, more...), in.context)
	out, err := e.try("buildah", args...)
	if err != nil {
		t.Fatalf("buildah build: %v\n%s", err, out)
	}
	return out
}

// image is a built image, taken apart.
type image struct {
	files  map[string][]byte // of the archive: configuration, manifest and layers
	layers []string          // names of the layers, lowest first
	config imageConfig
}

type imageConfig struct {
	Config struct {
		User         string
		Env          []string
		Entrypoint   []string
		Cmd          []string
		ExposedPorts map[string]struct{}
		Labels       map[string]string
		Healthcheck  *struct{ Test []string }
		Volumes      map[string]struct{}
	} `json:"config"`
}

// image saves an image and reads the archive.
func (e *engine) image(t *testing.T, name string) *image {
	t.Helper()
	path := filepath.Join(e.dir, filepath.Base(name)+".tar")
	e.must(t, "buildah", "push", "--quiet", name, "docker-archive:"+path)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	i := &image{files: map[string][]byte{}}
	for name, content := range entries(t, content) {
		i.files[name] = content
	}
	var manifest []struct {
		Config string
		Layers []string
	}
	if err := json.Unmarshal(i.files["manifest.json"], &manifest); err != nil || len(manifest) != 1 {
		t.Fatalf("manifest.json: %v", err)
	}
	i.layers = manifest[0].Layers
	if err := json.Unmarshal(i.files[manifest[0].Config], &i.config); err != nil {
		t.Fatal(err)
	}
	return i
}

// content returns what the digest of an image in a registry depends on: its
// layers and its configuration. It leaves out the comments of the history, in
// which buildah puts random names in Docker's format.
func (e *engine) content(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(e.dir, name+".oci")
	e.must(t, "buildah", "push", "--quiet", "--format", "oci", name, "oci:"+dir)
	defer os.RemoveAll(dir)
	read := func(path string, into any) {
		text, err := os.ReadFile(filepath.Join(dir, path))
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	blob := func(digest string) string { return filepath.Join("blobs", strings.Replace(digest, ":", "/", 1)) }
	var index struct{ Manifests []struct{ Digest string } }
	read("index.json", &index)
	var manifest struct {
		Config struct{ Digest string }
		Layers any
	}
	read(blob(index.Manifests[0].Digest), &manifest)
	var config map[string]any
	read(blob(manifest.Config.Digest), &config)
	history, _ := config["history"].([]any)
	for _, step := range history {
		delete(step.(map[string]any), "comment")
	}
	text, err := json.Marshal([]any{manifest.Layers, config})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// entries yields the files of a tar archive.
func entries(t *testing.T, archive []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		r := tar.NewReader(bytes.NewReader(archive))
		for {
			h, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Error(err)
				return
			}
			if h.Typeflag == tar.TypeReg && !yield(h.Name, content) {
				return
			}
		}
	}
}

// checkConfiguration checks what the image says of itself.
func checkConfiguration(t *testing.T, i *image) {
	t.Helper()
	c := i.config.Config
	if c.User != "65532:65532" {
		t.Errorf("got user %q, want 65532:65532", c.User)
	}
	if !slices.Equal(c.Entrypoint, []string{"/site-server"}) || len(c.Cmd) != 0 {
		t.Errorf("got entry point %q and command %q, want /site-server only", c.Entrypoint, c.Cmd)
	}
	if _, ok := c.ExposedPorts["8080/tcp"]; !ok || len(c.Volumes) != 0 {
		t.Errorf("got ports %v and volumes %v, want 8080/tcp and no volume", c.ExposedPorts, c.Volumes)
	}
	if c.Healthcheck == nil || !slices.Equal(c.Healthcheck.Test, []string{"CMD", "/site-server", "-health"}) {
		t.Errorf("got health check %v, want /site-server -health", c.Healthcheck)
	}
	for _, label := range []string{"title", "description", "source", "licenses", "version", "revision"} {
		if _, ok := c.Labels["org.opencontainers.image."+label]; !ok {
			t.Errorf("there is no label %q", label)
		}
	}
	for _, e := range c.Env {
		if name, _, _ := strings.Cut(e, "="); name != "PATH" && name != "SITE_BASE_PATH" {
			t.Errorf("got %s in the environment, want only PATH and SITE_BASE_PATH", e)
		}
	}
}

// checkLayers checks the files of the image: the server in the first layer, the
// site in the second, owned by root, readable by all, and without times.
func checkLayers(t *testing.T, i *image) {
	t.Helper()
	if len(i.layers) != 2 {
		t.Fatalf("got %d layers, want one of the server and one of the site", len(i.layers))
	}
	var names [2][]string
	for n, layer := range i.layers {
		r := tar.NewReader(bytes.NewReader(i.files[layer]))
		for {
			h, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			names[n] = append(names[n], strings.TrimSuffix(h.Name, "/"))
			readable := int64(0o444)
			if h.Typeflag == tar.TypeDir {
				readable = 0o555
			}
			if h.Mode&readable != readable || h.Mode&0o7022 != 0 || h.Uid != 0 || h.Gid != 0 {
				t.Errorf("%s: got mode %o and owner %d:%d, want it readable by all and writable by root 0:0 only", h.Name, h.Mode, h.Uid, h.Gid)
			}
			if !h.ModTime.Equal(time.Unix(0, 0)) {
				t.Errorf("%s: got time %v, want 1970", h.Name, h.ModTime)
			}
		}
	}
	if !slices.Equal(names[0], []string{"site-server"}) {
		t.Errorf("got %q in the server's layer, want site-server only", names[0])
	}
	if !slices.Contains(names[1], "site/index.html.br") {
		t.Errorf("site/index.html.br is not in the site's layer: %.5q", names[1])
	}
	for _, name := range names[1] {
		if name != "site" && !strings.HasPrefix(name, "site/") {
			t.Errorf("got %q in the site's layer, want only what is in site/", name)
		}
	}
	size := len(i.files[i.layers[0]])
	if size > maxServerLayer {
		t.Errorf("got %d bytes without the site, want at most %d", size, maxServerLayer)
	}
	t.Logf("server %.1f MB, site %.1f MB in %d files and folders", float64(size)/(1<<20), float64(len(i.files[i.layers[1]]))/(1<<20), len(names[1]))
}

// difference names the first files that differ in two layers.
func difference(a, b []byte) string {
	type entry struct {
		header string
		sum    [32]byte
	}
	list := func(archive []byte) (l []entry) {
		r := tar.NewReader(bytes.NewReader(archive))
		for {
			h, err := r.Next()
			if err != nil {
				return l
			}
			content, _ := io.ReadAll(r)
			l = append(l, entry{fmt.Sprintf("%s %o %d:%d %v %d", h.Name, h.Mode, h.Uid, h.Gid, h.ModTime, h.Size), sha256.Sum256(content)})
		}
	}
	first, second := list(a), list(b)
	for i := range min(len(first), len(second)) {
		if first[i] != second[i] {
			return fmt.Sprintf("%v against %v", first[i].header, second[i].header)
		}
	}
	return fmt.Sprintf("%d entries against %d", len(first), len(second))
}

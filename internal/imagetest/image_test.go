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

// maxServerLayer is what the image may take without the site.
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

// TestImage builds the image and looks at it from all sides. The parts share
// the built image, since that is what takes time.
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
		t.Errorf("the stand-in answered %d queries and refused %d requests", whole, in.account.Refused())
	}
	t.Run("no secret in it", func(t *testing.T) {
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
	t.Run("a leak would be found", func(t *testing.T) {
		folder := filepath.Join(e.dir, "leaky")
		write(t, filepath.Join(folder, "Dockerfile"), "FROM "+goBase+"\nRUN --mount=type=secret,id=masterKey cat /run/secrets/masterKey > /forgotten\n")
		e.must(t, "buildah", "build", "--format", "docker", "--pull-never", "--secret", "id=masterKey,src="+in.files["masterKey"], "-t", "leaky", folder)
		var found []string
		for name, content := range e.image(t, "leaky").files {
			c.search(name, content, 0, &found)
		}
		if len(found) == 0 {
			t.Error("a secret that is in a layer was not found")
		}
	})
	t.Run("its outline", func(t *testing.T) { checkOutline(t, first) })
	t.Run("same input, same image", func(t *testing.T) {
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
		t.Errorf("the images are\n%s\n%s", was, is)
	})
	t.Run("a rebuild goes on from earlier data", func(t *testing.T) {
		data := filepath.Join(e.dir, "data")
		e.build(t, in, "", "--target", "data", "--output", "type=local,dest="+data)
		before := in.account.Requests(cosmosdb.Query)
		e.build(t, in, "third", "--build-arg", "BUILD_STAMP=later still", "--build-context", "previous="+data)
		queries := in.account.Requests(cosmosdb.Query) - before
		if queries == 0 || queries >= whole {
			t.Errorf("%d queries with earlier data, %d without", queries, whole)
		}
		if e.content(t, "third") != e.content(t, "first") {
			t.Error("the site of the same documents, fetched in two steps, is another one")
		}
	})
	t.Run("it runs without rights", func(t *testing.T) { checkRun(t, e, first, c) })
}

// newInputs makes the build's context, the secrets and the account they open.
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
	// A file that must not reach the builder.
	write(t, filepath.Join(in.context, ".env"), "githubtoken="+in.secrets["githubtoken"]+"\n")
	in.account, err = cosmosdb.New(cosmosdb.Options{Key: in.secrets["masterKey"]})
	if err != nil {
		t.Fatal(err)
	}
	documents := cosmosdb.NewMemory("current_build_scheduled_time", "_ts")
	in.account.AddContainer(organisation.Jenkins, "pipeline-metrics", "/_partitionKey", documents)
	org := organisation.New(1, organisation.Options{Until: asOf, Events: 4000, Projects: 3, Pipelines: 12, Days: 60})
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
	path := filepath.Join(e.dir, name+".tar")
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

// content returns the digests of an image's layers as a registry has them, and
// its configuration: all that the image's own digest depends on, but for the
// comments in the history. There buildah names the images in between, which in
// Docker's format are others each time.
func (e *engine) content(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(e.dir, name+".oci")
	e.must(t, "buildah", "push", "--quiet", "--format", "oci", name, "oci:"+dir)
	defer os.RemoveAll(dir)
	read := func(path string) map[string]any {
		text, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		var document map[string]any
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return document
	}
	blob := func(of any) map[string]any {
		digest, _ := at(of, "digest").(string)
		return read(filepath.Join("blobs", strings.Replace(digest, ":", "/", 1)))
	}
	manifest := blob(at(read("index.json"), "manifests", 0))
	config := blob(at(manifest, "config"))
	history, _ := config["history"].([]any)
	for _, step := range history {
		delete(step.(map[string]any), "comment")
	}
	text, err := json.Marshal([]any{manifest["layers"], config})
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

// checkOutline checks what the image holds and says of itself.
func checkOutline(t *testing.T, i *image) {
	c := i.config.Config
	if c.User != "65532:65532" {
		t.Errorf("user %q: expected a number that is not root's", c.User)
	}
	if !slices.Equal(c.Entrypoint, []string{"/site-server"}) || len(c.Cmd) != 0 {
		t.Errorf("starts %q %q", c.Entrypoint, c.Cmd)
	}
	if _, ok := c.ExposedPorts["8080/tcp"]; !ok || len(c.Volumes) != 0 {
		t.Errorf("ports %v, volumes %v", c.ExposedPorts, c.Volumes)
	}
	if c.Healthcheck == nil || !slices.Equal(c.Healthcheck.Test, []string{"CMD", "/site-server", "-health"}) {
		t.Errorf("health check %v", c.Healthcheck)
	}
	for _, label := range []string{"title", "description", "source", "licenses", "version", "revision"} {
		if _, ok := c.Labels["org.opencontainers.image."+label]; !ok {
			t.Errorf("no label %q", label)
		}
	}
	for _, e := range c.Env {
		if name, _, _ := strings.Cut(e, "="); name != "PATH" && name != "SITE_BASE_PATH" {
			t.Errorf("environment: %s", e)
		}
	}
	if len(i.layers) != 2 {
		t.Fatalf("%d layers: expected the server's and the site's", len(i.layers))
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
				t.Errorf("%s: mode %o of %d:%d", h.Name, h.Mode, h.Uid, h.Gid)
			}
			if !h.ModTime.Equal(time.Unix(0, 0)) {
				t.Errorf("%s: time %v", h.Name, h.ModTime)
			}
		}
	}
	if !slices.Equal(names[0], []string{"site-server"}) {
		t.Errorf("the server's layer holds %q", names[0])
	}
	if !slices.Contains(names[1], "site/index.html.br") {
		t.Errorf("the site's layer has no prepared front page: %.5q", names[1])
	}
	for _, name := range names[1] {
		if name != "site" && !strings.HasPrefix(name, "site/") {
			t.Errorf("the site's layer holds %q", name)
		}
	}
	size := len(i.files[i.layers[0]])
	if size > maxServerLayer {
		t.Errorf("without the site the image takes %d bytes, more than %d", size, maxServerLayer)
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

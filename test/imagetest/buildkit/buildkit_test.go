// Package buildkit tests that BuildKit accepts the Dockerfile. It is a package of
// its own because compiling BuildKit takes long.
package buildkit

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/hmcts/rse-dashboard/test/need"
)

// BuildKit's own front end converts every target of the Dockerfile, and its
// linter has no warning. No daemon and no registry is asked.
func TestBuildKitConvertsEveryTargetWithoutWarnings(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(need.Repository(t), "Dockerfile")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	list, err := dockerfile2llb.ListTargets(ctx, text)
	if err != nil {
		t.Fatal(err)
	}
	nothing, err := llb.Scratch().Marshal(ctx)
	if err != nil {
		t.Fatal(err)
	}
	source := llb.NewSourceMap(nil, path, "Dockerfile", text)
	source.Definition = nothing
	options := func(target string) dockerfile2llb.ConvertOpt {
		return dockerfile2llb.ConvertOpt{
			Config:         dockerui.Config{Target: target},
			MetaResolver:   emptyImages{},
			SourceMap:      source,
			TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		}
	}
	for _, target := range list.Targets {
		t.Run("target "+target.Name, func(t *testing.T) {
			state, _, _, _, err := dockerfile2llb.Dockerfile2LLB(ctx, text, options(target.Name))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := state.Marshal(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	results, err := dockerfile2llb.DockerfileLint(ctx, text, options(""))
	if err != nil {
		t.Fatal(err)
	}
	if results.Error != nil {
		t.Error(results.Error.Message)
	}
	for _, w := range results.Warnings {
		line := int32(0)
		if w.Location != nil && len(w.Location.Ranges) > 0 {
			line = w.Location.Ranges[0].Start.Line
		}
		t.Errorf("Dockerfile:%d: %s: %s", line, w.RuleName, w.Detail)
	}
}

// emptyImages resolves every base image to an empty one.
type emptyImages struct{}

func (emptyImages) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte(`{"os":"linux","architecture":"amd64","config":{},"rootfs":{"type":"layers"}}`), nil
}

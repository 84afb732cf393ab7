// Command buildkit converts a Dockerfile with BuildKit's own front end, for each
// of its targets, and prints what its linter says. No daemon and no registry is
// asked: base images are taken to be empty. It is a module of its own, so that
// the program's dependencies stay few.
//
//	go run . ../../../Dockerfile
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "expected the path of a Dockerfile")
		os.Exit(2)
	}
	if err := check(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func check(ctx context.Context, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	list, err := dockerfile2llb.ListTargets(ctx, text)
	if err != nil {
		return err
	}
	nothing, err := llb.Scratch().Marshal(ctx)
	if err != nil {
		return err
	}
	source := llb.NewSourceMap(nil, path, "Dockerfile", text)
	source.Definition = nothing
	options := func(target string) dockerfile2llb.ConvertOpt {
		return dockerfile2llb.ConvertOpt{
			Config:         dockerui.Config{Target: target},
			MetaResolver:   empty{},
			SourceMap:      source,
			TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		}
	}
	for _, target := range list.Targets {
		state, _, _, _, err := dockerfile2llb.Dockerfile2LLB(ctx, text, options(target.Name))
		if err != nil {
			return fmt.Errorf("target %q: %w", target.Name, err)
		}
		definition, err := state.Marshal(ctx)
		if err != nil {
			return fmt.Errorf("target %q: %w", target.Name, err)
		}
		fmt.Printf("target %q: %d steps\n", target.Name, len(definition.Def))
	}
	results, err := dockerfile2llb.DockerfileLint(ctx, text, options(""))
	if err != nil {
		return err
	}
	for _, w := range results.Warnings {
		line := int32(0)
		if w.Location != nil && len(w.Location.Ranges) > 0 {
			line = w.Location.Ranges[0].Start.Line
		}
		fmt.Printf("%s:%d: %s: %s\n", path, line, w.RuleName, w.Detail)
	}
	if results.Error != nil {
		return errors.New(results.Error.Message)
	}
	if n := len(results.Warnings); n > 0 {
		return fmt.Errorf("%d warnings", n)
	}
	return nil
}

// empty takes every image to be empty.
type empty struct{}

func (empty) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte(`{"os":"linux","architecture":"amd64","config":{},"rootfs":{"type":"layers"}}`), nil
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
)

const (
	source  = "static/js/charts.js"
	output  = "static/dist/charts.js"
	notices = "static/dist/charts-licences.txt"
)

// missingError reports that the packages are not installed, or that other
// versions are installed than those that the repository pins.
type missingError struct{ what string }

func (e *missingError) Error() string { return e.what }

// result is what was made.
type result struct {
	version string // of echarts
	path    string
	size    int // bytes
}

func bundle(root string) (*result, error) {
	version, err := pinned(root)
	if err != nil {
		return nil, err
	}
	folder, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	built := api.Build(api.BuildOptions{
		EntryPoints:       []string{source},
		AbsWorkingDir:     folder,
		Bundle:            true,
		Format:            api.FormatESModule,
		Target:            api.ES2020,
		Platform:          api.PlatformBrowser,
		TreeShaking:       api.TreeShakingTrue,
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		Charset:           api.CharsetASCII,
		LegalComments:     api.LegalCommentsNone, // they are in the file of licences
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		Banner:            map[string]string{"js": "/*! Apache ECharts " + version + ", Apache License 2.0; all licences are in licences.txt */"},
		Metafile:          true,
		Write:             false,
	})
	if len(built.Errors) > 0 {
		text := api.FormatMessages(built.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.TrimSpace(strings.Join(text, "")))
	}
	if len(built.OutputFiles) != 1 {
		return nil, fmt.Errorf("esbuild made %d files of %s, not one", len(built.OutputFiles), source)
	}
	script := built.OutputFiles[0].Contents
	if found := evaluates.Find(script); found != nil {
		return nil, fmt.Errorf("the bundle holds %q, which the pages' policy forbids", found)
	}
	texts, err := licences(root, built.Metafile)
	if err != nil {
		return nil, err
	}
	if err := clean(root); err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{notices: texts, output: script} {
		if err := atomicfile.WriteFile(filepath.Join(root, name), content, 0o644); err != nil {
			return nil, err
		}
	}
	return &result{version: version, path: output, size: len(script)}, nil
}

// evaluates matches calls that run text as code.
var evaluates = regexp.MustCompile(`\beval\(|\bnew Function\b|[^.\w]Function\("`)

// pinned returns the version of echarts that is installed, if it is the one
// that package.json names.
func pinned(root string) (string, error) {
	var wanted struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := read(filepath.Join(root, "package.json"), &wanted); err != nil {
		return "", err
	}
	want := wanted.Dependencies["echarts"]
	if want == "" {
		return "", errors.New(`package.json: dependencies names no "echarts"`)
	}
	var got struct {
		Version string `json:"version"`
	}
	err := read(filepath.Join(root, "node_modules", "echarts", "package.json"), &got)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", &missingError{"the package echarts " + want + " is not in node_modules; install Node and run npm ci"}
	case err != nil:
		return "", err
	case got.Version != want:
		return "", &missingError{fmt.Sprintf("node_modules holds echarts %q where package.json pins %q; run npm ci", got.Version, want)}
	}
	return got.Version, nil
}

func read(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// licences joins the licences and notices of all packages that went into the
// bundle, as esbuild's metafile lists them. A package without any is an error.
func licences(root, metafile string) ([]byte, error) {
	var meta struct {
		Inputs map[string]struct{} `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("esbuild's metafile: %w", err)
	}
	packages := map[string]bool{}
	for name := range meta.Inputs {
		if _, rest, ok := strings.Cut(filepath.ToSlash(name), "node_modules/"); ok {
			parts := strings.SplitN(rest, "/", 3)
			if strings.HasPrefix(rest, "@") && len(parts) == 3 {
				packages[parts[0]+"/"+parts[1]] = true
			} else {
				packages[parts[0]] = true
			}
		}
	}
	var out bytes.Buffer
	out.WriteString("charts.js holds parts of the packages named here.\n")
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		folder := filepath.Join(root, "node_modules", filepath.FromSlash(name))
		var about struct{ Version, License string }
		if err := read(filepath.Join(folder, "package.json"), &about); err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "\n%s\n%s %s (%s)\n", strings.Repeat("=", 72), name, about.Version, about.License)
		found := 0
		for _, pattern := range []string{"NOTICE*", "LICENSE*", "licenses/LICENSE*"} {
			files, err := filepath.Glob(filepath.Join(folder, pattern))
			if err != nil {
				return nil, err
			}
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					return nil, err
				}
				fmt.Fprintf(&out, "%s\n\n%s\n", strings.Repeat("-", 72), bytes.TrimSpace(text))
				found++
			}
		}
		if found == 0 {
			return nil, fmt.Errorf("the package %s has no file of its licence", name)
		}
	}
	return out.Bytes(), nil
}

// clean removes what an earlier run made.
func clean(root string) error {
	for _, name := range []string{output, notices} {
		if err := os.Remove(filepath.Join(root, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

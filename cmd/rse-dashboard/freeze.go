package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/render"
)

func newFreeze(a *app) *cobra.Command {
	o := new(options)
	folder := "."
	cmd := &cobra.Command{
		Use:   "freeze PAGE...",
		Short: "Write pages as single files that do not change",
		Long: `freeze writes each page as one HTML file with its pictures, tables, data and
definitions inside. The file needs no other file and no network. It says which data
it rests on, by hash, which version of the program made it, and as of when; verify
makes it again from data/ and compares. It is for an incident report, an audit or a
release note.

A page is given as in the address of the site: / or /pipelines/cmc/. Its file is
named after it.`,
		Example: `  rse-dashboard freeze / /pipelines/cmc/ --output reports

  # As it was at the end of October:
  rse-dashboard freeze /security/ --now 2026-11-01`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{cmd.CommandPath(), errors.New("expected pages such as /pipelines/")}
			}
			s, in, err := a.read(cmd.Context(), o)
			if err != nil {
				return err
			}
			of, err := frozenOf(o.data, in.Manifest)
			if err != nil {
				return err
			}
			pages := slices.Clone(args)
			for i, page := range pages {
				pages[i] = pagePath(page, s.config.URL)
			}
			texts, err := render.Freeze(in, o.rendering(), of, pages...)
			if err := errors.Join(err, cmd.Context().Err()); err != nil {
				return err
			}
			if err := os.MkdirAll(folder, 0o777); err != nil {
				return err
			}
			for i, page := range pages {
				name := filepath.Join(folder, frozenName(page))
				if err := atomicfile.WriteFile(name, texts[i], 0o644); err != nil {
					return err
				}
				if err := a.result(map[string]string{"page": "/" + page, "file": name}, name); err != nil {
					return err
				}
			}
			return nil
		},
	}
	o.bind(cmd, "config", "data", "now")
	cmd.Flags().StringVarP(&folder, "output", "o", folder, "folder of the files")
	_ = cmd.MarkFlagDirname("output")
	return cmd
}

// pagePath returns a page's path relative to the root of the site, which is at url.
func pagePath(page, url string) string {
	if url != "" {
		page = strings.TrimPrefix(page, url)
	}
	if page = strings.Trim(page, "/"); page != "" {
		page += "/"
	}
	return page
}

// frozenName returns the name of the file of a page.
func frozenName(page string) string {
	if page == address.Overview {
		return "overview.html"
	}
	return strings.ReplaceAll(strings.Trim(page, "/"), "/", "-") + ".html"
}

// frozenOf returns the hashes of the files of a data folder.
func frozenOf(dir string, m *dataset.Manifest) (of render.Frozen, err error) {
	var names []string
	for _, p := range m.Collectors {
		if !p.Retired {
			names = append(names, p.Files...)
		}
	}
	slices.Sort(names)
	all := sha256.New()
	for _, name := range slices.Compact(names) {
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return of, err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return of, err
		}
		file := render.FrozenFile{Name: name, Hash: hex.EncodeToString(h.Sum(nil))}
		of.Files = append(of.Files, file)
		fmt.Fprintf(all, "%s  %s\n", file.Hash, file.Name)
	}
	of.Data = hex.EncodeToString(all.Sum(nil))
	return of, nil
}

func newVerify(a *app) *cobra.Command {
	o := new(options)
	cmd := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Make frozen pages again and compare",
		Long: `verify makes each frozen page again from data/, as of the time that it says, and
compares it byte for byte. It exits with 0 if all are the same, and with 1 and a
sentence for each that differs.`,
		Example: "  rse-dashboard verify reports/pipelines-cmc.html",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{cmd.CommandPath(), errors.New("expected files that rse-dashboard freeze wrote")}
			}
			s, err := a.settings(o.config)
			if err != nil {
				return err
			}
			differ := 0
			var of render.Frozen // the hashes of the data, once they are known
			for _, name := range args {
				text, err := os.ReadFile(name)
				if err != nil {
					return err
				}
				reason, err := a.verify(cmd.Context(), s, o, &of, text)
				if err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				if reason != "" {
					differ++
				} else {
					reason = "the same"
				}
				if err := a.result(map[string]string{"file": name, "result": reason}, name+": "+reason); err != nil {
					return err
				}
			}
			if differ > 0 {
				return fmt.Errorf("%d of %d files differ", differ, len(args))
			}
			return nil
		},
	}
	o.bind(cmd, "config", "data")
	return cmd
}

// verify makes a frozen page again. It says why the page differs, "" if it is the same.
func (a *app) verify(ctx context.Context, s *settings, o *options, of *render.Frozen, text []byte) (reason string, err error) {
	said, err := render.ReadFrozen(text)
	if err != nil {
		return "", err
	}
	if o.now.Time, err = time.Parse(time.RFC3339Nano, said.AsOf); err != nil {
		return "", fmt.Errorf("the time %q: %w", said.AsOf, err)
	}
	in, err := a.input(ctx, s, o)
	if err != nil {
		return "", err
	}
	if of.Data == "" {
		if *of, err = frozenOf(o.data, in.Manifest); err != nil {
			return "", err
		}
	}
	if of.Data != said.Data {
		return "made from other data: its hash is " + said.Data + ", that of " + o.data + " is " + of.Data, nil
	}
	if version() != said.Version {
		return "made by version " + said.Version + " of the program; this one is " + version(), nil
	}
	again, err := render.Freeze(in, o.rendering(), *of, said.Page)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(again[0], text) {
		return "different, although data and version are the same: the file or the configuration was changed", nil
	}
	return "", nil
}

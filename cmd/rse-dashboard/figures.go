package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/security"
)

func newFigures(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "figures",
		Short: "List every figure with its definition",
		Long: `figures prints a Markdown table of the figures of all pages: the id of each, the
question it answers, how it is computed, and its columns. It needs neither data
nor a configuration.`,
		Example: "  rse-dashboard figures",
		RunE: func(*cobra.Command, []string) error {
			figures, err := describedFigures()
			if err != nil {
				return err
			}
			return writeFigures(a.out, figures)
		},
	}
}

// describedFigures returns all figures without data, each once, with the
// thresholds of the configuration that ships with the program.
func describedFigures() ([]*figure.Figure, error) {
	c, err := config.Parse("(the configuration that ships with the program)", config.Default)
	if err != nil {
		return nil, err
	}
	options, err := securityOptions(c)
	if err != nil {
		return nil, err
	}
	var list []*figure.Figure
	add := func(figures []*figure.Figure) {
		for _, f := range figures {
			if !slices.ContainsFunc(list, func(known *figure.Figure) bool { return known.ID == f.ID }) {
				list = append(list, f)
			}
		}
	}
	pipelines, pipeline, overview := ci.Described()
	for _, g := range slices.Concat(pipelines, pipeline, overview) {
		add(g.Figures)
	}
	page, others := security.New(security.Input{Options: options}).Described()
	for _, g := range append(page, others...) {
		add(g.Figures)
	}
	return list, nil
}

// writeFigures writes a Markdown table with a row for each figure.
func writeFigures(w io.Writer, figures []*figure.Figure) error {
	var b strings.Builder
	b.WriteString("| figure | question | definition | columns |\n|---|---|---|---|\n")
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	for _, f := range figures {
		names := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			names[i] = c.Name
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.ID, cell.Replace(f.Title), cell.Replace(f.Definition), strings.Join(names, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

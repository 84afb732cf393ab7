package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/gate"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render"
)

func newCheck(a *app) *cobra.Command {
	o := new(options)
	list := false
	cmd := &cobra.Command{
		Use:   "check CONDITION...",
		Short: "Check conditions on the numbers of the data folder",
		Long: `check compares headline numbers with limits, as a gate for a pipeline of yours.
It exits with 0 if all conditions hold, with 1 and a sentence for each that does
not, and with 2 if one cannot be read. A condition on a number without a value
does not hold.

A condition is a name, one of == != < <= > >=, and a number. --list lists the
names with their values: those of all pipelines and of all repositories, and those
of each project and team.`,
		Example: `  rse-dashboard check 'security.overdue_critical == 0' 'pipelines.success_rate_14d >= 90'

  # Of one project:
  rse-dashboard check 'project.cmc.pipelines_red <= 3'

  # What can be checked:
  rse-dashboard check --list`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var conditions []gate.Condition
			for _, text := range args {
				c, err := gate.Parse(text)
				if err != nil {
					return &usageError{cmd.CommandPath(), err}
				}
				conditions = append(conditions, c)
			}
			if len(conditions) == 0 && !list {
				return &usageError{cmd.CommandPath(), errors.New("expected conditions, or --list")}
			}
			_, in, err := a.read(cmd.Context(), o)
			if err != nil {
				return err
			}
			measures := render.Measures(&in)
			if list {
				return a.listMeasures(measures)
			}
			return a.check(cmd.CommandPath(), conditions, measures)
		},
	}
	o.bind(cmd, "config", "data", "now")
	cmd.Flags().BoolVar(&list, "list", false, "list the numbers that can be checked")
	return cmd
}

// listMeasures prints the names of all measures with their values.
func (a *app) listMeasures(measures []render.Measure) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, m := range measures {
		title := m.Title
		if m.Owner != "" {
			title += " (" + words.Shorten(m.Owner, 80) + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", m.Name, valueOf(&m), title)
	}
	return w.Flush()
}

func valueOf(m *render.Measure) string {
	return words.Value(m.Value, figure.Column{Type: figure.TypeNumber, Unit: m.Unit})
}

// check prints a sentence for each condition that does not hold.
func (a *app) check(command string, conditions []gate.Condition, measures []render.Measure) error {
	names := make([]string, len(measures))
	for i := range measures {
		names[i] = measures[i].Name
	}
	failed := 0
	for _, c := range conditions {
		i := slices.Index(names, c.Name)
		if i < 0 {
			err := fmt.Errorf("no number is called %q; --list lists them all", c.Name)
			if similar := gate.Similar(c.Name, names); len(similar) > 0 {
				err = fmt.Errorf("no number is called %q; did you mean %s?", c.Name, strings.Join(similar, " or "))
			}
			return &usageError{command, err}
		}
		m := &measures[i]
		value, ok := m.Value.Float()
		if ok && c.Holds(value) {
			continue
		}
		failed++
		sentence := fmt.Sprintf("%s is %s, expected %s %s", c.Name, valueOf(m), c.Comparison, words.Number(c.Number))
		if !ok {
			sentence = fmt.Sprintf("%s has no value: %s", c.Name, m.Note)
		}
		fmt.Fprintln(a.out, sentence)
	}
	if failed > 0 {
		return fmt.Errorf("%s of %s did not hold", words.Count(int64(failed)), words.CountOf(int64(len(conditions)), "conditions"))
	}
	return nil
}

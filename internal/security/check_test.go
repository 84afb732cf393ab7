package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// example is a small organisation and what a figure says of it.
type example struct {
	rule string
	// given is as organisation reads it.
	given string
	// want holds the rows, cells separated by " | ".
	want string
	n    int
	// of names the repository whose page has the figure; "" is the security page.
	of string
	// naming is the vulnerability whose page has the figure.
	naming string
	// rows are the positions of the rows to compare; nil is all.
	rows []int
	// nonzero names a column; only rows in which it is not 0 are compared.
	nonzero string
}

// checkExamples compares a figure with worked examples.
func checkExamples(t *testing.T, d *definition, examples []example) {
	t.Helper()
	for _, e := range examples {
		t.Run(e.rule, func(t *testing.T) {
			f := viewOf(t, e).figure(d)
			var rows [][]figure.Value
			column := figure.ColumnIndex(f.Columns, e.nonzero)
			for i, row := range f.Rows {
				if (e.rows == nil || slices.Contains(e.rows, i)) && (column < 0 || row[column].String() != "0") {
					rows = append(rows, row)
				}
			}
			var want []string
			for _, line := range strings.Split(e.want, "\n") {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			if got := texts(rows); !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
			if f.N != e.n {
				t.Errorf("got n = %d, want %d", f.N, e.n)
			}
		})
	}
}

// checkHeadline compares a headline with worked examples: its value, n, and value
// before, separated by " | ".
func checkHeadline(t *testing.T, h *headline, examples []example) {
	t.Helper()
	for _, e := range examples {
		t.Run(e.rule, func(t *testing.T) {
			made := h.Headline
			h.Fill(viewOf(t, e), &made)
			if got := headlineText(made); got != e.want {
				t.Errorf("got %s, want %s", got, e.want)
			}
			if made.Value.IsNull() && made.Note == "" {
				t.Error("got no value and no note, want a note that says why")
			}
		})
	}
}

func headlineText(h figure.Headline) string {
	return texts([][]figure.Value{{h.Value, integer(h.N), h.Before}})[0]
}

func viewOf(t *testing.T, e example) *view {
	t.Helper()
	v := New(organisation(t, e.given)).whole()
	if e.of != "" {
		i := slices.IndexFunc(v.population, func(r *Repository) bool { return r.Label == e.of })
		if i < 0 {
			t.Fatalf("there is no repository %q", e.of)
		}
		v.repositories, v.alerts = v.population[i:i+1], v.population[i].Alerts
	}
	if e.naming != "" {
		x := v.vulnerabilities.byID[e.naming]
		if x == nil {
			t.Fatalf("there is no vulnerability %q", e.naming)
		}
		v.repositories, v.alerts, v.vulnerability = x.repositories, x.open, x
	}
	return v
}

// organisation reads an organisation from lines of these forms. A repository
// exists as soon as a line names it; times are days before as-of, such as 1.5d,
// or nanoseconds, such as -1ns.
//
//	repo NAME
//	file REPO PATH CONTENT
//	rule REPO [CVE…] [until=DATE] [notes=WORD]
//	alert REPO KIND SEVERITY CREATED [STATE CLOSED | CVE] [package=NAME] [fix=VERSION] [epss=SHARE] [scope=WORD] [reopened=TIME]
//	found REPO CVE SEVERITY [suppressed]
func organisation(t *testing.T, text string) Input {
	t.Helper()
	in := Input{AsOf: asOf, Options: options()}
	in.Options.Teams = nil
	suppressions := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		name := f[1]
		if !slices.ContainsFunc(in.Repositories, func(r dataset.Repository) bool { return r.Name == name }) {
			in.Repositories = append(in.Repositories, repo(name))
		}
		switch f[0] {
		case "repo":
		case "file":
			in.Files = append(in.Files, file(name, f[2], strings.Join(f[3:], " ")))
		case "rule":
			suppressions[name] += "\n" + ruleElement(f[2:])
		case "alert":
			in.Alerts = append(in.Alerts, alertFrom(t, int64(len(in.Alerts)), f))
		case "found":
			in.Findings = append(in.Findings, dataset.Finding{GitURL: "https://github.com/hmcts/" + name, Codebase: "java", ID: f[2],
				Severity: strings.Trim(f[3], "-"), Suppressed: len(f) > 4, ReportedAt: asOf})
		default:
			t.Fatalf("%q is not a line of an organisation", line)
		}
	}
	for name, elements := range suppressions {
		in.Files = append(in.Files, file(name, suppressionPaths[0], rules(elements)))
	}
	return in
}

func ruleElement(words []string) string {
	until, elements := "", ""
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "until":
			until = fmt.Sprintf(" until=%q", value)
		case "notes":
			elements = "<notes>" + value + "</notes>" + elements
		default:
			elements += "<cve>" + word + "</cve>"
		}
	}
	return "<suppress" + until + ">" + elements + "</suppress>"
}

func alertFrom(t *testing.T, number int64, f []string) dataset.Alert {
	t.Helper()
	a := alertAt(dataset.AlertKind(f[2]), strings.Trim(f[3], "-"), instant(t, f[4]))
	a.Repo, a.Number = f[1], number
	for len(f) > 5 && strings.Contains(f[len(f)-1], "=") {
		detailAlert(t, &a, f[len(f)-1])
		f = f[:len(f)-1]
	}
	switch len(f) {
	case 6:
		a.CVE = f[5]
	case 7:
		closed := instant(t, f[6])
		a.State, a.ClosedAt = f[5], &closed
		if a.State == "false_positive" {
			a.State, a.Resolution = "resolved", a.State
		}
	}
	return a
}

// detailAlert adds KEY=VALUE to an alert.
func detailAlert(t *testing.T, a *dataset.Alert, detail string) {
	t.Helper()
	key, value, _ := strings.Cut(detail, "=")
	switch key {
	case "package":
		a.Subject, a.Ecosystem = value, "maven"
	case "fix":
		a.FixedVersion = value
	case "epss":
		share, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		a.EPSS = &share
	case "scope":
		a.Scope = value
	case "reopened":
		at := instant(t, value)
		a.ReopenedAt = &at
	default:
		t.Fatalf("%q is not a detail of an alert", detail)
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	days, isDays := strings.CutSuffix(text, "d")
	if isDays {
		n, err := strconv.ParseFloat(days, 64)
		if err != nil {
			t.Fatal(err)
		}
		return asOf.Add(-time.Duration(n * float64(day)))
	}
	ago, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return asOf.Add(-ago)
}

// texts writes rows as text, missing values as null.
func texts(rows [][]figure.Value) []string {
	list := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row))
		for k, v := range row {
			if cells[k] = v.String(); v.IsNull() {
				cells[k] = "null"
			}
		}
		list[i] = strings.Join(cells, " | ")
	}
	return list
}

// randomOrganisation is a random organisation: its view and what is true of it.
type randomOrganisation struct {
	*reference
	title string
	view  *view
}

// organisations are the random organisations that figures are checked on.
var organisations = sync.OnceValue(func() []randomOrganisation {
	var list []randomOrganisation
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		u := makeUp(r, 3+r.IntN(40), r.IntN(400))
		list = append(list, randomOrganisation{newReference(u), fmt.Sprintf("seed %d", seed), New(u.in).whole()})
	}
	return list
})

// checkAgainst compares a figure with a second, naive computation on random
// organisations. Missing values are "".
func checkAgainst(t *testing.T, d *definition, naive func(*reference) (n int, rows [][]string)) {
	t.Helper()
	for _, o := range organisations() {
		f := o.view.figure(d)
		n, rows := naive(o.reference)
		if f.N != n {
			t.Errorf("%s: got n = %d, want %d", o.title, f.N, n)
		}
		if len(f.Rows) != len(rows) {
			t.Fatalf("%s: got %d rows, want %d:\n%v\n%v", o.title, len(f.Rows), len(rows), f.Rows, rows)
		}
		for i, row := range f.Rows {
			for k, v := range row {
				if v.IsNull() != (rows[i][k] == "") && f.Columns[k].Name != "team" || !same(v.String(), rows[i][k]) {
					t.Errorf("%s, row %d, %s: got %q, want %q", o.title, i, f.Columns[k].Name, v, rows[i][k])
				}
			}
		}
	}
}

// checkHeadlineAgainst does the same for a headline: its value, n and value
// before.
func checkHeadlineAgainst(t *testing.T, h *headline, naive func(*reference) (value figure.Value, n int, before figure.Value)) {
	t.Helper()
	for _, o := range organisations() {
		made := h.Headline
		h.Fill(o.view, &made)
		var want figure.Headline
		want.Value, want.N, want.Before = naive(o.reference)
		if got, want := headlineText(made), headlineText(want); got != want {
			t.Errorf("%s: got %s, want %s", o.title, got, want)
		}
	}
}

package cosmos

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// word matches one token of the language that the gateway serves. There are no
// literals in it: values are parameters.
var word = regexp.MustCompile(`^(?:c(?:\.[a-z_]+)+|c\["(?:[^"\\]|\\.)*"\]|@[a-z]+[0-9]*|[A-Z_]+|>=|<=|<|>|=|[(),]|c)`)

var allowed = []string{"SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "IS_STRING"}

// Every query is SELECT … FROM c WHERE …, and all its parameters have values.
func TestQueriesUseOnlyWhatTheGatewayServes(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var all []slice
	for _, branches := range [][]string{nil, {"master"}, {"master", `x" OR 1=1 --`, "\u202e'"}} {
		for _, path := range []string{"/_partitionKey", "/build/git_url", `/"odd \"name\""/x`, "/id", ""} {
			all = append(all, fullSlices(selection(splitPath(path)), branches, from, from.AddDate(0, 0, 3))...)
			all = append(all, writtenSlices(selection(splitPath(path)), branches, from, from.AddDate(0, 0, 3))...)
		}
	}
	all = append(all, reportSlices([]string{"master", `x" OR 1=1 --`}, interval{}, from, from.AddDate(0, 0, 3))...)
	for _, s := range all {
		var words []string
		for rest := s.query; rest != ""; {
			if rest[0] == ' ' {
				rest = rest[1:]
				continue
			}
			w := word.FindString(rest)
			if w == "" {
				t.Fatalf("%s: unknown token at %q", s.query, rest)
			}
			if regexp.MustCompile(`^[A-Z_]+$`).MatchString(w) && !slices.Contains(allowed, w) {
				t.Errorf("%s: the gateway does not serve %s", s.query, w)
			}
			words = append(words, w)
			rest = rest[len(w):]
		}
		if words[0] != "SELECT" || strings.Count(s.query, "SELECT") != 1 || strings.Count(s.query, " FROM c WHERE ") != 1 {
			t.Errorf("%s: not one SELECT … FROM c WHERE …", s.query)
		}
		given := map[string]bool{}
		for _, p := range s.parameters {
			given[p.Name] = true
			if !slices.Contains(words, p.Name) {
				t.Errorf("%s: %s is not used", s.query, p.Name)
			}
		}
		for _, w := range words {
			if w[0] == '@' && !given[w] {
				t.Errorf("%s: %s is not given", s.query, w)
			}
		}
	}
}

func TestSlicesMeetWithoutGaps(t *testing.T) {
	from := time.Date(2026, 2, 27, 0, 0, 0, 0, time.UTC)
	full := fullSlices("SELECT c.id FROM c", []string{"master"}, from, from.AddDate(0, 0, 4))
	var names []string
	for i, s := range full {
		names = append(names, s.name)
		if i > 1 && s.parameters[0].Value != full[i-1].parameters[1].Value {
			t.Errorf("%s begins at %v", s.name, s.parameters[0].Value)
		}
	}
	if got := fmt.Sprint(names); got != "[rest day=2026-02-27 day=2026-02-28 day=2026-03-01 day=2026-03-02]" {
		t.Error(got)
	}
	if full[0].parameters[1].Value != "2026-02-27" || full[0].parameters[2].Value != "2026-03-03" || full[0].parameters[0].Value != from.Unix() {
		t.Errorf("%v", full[0].parameters)
	}
	written := writtenSlices("SELECT c.id FROM c", nil, from, from.Add(50*time.Hour))
	if len(written) != 3 {
		t.Fatalf("%d slices", len(written))
	}
	for i := range written[:2] {
		if written[i].parameters[1].Value != written[i+1].parameters[0].Value {
			t.Errorf("%v, %v", written[i].parameters, written[i+1].parameters)
		}
	}
	if strings.Contains(written[2].query, "<") || !strings.Contains(written[1].query, "<") {
		t.Error("only the last slice is open")
	}
}

func TestSplitPathUnquotesParts(t *testing.T) {
	for path, want := range map[string]string{
		"/_partitionKey": `["_partitionKey"]`, "/build/git_url": `["build" "git_url"]`, `/"a/b"/c`: `["a/b" "c"]`, "": `[]`, "/": `[]`, `/"open`: `["\"open"]`,
	} {
		if got := fmt.Sprintf("%q", splitPath(path)); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestQueryHashChangesWithTheSetOfBranches(t *testing.T) {
	h := queryHash([]string{"master", "main"})
	if h != queryHash([]string{"main", "master", "main"}) {
		t.Error("the order of branches changes the hash")
	}
	for _, other := range [][]string{nil, {"master"}, {"master", "main", "x"}} {
		if h == queryHash(other) {
			t.Errorf("%q: got the same hash", other)
		}
	}
}

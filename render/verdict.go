package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file says in a few sentences how things stand. The sentences are made from
// headlines and findings, so that they never say what no figure shows.

// naming returns the sentences with what their texts name.
func naming(thing figure.Thing, sentences []Sentence) []Sentence {
	for _, s := range sentences {
		for i := range s {
			s[i].Names = thing
		}
	}
	return sentences
}

// overviewVerdict says how many pipelines are red, whether builds succeed as often
// as before, and what is overdue.
func overviewVerdict(numbers []figure.Headline, red *figure.Figure) (list []Sentence) {
	if h := headlineIn(numbers, "pipelines-red"); h != nil {
		list = append(list, redSentence(h, red))
	}
	var second Sentence
	if h := headlineIn(numbers, "success-rate-14d"); h != nil && h.Value.IsNumeric() {
		rate := words.Value(h.Value, figure.Column{Unit: h.Unit}) + " of finished builds succeeded"
		second = Sentence{{Text: rate, Path: address.Pipelines + "#" + h.Figure}}
		if change := comparison(h); change != "" {
			second = append(second, Phrase{Before: ", ", Text: change})
		}
		second = append(second, Phrase{Text: "."})
	}
	for _, s := range problems(numbers, address.Security, "alerts-overdue-now") {
		if len(second) > 0 {
			s[0].Before = " "
		}
		second = append(second, s...)
	}
	if len(second) > 0 {
		list = append(list, second)
	}
	return list
}

// redSentence says how many pipelines are red and of which kinds.
func redSentence(h *figure.Headline, red *figure.Figure) Sentence {
	n, known := h.Value.Int()
	switch {
	case !known:
		return Sentence{{Text: "No build ended in the last 14 days."}}
	case n == 0:
		return Sentence{{Text: "No pipeline is red.", Strong: true}}
	}
	s := Sentence{{Text: words.CountOf(n, "pipelines") + words.Agree(n, " is", " are") + " red", Path: "#" + h.Figure, Strong: true}}
	if change := comparison(h); change != "" {
		s = append(s, Phrase{Before: ", ", Text: change})
	}
	if kinds := kindsIn(red); kinds != "" {
		s = append(s, Phrase{Before: ": ", Text: kinds})
	}
	return append(s, Phrase{Text: "."})
}

// kindsIn counts the red pipelines by kind: "6 broken, 2 flaky"; "" without a figure.
func kindsIn(red *figure.Figure) string {
	if red == nil {
		return ""
	}
	column := figure.ColumnIndex(red.Columns, "kind")
	if column < 0 {
		return ""
	}
	count := make(map[string]int64)
	var order, parts []string
	for _, row := range red.Rows {
		kind := row[column].String()
		if count[kind]++; count[kind] == 1 {
			order = append(order, kind)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	for _, kind := range order {
		parts = append(parts, words.Count(count[kind])+" "+cmp.Or(kindInWords[kind], kind))
	}
	return strings.Join(parts, ", ")
}

// kindInWords is how a sentence calls kinds of failures that it does not call by
// their names.
var kindInWords = map[string]string{
	"shared": "broken together", "no change": "failing without a change", "undecided": "not clear yet",
}

// allProblems are the ids of the numbers that problems knows.
var allProblems = []string{"alerts-overdue-now", "runtimes-past-end-of-life", "suppressions-expired"}

// problems says which of the security numbers with these ids ask for someone;
// nothing if they are not known.
func problems(numbers []figure.Headline, home string, ids ...string) []Sentence {
	var s Sentence
	known := false
	for _, p := range [...]struct{ id, one, many string }{
		{"alerts-overdue-now", "security alert is overdue", "security alerts are overdue"},
		{"runtimes-past-end-of-life", "runtime is past its end of life", "runtimes are past their end of life"},
		{"suppressions-expired", "suppression rule has expired", "suppression rules have expired"},
	} {
		h := headlineIn(numbers, p.id)
		if h == nil || !slices.Contains(ids, p.id) {
			continue
		}
		n, ok := h.Value.Int()
		if known = known || ok; n == 0 {
			continue
		}
		before := ""
		if len(s) > 0 {
			before = ", "
		}
		text := words.Count(n) + " " + words.Agree(n, p.one, p.many)
		s = append(s, Phrase{Before: before, Text: text, Path: home + "#" + h.Figure, Strong: p.id == "alerts-overdue-now"})
	}
	switch {
	case len(s) > 0:
		return []Sentence{append(s, Phrase{Text: "."})}
	case known:
		return []Sentence{{{Text: "No security alert is overdue."}}}
	}
	return nil
}

// findings says what some of the figures of a page found, and which good news they
// have; the text of each leads to it.
func findings(groups []figure.Group, ids ...string) (list []Sentence) {
	for _, id := range ids {
		f := figureIn(groups, id)
		switch {
		case f == nil:
		case f.Finding != "" && f.Empty == "":
			list = append(list, Sentence{{Text: f.Finding, Path: "#" + id, Strong: len(list) == 0}, {Text: "."}})
		case f.Good:
			list = append(list, Sentence{{Text: f.Empty}})
		}
	}
	return list
}

// figureIn returns the figure with an id, nil if there is none.
func figureIn(groups []figure.Group, id string) *figure.Figure {
	for _, g := range groups {
		for _, f := range g.Figures {
			if f.ID == id {
				return f
			}
		}
	}
	return nil
}

// headlineIn returns the headline with an id, nil if there is none.
func headlineIn(list []figure.Headline, id string) *figure.Headline {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

// comparison says how a number compares with the period before, as part of a
// sentence; "" where that is not known.
func comparison(h *figure.Headline) string {
	if !h.Value.IsNumeric() || !h.Before.IsNumeric() {
		return ""
	}
	text, _ := changeInWords(h)
	text = strings.TrimLeft(text, "▲▼ ")
	if as, same := strings.CutPrefix(text, "= "); same {
		text = "the same " + as
	}
	text, _, _ = strings.Cut(text, ", ")
	return text
}

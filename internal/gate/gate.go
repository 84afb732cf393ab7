// Package gate reads conditions on named numbers, such as
//
//	security.overdue_critical == 0
//	pipelines.success_rate_14d >= 90%
//
// A condition is a name, a comparison (== != < <= > >=) and a number, which may end
// in a percent sign. Spaces between them are optional.
package gate

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Condition is a condition that was read.
type Condition struct {
	Name, Comparison string
	Number           float64
}

var form = regexp.MustCompile(`^\s*([a-z0-9_.]+)\s*(==|!=|<=|>=|<|>)\s*([-+]?[0-9]+(?:\.[0-9]+)?)\s*%?\s*$`)

// Parse reads a condition. An error says what is wrong and what was expected.
func Parse(text string) (Condition, error) {
	match := form.FindStringSubmatch(text)
	if match == nil {
		return Condition{}, fmt.Errorf("%q is not a condition: expected %s, such as \"pipelines.success_rate_14d >= 90\"", text, expected(text))
	}
	number, err := strconv.ParseFloat(match[3], 64)
	if err != nil || math.IsInf(number, 0) {
		return Condition{}, fmt.Errorf("%q: the number %s is too large", text, match[3])
	}
	return Condition{match[1], match[2], number}, nil
}

// parts are the beginnings of a condition, and what must follow each.
var parts = []struct {
	form *regexp.Regexp
	next string
}{
	{regexp.MustCompile(`^\s*[a-z0-9_.]+\s*(==|!=|<=|>=|<|>)\s*[-+]?[0-9]+(\.[0-9]+)?\s*%?\s*`), "nothing after the number"},
	{regexp.MustCompile(`^\s*[a-z0-9_.]+\s*(==|!=|<=|>=|<|>)`), "a number after the comparison"},
	{regexp.MustCompile(`^\s*[a-z0-9_.]+`), "one of == != < <= > >= after the name"},
}

// expected says what is missing in a text that is not a condition.
func expected(text string) string {
	for _, p := range parts {
		if p.form.MatchString(text) {
			return p.next
		}
	}
	return "a name, a comparison and a number"
}

// Holds reports whether the condition holds for a value.
func (c *Condition) Holds(value float64) bool {
	switch c.Comparison {
	case "==":
		return value == c.Number
	case "!=":
		return value != c.Number
	case "<":
		return value < c.Number
	case "<=":
		return value <= c.Number
	case ">":
		return value > c.Number
	}
	return value >= c.Number
}

// Similar returns at most three of the names that have a word of an unknown name in
// common, those with the most in common first.
func Similar(unknown string, names []string) []string {
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '_' })
	}
	wanted := words(unknown)
	score := func(name string) (n int) {
		known := words(name)
		for _, w := range wanted {
			if slices.Contains(known, w) {
				n++
			}
		}
		return n
	}
	list := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return score(name) == 0 })
	slices.SortStableFunc(list, func(a, b string) int { return score(b) - score(a) })
	return list[:min(len(list), 3)]
}

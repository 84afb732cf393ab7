package cosmosdb

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// query is a parsed query of the one form that the program sends:
//
//	SELECT c.name, c["name"], … FROM c WHERE condition AND condition …
//
// where a condition is one of
//
//	c.path >= @value
//	c.path < @value
//	c.path IN (@value, …)
//	(NOT IS_STRING(c.name) OR c.name < @low OR c.name >= @high)
type query struct {
	columns    []string
	conditions []condition
}

// condition is one condition of a query. Values are strings or float64s; nil is
// a value of another type.
type condition struct {
	path []string
	kind conditionKind
	// values are the limit of atLeast and below, the members of in, and the ends
	// of notWithin.
	values []any
}

type conditionKind uint8

const (
	atLeast conditionKind = iota
	below
	in
	notWithin
)

var (
	selectForm    = regexp.MustCompile(`^SELECT (.+) FROM c WHERE (.+)$`)
	columnForm    = regexp.MustCompile(`^c(?:\.(\w+)|\[("(?:[^"\\]|\\["\\])*")\])(?:, |$)`)
	compareForm   = regexp.MustCompile(`^c\.([\w.]+) (>=|<) (@\w+)$`)
	inForm        = regexp.MustCompile(`^c\.([\w.]+) IN \((@\w+(?:, @\w+)*)\)$`)
	notWithinForm = regexp.MustCompile(`^\(NOT IS_STRING\(c\.(\w+)\) OR c\.(\w+) < (@\w+) OR c\.(\w+) >= (@\w+)\)$`)
)

// parseQuery parses a query. parameters holds the values as JSON by name, with
// the "@". Every other form is an error.
func parseQuery(source string, parameters map[string]string) (*query, error) {
	parts := selectForm.FindStringSubmatch(source)
	if parts == nil {
		return nil, unknownForm(source)
	}
	q := new(query)
	for columns := parts[1]; columns != ""; {
		m := columnForm.FindStringSubmatch(columns)
		if m == nil {
			return nil, unknownForm(columns)
		}
		name := m[1]
		if m[2] != "" {
			name = textOf([]byte(m[2]))
		}
		q.columns = append(q.columns, name)
		columns = columns[len(m[0]):]
	}
	for text := range strings.SplitSeq(parts[2], " AND ") {
		c, names, err := parseCondition(text)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			raw, ok := parameters[name]
			if !ok {
				return nil, fmt.Errorf("the parameter %s has no value", name)
			}
			c.values = append(c.values, valueOf([]byte(raw)))
		}
		q.conditions = append(q.conditions, c)
	}
	return q, nil
}

// parseCondition returns a condition without its values, and their parameters.
func parseCondition(text string) (c condition, parameters []string, err error) {
	if m := compareForm.FindStringSubmatch(text); m != nil {
		kind := atLeast
		if m[2] == "<" {
			kind = below
		}
		return condition{path: strings.Split(m[1], "."), kind: kind}, m[3:], nil
	}
	if m := inForm.FindStringSubmatch(text); m != nil {
		return condition{path: strings.Split(m[1], "."), kind: in}, strings.Split(m[2], ", "), nil
	}
	if m := notWithinForm.FindStringSubmatch(text); m != nil && m[1] == m[2] && m[2] == m[4] {
		return condition{path: m[1:2], kind: notWithin}, []string{m[3], m[5]}, nil
	}
	return condition{}, nil, unknownForm(text)
}

func unknownForm(text string) error {
	return fmt.Errorf("this server does not know queries of this form: %.200q", text)
}

// matches reports whether the query wants the document.
func (q *query) matches(o *object) bool {
	for i := range q.conditions {
		if !q.conditions[i].matches(o) {
			return false
		}
	}
	return true
}

func (c *condition) matches(o *object) bool {
	v := o.at(c.path)
	switch c.kind {
	case atLeast:
		// Values of different types are not ordered.
		return less(c.values[0], v) || v != nil && v == c.values[0]
	case below:
		return less(v, c.values[0])
	case in:
		return v != nil && slices.Contains(c.values, v)
	}
	if _, ok := v.(string); !ok {
		return true
	}
	return less(v, c.values[0]) || !less(v, c.values[1])
}

// bounds returns what the query demands of top-level properties.
func (q *query) bounds() Bounds {
	b := Bounds{}
	for _, c := range q.conditions {
		if len(c.path) != 1 || c.values[0] == nil {
			continue
		}
		switch c.kind {
		case atLeast:
			b.narrow(c.path[0], c.values[0], nil)
		case below:
			b.narrow(c.path[0], nil, c.values[0])
		}
	}
	return b
}

// project appends an object with those columns that the document has.
func (q *query) project(to []byte, o *object) []byte {
	to = append(to, '{')
	first := true
	for _, name := range q.columns {
		raw := o.raw(name)
		if raw == nil {
			continue
		}
		if !first {
			to = append(to, ',')
		}
		first = false
		to, _ = jsontext.AppendQuote(to, name) // the error tells of replaced bytes
		to = append(to, ':')
		to = append(to, raw...)
	}
	return append(to, '}')
}

// valueOf returns a JSON string or number as a string or float64, anything else
// as nil.
func valueOf(raw []byte) any {
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '"' {
		return textOf(raw)
	}
	var number float64
	if raw[0] == 'n' || json.Unmarshal(raw, &number) != nil {
		return nil
	}
	return number
}

package cosmosdb

import (
	"fmt"
	"strconv"
	"strings"
)

// query is a parsed SELECT … FROM … WHERE ….
type query struct {
	columns []column // none for SELECT *
	where   expression
}

// column is one item of a projection.
type column struct {
	name string
	path []string
}

// expression is a node of a WHERE clause.
type expression interface {
	// eval returns the value for a document; no failure is an error, it is
	// undefined.
	eval(o *object) value
}

// A clause the gateway does not serve over all partitions.
type notServedError struct{ clause string }

func (e *notServedError) Error() string {
	return "the query contains " + e.clause + ", which the gateway cannot serve over all partitions"
}

// maxQuery and maxDepth bound what a query may cost to parse.
const (
	maxQuery = 256 << 10
	maxDepth = 200
)

// parseQuery reads
//
//	SELECT (* | path [AS name], …) FROM name [[AS] alias] [WHERE expression]
//
// with AND, OR, NOT, = != <> < <= > >=, [NOT] IN, literals, @parameters and the
// functions of [functions]. parameters holds values by name, with the "@".
func parseQuery(source string, parameters map[string]value) (*query, error) {
	if len(source) > maxQuery {
		return nil, fmt.Errorf("the query is longer than %d bytes", maxQuery)
	}
	tokens, err := tokenize(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, parameters: parameters}
	return p.query()
}

// unserved are the words that open what only a client-side query engine does.
var unserved = map[string]bool{
	"ORDER": true, "GROUP": true, "DISTINCT": true, "TOP": true, "OFFSET": true, "LIMIT": true, "JOIN": true,
	"COUNT": true, "SUM": true, "AVG": true, "MIN": true, "MAX": true,
}

// reserved words are no names.
var reserved = map[string]bool{
	"SELECT": true, "FROM": true, "WHERE": true, "AS": true, "AND": true, "OR": true, "NOT": true, "IN": true,
	"TRUE": true, "FALSE": true, "NULL": true, "UNDEFINED": true, "VALUE": true, "BETWEEN": true, "LIKE": true, "EXISTS": true,
}

type tokenKind uint8

const (
	ending  tokenKind = iota
	word              // a name or keyword
	sign              // an operator or bracket
	literal           // a number or text, in value
	parameter
)

type token struct {
	kind  tokenKind
	text  string // as written; upper holds a word's upper case
	upper string
	value value
	at    int // byte offset
}

func tokenize(s string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(s); {
		c := s[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case isLetter(c) || c == '@':
			for i++; i < len(s) && (isLetter(s[i]) || isDigit(s[i])); i++ {
			}
			t := token{kind: word, text: s[start:i], at: start}
			if c == '@' {
				if t.kind = parameter; len(t.text) == 1 {
					return nil, syntax(start, "a parameter's name")
				}
			} else {
				t.upper = strings.ToUpper(t.text)
			}
			tokens = append(tokens, t)
		case isDigit(c) || c == '-' && i+1 < len(s) && isDigit(s[i+1]):
			for i++; i < len(s) && (isDigit(s[i]) || strings.IndexByte(".eE", s[i]) >= 0 || (s[i] == '-' || s[i] == '+') && (s[i-1]|0x20) == 'e'); i++ {
			}
			n, err := strconv.ParseFloat(s[start:i], 64)
			if err != nil {
				return nil, syntax(start, "a number")
			}
			tokens = append(tokens, token{kind: literal, text: s[start:i], value: value{kind: number, number: n}, at: start})
		case c == '"' || c == '\'':
			var b strings.Builder
			for i++; ; i++ {
				if i >= len(s) {
					return nil, syntax(start, "a closing quote")
				}
				if s[i] == c {
					i++
					break
				}
				if s[i] == '\\' {
					if i++; i >= len(s) || strings.IndexByte(`"'\/`, s[i]) < 0 {
						return nil, syntax(i, `one of " ' \ / after a backslash`)
					}
				}
				b.WriteByte(s[i])
			}
			tokens = append(tokens, token{kind: literal, text: s[start:i], value: value{kind: text, text: b.String()}, at: start})
		default:
			i++
			if i < len(s) {
				switch s[start : i+1] {
				case "!=", "<>", "<=", ">=":
					i++
				}
			}
			if strings.IndexByte("*,.()[]=<>!", c) < 0 || s[start:i] == "!" {
				return nil, syntax(start, "a name, a value or an operator")
			}
			tokens = append(tokens, token{kind: sign, text: s[start:i], at: start})
		}
	}
	return append(tokens, token{kind: ending, at: len(s)}), nil
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func syntax(at int, expected string) error {
	return fmt.Errorf("syntax error at offset %d: expected %s", at, expected)
}

type parser struct {
	tokens     []token
	next       int
	depth      int
	parameters map[string]value
	root       string // the name documents go by
}

func (p *parser) peek() *token { return &p.tokens[p.next] }

func (p *parser) isWord(upper string) bool {
	t := p.peek()
	return t.kind == word && t.upper == upper
}

func (p *parser) isSign(s string) bool {
	t := p.peek()
	return t.kind == sign && t.text == s
}

func (p *parser) takeWord(upper string) bool {
	ok := p.isWord(upper)
	if ok {
		p.next++
	}
	return ok
}

func (p *parser) takeSign(s string) bool {
	ok := p.isSign(s)
	if ok {
		p.next++
	}
	return ok
}

// expected says what should have stood here, or that it is something the
// gateway does not serve.
func (p *parser) expected(what string) error {
	t := p.peek()
	if t.kind == word && unserved[t.upper] {
		return &notServedError{t.upper}
	}
	return syntax(t.at, what)
}

func (p *parser) query() (*query, error) {
	if !p.takeWord("SELECT") {
		return nil, p.expected("SELECT")
	}
	q := &query{}
	// Columns name the root, which FROM declares only afterwards: they are read
	// with their root and checked then.
	var roots []*token
	if !p.takeSign("*") {
		for {
			root := p.peek()
			path, err := p.path()
			if err != nil {
				return nil, err
			}
			c := column{path: path}
			if len(path) > 0 {
				c.name = path[len(path)-1]
			} else {
				c.name = root.text
			}
			if p.takeWord("AS") {
				if c.name, err = p.name(); err != nil {
					return nil, err
				}
			}
			roots = append(roots, root)
			q.columns = append(q.columns, c)
			if !p.takeSign(",") {
				break
			}
		}
	}
	if !p.takeWord("FROM") {
		return nil, p.expected("FROM")
	}
	var err error
	if p.root, err = p.name(); err != nil {
		return nil, err
	}
	if p.takeWord("AS") || p.peek().kind == word && !p.isWord("WHERE") && !unserved[p.peek().upper] {
		if p.root, err = p.name(); err != nil {
			return nil, err
		}
	}
	for _, t := range roots {
		if t.text != p.root {
			return nil, syntax(t.at, "the identifier "+strconv.Quote(p.root))
		}
	}
	if p.takeWord("WHERE") {
		if q.where, err = p.or(); err != nil {
			return nil, err
		}
	}
	if p.peek().kind != ending {
		return nil, p.expected("the end of the query")
	}
	return q, nil
}

// name reads an identifier.
func (p *parser) name() (string, error) {
	t := p.peek()
	if t.kind != word || reserved[t.upper] || unserved[t.upper] {
		return "", p.expected("a name")
	}
	p.next++
	return t.text, nil
}

// path reads root{.name | ["name"]} and returns the names after the root.
func (p *parser) path() ([]string, error) {
	if _, err := p.name(); err != nil {
		return nil, err
	}
	var path []string
	for {
		switch {
		case p.takeSign("."):
			// After a dot even a keyword is refused by the service unless
			// quoted.
			name, err := p.name()
			if err != nil {
				return nil, err
			}
			path = append(path, name)
		case p.takeSign("["):
			t := p.peek()
			if t.kind != literal || t.value.kind != text {
				return nil, p.expected("a property's name in quotes")
			}
			p.next++
			path = append(path, t.value.text)
			if !p.takeSign("]") {
				return nil, p.expected("]")
			}
		default:
			return path, nil
		}
	}
}

func (p *parser) or() (expression, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, syntax(p.peek().at, "less nesting")
	}
	defer func() { p.depth-- }()
	left, err := p.and()
	for err == nil && p.takeWord("OR") {
		var right expression
		if right, err = p.and(); err == nil {
			left = either{left, right}
		}
	}
	return left, err
}

func (p *parser) and() (expression, error) {
	left, err := p.not()
	for err == nil && p.takeWord("AND") {
		var right expression
		if right, err = p.not(); err == nil {
			left = both{left, right}
		}
	}
	return left, err
}

func (p *parser) not() (expression, error) {
	if !p.takeWord("NOT") {
		return p.comparison()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, syntax(p.peek().at, "less nesting")
	}
	defer func() { p.depth-- }()
	inner, err := p.not()
	if err != nil {
		return nil, err
	}
	return negation{inner}, nil
}

func (p *parser) comparison() (expression, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind == sign {
		switch t.text {
		case "=", "!=", "<>", "<", "<=", ">", ">=":
			p.next++
			right, err := p.operand()
			if err != nil {
				return nil, err
			}
			return comparison{t.text, left, right}, nil
		}
	}
	negated := p.takeWord("NOT")
	if !p.takeWord("IN") {
		if negated {
			return nil, p.expected("IN")
		}
		return left, nil
	}
	list, err := p.list()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, p.expected("at least one value for IN")
	}
	if negated {
		return negation{membership{left, list}}, nil
	}
	return membership{left, list}, nil
}

// list reads "(" [expression {"," expression}] ")".
func (p *parser) list() ([]expression, error) {
	if !p.takeSign("(") {
		return nil, p.expected("(")
	}
	var list []expression
	if p.takeSign(")") {
		return nil, nil
	}
	for {
		item, err := p.or()
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if p.takeSign(")") {
			return list, nil
		}
		if !p.takeSign(",") {
			return nil, p.expected(", or )")
		}
	}
}

func (p *parser) operand() (expression, error) {
	t := p.peek()
	switch t.kind {
	case literal:
		p.next++
		return constant{t.value}, nil
	case parameter:
		p.next++
		v, ok := p.parameters[t.text]
		if !ok {
			return nil, syntax(t.at, "a value for the parameter "+t.text)
		}
		return constant{v}, nil
	case sign:
		if p.takeSign("(") {
			inner, err := p.or()
			if err != nil {
				return nil, err
			}
			if !p.takeSign(")") {
				return nil, p.expected(")")
			}
			return inner, nil
		}
	case word:
		switch t.upper {
		case "TRUE", "FALSE":
			p.next++
			return constant{truth(t.upper == "TRUE")}, nil
		case "NULL":
			p.next++
			return constant{value{kind: null}}, nil
		case "UNDEFINED":
			p.next++
			return constant{}, nil
		}
		if following := p.tokens[p.next+1]; following.kind == sign && following.text == "(" {
			f, ok := functions[t.upper]
			if !ok {
				return nil, p.expected("a function this server knows, not " + t.text)
			}
			p.next++
			arguments, err := p.list()
			if err != nil {
				return nil, err
			}
			if len(arguments) != f.arguments {
				return nil, syntax(t.at, fmt.Sprintf("%d arguments for %s", f.arguments, t.upper))
			}
			return call{f.apply, arguments}, nil
		}
		path, err := p.path()
		if err != nil {
			return nil, err
		}
		if t.text != p.root {
			return nil, syntax(t.at, "the identifier "+strconv.Quote(p.root))
		}
		if len(path) == 0 {
			return nil, syntax(t.at, "a property of "+p.root)
		}
		return property{path}, nil
	}
	return nil, p.expected("a value")
}

package cosmosdb

// Undefined spreads as in the language's reference: a comparison of different
// types, or with something missing, is undefined; NOT undefined is undefined;
// AND and OR are decided by the other side where that suffices. A document
// matches where the whole is true.

type (
	constant   struct{ value value }
	property   struct{ path []string }
	negation   struct{ inner expression }
	both       struct{ left, right expression }
	either     struct{ left, right expression }
	membership struct {
		item expression
		list []expression
	}
	comparison struct {
		operator    string
		left, right expression
	}
	call struct {
		apply     func([]value) value
		arguments []expression
	}
)

// functions are the built-in functions this server knows.
var functions = map[string]struct {
	arguments int
	apply     func([]value) value
}{
	"IS_DEFINED": {1, func(v []value) value { return truth(v[0].kind != undefined) }},
	"IS_NULL":    {1, func(v []value) value { return truth(v[0].kind == null) }},
	"IS_STRING":  {1, func(v []value) value { return truth(v[0].kind == text) }},
	"IS_NUMBER":  {1, func(v []value) value { return truth(v[0].kind == number) }},
	"ARRAY_CONTAINS": {2, func(v []value) value {
		if v[0].kind != array || v[1].kind == undefined {
			return value{}
		}
		for _, item := range v[0].items {
			if identical(item, v[1]) {
				return truth(true)
			}
		}
		return truth(false)
	}},
}

func (e constant) eval(*object) value   { return e.value }
func (e property) eval(o *object) value { return o.at(e.path) }

func (e negation) eval(o *object) value {
	v := e.inner.eval(o)
	if v.kind != boolean {
		return value{}
	}
	return truth(!v.truth)
}

func (e both) eval(o *object) value {
	l := e.left.eval(o)
	if l.kind == boolean && !l.truth {
		return l
	}
	r := e.right.eval(o)
	if r.kind == boolean && !r.truth {
		return r
	}
	if l.kind == boolean && r.kind == boolean {
		return truth(true)
	}
	return value{}
}

func (e either) eval(o *object) value {
	l := e.left.eval(o)
	if l.kind == boolean && l.truth {
		return l
	}
	r := e.right.eval(o)
	if r.kind == boolean && r.truth {
		return r
	}
	if l.kind == boolean && r.kind == boolean {
		return truth(false)
	}
	return value{}
}

func (e membership) eval(o *object) value {
	item := e.item.eval(o)
	if item.kind == undefined {
		return value{}
	}
	for _, candidate := range e.list {
		if identical(item, candidate.eval(o)) {
			return truth(true)
		}
	}
	return truth(false)
}

func (e comparison) eval(o *object) value {
	l, r := e.left.eval(o), e.right.eval(o)
	switch e.operator {
	case "=":
		return equal(l, r)
	case "!=", "<>":
		v := equal(l, r)
		if v.kind == boolean {
			v.truth = !v.truth
		}
		return v
	}
	order, ok := compare(l, r)
	if !ok {
		return value{}
	}
	switch e.operator {
	case "<":
		return truth(order < 0)
	case "<=":
		return truth(order <= 0)
	case ">":
		return truth(order > 0)
	}
	return truth(order >= 0)
}

func (e call) eval(o *object) value {
	arguments := make([]value, len(e.arguments))
	for i, a := range e.arguments {
		arguments[i] = a.eval(o)
	}
	return e.apply(arguments)
}

// matches reports whether the query wants the document.
func (q *query) matches(o *object) bool {
	if q.where == nil {
		return true
	}
	v := q.where.eval(o)
	return v.kind == boolean && v.truth
}

// bounds is what the query's conjunction demands of top-level properties.
func (q *query) bounds() Bounds {
	b := Bounds{}
	if q.where != nil {
		collect(q.where, b)
	}
	return b
}

func collect(e expression, b Bounds) {
	switch e := e.(type) {
	case both:
		collect(e.left, b)
		collect(e.right, b)
	case comparison:
		p, isProperty := e.left.(property)
		c, isConstant := e.right.(constant)
		if !isProperty || !isConstant || len(p.path) != 1 {
			return
		}
		var limit any
		switch c.value.kind {
		case text:
			limit = c.value.text
		case number:
			limit = c.value.number
		default:
			return
		}
		switch e.operator {
		case "=":
			b.narrow(p.path[0], limit, limit)
		case "<", "<=":
			b.narrow(p.path[0], nil, limit)
		case ">", ">=":
			b.narrow(p.path[0], limit, nil)
		}
	}
}

// project appends the answer's item for a document: the document itself, or
// the columns that it has.
func (q *query) project(to []byte, o *object, document []byte) []byte {
	if q.columns == nil {
		return append(to, document...)
	}
	to = append(to, '{')
	first := true
	for _, c := range q.columns {
		raw := document
		if len(c.path) > 0 {
			raw = o.rawAt(c.path)
		}
		if raw == nil {
			continue
		}
		if !first {
			to = append(to, ',')
		}
		first = false
		to = appendQuoted(to, c.name)
		to = append(to, ':')
		to = append(to, raw...)
	}
	return append(to, '}')
}

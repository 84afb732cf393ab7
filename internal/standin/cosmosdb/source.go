package cosmosdb

// Source holds or generates the documents of a container.
type Source interface {
	// Scan calls yield for each document at position from or later, in
	// ascending order of position, until yield returns false. A document is the
	// JSON text of one object, which may be overwritten when yield returns; its
	// position must be the same in every call. Documents outside bounds may be
	// left out; all others must be there. Scan is called from several goroutines
	// at once.
	Scan(from int64, bounds Bounds, yield func(position int64, document []byte) bool)
}

// Bounds holds the range of each top-level property that every matching document
// has a value in. Other properties may have any value.
type Bounds map[string]Range

// Range is a closed range of values of one type: its ends are strings or float64s.
// A nil end is open; at most one end is.
type Range struct{ Low, High any }

// String returns the ends of a range of strings; ok is false for numbers. An open
// end is "" below and "\U0010FFFF" above.
func (r Range) String() (low, high string, ok bool) {
	low, high = "", "\U0010FFFF"
	if r.Low != nil {
		if low, ok = r.Low.(string); !ok {
			return "", "", false
		}
	}
	if r.High != nil {
		if high, ok = r.High.(string); !ok {
			return "", "", false
		}
	}
	return low, high, ok
}

// narrow requires values to be at least low and at most high.
func (b Bounds) narrow(property string, low, high any) {
	r, known := b[property]
	if !known {
		b[property] = Range{low, high}
		return
	}
	if low != nil && (r.Low == nil || less(r.Low, low)) {
		r.Low = low
	}
	if high != nil && (r.High == nil || less(high, r.High)) {
		r.High = high
	}
	b[property] = r
}

// less reports whether a < b. Values of different types are not ordered.
func less(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a < b
	case float64:
		b, ok := b.(float64)
		return ok && a < b
	}
	return false
}

package eventfile

import (
	"encoding/binary"
	"errors"
)

// Types of Thrift's compact protocol, in which Parquet keeps its footer and
// page headers.
//
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI64    = 6
	thriftDouble = 7
	thriftBytes  = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

const (
	maxThriftDepth = 16
	// maxThriftItems bounds the elements of all lists of a footer. It is enough
	// for 8,000 row groups.
	maxThriftItems = 1 << 20
)

var errMetadata = errors.New("the metadata is damaged")

// thriftSize returns the size of the struct at the beginning of b. parquet-go
// takes as much memory as the lengths in a struct ask for before it sees that
// the input is shorter; so they are all checked here first.
func thriftSize(b []byte) (int, error) {
	w := thriftWalker{b: b, items: maxThriftItems}
	w.skip(thriftStruct, 0)
	if w.failed {
		return 0, errMetadata
	}
	return len(b) - len(w.b), nil
}

// thriftWalker walks over a value and fails if it is not whole.
type thriftWalker struct {
	b      []byte
	items  int // how many more elements lists may have
	failed bool
}

// take removes n bytes and returns the first of them.
func (w *thriftWalker) take(n uint64) byte {
	if n == 0 {
		return 0
	}
	if n > uint64(len(w.b)) {
		w.failed, w.b = true, nil
		return 0
	}
	first := w.b[0]
	w.b = w.b[n:]
	return first
}

func (w *thriftWalker) uvarint() uint64 {
	x, n := binary.Uvarint(w.b)
	if n <= 0 {
		w.failed, w.b = true, nil
		return 0
	}
	w.b = w.b[n:]
	return x
}

// skip walks over a value of a type.
func (w *thriftWalker) skip(typ byte, depth int) {
	w.failed = w.failed || depth > maxThriftDepth
	if w.failed {
		return
	}
	switch {
	case typ == thriftTrue, typ == thriftFalse:
	case typ == thriftByte:
		w.take(1)
	case typ >= thriftI16 && typ <= thriftI64:
		w.uvarint()
	case typ == thriftDouble:
		w.take(8)
	case typ == thriftBytes:
		w.take(w.uvarint())
	case typ == thriftList, typ == thriftSet:
		head := w.take(1)
		n := uint64(head >> 4)
		if n == 15 {
			n = w.uvarint()
		}
		w.skipItems(n, depth, head&0xf)
	case typ == thriftMap:
		if n := w.uvarint(); n > 0 {
			types := w.take(1)
			w.skipItems(n, depth, types>>4, types&0xf)
		}
	case typ == thriftStruct:
		for !w.failed {
			head := w.take(1)
			if w.failed || head == 0 {
				return
			}
			if head>>4 == 0 {
				w.uvarint() // the field's number
			}
			w.skip(head&0xf, depth+1)
		}
	default:
		w.failed = true
	}
}

// skipItems walks over n elements of a list or map; booleans take a byte there.
func (w *thriftWalker) skipItems(n uint64, depth int, types ...byte) {
	if n > uint64(w.items) {
		w.failed = true
		return
	}
	w.items -= int(n)
	for ; n > 0 && !w.failed; n-- {
		for _, typ := range types {
			if typ == thriftTrue || typ == thriftFalse {
				typ = thriftByte
			}
			w.skip(typ, depth+1)
		}
	}
}

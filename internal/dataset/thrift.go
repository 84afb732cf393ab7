package dataset

import (
	"encoding/binary"
	"errors"
)

// compact reads Thrift's compact protocol, in which Parquet keeps its footer
// and page headers. Unlike a general decoder it allocates nothing on the word
// of a length in the input, which may be damaged.
//
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
type compact struct {
	b   []byte
	err error
}

var errThrift = errors.New("the metadata is damaged")

// The types of fields that are told apart; all others are skipped.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftDouble = 7
	thriftBytes  = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12

	thriftDepth = 32
)

func (c *compact) fail() {
	c.err = errThrift
	c.b = nil
}

func (c *compact) byte() byte {
	if len(c.b) == 0 {
		c.fail()
		return 0
	}
	x := c.b[0]
	c.b = c.b[1:]
	return x
}

func (c *compact) uvarint() uint64 {
	x, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.fail()
		return 0
	}
	c.b = c.b[n:]
	return x
}

// int reads an integer of any width.
func (c *compact) int() int64 {
	x := c.uvarint()
	return int64(x>>1) ^ -int64(x&1)
}

func (c *compact) bytes() []byte {
	n := c.uvarint()
	if n > uint64(len(c.b)) {
		c.fail()
		return nil
	}
	x := c.b[:n]
	c.b = c.b[n:]
	return x
}

// structure calls field for each field of a struct. It returns false for one
// that it did not read and that is to be skipped.
func (c *compact) structure(depth int, field func(id int, typ byte) bool) {
	if depth > thriftDepth {
		c.fail()
	}
	id := 0
	for c.err == nil {
		head := c.byte()
		if c.err != nil || head == 0 {
			return
		}
		if delta := int(head >> 4); delta != 0 {
			id += delta
		} else {
			id = int(int16(c.int()))
		}
		if typ := head & 0xf; !field(id, typ) {
			c.skip(depth, typ)
		}
	}
}

// list reads the head of a list and calls item for each of its elements.
func (c *compact) list(item func(typ byte)) {
	head := c.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = c.uvarint()
	}
	// An element takes a byte at least.
	if n > uint64(len(c.b)) {
		c.fail()
		return
	}
	for ; n > 0 && c.err == nil; n-- {
		item(head & 0xf)
	}
}

func (c *compact) skip(depth int, typ byte) {
	switch typ {
	case thriftTrue, thriftFalse:
	case thriftByte:
		c.byte()
	case 4, 5, 6:
		c.uvarint()
	case thriftDouble:
		if len(c.b) < 8 {
			c.fail()
			return
		}
		c.b = c.b[8:]
	case thriftBytes:
		c.bytes()
	case thriftList, thriftSet:
		if depth > thriftDepth {
			c.fail()
			return
		}
		c.list(func(typ byte) { c.skipItem(depth+1, typ) })
	case thriftMap:
		n := c.uvarint()
		if n > uint64(len(c.b)) || depth > thriftDepth {
			c.fail()
			return
		}
		if n == 0 {
			return
		}
		types := c.byte()
		for ; n > 0 && c.err == nil; n-- {
			c.skipItem(depth+1, types>>4)
			c.skipItem(depth+1, types&0xf)
		}
	case thriftStruct:
		c.structure(depth+1, func(int, byte) bool { return false })
	default:
		c.fail()
	}
}

// skipItem skips an element of a list or map, where booleans take a byte.
func (c *compact) skipItem(depth int, typ byte) {
	if typ == thriftTrue || typ == thriftFalse {
		typ = thriftByte
	}
	c.skip(depth, typ)
}

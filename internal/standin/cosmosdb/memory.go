package cosmosdb

import "sync"

// blockSize is the number of documents that share one zone: small enough that a
// narrow query skips most documents, large enough that zones take little memory.
const blockSize = 256

// Memory is a [Source] of stored documents. It is safe for concurrent use.
type Memory struct {
	mu        sync.RWMutex
	zoned     []string
	documents [][]byte // nil where deleted
	places    map[string]int
	blocks    []block
}

// block describes blockSize consecutive documents.
type block struct{ zones []zone }

// zone is the range of one property's texts and numbers within a block. Values
// of other types never fulfil a [Range], so they need no zone.
type zone struct {
	texts, numbers bool
	minText        string
	maxText        string
	minNumber      float64
	maxNumber      float64
}

// NewMemory returns an empty source. For each block of documents it keeps the
// smallest and largest values of the zoned properties, so that queries for a
// range of them are cheap if documents are put in about that order.
func NewMemory(zoned ...string) *Memory {
	return &Memory{zoned: zoned, places: make(map[string]int)}
}

// Put stores a document (the JSON text of one object) under a key. It replaces
// the document with that key, or else follows all others. It keeps the slice.
func (m *Memory) Put(key string, document []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	place, known := m.places[key]
	if !known {
		place = len(m.documents)
		m.places[key] = place
		m.documents = append(m.documents, nil)
		if place%blockSize == 0 {
			m.blocks = append(m.blocks, block{make([]zone, len(m.zoned))})
		}
	}
	m.documents[place] = document
	if len(m.zoned) == 0 {
		return
	}
	var o object
	if o.parse(document) != nil {
		return // never matches anything
	}
	for i, property := range m.zoned {
		m.blocks[place/blockSize].zones[i].include(o.at([]string{property}))
	}
}

// Delete removes the document of a key, as a container's time to live does.
func (m *Memory) Delete(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if place, known := m.places[key]; known {
		delete(m.places, key)
		m.documents[place] = nil
	}
}

// Len returns the number of documents.
func (m *Memory) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.places)
}

// Scan implements [Source].
func (m *Memory) Scan(from int64, bounds Bounds, yield func(int64, []byte) bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i := int(from); i < len(m.documents); {
		if m.ruledOut(&m.blocks[i/blockSize], bounds) {
			i = (i/blockSize + 1) * blockSize
			continue
		}
		for end := min((i/blockSize+1)*blockSize, len(m.documents)); i < end; i++ {
			if d := m.documents[i]; d != nil && !yield(int64(i), d) {
				return
			}
		}
	}
}

func (m *Memory) ruledOut(b *block, bounds Bounds) bool {
	for i, property := range m.zoned {
		if r, ok := bounds[property]; ok && !b.zones[i].touches(r) {
			return true
		}
	}
	return false
}

func (z *zone) include(value any) {
	switch v := value.(type) {
	case string:
		if !z.texts {
			z.texts, z.minText, z.maxText = true, v, v
		}
		z.minText, z.maxText = min(z.minText, v), max(z.maxText, v)
	case float64:
		if !z.numbers {
			z.numbers, z.minNumber, z.maxNumber = true, v, v
		}
		z.minNumber, z.maxNumber = min(z.minNumber, v), max(z.maxNumber, v)
	}
}

// touches reports whether the zone may have a value in the range.
func (z *zone) touches(r Range) bool {
	if low, high, ok := r.String(); ok {
		return z.texts && z.minText <= high && z.maxText >= low
	}
	low, lowOK := r.Low.(float64)
	high, highOK := r.High.(float64)
	return z.numbers && (!highOK || z.minNumber <= high) && (!lowOK || z.maxNumber >= low)
}

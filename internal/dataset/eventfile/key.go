package eventfile

import "github.com/cespare/xxhash/v2"

// DocumentKey returns the hash that [Batch.Key] holds: xxHash64 over the three
// texts, each ended by U+001F, and 0 for an empty id. Equal documents have
// equal keys; different ones may collide, so a match is to be confirmed by
// comparing the texts.
func DocumentKey(source, partition, id string) uint64 {
	if id == "" {
		return 0
	}
	var d xxhash.Digest
	d.Reset()
	for _, s := range [...]string{source, partition, id} {
		_, _ = d.WriteString(s)
		_, _ = d.WriteString("\x1f")
	}
	if k := d.Sum64(); k != 0 {
		return k
	}
	return 1
}

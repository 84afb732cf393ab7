package eventfile

// ReadEverything reads all columns of a file; unchecked lets pages with a wrong
// checksum be decoded.
func ReadEverything(path string, unchecked bool) error {
	f, err := open(Whole(path))
	if err != nil {
		return err
	}
	defer f.close()
	d, err := newDecoder()
	if err != nil {
		return err
	}
	defer d.close()
	d.unchecked = unchecked
	var rows rowGroup
	for g := range f.groups {
		if err := d.read(f, g, allColumns, &rows); err != nil {
			return err
		}
	}
	return nil
}

// ColumnEnds returns where each column of a file's first row group ends.
func ColumnEnds(path string) (map[string]int64, error) {
	f, err := open(Whole(path))
	if err != nil {
		return nil, err
	}
	defer f.close()
	ends := map[string]int64{}
	for c, ch := range f.groups[0].chunks {
		ends[column(c).String()] = ch.offset + ch.size
	}
	return ends, nil
}

// Duplicates returns the keys that occur more than once.
func Duplicates(keys []uint64) map[uint64]struct{} {
	found := map[uint64]struct{}{}
	_ = duplicates(func(fn func(uint64)) error {
		for _, k := range keys {
			fn(k)
		}
		return nil
	}, len(keys), found)
	return found
}

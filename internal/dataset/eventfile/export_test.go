package eventfile

import "os"

// ReadEverything reads all columns of a file.
func ReadEverything(path string) error {
	f, err := open(Whole(path))
	if err != nil {
		return err
	}
	defer f.close()
	var rows rowGroup
	for g := range f.groups {
		if err := f.read(g, allColumns, &rows); err != nil {
			return err
		}
	}
	return nil
}

// ColumnEnds returns where each column of a file's first row group ends.
func ColumnEnds(path string) (map[string]int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p, err := OpenParquet(f, info.Size())
	if err != nil {
		return nil, err
	}
	ends := map[string]int64{}
	for _, c := range p.Metadata().RowGroups[0].Columns {
		m := c.MetaData
		ends[m.PathInSchema[0]] = max(m.DictionaryPageOffset, 0) + m.TotalCompressedSize
		if m.DictionaryPageOffset == 0 {
			ends[m.PathInSchema[0]] = m.DataPageOffset + m.TotalCompressedSize
		}
	}
	return ends, nil
}

// Duplicates returns the keys that occur more than once.
func Duplicates(keys []uint64) map[uint64]struct{} {
	found := map[uint64]struct{}{}
	duplicates(keys, found)
	return found
}

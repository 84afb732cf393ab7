package eventfile

// Batch is a run of events as columns: the fields that figures are made from.
// All columns have N entries. A batch and everything in it belongs to the
// reader and is only valid until the callback that got it returns; texts that
// are kept must be cloned.
type Batch struct {
	N int

	Source        Strings
	Partition     Strings
	ID            Texts
	CorrelationID Strings
	JobName       Strings
	BuildID       Strings
	BuildTag      Strings
	Branch        Strings
	Step          Strings
	Result        Strings
	Trigger       Strings
	JobURL        Strings
	BuildURL      Strings
	GitURL        Strings
	GitCommit     Strings

	LibraryVersion Strings

	Scheduled []Instant
	Stage     []Instant
	Duration  []float64 // milliseconds; NaN is missing
	TS        []float64 // seconds since the epoch; NaN is missing

	// Order is the position in the order read: a later read event has a higher
	// number, over all files and fetches of a source.
	Order []int64
	// Key is a 64-bit hash of (Source, Partition, ID), equal for copies of one
	// document, and 0 for a document without an ID.
	Key []uint64
}

// Strings is a dictionary-encoded column of texts.
type Strings struct {
	// Dict holds distinct texts, none of them empty.
	Dict []string
	// Index holds, for each row, the position in Dict, or -1 where missing.
	Index []int32
}

// At returns the text of row i, "" where missing.
func (s *Strings) At(i int) string {
	if k := s.Index[i]; k >= 0 {
		return s.Dict[k]
	}
	return ""
}

// Texts is a column of texts that differ from row to row. Few rows need them,
// so they are decoded when the first one is asked for. If that fails, they read
// as missing and [Events] ends with the error. Key[i] != 0 tells at no
// cost whether row i has a text in [Batch.ID].
type Texts struct {
	texts []string
	load  func() []string
}

// At returns the text of row i, "" where missing.
func (t *Texts) At(i int) string {
	if t.texts == nil {
		t.texts = t.load()
	}
	return t.texts[i]
}

// TextsOf returns the texts as a column.
func TextsOf(texts []string) Texts { return Texts{texts: texts} }

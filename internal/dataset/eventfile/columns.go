package eventfile

import "iter"

// texts are the columns of texts that repeat. To store another text, add a field
// to [Event] and a line here.
var texts = [...]struct {
	// name is the column's name in the files. From documentTexts on it is also the
	// name of the documents' field.
	name  string
	event func(*Event) *string
	batch func(*Batch) *Strings // nil if batches do not have the column
	// added means that files of earlier versions may lack the column. All its
	// values are then missing.
	added bool
}{
	{name: "source", event: func(e *Event) *string { return &e.Source }, batch: func(b *Batch) *Strings { return &b.Source }},
	{name: "partition", event: func(e *Event) *string { return &e.Partition }, batch: func(b *Batch) *Strings { return &b.Partition }},
	{name: "trigger", event: func(e *Event) *string { return &e.Trigger }, batch: func(b *Batch) *Strings { return &b.Trigger }},
	{
		name: "correlation_id", event: func(e *Event) *string { return &e.CorrelationID },
		batch: func(b *Batch) *Strings { return &b.CorrelationID },
	},
	{name: "product", event: func(e *Event) *string { return &e.Product }},
	{name: "component", event: func(e *Event) *string { return &e.Component }},
	{name: "branch_name", event: func(e *Event) *string { return &e.Branch }, batch: func(b *Batch) *Strings { return &b.Branch }},
	{name: "build_number", event: func(e *Event) *string { return &e.BuildNumber }},
	{name: "build_id", event: func(e *Event) *string { return &e.BuildID }, batch: func(b *Batch) *Strings { return &b.BuildID }},
	{name: "job_name", event: func(e *Event) *string { return &e.JobName }, batch: func(b *Batch) *Strings { return &b.JobName }},
	{name: "job_base_name", event: func(e *Event) *string { return &e.JobBaseName }},
	{name: "build_tag", event: func(e *Event) *string { return &e.BuildTag }, batch: func(b *Batch) *Strings { return &b.BuildTag }},
	{name: "node_name", event: func(e *Event) *string { return &e.NodeName }},
	{name: "node_labels", event: func(e *Event) *string { return &e.NodeLabels }},
	{name: "build_url", event: func(e *Event) *string { return &e.BuildURL }, batch: func(b *Batch) *Strings { return &b.BuildURL }},
	{name: "job_url", event: func(e *Event) *string { return &e.JobURL }, batch: func(b *Batch) *Strings { return &b.JobURL }},
	{name: "git_url", event: func(e *Event) *string { return &e.GitURL }, batch: func(b *Batch) *Strings { return &b.GitURL }},
	{name: "git_commit", event: func(e *Event) *string { return &e.GitCommit }, batch: func(b *Batch) *Strings { return &b.GitCommit }},
	{name: "shared_library_name", event: func(e *Event) *string { return &e.LibraryName }, added: true},
	{
		name: "shared_library_version", event: func(e *Event) *string { return &e.LibraryVersion },
		batch: func(b *Batch) *Strings { return &b.LibraryVersion }, added: true,
	},
	{name: "current_build_previous_build", event: func(e *Event) *string { return &e.PreviousBuild }, added: true},
	{name: "current_step_name", event: func(e *Event) *string { return &e.Step }, batch: func(b *Batch) *Strings { return &b.Step }},
	{name: "current_build_result", event: func(e *Event) *string { return &e.BuildResult }},
	{
		name: "current_build_current_result", event: func(e *Event) *string { return &e.Result },
		batch: func(b *Batch) *Strings { return &b.Result },
	},
}

// documentTexts is the position of the first text that documents have.
const documentTexts = 3

// DocumentTexts returns the names of the fields of documents that hold texts,
// except the id, and where they are in an event.
func DocumentTexts() iter.Seq2[string, func(*Event) *string] {
	return func(yield func(string, func(*Event) *string) bool) {
		for _, t := range texts[documentTexts:] {
			if !yield(t.name, t.event) {
				return
			}
		}
	}
}

// column is a column of an events file: a position in texts, or one of the columns
// that follow. The two columns of nanoseconds hold the nanoseconds that a timestamp
// in microseconds cannot, 0 to 999.
type column int

const numTexts = len(texts)

const (
	colID column = iota + column(numTexts)
	colScheduled
	colScheduledNanos
	colStage
	colStageNanos
	colDuration
	colTS
	colOrder
	colKey

	numColumns
)

// The texts that this package looks at.
var colSource, colPartition, colBranch, colStep = named("source"), named("partition"), named("branch_name"), named("current_step_name")

// named returns the column of texts of that name.
func named(name string) column {
	c := column(0)
	for c.String() != name {
		c++
	}
	return c
}

// String returns the column's name in the files.
func (c column) String() string {
	if int(c) < numTexts {
		return texts[c].name
	}
	return [...]string{
		"id", "current_build_scheduled_time", "current_build_scheduled_time_nanos", "stage_timestamp", "stage_timestamp_nanos",
		"current_build_duration", "_ts", "read_order", "document_key",
	}[int(c)-numTexts]
}

// addedLater reports whether files of earlier versions may lack the column.
func (c column) addedLater() bool { return int(c) < numTexts && texts[c].added }

// optional reports whether the column may hold nulls.
func (c column) optional() bool {
	switch c {
	case colScheduledNanos, colStageNanos, colOrder, colKey:
		return false
	}
	return true
}

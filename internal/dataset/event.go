package dataset

import "github.com/hmcts/rse-dashboard/internal/dataset/eventfile"

// The events and their columns, see [eventfile].
type (
	Event   = eventfile.Event
	Instant = eventfile.Instant
	Batch   = eventfile.Batch
	Strings = eventfile.Strings
	Texts   = eventfile.Texts
)

// NoInstant is the missing instant. It is before every other one.
var NoInstant = eventfile.NoInstant

// The functions of [eventfile] that make and identify events.
var (
	InstantOf   = eventfile.InstantOf
	BatchOf     = eventfile.BatchOf
	DocumentKey = eventfile.DocumentKey
)

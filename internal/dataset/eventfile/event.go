package eventfile

import (
	"math"
	"time"

	"github.com/cespare/xxhash/v2"
)

// Event is one pipeline document as its source holds it. An empty text, a
// missing [Instant] and a NaN number are missing; what had another JSON type
// than expected is missing too.
type Event struct {
	// Source names the source the document was read from. Documents of
	// different sources never belong to one build.
	Source string
	// Partition is the value of the partition key as JSON text, "" if the
	// document has none. (Source, Partition, ID) identifies a document.
	Partition string
	ID        string

	CorrelationID string
	Product       string
	Component     string
	Branch        string // branch_name
	BuildNumber   string
	BuildID       string
	JobName       string
	JobBaseName   string
	BuildTag      string
	NodeName      string
	NodeLabels    string
	BuildURL      string
	JobURL        string
	GitURL        string
	GitCommit     string
	// LibraryName and LibraryVersion are the shared library of the pipeline,
	// PreviousBuild is the number of the build before.
	LibraryName    string // shared_library_name
	LibraryVersion string // shared_library_version
	PreviousBuild  string // current_build_previous_build
	Step           string // current_step_name
	BuildResult    string // current_build_result
	Result         string // current_build_current_result
	// Trigger is what started the build where the source says so ("schedule"
	// for GitHub Actions); Jenkins documents have none.
	Trigger string

	Scheduled Instant // current_build_scheduled_time
	Stage     Instant // stage_timestamp
	// Duration is current_build_duration, in milliseconds since the build's
	// start at the time of the event.
	Duration float64
	// TS is _ts, in seconds since the epoch.
	TS float64
}

// Reset makes every field missing.
func (e *Event) Reset() {
	*e = Event{Scheduled: NoInstant, Stage: NoInstant, Duration: math.NaN(), TS: math.NaN()}
}

// Instant is a point in time to the nanosecond in any year of RFC 3339. It is
// kept apart from time.Time to be compact in columns and comparable with ==.
type Instant struct {
	Sec  int64 // seconds since the epoch
	Nsec int32 // 0 to 999,999,999
}

// NoInstant is the missing instant. It is before every other one.
var NoInstant = Instant{Sec: math.MinInt64}

// InstantOf returns the instant of t.
func InstantOf(t time.Time) Instant { return Instant{t.Unix(), int32(t.Nanosecond())} }

// IsMissing reports whether i is [NoInstant].
func (i Instant) IsMissing() bool { return i.Sec == math.MinInt64 }

// Compare orders instants: negative if i is before j, positive if after.
func (i Instant) Compare(j Instant) int {
	switch {
	case i.Sec < j.Sec:
		return -1
	case i.Sec > j.Sec:
		return 1
	}
	return int(i.Nsec) - int(j.Nsec)
}

// Time returns the instant in UTC.
func (i Instant) Time() time.Time { return time.Unix(i.Sec, int64(i.Nsec)).UTC() }

// DocumentKey returns the hash that [Batch.Key] holds: xxHash64 over the three
// texts, each ended by U+001F, and 0 for an empty id. Equal documents have
// equal keys; different ones may collide, so a match is to be confirmed by
// comparing the texts.
func DocumentKey(source, partition, id string) uint64 {
	if id == "" {
		return 0
	}
	var room [256]byte
	key := room[:0]
	for _, s := range [...]string{source, partition, id} {
		key = append(append(key, s...), 0x1f)
	}
	return max(1, xxhash.Sum64(key))
}

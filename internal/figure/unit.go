package figure

// Unit is what a number measures or counts, as data.json names it. A unit that
// is none of the measures below is the plural noun of the things counted
// ("builds").
type Unit string

// The measures.
const (
	NoUnit           Unit = ""
	Percent          Unit = "percent" // of 100
	PercentagePoints Unit = "percentage points"
	Milliseconds     Unit = "milliseconds"
	Seconds          Unit = "seconds"
	Minutes          Unit = "minutes"
	Hours            Unit = "hours"
	Days             Unit = "days"
	ClockHour        Unit = "hour"
	BuildsADay       Unit = "builds a day"
)

// The things that figures of both halves count.
const (
	Builds          Unit = "builds"
	Events          Unit = "events"
	Pipelines       Unit = "pipelines"
	Rows            Unit = "rows"
	Repositories    Unit = "repositories"
	Teams           Unit = "teams"
	Alerts          Unit = "alerts"
	Rules           Unit = "rules"
	CVEs            Unit = "CVEs"
	Findings        Unit = "findings"
	Runtimes        Unit = "runtimes"
	Vulnerabilities Unit = "vulnerabilities"
	Breaks          Unit = "breaks"
	Commits         Unit = "commits"
	Deployments     Unit = "deployments"
	Episodes        Unit = "episodes"
	Groups          Unit = "groups"
	Reruns          Unit = "reruns"
)

// Dimension is the kind of quantity that a unit measures; the way a number is
// written and drawn follows from it.
type Dimension uint8

// The dimensions.
const (
	// Count is a number of things. Counts add up.
	Count Dimension = iota
	// Share is a percentage of a whole, Difference one of two percentages.
	Share
	Difference
	// Duration is a length of time, written in the units that fit it ("3 h 20 min").
	Duration
	// DayCount is a number of days, written as such ("12 days").
	DayCount
	// Position is a place in an order, such as an hour of the clock.
	Position
	// Rate is a number of things in a period.
	Rate
)

// Dimension returns what kind of quantity the unit measures.
func (u Unit) Dimension() Dimension {
	switch u {
	case Percent:
		return Share
	case PercentagePoints:
		return Difference
	case Milliseconds, Seconds, Minutes, Hours:
		return Duration
	case Days:
		return DayCount
	case ClockHour:
		return Position
	case BuildsADay:
		return Rate
	}
	return Count
}

// Seconds returns the length of one unit of a duration, and 0 for any other
// unit.
func (u Unit) Seconds() float64 {
	switch u {
	case Milliseconds:
		return 1e-3
	case Seconds:
		return 1
	case Minutes:
		return 60
	case Hours:
		return 3600
	}
	return 0
}

package figure

import (
	"strings"
	"time"
)

// Chart says how a figure's table is drawn: which column is which axis. It
// names columns of [Figure.Columns]; the numbers stay in the table.
type Chart struct {
	Kind Kind
	// Label is the column of the categories (bars), of the instant or day
	// (timelines), or of the lower bin edge (histogram).
	Label string
	// Label2 is the second category of a heatmap (the columns of the grid; its
	// rows are Label), or the upper bin edge of a histogram.
	Label2 string
	// Series are the columns that are drawn, in the order of their stacking.
	Series []Series
	// Nested says that each series is a part of the one before it, so that it is
	// drawn in front of it (from the same base line) and not on top.
	Nested bool
	// Path holds the columns from coarse to fine of a treemap; one leaf a row.
	Path []string
	// Of is the column that says of how many a bar's value is, and Rate the percentage
	// that a bar then shows; "" if there is none.
	Of, Rate string
	// Marked are the rows of a treemap that stand out, nil for none, and MarkedAs says
	// why ("past its end").
	Marked   []bool
	MarkedAs string
	// Max is the upper end of the value axis where it is known beforehand (100
	// for percentages); 0 lets the data decide.
	Max float64
	// Annotations are what happened at some times on the axis of a chart over time.
	Annotations []Annotation
	// Periods are marked on a timeline, in the order of time.
	Periods []Period
	// Table holds the same numbers in the layout that is drawn, where that is not
	// the figure's own (several categories in one column, another order); nil
	// otherwise. The chart's columns are then those of this table.
	Table *Table
}

// Series is one drawn column.
type Series struct {
	// Column is the column's name and Title what the legend calls it.
	Column string
	Title  string
	// Tone is what the series means, from which its colour and pattern follow.
	Tone Tone
	// Form is how a timeline draws the series.
	Form Form
}

// Form is how a timeline draws a series.
type Form uint8

// The forms of series.
const (
	// Line joins neighbouring values.
	Line Form = iota
	// Points draws each value at its own time.
	Points
	// Steps draws a level that holds until the next value.
	Steps
	// Light draws light columns behind the lines.
	Light
	// Volume draws columns in a small plot of their own below, which say what the
	// other values rest on.
	Volume
)

// Annotation is what happened at a time. Its text is untrusted.
type Annotation struct {
	At   time.Time
	Text string
}

// Period is a stretch of a timeline, with the level of the first series in it.
type Period struct {
	From, To time.Time // To is its end
	Level    float64
	Text     string // what the level is: "of finished builds failed in the last 14 days"
}

// Kind is a form of chart.
type Kind uint8

// The forms of charts.
const (
	// None is a figure that is only a table.
	None Kind = iota
	// Proportion is parts of one whole: a labelled stacked bar (or ring) of the
	// rows, Label naming the part and Series[0] its size. The tone of a part
	// follows from its label by [ToneOf].
	Proportion
	// Bars is a list, one line a row in the table's order: its name, and the value
	// and a bar of each series beside each other, see [Chart.Of].
	Bars
	// Heatmap is a grid of Label × Label2 in one sequential hue; Series[0] is
	// the shade. A missing value is a visibly empty cell.
	Heatmap
	// Columns are vertical bars over time or over ordered categories, stacked
	// in the order of the series.
	Columns
	// Timeline is lines over time with gaps where values are missing.
	Timeline
	// Histogram is adjoining stacked bars from Label to Label2.
	Histogram
	// Treemap is nested rectangles along Path; every row counts one.
	Treemap
	// Matrix is a table of states: the rows of Label against all Series
	// columns, whose values are words such as on, off, unknown.
	Matrix
)

// Tone is the meaning of a drawn series; a picture gives each tone a colour
// and, where tones meet, a pattern or position, so that colour is never the
// only carrier.
type Tone uint8

// The tones.
const (
	Neutral Tone = iota
	Success
	Failure
	Aborted
	Unknown
	Critical
	High
	Medium
	Low
	Other
	Secondary
)

// String returns the tone's name, which is also the suffix of its CSS class.
func (t Tone) String() string {
	return [...]string{"neutral", "success", "failure", "aborted", "unknown",
		"critical", "high", "medium", "low", "other", "secondary"}[t]
}

// spareTones stand in for tones that are taken, in this order.
var spareTones = [...]Tone{Neutral, Secondary, Low, Aborted, Other, Medium}

// TonesUsed are the tones that a picture has given away.
type TonesUsed [Secondary + 1]bool

// Distinct returns t, or a spare tone if t is taken, so that what is drawn side
// by side can be told apart. If all spare tones are taken, it returns t.
func (u *TonesUsed) Distinct(t Tone) Tone {
	if u[t] {
		for _, spare := range spareTones {
			if !u[spare] {
				t = spare
				break
			}
		}
	}
	u[t] = true
	return t
}

// OfPart returns the tone of the part of a whole with the given label: that of
// its meaning, or a spare one.
func (u *TonesUsed) OfPart(label string) Tone {
	if t := ToneOf(label); t != Neutral {
		u[t] = true
		return t
	}
	return u.Distinct(Neutral)
}

// ToneOf returns the tone of a status, severity or state named by label, in
// whatever case, and Neutral for any other word.
func ToneOf(label string) Tone {
	return tones[strings.ToLower(label)]
}

var tones = map[string]Tone{
	"success": Success, "on": Success,
	"failure": Failure, "off": Failure, "expired": Failure,
	"aborted": Aborted,
	"unknown": Unknown, "not applicable": Other,
	"critical": Critical, "high": High, "medium": Medium, "low": Low, "other": Other,
}

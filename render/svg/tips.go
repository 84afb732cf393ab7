package svg

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// The tips of a picture are what the page's script shows of the place that is pointed at.
// They stand in two attributes of the element, so that nothing is fetched for them:
//
//	data-tips    a line of titles, then a line for each place: its name and its values,
//	             separated by tabs, as people read them
//	data-places  "x TOP HEIGHT" for places side by side, of one width unless their
//	             middles follow in thousandths of the width; "grid COLUMNS HEIGHT" for
//	             cells of a height. TOP and HEIGHT are in em.
//	data-dates   "SECONDS STEP WORDS" where the lines have no names: that of each place
//	             is WORDS and a date, which is SECONDS since 1970 for the first of them
//	data-names   of cells, which only say if they are few: a line of the names down, one
//	             of those across, and one of what stands between the two in a name

// tips are those of a picture that is being written.
type tips struct {
	text   []byte
	places []byte
	dates  []byte
	names  []byte
}

func (t *tips) title(s string) {
	if len(t.text) > 0 {
		t.text = append(t.text, '\t')
	}
	t.add(s)
}

// place begins the line of a place.
func (t *tips) place(name string) {
	t.text = append(t.text, '\n')
	t.add(name)
}

func (t *tips) value(v float64, c *figure.Column) {
	if t.text = append(t.text, '\t'); math.IsNaN(v) {
		t.text = append(t.text, words.Missing...)
		return
	}
	t.text = words.AppendQuantity(t.text, v, c.Unit)
}

// add adds an untrusted text on one line.
func (t *tips) add(s string) {
	s, _ = words.Cut(s, 80)
	t.text = append(t.text, s...)
}

// tipsOfSlots makes the tips of places side by side. name returns the name of a place.
func (p *picture) tipsOfSlots(s *slots, name func(i int) string) {
	all := s.series
	if s.volume != nil {
		all = append(all[:len(all):len(all)], *s.volume)
	}
	for _, x := range all {
		p.tips.title(x.title)
	}
	uniform := len(s.to) > 0
	names := make([]string, len(s.from))
	for i := range s.from {
		names[i] = name(i)
		uniform = uniform && math.Abs(s.from[i]*float64(len(s.from))-float64(i)) < 0.01
	}
	if uniform && s.timed && p.tips.dated(s, names) {
		clear(names)
	}
	for i, name := range names {
		p.tips.place(name)
		for _, x := range all {
			p.tips.value(x.v[i], x.column)
		}
	}
	if uniform {
		return
	}
	for i, from := range s.from {
		middle := from
		if len(s.to) > 0 {
			middle = (from + s.to[i]) / 2
		}
		p.tips.places = strconv.AppendInt(append(p.tips.places, ' '), int64(math.Round(middle*1000)), 10)
	}
}

// nameCells sets the names of the cells of a grid.
func (t *tips) nameCells(down []string, between string, across []string) {
	for _, list := range [][]string{down, across} {
		for i, name := range list {
			if i > 0 {
				t.names = append(t.names, '\t')
			}
			name, _ = words.Cut(name, 80)
			t.names = append(t.names, name...)
		}
		t.names = append(t.names, '\n')
	}
	t.names = append(t.names, between...)
}

const (
	tipDay  = "Mon 2 Jan 2006"
	tipTime = "Mon 2 Jan 2006, 15:04"
)

// dated reports whether the names are dates at equal distances, which it then sets: the
// clocks of s may change between them.
func (t *tips) dated(s *slots, names []string) bool {
	_, offset := s.start.Zone()
	first := s.start.Unix() + int64(offset)
	step := int64(math.Round(float64(s.end.Unix()-s.start.Unix()) / float64(len(names))))
	layout := tipDay
	if step < day {
		layout = tipTime
	}
	before, _, ok := strings.Cut(names[0], time.Unix(first, 0).UTC().Format(layout))
	for i, name := range names {
		ok = ok && name == before+time.Unix(first+int64(i)*step, 0).UTC().Format(layout)
	}
	if ok {
		t.dates = fmt.Appendf(nil, "%d %d %s", first, step, before)
	}
	return ok
}

// tipName names a slot in a tip: "Mon 2 Nov 2026", "3 hours from Mon 2 Nov 2026, 15:00".
func (s *slots) tipName(i int) string {
	if !s.timed {
		return s.labels[i]
	}
	span := float64(s.end.Unix() - s.start.Unix())
	seconds := func(share float64) int64 { return int64(math.Round(share * span)) }
	layout, length := tipTime, ""
	if s.daily {
		layout = tipDay
	}
	if s.each != "" && s.each != "day" {
		length = s.each + " from "
	} else if s.daily && len(s.to) > 0 {
		if days := seconds(s.to[i]-s.from[i]) / day; days > 1 {
			length = words.CountOf(days, "days") + " from "
		}
	}
	return length + s.at(seconds(s.from[i])).Format(layout)
}

// writeTips writes the attributes of the tips.
func (p *picture) writeTips() {
	if len(p.tips.text) > 0 {
		p.write(` data-tips="`, text(p.tips.text), `" data-places="`, string(p.tips.places), `"`)
		if p.tips.names != nil {
			p.write(` data-names="`, text(p.tips.names), `"`)
		}
		if p.tips.dates != nil {
			p.write(` data-dates="`, string(p.tips.dates), `"`)
		}
	}
}

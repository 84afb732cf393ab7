package svg

import "slices"

// An annotation is drawn as a thin line over the plot, with its text in a line of
// its own above the plot, so that texts never meet.

const (
	eventLine = 15.0 // the height of a text
	// mostNamedEvents is how many annotations have their text in a picture; the
	// page lists all of them below it.
	mostNamedEvents = 6
)

// event is an annotation in a picture.
type event struct {
	at   float64 // share of the width
	text string
}

// eventsOn returns the annotations of the times that the slots cover.
func (p *picture) eventsOn(s *slots) []event {
	if !s.timed {
		return nil
	}
	var events []event
	span := float64(s.end.Unix() - s.start.Unix())
	for _, a := range p.f.Chart.Annotations {
		if at := float64(a.At.Unix()-s.start.Unix()) / span; at >= 0 && at <= 1 {
			events = append(events, event{at, a.Text})
		}
	}
	return events
}

// events writes the annotations over the plot. Those on the left half have their
// texts to the right of their lines, the earliest one at the top; then come those
// on the right half with their texts to the left, the latest one at the top. So no
// line runs through the text of another one.
func (p *picture) events(events []event, g plot) {
	if len(events) == 0 {
		return
	}
	p.write(`<g class="p-event">`)
	left, last := 0, 0.0
	for left < len(events) && events[left].at <= 0.5 {
		last = events[left].at
		left++
	}
	slices.Reverse(events[left:])
	top := g.y - eventLine*float64(min(len(events), mostNamedEvents))
	for i, e := range events {
		if i < mostNamedEvents {
			anchor, room, dx := "start", 1-e.at, 4.0
			if i >= left {
				anchor, room, dx = "end", e.at-last, -dx
			}
			p.name(e.text, room*(narrowBox-p.left)-8, room*(wideBox-p.left)-8,
				` text-anchor="`, anchor, `" x="`, share(e.at), `" dx="`, em(dx), `" y="`, em(top+11), `"`)
		}
		p.write(`<line x1="`, share(e.at), `" x2="`, share(e.at), `" y1="`, em(top), `" y2="`, em(g.y+g.h), `"/>`)
		if i < mostNamedEvents {
			top += eventLine
		}
	}
	p.write(`</g>`)
}

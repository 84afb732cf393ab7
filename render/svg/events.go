package svg

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

// events writes the annotations over the plot: the text beside its line, on the
// side with more room.
func (p *picture) events(events []event, g plot) {
	if len(events) == 0 {
		return
	}
	p.write(`<g class="event">`)
	for i, e := range events {
		top := g.y
		if i < mostNamedEvents {
			top -= eventLine * float64(min(len(events), mostNamedEvents)-i)
			anchor, room := "start", 1-e.at
			dx := 4.0
			if e.at > 0.5 {
				anchor, room, dx = "end", e.at, -dx
			}
			p.name(e.text, narrowBox-room*(narrowBox-p.left)+8, ` text-anchor="`, anchor, `" x="`, share(e.at), `" dx="`, dx, `" y="`, top+11, `"`)
		}
		p.write(`<line x1="`, share(e.at), `" x2="`, share(e.at), `" y1="`, top, `" y2="`, g.y+g.h, `"/>`)
	}
	p.write(`</g>`)
}

package render

import (
	"html/template"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/render/echarts"
	"github.com/hmcts/rse-dashboard/render/svg"
)

// drawing draws figures.
type drawing struct {
	// picture appends a figure's static picture. link returns the page of a named
	// thing, or "".
	picture func(dst []byte, f *figure.Figure, link func(figure.Thing, string) string) []byte
	// chart writes a figure's interactive chart; nil where the site has no script
	// to draw it.
	chart func(e *jsontext.Encoder, f *figure.Figure) error
	// shared is what all pictures of a page refer to.
	shared template.HTML
}

func newDrawing(loc *time.Location, interactive bool) drawing {
	d := drawing{
		picture: func(dst []byte, f *figure.Figure, link func(figure.Thing, string) string) []byte {
			return svg.Append(dst, f, svg.Options{Location: loc, Link: link})
		},
		shared: template.HTML(svg.Defs()),
	}
	if interactive {
		builder := &echarts.Builder{Location: loc}
		d.chart = builder.Write
	}
	return d
}

package render

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/render/echarts"
	"github.com/hmcts/rse-dashboard/render/svg"
)

// pen draws figures.
type pen struct {
	// picture appends a figure's static picture.
	picture func(dst []byte, f *figure.Figure) []byte
	// options appends a figure's interactive options as JSON; nil where the site
	// has no script to draw them.
	options func(dst []byte, f *figure.Figure) ([]byte, error)
	// defs is what pictures refer to, once a page.
	defs string
}

func newPen(loc *time.Location, interactive bool) pen {
	p := pen{
		picture: func(dst []byte, f *figure.Figure) []byte { return svg.Append(dst, f, svg.Options{Location: loc}) },
		defs:    svg.Defs(),
	}
	if interactive {
		builder := &echarts.Builder{Location: loc}
		p.options = builder.Append
	}
	return p
}

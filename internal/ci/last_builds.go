package ci

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// lastBuilds is the number of builds in a strip.
const lastBuilds = 20

// columnLastBuilds holds how a pipeline's latest builds ended; see [lastBuildsOf].
var columnLastBuilds = figure.Column{Name: "last_builds", Title: "Last 20 builds", Role: figure.Strip, Names: figure.Nothing}

// lastBuildsOf returns how the latest builds of a pipeline that came to a known end
// ended, whatever their type, as [figure.Strip] says.
func lastBuildsOf(p *build.Pipeline) figure.Value {
	strip := make([]byte, 0, lastBuilds)
	for _, b := range slices.Backward(p.Builds) {
		if len(strip) == lastBuilds {
			break
		}
		if b.Known() {
			strip = append(strip, b.Status.String()[0])
		}
	}
	slices.Reverse(strip)
	return figure.String(string(strip))
}

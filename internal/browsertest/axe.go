package browsertest

import (
	"fmt"
	"strings"
)

// Axe runs axe-core over the page in the light and in the dark scheme and
// returns its findings, nil if there are none. The page is left light.
func (p *Page) Axe() []string {
	p.t.Helper()
	source := NodeModule(p.t, "axe-core/axe.min.js")
	p.Eval(string(source)+"; typeof axe", nil)
	var found []string
	for _, dark := range []bool{false, true} {
		p.Dark(dark)
		var violations []struct {
			ID, Help string
			Nodes    []struct {
				Target         []any
				FailureSummary string
			}
		}
		// Two frames: the new colours must have been painted.
		p.Eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => axe.run(document, {resultTypes: ['violations']})).then((r) => r.violations)`, &violations)
		for _, v := range violations {
			for _, n := range v.Nodes {
				found = append(found, fmt.Sprintf("%s: %s (%s) at %v: %s", map[bool]string{false: "light", true: "dark"}[dark],
					v.ID, v.Help, n.Target, strings.ReplaceAll(n.FailureSummary, "\n", " ")))
			}
		}
	}
	p.Dark(false)
	return found
}

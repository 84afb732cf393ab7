package browsertest

import (
	"fmt"
	"os"
	"strings"

	"github.com/hmcts/rse-dashboard/test/need"
)

// Axe returns the findings of [Page.AxeIn] in both schemes and leaves the page in
// the light one.
func (p *Page) Axe() []string {
	p.t.Helper()
	return append(p.AxeIn(true), p.AxeIn(false)...)
}

// AxeIn runs axe-core over the page in the dark or in the light scheme. It returns
// its findings, nil if there are none.
func (p *Page) AxeIn(dark bool) []string {
	p.t.Helper()
	source, err := os.ReadFile(need.NodeModule(p.t, "axe-core/axe.min.js"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.Eval(string(source)+"; typeof axe", nil)
	p.Dark(dark)
	var violations []struct {
		ID, Help string
		Nodes    []struct {
			Target         []any
			FailureSummary string
		}
	}
	// After two frames the new colours are painted.
	p.Eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => axe.run(document, {resultTypes: ['violations']})).then((r) => r.violations)`, &violations)
	var found []string
	for _, v := range violations {
		for _, n := range v.Nodes {
			found = append(found, fmt.Sprintf("%s: %s (%s) at %v: %s", map[bool]string{false: "light", true: "dark"}[dark],
				v.ID, v.Help, n.Target, strings.ReplaceAll(n.FailureSummary, "\n", " ")))
		}
	}
	return found
}

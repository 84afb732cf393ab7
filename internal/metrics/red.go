package metrics

// findRed finds, for each pipeline, the failed builds since it was last green.
// It needs every pipeline's last green build, hence a loop of its own.
func (p *Pipelines) findRed(named map[textID]*pipeline) {
	for i := range uint32(p.builds.n) {
		b := p.builds.at(i)
		if b.pipeline != 0 && b.status() == statusFailure {
			named[b.pipeline].trend.addRed(p, i)
		}
	}
}

// isRed reports whether the pipeline's latest build that succeeded or failed is
// a failed one, of the last 14 days.
func (p *Pipelines) isRed(t *trend) bool {
	return t.lastRed != 0 && p.windows.since(p.windows.recent, p.builds.at(t.lastRed.index()).last.instant())
}

package render

import (
	"html"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/ci"
)

func TestAboutExplainsFiguresInWords(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	about := html.UnescapeString(string(readFile(t, out, "about", "index.html")))
	pipelines, pipeline, overview := ci.Described()
	explained := make(map[string]bool)
	for _, g := range append(append(pipelines, pipeline...), overview...) {
		for _, f := range g.Figures {
			if explained[f.ID] = f.Explanation != ""; !explained[f.ID] {
				continue
			}
			if !strings.Contains(about, f.Explanation) || !strings.Contains(about, "How this is computed: "+f.Definition) {
				t.Errorf("About does not explain %s", f.ID)
			}
		}
	}
	for _, id := range []string{"red-now", "shared-causes", "breaks-more-often", "breaks-less-often", "duration-changes", "time-to-green",
		"failure-kinds", "flaky-pipelines", "minutes-spent", "reruns", "time-to-red", "wait-to-start", "duration-by-week",
		"deployments-by-week", "trunk-to-production", "rollbacks", "lost-builds", "builds", "duration-history", "episodes"} {
		if !explained[id] {
			t.Errorf("%s has no explanation", id)
		}
	}
}

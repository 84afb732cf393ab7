package organisation

import (
	"math/rand/v2"
	"strings"
	"time"
)

// hostile are texts that may break a page, a path, a table or a program that
// takes them for something else than text.
var hostile = [...]string{
	`<script>alert(1)</script>`,
	`"quotes" & 'apostrophes' \ back`,
	`</script><img src=x onerror=alert(1)>`,
	`__f__`,
	`=cmd()|'/C calc'!A0`,
	"🚢📦-👩🏽‍⚖️-🇬🇧",
	"\u202eesrever\u202c-שלום-عالم",
	"", // stands for a text of 10,000 characters
	`..`,
	"nul\x00tab\tline\nbreak\u2028end",
	`%2e%2e%2f{{.}}${x}<%= 1 %>`,
	`+1-800-@SUM(A1)`,
	`CON`,
	`con`,
	"cafe\u0301",
	"café",
}

// hostileBuilds is the number of builds with hostile names: each is once the
// name of a pipeline and once that of a folder and a step.
const hostileBuilds = 2 * len(hostile)

// makeHostile makes a pipeline with the i-th hostile name. It builds once.
func (g *Organisation) makeHostile(random *rand.Rand, i int) pipeline {
	text := hostile[i%len(hostile)]
	if text == "" {
		text = strings.Repeat("long-name-", 1000)
	}
	r := Repository{Name: text, Project: random.IntN(len(g.Projects)), Language: Java}
	q := g.newPipeline(random, &r, g.Projects[r.Project].Folder, "master")
	q.steps = stepsOf(random, daytime)
	if i >= len(hostile) {
		// In the second round the failing step has the name, and the folder.
		q.job = newJob(&g.Projects[r.Project], "rules", text, "master")
		at := len(q.steps) / 2
		q.steps[at].name = text
		q.incidents = []incident{{from: time.Time{}, to: g.options.Until, step: text}}
	}
	return q
}

// hostileSlots are the builds of a day with hostile names. Half of all are in
// the last days, where they are seen.
func (s *stream) hostileSlots(d time.Time) (slots []slot) {
	n := len(s.g.hostile)
	for i := range s.g.hostile {
		ago := 1 + i/2
		if i%2 == 1 {
			ago = s.g.options.Days * (2*i + 1) / (2 * n)
		}
		if at := s.g.options.Until.Add(-time.Duration(ago) * day).Truncate(time.Second); !at.Before(d) && at.Before(d.Add(day)) {
			slots = append(slots, slot{at: at, of: &s.g.hostile[i]})
		}
	}
	return slots
}

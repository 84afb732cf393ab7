package render

import (
	"path"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/svg"
)

// This file makes the badges for READMEs: one for each pipeline, project and team,
// with the state and since when. Names of badges begin with what they are of, so
// that no two are equal.

// badgePath returns the address of the badge of a pipeline, project or team. of is
// the last part of the address of its page.
func badgePath(kind, of string) string { return address.Badges + kind + "-" + of + ".svg" }

// badges returns all badges.
func (s *site) badges() []File {
	var files []File
	readers := s.audienceOf(address.Badges)
	add := func(names figure.Thing, kind, of, label string, b badge) {
		if !readers.sees(names) {
			return
		}
		message, tone := b.inWords(s.location())
		files = append(files, File{badgePath(kind, of), svg.AppendBadge(nil, label, message, tone)})
	}
	projects, teams := make(map[string]badge), make(map[string]badge)
	for _, standing := range s.in.Pipelines.Standings() {
		var own badge
		own.add(&standing)
		add(figure.Pipeline, "pipeline", address.StableSlug(standing.Pipeline), shownName(standing.Pipeline), own)
		for _, project := range standing.Projects {
			b := projects[project]
			b.add(&standing)
			projects[project] = b
		}
		if standing.Team != "" {
			b := teams[standing.Team]
			b.add(&standing)
			teams[standing.Team] = b
		}
	}
	for _, project := range s.in.Pipelines.Projects() {
		add(s.projectNames(), "project", path.Base(s.projects.Page(project)), shownName(project), projects[project])
	}
	if s.security != nil {
		for _, team := range s.security.Teams() {
			add(figure.Team, "team", path.Base(s.security.teams.Page(team)), shownName(team), teams[team])
		}
	}
	return files
}

// badge sums up pipelines.
type badge struct {
	pipelines, red, green int
	// redSince is when the first of those that are red became red; greenSince when
	// the last of those that are green became green; zero if that is not known.
	redSince, greenSince, idleSince time.Time
}

func (b *badge) add(s *ci.Standing) {
	b.pipelines++
	switch s.State {
	case ci.IsRed:
		if b.red++; b.red == 1 || s.Since.Before(b.redSince) {
			b.redSince = s.Since
		}
	case ci.IsGreen:
		if b.green++; s.Since.After(b.greenSince) {
			b.greenSince = s.Since
		}
	default:
		if s.Since.After(b.idleSince) {
			b.idleSince = s.Since
		}
	}
}

// inWords says the state and since when.
func (b *badge) inWords(zone *time.Location) (string, svg.BadgeTone) {
	state, since, tone := "green", b.greenSince, svg.GoodBadge
	switch {
	case b.red > 0 && b.pipelines == 1:
		state, since, tone = "red", b.redSince, svg.BadBadge
	case b.red > 0:
		state, since, tone = words.Count(int64(b.red))+" of "+words.Count(int64(b.pipelines))+" red", b.redSince, svg.BadBadge
	case b.green == 0 && !b.idleSince.IsZero():
		return "last failed on " + words.Day(b.idleSince.In(zone)), svg.PlainBadge
	case b.green == 0:
		return "no recent build", svg.PlainBadge
	}
	if since.IsZero() {
		return state, tone
	}
	return state + " since " + words.Day(since.In(zone)), tone
}

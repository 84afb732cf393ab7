package build

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// finish returns the builds of all events that were added. The collector is of
// no use afterwards.
func (c *collector) finish() *Set {
	for i := range c.copies.newest {
		c.take(&c.copies.newest[i])
	}
	c.copies, c.laterFirsts = nil, nil
	rank, n := c.rank()
	c.rankDeployments()
	c.builds.at, c.builds.keys = nil, nil

	set := &Set{Builds: make([]Build, n)}
	positions := c.namePipelines(set)
	repositories := make(map[Text]Text)
	urlAt := make([]eventfile.Instant, len(set.Pipelines))
	for k, chunk := range c.builds.chunks {
		for i := range chunk[:min(chunkSize, c.builds.n-k*chunkSize)] {
			from := &chunk[i]
			if from.last == never {
				continue
			}
			to := &set.Builds[rank[k*chunkSize+i]]
			*to = from.finished()
			to.Repository = c.repository(from.texts[firstGitURL], repositories)
			if name := from.texts[firstPipeline]; name != 0 {
				to.Pipeline = positions[name]
				set.Pipelines[to.Pipeline].noteURL(c.texts.words[from.jobURL], to.End, &urlAt[to.Pipeline])
			}
			c.countBuild(from.source, to)
		}
		c.builds.chunks[k] = nil // frees it while the slim builds are filled in
	}
	set.texts = c.texts.words
	set.index()
	set.Coverage = c.finishedCoverage()
	return set
}

// rank returns the place in [Set.Builds] of each collected build, by its position
// in the table, and their number. A build without events has no place.
func (c *collector) rank() ([]uint32, int) {
	type place struct {
		sec  int64
		nsec int32
		n    uint32
	}
	places := make([]place, 0, c.builds.n)
	for i := range uint32(c.builds.n) {
		if b := c.builds.build(i); b.last != never {
			end := b.last.instant()
			places = append(places, place{end.Sec, end.Nsec, i})
		}
	}
	slices.SortFunc(places, func(x, y place) int {
		if x.sec != y.sec {
			return cmp.Compare(x.sec, y.sec)
		}
		if x.nsec != y.nsec {
			return cmp.Compare(x.nsec, y.nsec)
		}
		return c.compareKeys(c.builds.build(x.n), c.builds.build(y.n))
	})
	rank := make([]uint32, c.builds.n)
	for i, p := range places {
		rank[p.n] = uint32(i)
	}
	return rank, len(places)
}

// rankDeployments numbers the builds that deployed, so that those of a pipeline
// that deployed at the same time are in the order of their keys.
func (c *collector) rankDeployments() {
	type place struct {
		pipeline Text
		at       eventfile.Instant
		n        uint32
	}
	var places []place
	for i := range uint32(c.builds.n) {
		if b := c.builds.build(i); !b.deployedAt.IsMissing() {
			places = append(places, place{b.texts[firstPipeline], b.deployedAt, i})
		}
	}
	slices.SortFunc(places, func(x, y place) int {
		if by := cmp.Or(cmp.Compare(x.pipeline, y.pipeline), x.at.Compare(y.at)); by != 0 {
			return by
		}
		return c.compareKeys(c.builds.build(x.n), c.builds.build(y.n))
	})
	for i, p := range places {
		c.builds.build(p.n).keyRank = uint32(i)
	}
}

// repository returns the number of the comparable form of a git_url. known are
// those of addresses that were seen before.
func (c *collector) repository(gitURL Text, known map[Text]Text) Text {
	if gitURL == 0 {
		return 0
	}
	id, ok := known[gitURL]
	if !ok {
		id = c.texts.id(RepositoryOf(c.texts.words[gitURL]))
		known[gitURL] = id
	}
	return id
}

// compareKeys orders builds with the same end: by key, then by source. Builds
// without a key are ordered as they were read.
func (c *collector) compareKeys(x, y *collected) int {
	if by := bytes.Compare(c.builds.keyText(x.key), c.builds.keyText(y.key)); by != 0 {
		return by
	}
	if by := strings.Compare(c.texts.words[x.source], c.texts.words[y.source]); by != 0 {
		return by
	}
	return cmp.Or(cmp.Compare(x.key.parted, y.key.parted), cmp.Compare(x.last.order, y.last.order))
}

// namePipelines fills in the names of the set's pipelines and returns the
// position of each by the number of its name.
func (c *collector) namePipelines(set *Set) map[Text]int32 {
	positions := make(map[Text]int32)
	var names []Text
	for i := range uint32(c.builds.n) {
		b := c.builds.build(i)
		name := b.texts[firstPipeline]
		if name == 0 {
			continue
		}
		if _, known := positions[name]; !known {
			positions[name] = 0
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y Text) int { return strings.Compare(c.texts.words[x], c.texts.words[y]) })
	set.Pipelines = make([]Pipeline, len(names))
	for i, name := range names {
		positions[name] = int32(i)
		set.Pipelines[i].Name = c.texts.words[name]
	}
	return positions
}

// noteURL takes the address that a build with the given end knows: the latest
// build's counts, the lesser by code point of builds that ended together.
func (p *Pipeline) noteURL(url string, end eventfile.Instant, at *eventfile.Instant) {
	if url == "" {
		return
	}
	if by := end.Compare(*at); p.URL == "" || by > 0 || (by == 0 && url < p.URL) {
		p.URL, *at = url, end
	}
}

// index fills in the builds of each pipeline.
func (s *Set) index() {
	counts := make([]int, len(s.Pipelines))
	named := 0
	for i := range s.Builds {
		if p := s.Builds[i].Pipeline; p != NoPipeline {
			counts[p]++
			named++
		}
	}
	all := make([]*Build, named)
	for i, n := range counts {
		s.Pipelines[i].Builds, all = all[:0:n], all[n:]
	}
	for i := range s.Builds {
		if b := &s.Builds[i]; b.Pipeline != NoPipeline {
			p := &s.Pipelines[b.Pipeline]
			p.Builds = append(p.Builds, b)
		}
	}
}

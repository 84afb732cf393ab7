package render

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// digestFile is the name of the digest of the last day on the site, and DigestSpan
// how far back it lists changes.
const (
	digestFile = "digest.md"
	DigestSpan = 24 * time.Hour
)

// The most lines of each part of a digest, so that all of it has at most 60.
const (
	digestNumbers = 12
	digestRed     = 12
	digestEvents  = 20
)

// Digest is the state of everything and what changed, for a chat or the summary of a
// workflow.
type Digest struct {
	Title   string
	Numbers []DigestNumber
	Parts   []DigestPart
}

// DigestNumber is a headline in words.
type DigestNumber struct{ Title, Value, Before string }

// DigestPart is a list under a heading. More is the number of lines that it leaves
// out.
type DigestPart struct {
	Heading string
	Lines   []DigestLine
	More    int
}

// DigestLine is a line of untrusted text and the address of what it is about, ""
// where the configuration does not say where the site is.
type DigestLine struct{ Text, Link string }

// NewDigest returns the digest of how things stand at as-of and of what changed in the
// time since before it.
func NewDigest(in Input, opts Options, since time.Duration) (*Digest, error) {
	s, err := newSite(in, opts)
	if err != nil {
		return nil, err
	}
	return s.digest(s.measures(), since), nil
}

func (s *site) digest(measures []Measure, since time.Duration) *Digest {
	d := &Digest{Title: s.view.Title + ", " + s.view.AsOf}
	for _, m := range measures {
		if m.Owner != "" || m.Value.IsNull() || len(d.Numbers) == digestNumbers {
			continue
		}
		column := figure.Column{Type: figure.TypeNumber, Unit: m.Unit}
		d.Numbers = append(d.Numbers, DigestNumber{m.Title, words.Value(m.Value, column), words.Value(m.Before, column)})
	}
	readers := s.audienceOf(digestFile)
	if !readers.sees(figure.Event) {
		return d
	}
	var red []ci.Standing
	for _, standing := range s.in.Pipelines.Standings() {
		if standing.State == ci.IsRed && readers.sees(figure.Pipeline) {
			red = append(red, standing)
		}
	}
	slices.SortStableFunc(red, func(a, b ci.Standing) int { return b.Since.Compare(a.Since) })
	part := newPart("Red now", len(red), digestRed)
	for _, standing := range red[:len(red)-part.More] {
		text := shownName(standing.Pipeline) + ", not green in 180 days"
		if !standing.Since.IsZero() {
			text = shownName(standing.Pipeline) + ", since " + words.Instant(standing.Since.In(s.location()))
		}
		part.Lines = append(part.Lines, DigestLine{text, s.absolute(s.pageOf(figure.Pipeline, standing.Pipeline))})
	}
	events := change.Since(readers.told(s.changes().events), s.in.AsOf.Add(-since))
	happened := newPart("Changes since "+words.Instant(s.in.AsOf.Add(-since).In(s.location())), len(events), digestEvents)
	for i := range events[:len(events)-happened.More] {
		e := &events[i]
		happened.Lines = append(happened.Lines, DigestLine{e.At.In(s.location()).Format("2 Jan 15:04") + ": " + words.Clean(e.Text),
			s.absolute(s.eventPage(e))})
	}
	d.Parts = []DigestPart{part, happened}
	return d
}

func newPart(heading string, all, most int) DigestPart {
	return DigestPart{Heading: fmt.Sprintf("%s (%s)", heading, words.Count(int64(all))), More: max(0, all-most)}
}

// Markdown returns the digest as GitHub-flavoured Markdown of at most 60 lines.
func (d *Digest) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", markdown(d.Title))
	if len(d.Numbers) > 0 {
		b.WriteString("\n| Number | Now | Before |\n| --- | ---: | ---: |\n")
		for _, n := range d.Numbers {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", markdown(n.Title), markdown(n.Value), markdown(n.Before))
		}
	}
	for _, part := range d.Parts {
		fmt.Fprintf(&b, "\n## %s\n\n", markdown(part.Heading))
		for _, l := range part.Lines {
			if l.Link == "" {
				fmt.Fprintf(&b, "- %s\n", markdown(l.Text))
			} else {
				fmt.Fprintf(&b, "- [%s](<%s>)\n", markdown(l.Text), l.Link)
			}
		}
		if part.More > 0 {
			fmt.Fprintf(&b, "- and %s more\n", words.Count(int64(part.More)))
		} else if len(part.Lines) == 0 {
			b.WriteString("Nothing.\n")
		}
	}
	return b.String()
}

// Lines returns the digest as plain lines, for chats with a markup of their own.
func (d *Digest) Lines() []string {
	lines := []string{d.Title}
	for _, n := range d.Numbers {
		line := n.Title + ": " + n.Value
		if n.Before != words.Missing {
			line += " (before: " + n.Before + ")"
		}
		lines = append(lines, line)
	}
	for _, part := range d.Parts {
		lines = append(lines, "", part.Heading)
		for _, l := range part.Lines {
			lines = append(lines, strings.TrimSuffix("• "+l.Text+" "+l.Link, " "))
		}
		if part.More > 0 {
			lines = append(lines, "• and "+words.Count(int64(part.More))+" more")
		}
	}
	return lines
}

// What has a meaning in Markdown as GitHub writes it: anywhere, and at the beginning
// of a line. A backslash before punctuation takes the meaning away (CommonMark 0.31,
// section 2.4).
var (
	markdownAnywhere = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
		"|", `\|`, "~", `\~`, "&", `\&`, "$", `\$`, "://", `\://`, "www.", `www\.`, "WWW.", `WWW\.`)
	markdownAtStart = regexp.MustCompile(`^([0-9]*)([-+#=.)])`)
)

// markdown returns a text in which nothing has a meaning in Markdown.
func markdown(s string) string {
	return markdownAtStart.ReplaceAllString(markdownAnywhere.Replace(words.Clean(s)), `$1\$2`)
}

// Package suppression reads OWASP dependency-check suppression files, versions
// 1.0 to 1.4, out of other people's repositories.
//
// Bytes become a [File]: is it a suppression file at all, then one [Rule] for
// each suppress element with what it selects, what it suppresses and until
// when. Elements count by local name, whatever the namespace; groups hand their
// until and base down. Nothing is judged but one thing: an until that is no
// date becomes a warning. Time and memory are linear in the input.
//
// The format is that of dependency-suppression.1.0.xsd … 1.4.xsd.
package suppression

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/repofile/xmltext"
)

// ErrNotSuppressions is what Parse returns for a well-formed document that is
// something else: another root element, another namespace, or Checkstyle's
// suppressions, whose root has the same name. It is an answer, not a fault.
var ErrNotSuppressions = errors.New("not a dependency-check suppression file")

// File is a suppression file.
type File struct {
	// Version is the schema's, "1.0" to "1.4" as its namespace says, or "".
	Version string
	// Rules are in the order of the file.
	Rules []Rule
	// Warnings are what a person should look at.
	Warnings []Warning
}

// Warning is something odd that does not keep the file from being read.
type Warning struct {
	Line int
	Text string
}

// Rule is one suppress element.
type Rule struct {
	// Line is where the element begins, counted from 1.
	Line int
	// Notes say why, as written but for the white space around.
	Notes string
	// Selector says which dependencies are meant; nil means all.
	Selector *Selector
	// Criteria say what is suppressed, in the order of the file.
	Criteria []Criterion
	// CVEs are the vulnerabilities named by the criteria, without repetition;
	// see [CVEs].
	CVEs []string
	// Base marks rules that dependency-check's own reports hide.
	Base bool
	// Until is the rule's own or else its group's.
	Until Until
}

// Expired reports whether the rule is no longer in force at that instant.
func (r *Rule) Expired(asOf time.Time) bool { return r.Until.Expired(asOf) }

// Selector is the element that says which dependencies a rule is about.
type Selector struct {
	// Kind is filePath, sha1, gav or packageUrl.
	Kind string
	Pattern
}

// Criterion is an element that says what a rule suppresses.
type Criterion struct {
	// Kind is cpe, cve, vulnerabilityName, cwe, cvssBelow, cvssV2Below,
	// cvssV3Below or cvssV4Below.
	Kind string
	Pattern
}

// Pattern is a text to compare with.
type Pattern struct {
	Text string
	// Regex says that the text is a regular expression.
	Regex bool
	// CaseSensitive is false unless the file says otherwise.
	CaseSensitive bool
}

var (
	selectors = set("filePath", "sha1", "gav", "packageUrl")
	criteria  = set("cpe", "cve", "vulnerabilityName", "cwe", "cvssBelow", "cvssV2Below", "cvssV3Below", "cvssV4Below")
)

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

// Parse reads a suppression file. It returns ErrNotSuppressions for another
// kind of document and an *xmltext.Error, which has a line, for one that is not
// well-formed, even where it breaks off after the last rule.
func Parse(document []byte) (*File, error) {
	r, err := xmltext.NewReader(document)
	if err != nil {
		return nil, err
	}
	p := parser{reader: r, file: &File{}}
	if err := p.document(); err != nil {
		return nil, err
	}
	if p.foreign {
		return nil, ErrNotSuppressions
	}
	return p.file, nil
}

// frame is an open element that can hold rules: the root or a group.
type frame struct {
	until Until
	base  bool
}

type parser struct {
	reader  *xmltext.Reader
	file    *File
	bare    bool // the root has no namespace
	foreign bool // Checkstyle's elements give it away, even without its DTD
}

func (p *parser) document() error {
	for {
		t, err := p.reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.Token.(xml.StartElement)
		if !ok {
			continue
		}
		p.foreign = !p.root(start)
		if p.foreign {
			err = p.skip()
		} else {
			err = p.rules(frame{})
		}
		if err != nil {
			return err
		}
	}
}

// family are the namespaces of all versions, wherever the project moved: their
// common part once case and separators are gone.
var (
	familySeparators = strings.NewReplacer("_", "", "-", "")
	versioned        = regexp.MustCompile(`\.(\d+\.\d+)\.xsd$`)
)

// root decides whether the document is a suppression file and takes its version.
func (p *parser) root(start xml.StartElement) bool {
	if start.Name.Local != "suppressions" {
		return false
	}
	space := familySeparators.Replace(strings.ToLower(strings.TrimSpace(start.Name.Space)))
	if space == "" {
		p.bare = true
		doctype := strings.ToLower(p.reader.Doctype())
		return !strings.Contains(doctype, "checkstyle")
	}
	if !strings.Contains(space, "dependencycheck") || !strings.Contains(space, "suppression") {
		return false
	}
	if m := versioned.FindStringSubmatch(space); m != nil {
		p.file.Version = m[1]
	} else if strings.HasSuffix(space, "owaspdependencychecksuppression") {
		p.file.Version = "1.0"
	}
	return true
}

// rules reads the children of the root or of a group up to its end.
func (p *parser) rules(outer frame) error {
	for {
		t, err := p.reader.Next()
		if err != nil {
			return err
		}
		switch token := t.Token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			switch token.Name.Local {
			case "suppressionGroup":
				err = p.rules(p.inherit(outer, token, t.Line))
			case "suppress":
				p.foreign = p.foreign || p.bare && (attribute(token, "checks") != nil || attribute(token, "files") != nil)
				err = p.rule(p.inherit(outer, token, t.Line), t.Line)
			case "suppress-xpath":
				p.foreign = p.foreign || p.bare
				err = p.skip()
			default:
				err = p.skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

// inherit returns what holds inside of an element: its own attributes, else
// those of the group around it.
func (p *parser) inherit(outer frame, start xml.StartElement, line int) frame {
	if base := attribute(start, "base"); base != nil {
		outer.base = isTrue(*base)
	}
	if raw := attribute(start, "until"); raw != nil {
		outer.until = ParseUntil(*raw)
		if !outer.until.Dated {
			p.warn(line, fmt.Sprintf("until=%q is not a date (yyyy-mm-dd), so the rule never expires", clip(*raw)))
		}
	}
	return outer
}

func (p *parser) warn(line int, text string) {
	p.file.Warnings = append(p.file.Warnings, Warning{line, text})
}

// rule reads the children of a suppress element up to its end.
func (p *parser) rule(f frame, line int) error {
	rule := Rule{Line: line, Base: f.base, Until: f.until}
	for {
		t, err := p.reader.Next()
		if err != nil {
			return err
		}
		switch token := t.Token.(type) {
		case xml.EndElement:
			rule.CVEs = CVEs(rule.Criteria)
			p.file.Rules = append(p.file.Rules, rule)
			return nil
		case xml.StartElement:
			text, err := p.text()
			if err != nil {
				return err
			}
			kind := token.Name.Local
			pattern := Pattern{Text: text, Regex: flag(token, "regex"), CaseSensitive: flag(token, "caseSensitive")}
			switch {
			case kind == "notes":
				rule.Notes = text
			case selectors[kind] && rule.Selector == nil:
				rule.Selector = &Selector{kind, pattern}
			case criteria[kind]:
				rule.Criteria = append(rule.Criteria, Criterion{kind, pattern})
			}
		}
	}
}

// text returns the element's own character data up to its end, trimmed. What
// lies in elements inside of it is not the element's text.
func (p *parser) text() (string, error) {
	var b strings.Builder
	for {
		t, err := p.reader.Next()
		if err != nil {
			return "", err
		}
		switch token := t.Token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.StartElement:
			if err := p.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return strings.TrimSpace(b.String()), nil
		}
	}
}

// skip reads up to the end of the element that has just begun.
func (p *parser) skip() error {
	for depth := 1; depth > 0; {
		t, err := p.reader.Next()
		if err != nil {
			return err
		}
		switch t.Token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// attribute returns the value of an attribute by local name, or nil. The one
// without a namespace wins over one of a foreign namespace.
func attribute(start xml.StartElement, local string) *string {
	var found *string
	for i := range start.Attr {
		a := &start.Attr[i]
		if a.Name.Local != local || a.Name.Space == "xmlns" {
			continue
		}
		if a.Name.Space == "" {
			return &a.Value
		}
		if found == nil {
			found = &a.Value
		}
	}
	return found
}

func flag(start xml.StartElement, local string) bool {
	v := attribute(start, local)
	return v != nil && isTrue(*v)
}

// isTrue reads an xs:boolean.
func isTrue(text string) bool {
	text = strings.TrimSpace(text)
	return text == "true" || text == "1"
}

func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

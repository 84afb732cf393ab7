// Package suppression reads OWASP dependency-check suppression files, versions
// 1.0 to 1.4, out of other people's repositories.
//
// The way of the data: package xmltext decodes the bytes into elements; Parse
// decides whether they are a suppression file and makes a [Rule] of each suppress
// element: what it selects, what it suppresses, and until when. Elements count
// by their local name, whatever the namespace. Rules inherit until and base from
// their group. An until that is not a date becomes a warning.
//
// The format is that of dependency-suppression.1.0.xsd … 1.4.xsd.
package suppression

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/repofile/xmltext"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// ErrNotSuppressions is what Parse returns for a well-formed document that is
// something else: another root element, another namespace, or Checkstyle's
// suppressions, whose root element has the same name. It is not a problem of the
// file.
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

// Warning is a mistake in the file that does not prevent reading it.
type Warning struct {
	Line int
	Text string
}

// Rule is one suppress element.
type Rule struct {
	// Line is where the element begins, counted from 1.
	Line int
	// Notes say why, without the white space around them.
	Notes string
	// Selector says which dependencies are meant; nil means all.
	Selector *Selector
	// Criteria say what is suppressed, in the order of the file.
	Criteria []Criterion
	// CVEs are the vulnerabilities named by the criteria, without repetition;
	// see [CVEs].
	CVEs []string
	// Base marks rules that dependency-check's reports do not list.
	Base bool
	// Until is the rule's own, or else its group's.
	Until Until
}

// Expired reports whether the rule no longer applies at that time.
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
	selectors = []string{"filePath", "sha1", "gav", "packageUrl"}
	criteria  = []string{"cpe", "cve", "vulnerabilityName", "cwe", "cvssBelow", "cvssV2Below", "cvssV3Below", "cvssV4Below"}
)

// Parse reads a suppression file. It returns ErrNotSuppressions for another
// kind of document and an *xmltext.Error for one that is not well-formed, even
// where it breaks off after the last rule.
func Parse(document []byte) (*File, error) {
	var root xmltext.Element
	doctype, err := xmltext.Decode(document, &root)
	if err != nil {
		return nil, err
	}
	space := familySeparators.Replace(strings.ToLower(strings.TrimSpace(root.XMLName.Space)))
	switch {
	case root.XMLName.Local != "suppressions",
		space != "" && (!strings.Contains(space, "dependencycheck") || !strings.Contains(space, "suppression")),
		space == "" && (strings.Contains(strings.ToLower(doctype), "checkstyle") || isCheckstyle(root.Children)):
		return nil, ErrNotSuppressions
	}
	f := new(File)
	if m := versioned.FindStringSubmatch(space); m != nil {
		f.Version = m[1]
	} else if strings.HasSuffix(space, "owaspdependencychecksuppression") {
		f.Version = "1.0"
	}
	f.addRules(root.Children, Rule{})
	return f, nil
}

// The namespaces of all versions, wherever the project moved, have two words in
// common once case and separators are gone.
var (
	familySeparators = strings.NewReplacer("_", "", "-", "")
	versioned        = regexp.MustCompile(`\.(\d+\.\d+)\.xsd$`)
)

// isCheckstyle recognises Checkstyle's elements, even without its DTD.
func isCheckstyle(elements []xmltext.Element) bool {
	return slices.ContainsFunc(elements, func(e xmltext.Element) bool {
		_, checks := e.Attribute("checks")
		_, files := e.Attribute("files")
		return e.XMLName.Local == "suppress-xpath" || e.XMLName.Local == "suppress" && (checks || files) ||
			e.XMLName.Local == "suppressionGroup" && isCheckstyle(e.Children)
	})
}

// addRules adds the rules of the root or of a group. They inherit until and base
// of outer.
func (f *File) addRules(elements []xmltext.Element, outer Rule) {
	for i := range elements {
		switch e := &elements[i]; e.XMLName.Local {
		case "suppressionGroup":
			f.addRules(e.Children, f.inherit(outer, e))
		case "suppress":
			rule := f.inherit(outer, e)
			rule.Line = e.Line
			rule.read(e.Children)
			f.Rules = append(f.Rules, rule)
		}
	}
}

// inherit returns a rule with the attributes of an element, else those of the
// group around it.
func (f *File) inherit(outer Rule, e *xmltext.Element) Rule {
	if base, ok := e.Attribute("base"); ok {
		outer.Base = isTrue(base)
	}
	if raw, ok := e.Attribute("until"); ok {
		outer.Until = ParseUntil(raw)
		if !outer.Until.Dated {
			f.Warnings = append(f.Warnings, Warning{e.Line, fmt.Sprintf("until=%q is not a date (yyyy-mm-dd), so the rule never expires", words.Shorten(raw, 60))})
		}
	}
	return outer
}

// read takes what the children of a suppress element say.
func (r *Rule) read(children []xmltext.Element) {
	for i := range children {
		e := &children[i]
		kind := e.XMLName.Local
		regex, _ := e.Attribute("regex")
		caseSensitive, _ := e.Attribute("caseSensitive")
		pattern := Pattern{Text: strings.TrimSpace(e.Text), Regex: isTrue(regex), CaseSensitive: isTrue(caseSensitive)}
		switch {
		case kind == "notes":
			r.Notes = pattern.Text
		case r.Selector == nil && slices.Contains(selectors, kind):
			r.Selector = &Selector{kind, pattern}
		case slices.Contains(criteria, kind):
			r.Criteria = append(r.Criteria, Criterion{kind, pattern})
		}
	}
	r.CVEs = CVEs(r.Criteria)
}

// isTrue reads an xs:boolean.
func isTrue(text string) bool {
	text = strings.TrimSpace(text)
	return text == "true" || text == "1"
}

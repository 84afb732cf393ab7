// Package suppression reads OWASP dependency-check suppression files, versions
// 1.0 to 1.4, out of other people's repositories.
//
// The way of the data: package xmltext decodes the bytes into elements; Parse
// decides whether they are a suppression file and makes a [Rule] of each suppress
// element: what it selects, what it suppresses, and until when. Elements count
// by their local name, whatever the namespace. Rules inherit until from their
// group. An until that is not a date becomes a warning.
//
// The format is that of dependency-suppression.1.0.xsd … 1.4.xsd.
package suppression

import (
	"errors"
	"fmt"
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
	// Rules are in the order of the file.
	Rules []Rule
	// Warnings are what a person should look at.
	Warnings []Warning
}

// Warning is a mistake in the file that does not prevent reading it.
type Warning struct {
	Line int
	Text string
	// Undated tells that it is about the end date of a rule.
	Undated bool
}

// Rule is one suppress element.
type Rule struct {
	// Line is where the element begins, counted from 1.
	Line int
	// Notes say why, without the white space around them.
	Notes string
	// Selector says which dependencies are meant: filePath, sha1, gav or
	// packageUrl; nil means all.
	Selector *Criterion
	// Criteria say what is suppressed, in the order of the file: cpe, cve,
	// vulnerabilityName, cwe, cvssBelow, cvssV2Below, cvssV3Below or cvssV4Below.
	Criteria []Criterion
	// CVEs are the vulnerabilities named by the criteria, without repetition;
	// see [CVEs].
	CVEs []string
	// Until is the rule's own, or else its group's.
	Until Until
}

// Expired reports whether the rule no longer applies at that time.
func (r *Rule) Expired(asOf time.Time) bool { return r.Until.Expired(asOf) }

// Criterion is an element that says what a rule is about. Whether its text is a
// regular expression makes no difference here.
type Criterion struct{ Kind, Text string }

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
	f.addRules(root.Children, Until{})
	return f, nil
}

// familySeparators are left out of namespaces. Those of all versions, wherever the
// project moved, then have two words in common.
var familySeparators = strings.NewReplacer("_", "", "-", "")

// isCheckstyle recognises Checkstyle's elements, even without its DTD.
func isCheckstyle(elements []xmltext.Element) bool {
	return slices.ContainsFunc(elements, func(e xmltext.Element) bool {
		_, checks := e.Attribute("checks")
		_, files := e.Attribute("files")
		return e.XMLName.Local == "suppress-xpath" || e.XMLName.Local == "suppress" && (checks || files) ||
			e.XMLName.Local == "suppressionGroup" && isCheckstyle(e.Children)
	})
}

// addRules adds the rules of the root or of a group, with the group's until.
func (f *File) addRules(elements []xmltext.Element, until Until) {
	for i := range elements {
		e := &elements[i]
		switch e.XMLName.Local {
		case "suppressionGroup":
			f.addRules(e.Children, f.until(e, until))
		case "suppress":
			rule := Rule{Line: e.Line, Until: f.until(e, until)}
			rule.read(e.Children)
			for _, c := range rule.Criteria {
				if c.isUnknown() {
					f.Warnings = append(f.Warnings, Warning{e.Line, fmt.Sprintf("cve %q is not a CVE, a GHSA or another known identifier",
						words.Shorten(c.Text, 60)), false})
				}
			}
			f.Rules = append(f.Rules, rule)
		}
	}
}

// until returns the until of an element, else that of the group around it.
func (f *File) until(e *xmltext.Element, group Until) Until {
	raw, ok := e.Attribute("until")
	if !ok {
		return group
	}
	until := ParseUntil(raw)
	if !until.Dated {
		f.Warnings = append(f.Warnings, Warning{e.Line,
			fmt.Sprintf("until=%q is not a date (yyyy-mm-dd), so the rule never expires", words.Shorten(raw, 60)), true})
	}
	return until
}

// read takes what the children of a suppress element say.
func (r *Rule) read(children []xmltext.Element) {
	for _, e := range children {
		c := Criterion{e.XMLName.Local, strings.TrimSpace(e.Text)}
		switch {
		case c.Kind == "notes":
			r.Notes = c.Text
		case r.Selector == nil && slices.Contains(selectors, c.Kind):
			r.Selector = &c
		case slices.Contains(criteria, c.Kind):
			r.Criteria = append(r.Criteria, c)
		}
	}
	r.CVEs = CVEs(r.Criteria)
}

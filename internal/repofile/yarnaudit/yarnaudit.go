// Package yarnaudit reads yarn-audit-known-issues, the file in which a
// repository keeps the answers of "yarn audit" that it accepts.
//
// The way of the data: bytes become a [File], which holds each advisory once
// however many dependency paths lead to it. Yarn changed its report twice; all three
// forms and that of npm 7 and later are read. Lines that cannot be read are counted, never fatal. Time
// and memory are linear in the input.
package yarnaudit

import (
	"bytes"
	"cmp"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// File is one list of known issues.
type File struct {
	// Advisories are distinct, in the order of their first mention.
	Advisories []Advisory
	// Broken counts lines that are not of any form.
	Broken int
}

// Advisory is one known vulnerability of one package. Every text is as
// untrusted as the file; what is absent is "".
type Advisory struct {
	// ID is the number the registry gave it.
	ID string
	// CVEs are upper-cased ids; Yarn 4 does not tell them.
	CVEs []string
	// GHSA is GitHub's id in its own spelling: GHSA-xxxx-xxxx-xxxx.
	GHSA string
	// Module is the name of the package.
	Module string
	// Severity is critical, high, moderate, low or info.
	Severity string
	Title    string
	// URL is of http or https, or "".
	URL string
}

// record is one JSON object of a report. Names are compared in their exact case.
type record struct {
	// Yarn 1 has one object with a type a line; that of an advisory is
	// auditAdvisory.
	Type text           `json:"type"`
	Data jsontext.Value `json:"data"`
	// Yarn 2 and 3 have one object with all advisories by id.
	Advisories jsontext.Value `json:"advisories"`
	// Yarn 4 has one object a line; Value is the package.
	Value    text           `json:"value"`
	Children jsontext.Value `json:"children"`
	// npm 7 and later have one object with packages by name.
	Vulnerabilities jsontext.Value `json:"vulnerabilities"`
}

// entry is an advisory under the names of Yarn 1 to 3, of Yarn 4 or of npm.
type entry struct {
	ID        text  `json:"id"`
	ID4       text  `json:"ID"`
	Source    text  `json:"source"`
	GHSA      text  `json:"github_advisory_id"`
	Module    text  `json:"module_name"`
	Name      text  `json:"name"`
	Severity  text  `json:"severity"`
	Severity4 text  `json:"Severity"`
	Title     text  `json:"title"`
	Issue     text  `json:"Issue"`
	URL       text  `json:"url"`
	URL4      text  `json:"URL"`
	CVEs      texts `json:"cves"`
}

// text is a JSON string or number as text, without white space around it; "" for
// anything else.
type text string

// UnmarshalJSON never fails: a member of an unexpected type costs only itself.
func (t *text) UnmarshalJSON(value []byte) error {
	*t = ""
	switch jsontext.Value(value).Kind() {
	case '"':
		s, _ := jsontext.AppendUnquote(nil, value) // what is not UTF-8 is replaced
		*t = text(bytes.TrimSpace(s))
	case '0':
		*t = text(value)
	}
	return nil
}

// texts and list are lists; anything else is empty.
type (
	texts []text
	list  []jsontext.Value
)

// UnmarshalJSON never fails, like that of text.
func (t *texts) UnmarshalJSON(value []byte) error {
	*t = nil
	_ = json.Unmarshal(value, (*[]text)(t), lenient)
	return nil
}

// UnmarshalJSON never fails, like that of text.
func (l *list) UnmarshalJSON(value []byte) error {
	*l = nil
	_ = json.Unmarshal(value, (*[]jsontext.Value)(l), lenient)
	return nil
}

var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Parse reads a list of known issues. It accepts every input.
func Parse(data []byte) *File {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	file := &File{}
	if len(data) == 0 {
		return file
	}
	c := collector{file: file, seen: map[string]bool{}}
	// One object, perhaps spread over many lines, or one object a line.
	if whole := new(record); decode(data, whole) {
		if !c.add(whole) {
			file.Broken = 1
		}
		return file
	}
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if r := new(record); !decode(line, r) || !c.add(r) {
			file.Broken++
		}
	}
	return file
}

// decode reports whether a text is one JSON object.
func decode(text jsontext.Value, into any) bool {
	return text.Kind() == '{' && json.Unmarshal(text, into, lenient) == nil
}

type collector struct {
	file *File
	seen map[string]bool
}

// add takes in one object and reports whether it is of a known form.
func (c *collector) add(r *record) bool {
	switch {
	case r.Type == "auditAdvisory":
		var data struct {
			Advisory jsontext.Value `json:"advisory"`
		}
		return decode(r.Data, &data) && c.addEntry(data.Advisory, "")
	case r.Type != "": // summaries and actions say nothing about an advisory
		return true
	case r.Advisories != nil:
		return each(r.Advisories, func(advisory jsontext.Value) { c.addEntry(advisory, "") })
	case r.Vulnerabilities != nil:
		return each(r.Vulnerabilities, func(vulnerability jsontext.Value) {
			// What is not an object is the name of a package that another entry tells of.
			var of struct {
				Via list `json:"via"`
			}
			decode(vulnerability, &of)
			for _, via := range of.Via {
				c.addEntry(via, "")
			}
		})
	}
	return c.addEntry(r.Children, r.Value)
}

// each calls a function with the values of an object, in the order in which they are
// written. It reports whether there is an object.
func each(object jsontext.Value, take func(jsontext.Value)) bool {
	d := jsontext.NewDecoder(bytes.NewReader(object), lenient)
	if start, err := d.ReadToken(); err != nil || start.Kind() != '{' {
		return false
	}
	for d.PeekKind() == '"' {
		_ = d.SkipValue()
		if value, err := d.ReadValue(); err == nil {
			take(value)
		}
	}
	return true
}

// addEntry takes in an advisory of a package, which it may name itself. It reports
// whether there is an object.
func (c *collector) addEntry(value jsontext.Value, module text) bool {
	var e entry
	if !decode(value, &e) {
		return false
	}
	a := Advisory{
		ID: string(cmp.Or(e.ID4, e.ID, e.Source)), GHSA: ghsaIn(string(e.GHSA)), Module: string(cmp.Or(module, e.Module, e.Name)),
		Severity: string(cmp.Or(e.Severity4, e.Severity)), Title: string(cmp.Or(e.Issue, e.Title)), URL: string(cmp.Or(e.URL4, e.URL)),
	}
	seen := map[string]bool{} // a file may name very many
	for _, text := range e.CVEs {
		if id := strings.ToUpper(cveID.FindString(string(text))); id != "" && !seen[id] {
			seen[id] = true
			a.CVEs = append(a.CVEs, id)
		}
	}
	c.report(a)
	return true
}

// report takes in an advisory unless it is known already.
func (c *collector) report(a Advisory) {
	a.Severity = strings.ToLower(a.Severity)
	if !strings.HasPrefix(a.URL, "https://") && !strings.HasPrefix(a.URL, "http://") {
		a.URL = ""
	}
	a.GHSA = cmp.Or(a.GHSA, ghsaIn(a.URL))
	key := cmp.Or(a.GHSA, a.ID) + "\x00" + a.Module
	// Yarn 4 lists deprecations too, under an id like "glob (deprecation)".
	isNotice := a.GHSA == "" && len(a.CVEs) == 0 && (a.ID == "" || strings.Trim(a.ID, "0123456789") != "")
	if !isNotice && !c.seen[key] {
		c.file.Advisories = append(c.file.Advisories, a)
	}
	c.seen[key] = true
}

var (
	cveID  = regexp.MustCompile(`(?i)CVE-\d{4}-\d{4,}`)
	ghsaID = regexp.MustCompile(`(?i)\bGHSA(?:-[23456789cfghjmpqrvwx]{4}){3}\b`)
)

// ghsaIn finds GitHub's id in a text; its letters are written in lower case.
func ghsaIn(s string) string {
	id := ghsaID.FindString(s)
	if id == "" {
		return ""
	}
	return "GHSA" + strings.ToLower(id[len("GHSA"):])
}

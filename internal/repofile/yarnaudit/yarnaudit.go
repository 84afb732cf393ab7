// Package yarnaudit reads yarn-audit-known-issues, the file in which a
// repository keeps the answers of "yarn audit" that it accepts.
//
// The way of the data: bytes become a [File], which holds each advisory once
// however many dependency paths lead to it. Yarn changed its report twice, and all
// three forms are read. Lines that cannot be read are counted, never fatal. Time
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
}

// numbered is an advisory as Yarn 1, 2 and 3 report it.
type numbered struct {
	ID       text  `json:"id"`
	GHSA     text  `json:"github_advisory_id"`
	Module   text  `json:"module_name"`
	Severity text  `json:"severity"`
	Title    text  `json:"title"`
	URL      text  `json:"url"`
	CVEs     texts `json:"cves"`
}

// child is an advisory as Yarn 4 reports it.
type child struct {
	ID       text `json:"ID"`
	Severity text `json:"Severity"`
	Title    text `json:"Issue"`
	URL      text `json:"URL"`
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

// texts is a list; anything else is empty.
type texts []text

// UnmarshalJSON never fails, like that of text.
func (t *texts) UnmarshalJSON(value []byte) error {
	*t = nil
	_ = json.Unmarshal(value, (*[]text)(t), lenient)
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
		var advisory numbered
		if !decode(r.Data, &data) || !decode(data.Advisory, &advisory) {
			return false
		}
		c.report(advisory.advisory())
	case r.Type != "": // summaries and actions say nothing about an advisory
	case r.Advisories != nil:
		return c.addAll(r.Advisories)
	default:
		var a child
		if !decode(r.Children, &a) {
			return false
		}
		c.report(Advisory{ID: string(a.ID), Module: string(r.Value), Severity: string(a.Severity), Title: string(a.Title), URL: string(a.URL)})
	}
	return true
}

// addAll takes in the values of an object, in the order in which they are written.
func (c *collector) addAll(advisories jsontext.Value) bool {
	d := jsontext.NewDecoder(bytes.NewReader(advisories), lenient)
	if start, err := d.ReadToken(); err != nil || start.Kind() != '{' {
		return false
	}
	for d.PeekKind() == '"' {
		_ = d.SkipValue()
		value, err := d.ReadValue()
		var a numbered
		if err == nil && decode(value, &a) {
			c.report(a.advisory())
		}
	}
	return true
}

func (n *numbered) advisory() Advisory {
	a := Advisory{
		ID: string(n.ID), GHSA: ghsaIn(string(n.GHSA)), Module: string(n.Module),
		Severity: string(n.Severity), Title: string(n.Title), URL: string(n.URL),
	}
	seen := map[string]bool{} // a file may name very many
	for _, text := range n.CVEs {
		if id := strings.ToUpper(cveID.FindString(string(text))); id != "" && !seen[id] {
			seen[id] = true
			a.CVEs = append(a.CVEs, id)
		}
	}
	return a
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

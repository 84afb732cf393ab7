// Package yarnaudit reads yarn-audit-known-issues, the file in which a
// repository keeps the answers of "yarn audit" it has decided to live with.
//
// Bytes become a [File]: which of the four forms it has (Yarn changed its
// report twice, and an empty file is one too), and the advisories, each once
// however many dependency paths lead to it. Lines that cannot be read are
// counted, never fatal. Time and memory are linear in the input.
package yarnaudit

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// Form is the kind of report.
type Form string

// The forms.
const (
	// Empty holds nothing but white space.
	Empty Form = "empty"
	// Yarn1 has one {"type":"auditAdvisory",…} a line, one for each path.
	Yarn1 Form = "yarn 1"
	// Yarn2 is one object with "advisories" by id, of Yarn 2 and 3.
	Yarn2 Form = "yarn 2/3"
	// Yarn4 has one {"value":…,"children":{…}} a line.
	Yarn4 Form = "yarn 4"
	// Unknown has content of none of these forms.
	Unknown Form = "unknown"
)

// File is one list of known issues.
type File struct {
	Form Form
	// Advisories are distinct, in the order of their first mention.
	Advisories []Advisory
	// Notices counts distinct entries that are no vulnerabilities, such as
	// deprecations.
	Notices int
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

// object is a JSON object whose members are not decoded yet. (Decoding into a
// struct would take "id" for "ID", and would lose a whole record for one member
// of an unexpected type.)
type object map[string]json.RawMessage

// Parse reads a list of known issues. It accepts every input.
func Parse(data []byte) *File {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(data) == 0 {
		return &File{Form: Empty}
	}
	c := collector{seen: map[string]bool{}}
	// One object, perhaps spread over many lines, or one object a line.
	if whole, ok := decode(data); ok {
		c.add(whole)
	} else {
		for line := range bytes.Lines(data) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				o, ok := decode(line)
				if !ok || !c.add(o) {
					c.file.Broken++
				}
			}
		}
	}
	if c.file.Form == "" {
		c.file.Form = Unknown
		c.file.Broken = max(c.file.Broken, 1)
	}
	return &c.file
}

func decode(text []byte) (object, bool) {
	var o object
	if len(text) == 0 || text[0] != '{' || json.Unmarshal(text, &o) != nil {
		return nil, false
	}
	return o, true
}

type collector struct {
	file File
	seen map[string]bool
}

// add takes in one object and reports whether it is of a known form. The first
// such object names the file's form.
func (c *collector) add(o object) bool {
	form := Form("")
	switch {
	case o["type"] != nil && text(o["type"]) != "":
		if form = Yarn1; text(o["type"]) == "auditAdvisory" {
			data, _ := child(o, "data")
			advisory, ok := child(data, "advisory")
			if !ok {
				return false
			}
			c.report(numbered(advisory))
		}
		// Summaries and actions tell nothing of an advisory.
	case o["advisories"] != nil:
		advisories, ok := inOrder(o["advisories"])
		if !ok {
			return false
		}
		form = Yarn2
		for _, a := range advisories {
			c.report(numbered(a))
		}
	case o["children"] != nil:
		children, ok := child(o, "children")
		if !ok {
			return false
		}
		form = Yarn4
		c.report(tree(text(o["value"]), children))
	default:
		return false
	}
	if c.file.Form == "" {
		c.file.Form = form
	}
	return true
}

// child returns a member that is an object itself.
func child(o object, name string) (object, bool) { return decode(o[name]) }

// inOrder returns the values of an object that are objects, in the order in
// which they are written; a map would forget it.
func inOrder(raw json.RawMessage) (values []object, ok bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		if _, err := d.Token(); err != nil {
			return nil, false
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, false
		}
		if o, ok := decode(value); ok {
			values = append(values, o)
		}
	}
	return values, true
}

// numbered reads an advisory as Yarn 1, 2 and 3 report it.
func numbered(o object) Advisory {
	a := Advisory{
		ID:       text(o["id"]),
		GHSA:     ghsaIn(text(o["github_advisory_id"])),
		Module:   text(o["module_name"]),
		Severity: strings.ToLower(text(o["severity"])),
		Title:    text(o["title"]),
		URL:      webAddress(text(o["url"])),
	}
	if a.GHSA == "" {
		a.GHSA = ghsaIn(a.URL)
	}
	var cves []json.RawMessage
	if json.Unmarshal(o["cves"], &cves) == nil {
		seen := map[string]bool{}
		for _, raw := range cves {
			id := strings.ToUpper(cveID.FindString(text(raw)))
			if id != "" && !seen[id] {
				seen[id] = true
				a.CVEs = append(a.CVEs, id)
			}
		}
	}
	return a
}

// tree reads an entry as Yarn 4 reports it.
func tree(pkg string, o object) Advisory {
	a := Advisory{
		ID:       text(o["ID"]),
		Module:   pkg,
		Severity: strings.ToLower(text(o["Severity"])),
		Title:    text(o["Issue"]),
		URL:      webAddress(text(o["URL"])),
	}
	a.GHSA = ghsaIn(a.URL)
	return a
}

// report takes in an advisory unless it is known already.
func (c *collector) report(a Advisory) {
	key := a.ID
	if a.GHSA != "" {
		key = a.GHSA
	}
	key += "\x00" + a.Module
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	// Yarn 4 lists deprecations too, under an id like "glob (deprecation)".
	if a.GHSA == "" && len(a.CVEs) == 0 && !isNumber(a.ID) {
		c.file.Notices++
		return
	}
	c.file.Advisories = append(c.file.Advisories, a)
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

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// text returns a JSON string's or number's text, trimmed; "" for anything else.
func text(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	if raw[0] == '"' {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return strings.TrimSpace(s)
	}
	if raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' {
		return string(raw)
	}
	return ""
}

func webAddress(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

package address

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// RulesFile is the file of a site that holds the rules it was rendered for, one a
// line. A server shows nobody a file whose name begins with a dot.
const RulesFile = ".access"

// Rule says who may read what is below a prefix.
type Rule struct {
	// Prefix is a path without its first slash and with one at its end; "" is the
	// whole site.
	Prefix string
	// Who is who may read, in one spelling: "open", "basic" or "groups", or one of the
	// last two with names ("groups:admins,leads").
	Who string
	// Mode is what the rule requires.
	Mode Mode
	// Names are the users (Basic) or groups (Groups) that may read, sorted. Without
	// names everyone who is known may read.
	Names []string
}

// Mode is what a rule requires of those who read.
type Mode string

const (
	Open   Mode = "open"   // nothing
	Basic  Mode = "basic"  // a name and a password
	Groups Mode = "groups" // an identity that a trusted proxy forwards
)

// Rules are the access rules of a site. The longest prefix that covers a path
// decides. No rule means that everyone may read.
type Rules []Rule

var ruleForm = regexp.MustCompile(`^(/[^=;\n]*)=(open|basic|groups)(:([^;\n]*))?$`)

// ParseRules reads rules of the form PREFIX=WHO, where PREFIX is a path of the site
// (without the base path) and WHO is one of
//
//	open                 everyone
//	basic                everyone with a name and a password
//	basic:ann,bob        these of them
//	groups               everyone whom the trusted proxy knows
//	groups:leads,admins  those in one of these groups
//
// A prefix covers whole segments. The rules come in the order of their prefixes,
// the longest first.
func ParseRules(list []string) (Rules, error) {
	var rules Rules
	for _, text := range list {
		rule, err := parseRule(strings.TrimSpace(text))
		if err == nil && slices.ContainsFunc(rules, func(r Rule) bool { return r.Prefix == rule.Prefix }) {
			err = errors.New("there is another rule for the prefix")
		}
		if err != nil {
			return nil, fmt.Errorf("access rule %q: %w", text, err)
		}
		rules = append(rules, rule)
	}
	slices.SortStableFunc(rules, func(a, b Rule) int { return len(b.Prefix) - len(a.Prefix) })
	return rules, nil
}

// SplitRules splits a text at its semicolons and line ends, and leaves out what is
// empty.
func SplitRules(text string) []string {
	list := strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' })
	return slices.DeleteFunc(list, func(rule string) bool { return strings.TrimSpace(rule) == "" })
}

// SplitNames splits a list at its commas and leaves out empty names.
func SplitNames(list string) (names []string) {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// parseRule reads PREFIX=WHO.
func parseRule(text string) (Rule, error) {
	match := ruleForm.FindStringSubmatch(text)
	if match == nil {
		return Rule{}, errors.New("expected /prefix/=open, basic, basic:name,…, groups or groups:name,…")
	}
	r := Rule{Who: match[2], Mode: Mode(match[2]), Names: SplitNames(match[4])}
	prefix := strings.TrimSuffix(match[1], "/")
	if strings.TrimSuffix(path.Clean(match[1]), "/") != prefix {
		return r, errors.New("expected a prefix without empty or dot segments")
	}
	r.Prefix = (prefix + "/")[1:]
	if match[3] != "" && (r.Mode == Open || len(r.Names) == 0) {
		return r, errors.New("expected names after the colon of basic or groups, and none after open")
	}
	slices.Sort(r.Names)
	r.Names = slices.Compact(r.Names)
	if len(r.Names) > 0 {
		r.Who += ":" + strings.Join(r.Names, ",")
	}
	return r, nil
}

// String is the text of a rule, with its names sorted.
func (r *Rule) String() string { return "/" + r.Prefix + "=" + r.Who }

// everyone is the rule for what has none.
var everyone = Rule{Who: string(Open), Mode: Open}

// String is the text of the rules, one a line; [SplitRules] takes it apart.
func (r Rules) String() string {
	var text strings.Builder
	for i := range r {
		fmt.Fprintln(&text, &r[i])
	}
	return text.String()
}

// For returns the rule that decides about a path relative to the site's root.
func (r Rules) For(path string) *Rule {
	for i := range r {
		if strings.HasPrefix(path+"/", r[i].Prefix) {
			return &r[i]
		}
	}
	return &everyone
}

// MayTell reports whether the files at a path may tell what is at another path:
// everyone who may read the first may read the second. Those who may read a part of
// the site are taken to be among those who may read its root, unless the part is
// open to everyone.
func (r Rules) MayTell(path, of string) bool {
	reader, who := r.For(path).Who, r.For(of).Who
	return who == everyone.Who || who == reader || who == r.For(Overview).Who && reader != everyone.Who
}

// Check reports why a site that was rendered for these rules cannot be served by
// others: a part would have other readers than it was rendered for, or a file would
// tell what its readers may not read. A site without rules fits the same readers
// everywhere.
func (r Rules) Check(served Rules) error {
	// One rule of each set decides about everything below a prefix and no longer one.
	prefixes := []string{Overview}
	for _, rule := range slices.Concat(r, served) {
		prefixes = append(prefixes, rule.Prefix)
	}
	for _, p := range prefixes {
		if want, got := r.For(p).Who, served.For(p).Who; want != everyone.Who && got != want {
			return fmt.Errorf("the site was rendered for /%s=%s, and would be served for /%s=%s", p, want, p, got)
		}
		for _, of := range prefixes {
			if r.MayTell(p, of) && !served.MayTell(p, of) {
				return fmt.Errorf("the site was rendered without a rule that keeps names of /%s from the readers of /%s: "+
					"write the same rules into access of dashboard.yaml and render it again", of, p)
			}
		}
	}
	return nil
}

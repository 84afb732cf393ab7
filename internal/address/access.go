package address

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Rule says who may read what is below a prefix.
type Rule struct {
	// Prefix is a path without its first slash and with one at its end; "" is the
	// whole site.
	Prefix string
	// Who is "open", "basic", "groups", or one of the last two with names
	// ("groups:leads,admins").
	Who string
}

// Rules are the access rules of a site. The longest prefix that covers a path
// decides. No rule means that everyone may read.
type Rules []Rule

// everyone is who may read what has no rule.
const everyone = "open"

var ruleForm = regexp.MustCompile(`^(/[^=;]*)=(open|(?:basic|groups)(?::[^=;]+)?)$`)

// ParseRules reads rules of the form PREFIX=WHO.
func ParseRules(list []string) (Rules, error) {
	var rules Rules
	for _, text := range list {
		match := ruleForm.FindStringSubmatch(strings.TrimSpace(text))
		if match == nil {
			return nil, fmt.Errorf("%q is not an access rule such as /security/=groups:leads", text)
		}
		prefix := strings.Trim(match[1], "/")
		if prefix != "" {
			prefix += "/"
		}
		if slices.ContainsFunc(rules, func(r Rule) bool { return r.Prefix == prefix }) {
			return nil, fmt.Errorf("there are two access rules for /%s", prefix)
		}
		rules = append(rules, Rule{prefix, match[2]})
	}
	slices.SortStableFunc(rules, func(a, b Rule) int { return len(b.Prefix) - len(a.Prefix) })
	return rules, nil
}

// For returns the rule that decides about a path relative to the site's root.
func (r Rules) For(path string) Rule {
	for _, rule := range r {
		if strings.HasPrefix(path+"/", rule.Prefix) {
			return rule
		}
	}
	return Rule{Who: everyone}
}

// MayTell reports whether the files at a path may tell what is at another path:
// everyone who may read the first may read the second. Those who may read a part of
// the site are taken to be among those who may read its root, unless the part is
// open to everyone.
func (r Rules) MayTell(path, of string) bool {
	reader, who := r.For(path).Who, r.For(of).Who
	return who == everyone || who == reader || who == r.For(Overview).Who && reader != everyone
}

package serve

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// mode is what a rule requires.
type mode string

const (
	modeOpen   mode = "open"   // nothing
	modeBasic  mode = "basic"  // a name and a password
	modeGroups mode = "groups" // an identity forwarded by a trusted proxy, in a group
)

// rule says who may read what is below a prefix.
type rule struct {
	// prefix is a cleaned path without its first slash and with one at the end;
	// "" is the whole site.
	prefix string
	mode   mode
	// allowed are the names (basic) or groups; empty allows everyone who is known.
	allowed []string
}

// Access says who may read which part of a site. A nil Access lets everyone
// read all of it.
type Access struct {
	// rules, longest prefix first.
	rules    []rule
	users    *Users
	identity Identity
}

// NewAccess reads rules of the form `PREFIX=WHO`, separated by semicolons or
// new lines, where PREFIX is a path of the site (without the base path) and
// WHO is one of
//
//	open                 everyone
//	basic                everyone in users
//	basic:ann,bob        these of users
//	groups               everyone the trusted proxy knows
//	groups:leads,admins  those in one of these groups
//
// The longest prefix that covers a path decides; a prefix covers whole segments.
// NewAccess returns nil for an empty text.
func NewAccess(text string, users *Users, identity Identity) (*Access, error) {
	a := &Access{users: users, identity: identity}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		r, err := parseRule(part)
		if err == nil {
			err = a.accepts(r)
		}
		if err != nil {
			return nil, fmt.Errorf("access rule %q: %w", part, err)
		}
		a.rules = append(a.rules, r)
	}
	if len(a.rules) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(a.rules, func(x, y rule) int { return len(y.prefix) - len(x.prefix) })
	return a, nil
}

var ruleForm = regexp.MustCompile(`^(/[^=]*)=(open|(?:basic|groups)(?::.*)?)$`)

// parseRule reads PREFIX=WHO.
func parseRule(text string) (r rule, err error) {
	match := ruleForm.FindStringSubmatch(text)
	if match == nil {
		return r, errors.New("expected /prefix/=open, basic, basic:name,…, groups or groups:name,…")
	}
	cleaned := cleanPath(match[1] + "/")
	if strings.TrimSuffix(cleaned, "/") != strings.TrimSuffix(match[1], "/") {
		return r, errors.New("expected a prefix without empty or dot segments")
	}
	word, names, colon := strings.Cut(match[2], ":")
	r = rule{prefix: cleaned[1:], mode: mode(word), allowed: splitNames(names)}
	if colon && len(r.allowed) == 0 {
		return r, errors.New("expected names after the colon")
	}
	return r, nil
}

// splitNames splits a list at its commas and leaves out empty names.
func splitNames(list string) (names []string) {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// accepts reports why a rule does not fit the users, the identity and the rules
// before it.
func (a *Access) accepts(r rule) error {
	switch {
	case slices.ContainsFunc(a.rules, func(other rule) bool { return other.prefix == r.prefix }):
		return errors.New("there is another rule for the prefix")
	case r.mode == modeBasic && a.users == nil:
		return errors.New("there is no list of users")
	case r.mode == modeGroups && a.identity == nil:
		return errors.New("the headers that carry the identity are not set")
	}
	for _, name := range r.allowed {
		if r.mode == modeBasic && !a.users.has(name) {
			return fmt.Errorf("%q is not in the list of users", name)
		}
	}
	return nil
}

// rule returns the rule for a cleaned path without its first slash; nil if it is open.
func (a *Access) rule(rel string) *rule {
	if a == nil {
		return nil
	}
	i := slices.IndexFunc(a.rules, func(r rule) bool { return strings.HasPrefix(rel+"/", r.prefix) })
	if i < 0 || a.rules[i].mode == modeOpen {
		return nil
	}
	return &a.rules[i]
}

// check makes sure that every rule covers something: a misspelt prefix would
// otherwise leave open what it was meant to close.
func (a *Access) check(s *Site) error {
	if a == nil {
		return nil
	}
	for _, r := range a.rules {
		covered := func(key string) bool { return strings.HasPrefix(key, r.prefix) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(s.entries)), covered) {
			return fmt.Errorf("access rule for /%s: the site has no file there", r.prefix)
		}
	}
	return nil
}

// decide reports whether a request may see what the rule guards: user is who
// asks, if known; status is 0 or that of the refusal.
func (a *Access) decide(r *rule, x *exchange) (user string, status int) {
	var memberships []string // what the rule's names are compared with
	if r.mode == modeBasic {
		name, password, ok := basicCredentials(x.r)
		if !ok {
			return "", http.StatusUnauthorized
		}
		if verdict := a.users.verify(x.r.Context(), x.client, name, password); verdict != passwordRight {
			return "", int(verdict)
		}
		user, memberships = name, []string{name}
	} else {
		name, groups, ok := a.identity.identify(x.r.Header)
		if !ok || !x.options.Proxies.trusts(x.peer) {
			return "", http.StatusForbidden
		}
		user, memberships = name, groups
	}
	isAllowed := func(name string) bool { return slices.Contains(r.allowed, name) }
	if len(r.allowed) > 0 && !slices.ContainsFunc(memberships, isAllowed) {
		return user, http.StatusForbidden
	}
	return user, 0
}

// basicCredentials reads the Authorization field. Two of them are refused,
// because a proxy and this server might read different ones.
func basicCredentials(request *http.Request) (name, password string, ok bool) {
	if len(request.Header["Authorization"]) != 1 {
		return "", "", false
	}
	return request.BasicAuth()
}

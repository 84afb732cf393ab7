package serve

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// Access says who may read which part of a site. A nil Access lets everyone
// read all of it.
type Access struct {
	rules    address.Rules
	users    *Users
	identity Identity
}

// NewAccess returns nil if there are no rules. The users are those of the mode basic,
// and the identity that of the mode groups.
func NewAccess(rules address.Rules, users *Users, identity Identity) (*Access, error) {
	if len(rules) == 0 {
		return nil, nil
	}
	a := &Access{rules: rules, users: users, identity: identity}
	for i := range rules {
		if err := a.accepts(&rules[i]); err != nil {
			return nil, fmt.Errorf("access rule %q: %w", &rules[i], err)
		}
	}
	return a, nil
}

// RulesOf reads the rules that the site in a folder was rendered for.
func RulesOf(dir string) (address.Rules, error) {
	text, err := os.ReadFile(filepath.Join(dir, address.RulesFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	rules, err := address.ParseRules(address.SplitRules(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, address.RulesFile), err)
	}
	return rules, nil
}

// accepts reports why a rule does not fit the users and the identity.
func (a *Access) accepts(r *address.Rule) error {
	switch {
	case r.Mode == address.Basic && a.users == nil:
		return errors.New("there is no list of users")
	case r.Mode == address.Groups && a.identity == nil:
		return errors.New("the headers that carry the identity are not set")
	}
	for _, name := range r.Names {
		if r.Mode == address.Basic && !a.users.has(name) {
			return fmt.Errorf("%q is not in the list of users", name)
		}
	}
	return nil
}

// rule returns the rule for a cleaned path without its first slash; nil if it is open.
func (a *Access) rule(rel string) *address.Rule {
	if a == nil {
		return nil
	}
	r := a.rules.For(rel)
	if r.Mode == address.Open {
		return nil
	}
	return r
}

// check makes sure that every rule covers something: a misspelt prefix would
// otherwise leave open what it was meant to close.
func (a *Access) check(s *Site) error {
	if a == nil {
		return nil
	}
	for _, r := range a.rules {
		covered := func(key string) bool { return strings.HasPrefix(key, r.Prefix) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(s.entries)), covered) {
			return fmt.Errorf("access rule for /%s: the site has no file there", r.Prefix)
		}
	}
	return nil
}

// decide reports whether a request may see what the rule guards: user is who
// asks, if known; status is 0 or that of the refusal.
func (a *Access) decide(r *address.Rule, x *exchange) (user string, status int) {
	var memberships []string // what the rule's names are compared with
	if r.Mode == address.Basic {
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
	isAllowed := func(name string) bool { return slices.Contains(r.Names, name) }
	if len(r.Names) > 0 && !slices.ContainsFunc(memberships, isAllowed) {
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

package serve

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// Identity reads who sent a request from the headers that an authenticating
// proxy sets. It is used only if the direct peer is a trusted proxy.
type Identity interface {
	// identify returns the user's name and groups; ok is false if nobody is
	// signed in or the headers are ambiguous.
	identify(h http.Header) (name string, groups []string, ok bool)
}

// only returns a field's value if there is exactly one. Of two values, the
// client may have sent one.
func only(h http.Header, name string) (string, bool) {
	values := h[http.CanonicalHeaderKey(name)]
	if len(values) != 1 || values[0] == "" {
		return "", false
	}
	return values[0], true
}

// AppServiceIdentity reads X-MS-CLIENT-PRINCIPAL, which Azure App Service's
// built-in authentication sets: base64 of {"auth_typ", "name_typ", "role_typ",
// "claims": [{"typ", "val"}]}. Groups are the values of the claims "groups" and
// "roles" and of those with the type role_typ.
type AppServiceIdentity struct{}

func (AppServiceIdentity) identify(h http.Header) (string, []string, bool) {
	encoded, ok := only(h, "X-Ms-Client-Principal")
	text, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil {
		return "", nil, false
	}
	var principal struct {
		NameType string `json:"name_typ"`
		RoleType string `json:"role_typ"`
		Claims   []struct {
			Type  string `json:"typ"`
			Value string `json:"val"`
		} `json:"claims"`
	}
	if err := json.Unmarshal(text, &principal); err != nil {
		return "", nil, false
	}
	var name string
	var groups []string
	for _, claim := range principal.Claims {
		switch {
		case claim.Type == "groups" || claim.Type == "roles" || principal.RoleType != "" && claim.Type == principal.RoleType:
			groups = append(groups, claim.Value)
		case name == "" && principal.NameType != "" && claim.Type == principal.NameType:
			name = claim.Value
		}
	}
	if name == "" {
		if name, ok = only(h, "X-Ms-Client-Principal-Name"); !ok {
			name, _ = only(h, "X-Ms-Client-Principal-Id")
		}
	}
	return name, groups, name != ""
}

// HeaderIdentity reads plain headers, such as X-Forwarded-User and
// X-Forwarded-Groups with groups separated by commas.
type HeaderIdentity struct {
	User, Groups string
}

func (i HeaderIdentity) identify(h http.Header) (string, []string, bool) {
	name, ok := only(h, i.User)
	if !ok || len(h[http.CanonicalHeaderKey(i.Groups)]) > 1 {
		return "", nil, false
	}
	return name, address.SplitNames(h.Get(i.Groups)), true
}

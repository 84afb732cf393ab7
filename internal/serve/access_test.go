package serve

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/hmcts/rse-dashboard/internal/address"
)

func testUsers(t testing.TB) *Users {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte("right"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("long and random"))
	users, err := ParseUsers("# people\nann:" + string(hash) + "\n\nbob:sha256:" + hex.EncodeToString(sum[:]) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return users
}

// parseAccess reads rules as the settings hold them.
func parseAccess(text string, users *Users, identity Identity) (*Access, error) {
	rules, err := address.ParseRules(address.SplitRules(text))
	if err != nil {
		return nil, err
	}
	return NewAccess(rules, users, identity)
}

func mustAccess(t testing.TB, rules string, users *Users, identity Identity) *Access {
	t.Helper()
	a, err := parseAccess(rules, users, identity)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func basic(name, password string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

func TestBasicAuthenticationGuardsItsPrefix(t *testing.T) {
	site := loadSample(t, Options{})
	h := mustHandler(t, site, HandlerOptions{Access: mustAccess(t, "/security/=basic:ann; /security/public/=open; /pipelines/=basic", testUsers(t), nil)})
	address := start(t, h, ServerOptions{})
	for _, test := range []struct {
		target string
		fields []string
		status int
	}{
		{"/", nil, 200},
		{"/securityfoo/", nil, 200},
		{"/security/public/", nil, 200},
		{"/security/", nil, 401},
		{"/security", nil, 401},
		{"/security/index.html", nil, 401},
		{"/security/nothing", nil, 401},
		{"/security/public/../", nil, 401},
		{"/security/", []string{basic("ann", "right")}, 200},
		{"/security/", []string{basic("ann", "right")}, 200}, // from memory
		{"/security", []string{basic("ann", "right")}, 308},
		{"/security/nothing", []string{basic("ann", "right")}, 404},
		{"/security/", []string{basic("ann", "wrong")}, 401},
		{"/security/", []string{basic("ann", "")}, 401},
		{"/security/", []string{basic("eve", "right")}, 401},
		{"/security/", []string{basic("bob", "long and random")}, 403},
		{"/pipelines/", []string{basic("bob", "long and random")}, 200},
		{"/pipelines/", []string{basic("bob", "right")}, 401},
		{"/security/", []string{basic("ann", "right"), basic("ann", "right")}, 401},
		{"/security/", []string{"Authorization: Bearer x"}, 401},
		{"/security/", []string{"Authorization: Basic !"}, 401},
	} {
		response, body := ask(t, address, "GET", test.target, test.fields...)
		if response.StatusCode != test.status {
			t.Errorf("%s %v: %d, want %d", test.target, test.fields, response.StatusCode, test.status)
		}
		if test.status == 401 && !strings.HasPrefix(response.Header.Get("Www-Authenticate"), "Basic ") {
			t.Errorf("%s: WWW-Authenticate %q", test.target, response.Header.Get("Www-Authenticate"))
		}
		if test.status != 200 && strings.Contains(body, "secret") {
			t.Errorf("%s: body %q", test.target, body)
		}
		if test.status == 200 && len(test.fields) > 0 && response.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: Cache-Control %q", test.target, response.Header.Get("Cache-Control"))
		}
	}
}

// No spelling of a guarded path may show its content, whatever the status is.
func TestNoSpellingOfAPathEvadesItsRule(t *testing.T) {
	site := loadSample(t, Options{})
	h := mustHandler(t, site, HandlerOptions{BasePath: "/dash/", Access: mustAccess(t, "/security/=basic;/security/public/=open", testUsers(t), nil)})
	address := start(t, h, ServerOptions{})
	for _, target := range []string{
		"/dash/security/", "/dash/security", "/dash//security/", "//dash/security/", "/dash/./security/", "/dash/x/../security/",
		"/dash/%73ecurity/", "/dash/security%2F", "/dash/security%2findex.html", "/dash/%2e/security/", "/dash/x/%2e%2e/security/",
		"/dash/security/%2e/", "/dash/security/public/../", "/dash/security/public/%2e%2e/", "/dash/security/public/..%2f",
		"/dash/security/public%2f..%2f", "/dash/SECURITY/", "/dash/Security/index.html", "/dash/security/?x=/security/public/",
		"/dash/security/#/security/public/", "/dash/security;/", "/dash/security/;", "/dash/security/index.html", "/dash/security/index.html.br",
		"/dash/security/data.json", "/dash/security/data.json/", "/dash/security//data.json", "/dash/security/.//data.json",
		"/dash/security/data.json.gz", `/dash\security\`, "/dash/%5csecurity/", "/dash/security/%00", "/dash/%00/security/",
		"/security/", "/dash/dash/security/", "/DASH/security/", "http://x/dash/security/", "http://x//dash//security/data.json",
		"/dash/security%252F", "/dash/securit%79/data.json", "/dash/%C0%AFsecurity/", "/dash/security/\x80",
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "get"} {
			response, body := ask(t, address, method, target, "X-Original-URL: /", "X-Rewrite-URL: /", "X-Forwarded-Prefix: /", "X-Ms-Client-Principal-Name: admin")
			if strings.Contains(body, "secret") || response.StatusCode == 200 || response.StatusCode == 206 {
				t.Errorf("%s %q: %d %q", method, target, response.StatusCode, body)
			}
		}
	}
}

func TestIdentityCountsOnlyFromTrustedProxies(t *testing.T) {
	site := loadSample(t, Options{})
	local, err := ParseProxies("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := ParseProxies("10.1.2.3, fd00::/8")
	if err != nil {
		t.Fatal(err)
	}
	principal := func(text string) string {
		return "X-MS-CLIENT-PRINCIPAL: " + base64.StdEncoding.EncodeToString([]byte(text))
	}
	leads := principal(`{"auth_typ":"aad","name_typ":"n","role_typ":"r","claims":[{"typ":"n","val":"ann"},{"typ":"groups","val":"leads"}]}`)
	others := principal(`{"auth_typ":"aad","name_typ":"n","role_typ":"r","claims":[{"typ":"n","val":"eve"},{"typ":"groups","val":"others"},{"typ":"x","val":"leads"}]}`)
	byRole := principal(`{"role_typ":"r","claims":[{"typ":"r","val":"leads"}]}`)
	header := HeaderIdentity{User: "x-forwarded-user", Groups: "x-forwarded-groups"}
	for _, test := range []struct {
		name     string
		identity Identity
		proxies  Proxies
		rules    string
		fields   []string
		status   int
	}{
		{"in the group", AppServiceIdentity{}, local, "/security/=groups:admins,leads", []string{leads}, 200},
		{"in another group", AppServiceIdentity{}, local, "/security/=groups:leads", []string{others}, 403},
		{"by role", AppServiceIdentity{}, local, "/security/=groups:leads", []string{byRole, "X-MS-CLIENT-PRINCIPAL-NAME: ann"}, 200},
		{"role without a name", AppServiceIdentity{}, local, "/security/=groups:leads", []string{byRole}, 403},
		{"signed in is enough", AppServiceIdentity{}, local, "/security/=groups", []string{others}, 200},
		{"nobody", AppServiceIdentity{}, local, "/security/=groups", nil, 403},
		{"only a name is no principal", AppServiceIdentity{}, local, "/security/=groups", []string{"X-MS-CLIENT-PRINCIPAL-NAME: ann"}, 403},
		{"two principals", AppServiceIdentity{}, local, "/security/=groups:leads", []string{leads, others}, 403},
		{"no base64", AppServiceIdentity{}, local, "/security/=groups", []string{"X-MS-CLIENT-PRINCIPAL: ?"}, 403},
		{"no JSON", AppServiceIdentity{}, local, "/security/=groups", []string{principal("leads")}, 403},
		{"the peer is not trusted", AppServiceIdentity{}, elsewhere, "/security/=groups:leads", []string{leads}, 403},
		{"forwarded address does not make trust", AppServiceIdentity{}, elsewhere, "/security/=groups:leads", []string{leads, "X-Forwarded-For: 10.1.2.3"}, 403},
		{"nobody is trusted", AppServiceIdentity{}, nil, "/security/=groups:leads", []string{leads}, 403},
		{"headers", header, local, "/security/=groups:leads", []string{"X-Forwarded-User: ann", "X-Forwarded-Groups: others, leads"}, 200},
		{"headers, another group", header, local, "/security/=groups:leads", []string{"X-Forwarded-User: ann", "X-Forwarded-Groups: leads-of-none"}, 403},
		{"headers, groups twice", header, local, "/security/=groups:leads", []string{"X-Forwarded-User: ann", "X-Forwarded-Groups: leads", "X-Forwarded-Groups: x"}, 403},
		{"headers, groups without user", header, local, "/security/=groups:leads", []string{"X-Forwarded-Groups: leads"}, 403},
		{"headers, underscores", header, local, "/security/=groups:leads", []string{"X_Forwarded_User: ann", "X_Forwarded_Groups: leads"}, 403},
	} {
		h := mustHandler(t, site, HandlerOptions{Proxies: test.proxies, Access: mustAccess(t, test.rules, nil, test.identity)})
		address := start(t, h, ServerOptions{})
		response, body := ask(t, address, "GET", "/security/", test.fields...)
		if response.StatusCode != test.status || (body == "<p>secret alerts") != (test.status == 200) {
			t.Errorf("%s: %d %q, want %d", test.name, response.StatusCode, body, test.status)
		}
	}
}

func TestRejectsInvalidAccessRules(t *testing.T) {
	users := testUsers(t)
	for _, rules := range []string{
		"security=basic", "/security/", "/security/=", "/security/=closed", "/a//b=basic", "/../=basic", "/x/./=basic",
		"/=basic:", "/=basic:eve", "/=basic;/=open", "/=open:ann", "/=groups", "/a=basic;/a/=basic", "/=basic:,",
	} {
		if _, err := parseAccess(rules, users, nil); err == nil {
			t.Errorf("%q: expected an error", rules)
		}
	}
	if _, err := parseAccess("/=basic", nil, nil); err == nil {
		t.Error("basic without users: expected an error")
	}
	if a, err := parseAccess(" ;\n", users, nil); a != nil || err != nil {
		t.Errorf("no rules: %v, %v", a, err)
	}
	site := loadSample(t, Options{})
	for _, slip := range []string{"/securty/=basic", "/Security/=basic"} {
		if _, err := site.Handler(HandlerOptions{Access: mustAccess(t, slip, users, nil)}); err == nil {
			t.Errorf("%q covers nothing: expected an error", slip)
		}
	}
}

func TestRejectsInvalidUsersWithoutQuotingHashes(t *testing.T) {
	for _, text := range []string{"", "ann", ":x", "ann:plain password", "ann:sha256:00", "ann:$2b$", "ann:sha256:" + strings.Repeat("g", 64),
		"ann:sha256:" + strings.Repeat("0", 64) + ",ann:sha256:" + strings.Repeat("0", 64)} {
		if _, err := ParseUsers(text); err == nil {
			t.Errorf("%q: expected an error", text)
		} else if strings.Contains(err.Error(), "plain password") || strings.Contains(err.Error(), "gggg") {
			t.Errorf("%q: the error quotes the hash: %v", text, err)
		}
	}
}

func TestClientAddressComesFromTrustedHopsOnly(t *testing.T) {
	proxies, err := ParseProxies("10.0.0.0/8 fd00::/8,169.254.1.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ peer, forwarded, want string }{
		{"203.0.113.9", "198.51.100.1", "203.0.113.9"},
		{"10.0.0.1", "", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", "198.51.100.1, 10.2.2.2", "198.51.100.1"},
		{"10.0.0.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"},
		{"169.254.1.1", "198.51.100.1:4711", "198.51.100.1"},
		{"169.254.1.2", "198.51.100.1:4711", "169.254.1.2"},
		{"fd00::1", "[2001:db8::1]:443", "2001:db8::1"},
		{"fd00::1", "::ffff:198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", `198.51.100.1, "},{"`, "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1, , 10.2.2.2", "10.2.2.2"},
		{"10.0.0.1", "unknown", "10.0.0.1"},
	} {
		if got := proxies.client(netip.MustParseAddr(test.peer), test.forwarded); got.String() != test.want {
			t.Errorf("%s, %q: %s, want %s", test.peer, test.forwarded, got, test.want)
		}
	}
	for _, bad := range []string{"10.0.0.0/33", "host", "::ffff:10.0.0.0/104", "fe80::1%eth0"} {
		if _, err := ParseProxies(bad); err == nil {
			t.Errorf("%q: expected an error", bad)
		}
	}
	if got := (&http.Request{}).RemoteAddr; peerAddr(got).IsValid() || peerAddr("[::ffff:10.0.0.1]:80").String() != "10.0.0.1" {
		t.Error("peer addresses are misread")
	}
}

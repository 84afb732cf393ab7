package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/serve"
)

// settings are the flags and environment variables, read and checked.
type settings struct {
	site          string
	listen        string
	basePath      string
	memory        int64
	metricsListen string
	tlsInFront    bool
	proxies       serve.Proxies
	access        *serve.Access
	accessLog     bool
	server        serve.ServerOptions
	checkHealth   bool
	showVersion   bool
}

// source tells where the text of settings came from, for the error.
type source struct{ flag, variable string }

func (s source) String() string { return "-" + s.flag + " (" + s.variable + ")" }

const help = `site-server publishes a built site over HTTP.

  site-server -site site                            # http://localhost:8080/
  site-server -site site -base-path /dash/ -listen 127.0.0.1:9000
  site-server -health                               # exit 0 if the server is ready
  PORT=80 SITE_TLS_IN_FRONT=true SITE_TRUSTED_PROXIES=169.254.0.0/16 site-server

Every setting is a flag and an environment variable of the same meaning; the
flag wins. Secrets are read from the environment or a file, never from a flag.
A site has its files beside their prepared encodings (page.html, page.html.br,
page.html.zst, page.html.gz). GET /healthz tells readiness and the data's age.

Access (off by default; everything is open):
  -access '/security/=groups:security-leads,admins;/=basic'
  The longest prefix decides. WHO is open, basic, basic:ann,bob, groups or
  groups:one,two. Users of basic are read from SITE_USERS ("name:hash", separated
  by commas) or from the file in -users-file, one a line; a hash is bcrypt's
  (htpasswd -nB ann) or sha256: and 64 digits (long random passwords only).
  Groups are read from the headers of a trusted proxy:
  -identity app-service                             # X-MS-CLIENT-PRINCIPAL
  -identity headers:X-Forwarded-User,X-Forwarded-Groups
  and only if the direct peer is one of -trusted-proxies.

Flags and variables:
`

// readSettings reads the command line and, for what it does not name, the
// environment.
func readSettings(args []string, lookup func(string) (string, bool), stderr io.Writer) (*settings, error) {
	flags := flag.NewFlagSet("site-server", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	variables := map[string]string{}
	text := func(name, variable, preset, usage string) *string {
		variables[name] = variable
		return flags.String(name, preset, usage)
	}
	site := text("site", "SITE_DIR", "/site", "`folder` of the built site")
	listen := text("listen", "SITE_LISTEN", ":8080", "`address` to listen on; PORT alone means all addresses with that port")
	basePath := text("base-path", "SITE_BASE_PATH", "/", "`path` below which the site lies")
	memory := text("memory", "SITE_MEMORY", "512MiB", "`size` of the site's files kept in memory, the rest is read from disk; 0 keeps all")
	metricsListen := text("metrics-listen", "SITE_METRICS_LISTEN", "", "`address` for Prometheus metrics at /metrics; empty: none")
	s := &settings{}
	truth := func(into *bool, name, variable string, preset bool, usage string) {
		variables[name] = variable
		flags.BoolVar(into, name, preset, usage)
	}
	truth(&s.tlsInFront, "tls-in-front", "SITE_TLS_IN_FRONT", false, "true if clients come over TLS: sends Strict-Transport-Security")
	proxies := text("trusted-proxies", "SITE_TRUSTED_PROXIES", "", "`networks` whose X-Forwarded-For and identity headers are believed, such as 10.0.0.0/8,fd00::/8")
	access := text("access", "SITE_ACCESS", "", "`rules` PREFIX=WHO separated by semicolons")
	usersFile := text("users-file", "SITE_USERS_FILE", "", "`file` of name:hash lines for basic authentication; or SITE_USERS with the text itself")
	identity := text("identity", "SITE_IDENTITY", "", "`headers` of the forwarded identity: app-service or headers:USER,GROUPS")
	truth(&s.accessLog, "access-log", "SITE_ACCESS_LOG", true, "a line of JSON for each request on standard output")
	drainDelay := text("drain-delay", "SITE_DRAIN_DELAY", "2s", "`time` between the failing health check and the last new request, after SIGTERM")
	shutdown := text("shutdown-timeout", "SITE_SHUTDOWN_TIMEOUT", "7s", "`time` for requests under way, after the drain delay")
	headerTimeout := text("header-timeout", "SITE_HEADER_TIMEOUT", "10s", "`time` for a request's header")
	writeTimeout := text("write-timeout", "SITE_WRITE_TIMEOUT", "30s", "`time` for taking an answer (more for large files)")
	idleTimeout := text("idle-timeout", "SITE_IDLE_TIMEOUT", "75s", "`time` that an unused connection is kept")
	flags.BoolVar(&s.checkHealth, "health", false, "ask the server at the listening address for its health and exit 0 or 1")
	flags.BoolVar(&s.showVersion, "version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(stderr, flags, variables)
		}
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q: settings are flags, see -help", flags.Arg(0))
	}
	if err := fromEnvironment(flags, variables, lookup); err != nil {
		return nil, err
	}

	at := func(name string) source { return source{name, variables[name]} }
	var err error
	fail := func(name string, cause error) (*settings, error) { return nil, fmt.Errorf("%v: %w", at(name), cause) }
	s.site, s.listen, s.metricsListen = *site, *listen, *metricsListen
	if _, _, err := net.SplitHostPort(s.listen); err != nil {
		return fail("listen", err)
	}
	if s.basePath, err = serve.ParseBasePath(*basePath); err != nil {
		return fail("base-path", err)
	}
	if s.memory, err = parseSize(*memory); err != nil {
		return fail("memory", err)
	}
	for name, flag := range map[string]struct {
		text string
		into *time.Duration
	}{
		"drain-delay": {*drainDelay, &s.server.DrainDelay}, "shutdown-timeout": {*shutdown, &s.server.ShutdownTimeout},
		"header-timeout": {*headerTimeout, &s.server.ReadHeaderTimeout}, "write-timeout": {*writeTimeout, &s.server.WriteTimeout},
		"idle-timeout": {*idleTimeout, &s.server.IdleTimeout},
	} {
		*flag.into, err = time.ParseDuration(flag.text)
		if err != nil || *flag.into < 0 || *flag.into == 0 && name != "drain-delay" {
			return fail(name, fmt.Errorf("%q: expected a duration such as 10s", flag.text))
		}
	}
	if s.proxies, err = serve.ParseProxies(*proxies); err != nil {
		return fail("trusted-proxies", err)
	}
	if s.checkHealth || s.showVersion {
		// A probe needs no secrets, and may not be allowed to read them.
		return s, nil
	}
	who, err := parseIdentity(*identity)
	if err != nil {
		return fail("identity", err)
	}
	users, err := readUsers(*usersFile, lookup)
	if err != nil {
		return nil, err
	}
	if s.access, err = serve.NewAccess(*access, users, who); err != nil {
		return fail("access", err)
	}
	if who != nil && len(s.proxies) == 0 {
		return fail("identity", errors.New("nobody is trusted to tell it: -trusted-proxies is empty"))
	}
	if s.access == nil && (users != nil || who != nil) {
		return fail("access", errors.New("there are users or an identity but no rule: expected something like /=basic"))
	}
	return s, nil
}

// fromEnvironment sets the flags that the command line does not name.
func fromEnvironment(flags *flag.FlagSet, variables map[string]string, lookup func(string) (string, bool)) error {
	named := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { named[f.Name] = true })
	for name, variable := range variables {
		value, ok := lookup(variable)
		if !ok || value == "" || named[name] {
			continue
		}
		if err := flags.Set(name, value); err != nil {
			return fmt.Errorf("%s: %q: %w", variable, value, err)
		}
		named[name] = true
	}
	if port, ok := lookup("PORT"); ok && port != "" && !named["listen"] {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("PORT: %q: expected a number from 1 to 65535", port)
		}
		return flags.Set("listen", ":"+port)
	}
	return nil
}

func printHelp(w io.Writer, flags *flag.FlagSet, variables map[string]string) {
	fmt.Fprint(w, help)
	flags.VisitAll(func(f *flag.Flag) {
		argument, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  -%s %s\n    \t%s", f.Name, argument, usage)
		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(w, " (default %s)", f.DefValue)
		}
		if variable := variables[f.Name]; variable != "" {
			fmt.Fprintf(w, " [%s]", variable)
		}
		fmt.Fprintln(w)
	})
}

// parseSize reads bytes with an optional unit: K, M, G (or KiB, MiB, GiB), all
// powers of 1024.
func parseSize(s string) (int64, error) {
	number := strings.TrimRight(s, "KMGiBkmgb ")
	unit := strings.ToUpper(strings.TrimSpace(s[len(number):]))
	factor, ok := map[string]int64{
		"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "KIB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "MIB": 1 << 20,
		"G": 1 << 30, "GB": 1 << 30, "GIB": 1 << 30,
	}[unit]
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || n < 0 || n > 1<<40/factor {
		return 0, fmt.Errorf("%q: expected a size such as 512MiB", s)
	}
	return n * factor, nil
}

// parseIdentity reads which headers carry the identity; nil for an empty text.
func parseIdentity(s string) (serve.Identity, error) {
	if s == "" {
		return nil, nil
	}
	if s == "app-service" {
		return serve.AppServiceIdentity{}, nil
	}
	names, ok := strings.CutPrefix(s, "headers:")
	user, groups, two := strings.Cut(names, ",")
	user, groups = strings.TrimSpace(user), strings.TrimSpace(groups)
	if !ok || !two || user == "" || groups == "" {
		return nil, fmt.Errorf("%q: expected app-service or headers:USER,GROUPS", s)
	}
	return serve.HeaderIdentity{User: user, Groups: groups}, nil
}

// readUsers reads the users from the environment or a file; nil without either.
func readUsers(file string, lookup func(string) (string, bool)) (*serve.Users, error) {
	text, given := lookup("SITE_USERS")
	given = given && text != ""
	if file == "" && !given {
		return nil, nil
	}
	if file != "" && given {
		return nil, errors.New("SITE_USERS and -users-file (SITE_USERS_FILE) are both set: expected one of them")
	}
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("-users-file (SITE_USERS_FILE): %w", err)
		}
		text = string(content)
	}
	users, err := serve.ParseUsers(text)
	if err != nil {
		return nil, err
	}
	return users, nil
}

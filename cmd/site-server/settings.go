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

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/serve"
)

// settings are the flags and environment variables, read and checked.
type settings struct {
	site          string
	listen        string
	basePath      string
	memory        int64 // bytes, 0 or memoryUnset
	metricsListen string
	tlsInFront    bool
	proxies       serve.Proxies
	access        *serve.Access
	warning       string // about the access rules; "" for none
	accessLog     bool
	drainDelay    time.Duration
	checkHealth   bool
	showVersion   bool

	// accessRules, usersFile and identity are what access is made from.
	accessRules string
	usersFile   string
	identity    serve.Identity
}

// newFlags defines the settings with their presets. The help text is made from
// this list.
func newFlags(s *settings) *flag.FlagSet {
	*s = settings{listen: ":8080", basePath: "/", memory: memoryUnset}
	flags := flag.NewFlagSet("site-server", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.accessRules, "access", "", "`rules` PREFIX=WHO, separated by semicolons (default those that the site was rendered for)")
	flags.BoolVar(&s.accessLog, "access-log", true, "write a line of JSON for each request to standard output")
	flags.Func("base-path", "`path` below which the site is served (default /)", parsed(&s.basePath, serve.ParseBasePath))
	flags.DurationVar(&s.drainDelay, "drain-delay", 2*time.Second,
		"after SIGTERM, the `time` between the failing health check and the last new request")
	flags.BoolVar(&s.checkHealth, "health", false, "ask the server at the listening address for its health and exit with 0 or 1")
	flags.Func("identity", "`headers` of the forwarded identity: app-service or headers:USER,GROUPS", parsed(&s.identity, parseIdentity))
	flags.Func("listen", "`address` to listen on; PORT sets only the port, on all addresses (default :8080)", parsed(&s.listen, parseListen))
	flags.Func("memory", "`size` of the memory that the server may use, at most the container's limit; files of the site that do not "+
		"fit are read from disk; 0 means the container's limit (default the container's limit, or 512MiB if there is none)",
		parsed(&s.memory, parseSize))
	flags.StringVar(&s.metricsListen, "metrics-listen", "", "`address` for Prometheus metrics at /metrics; none if empty")
	flags.StringVar(&s.site, "site", "/site", "`folder` of the built site")
	flags.BoolVar(&s.tlsInFront, "tls-in-front", false, "set if clients connect over TLS; sends Strict-Transport-Security")
	flags.Func("trusted-proxies", "`networks` whose X-Forwarded-For and identity headers are trusted, such as 10.0.0.0/8,fd00::/8",
		parsed(&s.proxies, serve.ParseProxies))
	flags.StringVar(&s.usersFile, "users-file", "",
		"`file` of name:hash lines for basic authentication; SITE_USERS can hold the text itself")
	flags.BoolVar(&s.showVersion, "version", false, "print the version")
	return flags
}

// variable returns the name of the environment variable for a flag; "" if there is none.
func variable(flag string) string {
	switch flag {
	case "health", "version":
		return ""
	case "site":
		return "SITE_DIR"
	}
	return "SITE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readSettings reads the command line and, for settings it does not name, the
// environment.
func readSettings(args []string, lookup func(string) (string, bool), stderr io.Writer) (*settings, error) {
	s := new(settings)
	flags := newFlags(s)
	flags.Usage = func() {}
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		printHelp(stderr, flags)
	}
	if err == nil {
		err = readEnvironment(flags, lookup)
	}
	if err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q: settings are flags, see -help", flags.Arg(0))
	}
	if s.drainDelay < 0 {
		return nil, errors.New("-drain-delay (SITE_DRAIN_DELAY): expected a duration such as 2s, not a negative one")
	}
	if s.checkHealth || s.showVersion {
		// A probe needs no secrets, and may not be allowed to read them.
		return s, nil
	}
	return s, s.readAccess(lookup)
}

// readEnvironment sets the flags that the command line does not name.
func readEnvironment(flags *flag.FlagSet, lookup func(string) (string, bool)) (err error) {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	flags.VisitAll(func(f *flag.Flag) {
		name := variable(f.Name)
		value, _ := lookup(name)
		if port, _ := lookup("PORT"); f.Name == "listen" && value == "" && port != "" {
			name, value = "PORT", ":"+port
		}
		if value == "" || given[f.Name] || err != nil {
			return
		}
		if err = flags.Set(f.Name, value); err != nil {
			err = fmt.Errorf("%s %q: %w", name, value, err)
			if f.DefValue != "" {
				err = fmt.Errorf("%w: expected a value such as %s", err, f.DefValue)
			}
		}
	})
	return err
}

// readAccess reads the users and combines them with the access rules.
func (s *settings) readAccess(lookup func(string) (string, bool)) error {
	users, err := readUsers(s.usersFile, lookup)
	if err != nil {
		return err
	}
	rules, err := s.rules()
	if err == nil {
		s.access, err = serve.NewAccess(rules, users, s.identity)
	}
	if err != nil {
		return fmt.Errorf("-access (SITE_ACCESS): %w", err)
	}
	if s.identity != nil && len(s.proxies) == 0 {
		return errors.New("-identity (SITE_IDENTITY): no proxy is trusted to forward it; set -trusted-proxies")
	}
	if s.access == nil && (users != nil || s.identity != nil) {
		return errors.New("-access (SITE_ACCESS): there are users or an identity but no rule; expected something like /=basic")
	}
	return nil
}

// rules are the rules of the settings, or else those that the site was rendered for.
// The two must fit, or a page would show names that its readers may not see. Of a
// site that was rendered without rules that is only a warning, since the pages
// behind a rule are guarded nevertheless.
func (s *settings) rules() (address.Rules, error) {
	rendered, err := serve.RulesOf(s.site)
	list := address.SplitRules(s.accessRules)
	if err != nil || len(list) == 0 {
		return rendered, err
	}
	given, err := address.ParseRules(list)
	if err != nil {
		return nil, err
	}
	err = rendered.Check(given)
	if err != nil && len(rendered) == 0 {
		s.warning, err = "-access (SITE_ACCESS): "+err.Error(), nil
	}
	return given, err
}

// readUsers reads the users from the environment or a file; nil if neither is set.
func readUsers(file string, lookup func(string) (string, bool)) (*serve.Users, error) {
	text, _ := lookup("SITE_USERS")
	switch {
	case file == "" && text == "":
		return nil, nil
	case file != "" && text != "":
		return nil, errors.New("SITE_USERS and -users-file (SITE_USERS_FILE) are both set; expected one of them")
	case file != "":
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("-users-file (SITE_USERS_FILE): %w", err)
		}
		text = string(content)
	}
	return serve.ParseUsers(text)
}

// parsed returns a function that stores what parse reads.
func parsed[T any](into *T, parse func(string) (T, error)) func(string) error {
	return func(value string) (err error) {
		*into, err = parse(value)
		return err
	}
}

func parseListen(value string) (string, error) {
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		return "", err
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("port %q: expected a number up to 65535", port)
	}
	return value, nil
}

// parseSize reads bytes with an optional unit: K, M, G (or KiB, MiB, GiB), all
// powers of 1024.
func parseSize(s string) (int64, error) {
	number := strings.TrimRight(s, "KMGiBkmgb ")
	unit := strings.TrimRight(strings.ToUpper(strings.TrimSpace(s[len(number):])), "IB")
	factor, ok := map[string]int64{"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[unit]
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || n < 0 || n > 1<<40/factor {
		return 0, fmt.Errorf("%q: expected a size such as 512MiB", s)
	}
	return n * factor, nil
}

// parseIdentity reads which headers carry the identity.
func parseIdentity(s string) (serve.Identity, error) {
	if s == "app-service" {
		return serve.AppServiceIdentity{}, nil
	}
	names, ok := strings.CutPrefix(s, "headers:")
	user, groups, _ := strings.Cut(names, ",")
	user, groups = strings.TrimSpace(user), strings.TrimSpace(groups)
	if !ok || user == "" || groups == "" {
		return nil, fmt.Errorf("%q: expected app-service or headers:USER,GROUPS", s)
	}
	return serve.HeaderIdentity{User: user, Groups: groups}, nil
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

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
	accessLog     bool
	server        serve.ServerOptions
	checkHealth   bool
	showVersion   bool

	// accessRules, usersFile and identity are what access is made from.
	accessRules string
	usersFile   string
	identity    serve.Identity
}

// setting is one flag and the environment variable of the same meaning.
type setting struct {
	flag, variable, preset, usage string
	isBool                        bool
	parse                         func(value string) error
}

func (s setting) String() string {
	if s.variable == "" {
		return "-" + s.flag
	}
	return "-" + s.flag + " (" + s.variable + ")"
}

// definitions lists all settings, in the order of the help text.
func (s *settings) definitions() []setting {
	return []setting{
		{flag: "access", variable: "SITE_ACCESS", usage: "`rules` PREFIX=WHO, separated by semicolons", parse: text(&s.accessRules)},
		{flag: "access-log", variable: "SITE_ACCESS_LOG", preset: "true",
			usage: "write a line of JSON for each request to standard output", isBool: true, parse: truth(&s.accessLog)},
		{flag: "base-path", variable: "SITE_BASE_PATH", preset: "/", usage: "`path` below which the site is served",
			parse: parsed(&s.basePath, serve.ParseBasePath)},
		{flag: "drain-delay", variable: "SITE_DRAIN_DELAY", preset: "2s",
			usage: "after SIGTERM, the `time` between the failing health check and the last new request",
			parse: duration(&s.server.DrainDelay, 0)},
		{flag: "header-timeout", variable: "SITE_HEADER_TIMEOUT", preset: "10s", usage: "`time` for a client to send a request's header",
			parse: duration(&s.server.ReadHeaderTimeout, 1)},
		{flag: "health", usage: "ask the server at the listening address for its health and exit with 0 or 1", isBool: true,
			parse: truth(&s.checkHealth)},
		{flag: "identity", variable: "SITE_IDENTITY", usage: "`headers` of the forwarded identity: app-service or headers:USER,GROUPS",
			parse: parsed(&s.identity, parseIdentity)},
		{flag: "idle-timeout", variable: "SITE_IDLE_TIMEOUT", preset: "75s", usage: "`time` that an unused connection is kept open",
			parse: duration(&s.server.IdleTimeout, 1)},
		{flag: "listen", variable: "SITE_LISTEN", preset: ":8080", usage: "`address` to listen on; PORT sets only the port, on all addresses",
			parse: parsed(&s.listen, parseListen)},
		{flag: "memory", variable: "SITE_MEMORY", usage: "`size` of the memory that the server may use, at most the container's limit; " +
			"files of the site that do not fit are read from disk; 0 means the container's limit " +
			"(default the container's limit, or 512MiB if there is none)", parse: s.parseMemory},
		{flag: "metrics-listen", variable: "SITE_METRICS_LISTEN", usage: "`address` for Prometheus metrics at /metrics; none if empty",
			parse: text(&s.metricsListen)},
		{flag: "shutdown-timeout", variable: "SITE_SHUTDOWN_TIMEOUT", preset: "7s",
			usage: "`time` for unfinished requests, after the drain delay",
			parse: duration(&s.server.ShutdownTimeout, 1)},
		{flag: "site", variable: "SITE_DIR", preset: "/site", usage: "`folder` of the built site", parse: text(&s.site)},
		{flag: "tls-in-front", variable: "SITE_TLS_IN_FRONT", preset: "false",
			usage: "set if clients connect over TLS; sends Strict-Transport-Security", isBool: true, parse: truth(&s.tlsInFront)},
		{flag: "trusted-proxies", variable: "SITE_TRUSTED_PROXIES",
			usage: "`networks` whose X-Forwarded-For and identity headers are trusted, such as 10.0.0.0/8,fd00::/8",
			parse: parsed(&s.proxies, serve.ParseProxies)},
		{flag: "users-file", variable: "SITE_USERS_FILE",
			usage: "`file` of name:hash lines for basic authentication; SITE_USERS can hold the text itself", parse: text(&s.usersFile)},
		{flag: "version", usage: "print the version", isBool: true, parse: truth(&s.showVersion)},
		{flag: "write-timeout", variable: "SITE_WRITE_TIMEOUT", preset: "30s",
			usage: "`time` for a client to read a response (more for large files)",
			parse: duration(&s.server.WriteTimeout, 1)},
	}
}

// readSettings reads the command line and, for settings it does not name, the
// environment.
func readSettings(args []string, lookup func(string) (string, bool), stderr io.Writer) (*settings, error) {
	s := &settings{memory: memoryUnset}
	definitions := s.definitions()
	flags := flag.NewFlagSet("site-server", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	given := map[string]string{}
	for _, d := range definitions {
		record := func(value string) error {
			given[d.flag] = value
			return nil
		}
		if d.isBool {
			flags.BoolFunc(d.flag, d.usage, record)
		} else {
			flags.Func(d.flag, d.usage, record)
		}
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(stderr, definitions)
		}
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q: settings are flags, see -help", flags.Arg(0))
	}
	for _, d := range definitions {
		value, ok := given[d.flag]
		if !ok {
			value = fromEnvironment(d, lookup)
		}
		if value == "" && d.preset == "" {
			continue
		}
		if err := d.parse(value); err != nil {
			return nil, fmt.Errorf("%v: %w", d, err)
		}
	}
	if s.checkHealth || s.showVersion {
		// A probe needs no secrets, and may not be allowed to read them.
		return s, nil
	}
	return s, s.readAccess(lookup)
}

// fromEnvironment returns the value that the environment has for a setting, or
// the preset.
func fromEnvironment(d setting, lookup func(string) (string, bool)) string {
	if value, ok := lookup(d.variable); ok && value != "" && d.variable != "" {
		return value
	}
	if port, ok := lookup("PORT"); ok && port != "" && d.flag == "listen" {
		return ":" + port
	}
	return d.preset
}

// readAccess reads the users and combines them with the access rules.
func (s *settings) readAccess(lookup func(string) (string, bool)) error {
	users, err := readUsers(s.usersFile, lookup)
	if err != nil {
		return err
	}
	if s.access, err = serve.NewAccess(s.accessRules, users, s.identity); err != nil {
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

func (s *settings) parseMemory(value string) (err error) {
	s.memory, err = parseSize(value)
	return err
}

// text, truth, duration and parsed return functions that store a value.
func text(into *string) func(string) error {
	return func(value string) error {
		*into = value
		return nil
	}
}

func truth(into *bool) func(string) error {
	return func(value string) (err error) {
		if *into, err = strconv.ParseBool(value); err != nil {
			return fmt.Errorf("%q: expected true or false", value)
		}
		return nil
	}
}

func duration(into *time.Duration, least time.Duration) func(string) error {
	return func(value string) (err error) {
		if *into, err = time.ParseDuration(value); err != nil || *into < least {
			return fmt.Errorf("%q: expected a duration such as 10s", value)
		}
		return nil
	}
}

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
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n > 65535 {
		return "", fmt.Errorf("port %q: expected a number up to 65535", port)
	}
	return value, nil
}

package github

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// client speaks to one GitHub. It is safe for concurrent use.
type client struct {
	rest    *github.Client
	graphql string // address of the endpoint
	host    string
	gate    *gate
	close   func()
}

// refusal is an answer that is none: a status of 400 and more that will be the
// same next time.
type refusal struct {
	status     int
	message    string
	permission string // what X-Accepted-GitHub-Permissions names, or ""
	path       string
}

func (r *refusal) Error() string {
	text := fmt.Sprintf("GitHub refused %s (%d): %s", r.path, r.status, oneLine(r.message))
	if r.permission != "" {
		text += "; the permission it asks for: " + oneLine(r.permission)
	}
	return text
}

// tokenError says that the token is not accepted, at the start or any more.
type tokenError struct{ host string }

func (e *tokenError) Error() string {
	return fmt.Sprintf("GitHub at %s does not accept the token (401): it is wrong, expired or revoked; check githubtoken (GITHUB_TOKEN)", e.host)
}

// newClient makes a client of the configuration. The caller closes it.
func newClient(cfg config.GitHub, env *config.Environment, o Options, log *slog.Logger) (*client, error) {
	base, graphql, err := endpoints(cfg.API)
	if err != nil {
		return nil, err
	}
	c := &client{host: base.Host, graphql: graphql, close: func() {}}
	lower := o.Transport
	if lower == nil {
		own := newTransport()
		lower, c.close = own, own.CloseIdleConnections
	}
	signed, err := signIn(cfg, env, base.String(), lower)
	if err != nil {
		return nil, err
	}
	c.gate = &gate{
		now: o.Now, sleep: o.Sleep, started: o.Now(), time: o.TimeBudget, log: log,
		slots: make(chan struct{}, max(cfg.Concurrency, 1)), limits: make(map[string]*limit), inFlight: make(map[string]int),
	}
	c.rest = github.NewClient(&http.Client{Transport: &transport{base: lower, signed: signed, home: base, gate: c.gate, deadline: o.RequestTimeout}})
	c.rest.BaseURL = base
	c.rest.UserAgent = "rse-dashboard"
	return c, nil
}

// endpoints returns the address of REST, ending in a slash, and that of
// GraphQL, which on an Enterprise Server lies beside it.
func endpoints(api string) (rest *url.URL, graphql string, err error) {
	u, err := url.Parse(strings.TrimSpace(api))
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, "", errors.New("sources.github.api is no address: expected https://api.github.com, or https://HOST/api/v3 of an Enterprise Server")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, "", fmt.Errorf("sources.github.api at %s is plain http, which is for loopback addresses only: use https", u.Host)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "", errors.New("sources.github.api must begin with https://")
	}
	beside := *u
	beside.Path = strings.TrimSuffix(u.Path, "/")
	beside.Path = strings.TrimSuffix(beside.Path, "/v3") + "/graphql"
	u.Path = strings.TrimSuffix(u.Path, "/") + "/"
	return u, beside.String(), nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 50,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// page is what an answer says beside its body.
type page struct {
	// next are the parameters that ask for the next page, nil on the last.
	next url.Values
	etag string
	// same is set if the answer is still the one that the ETag belongs to; it
	// has no body then.
	same   bool
	header http.Header
}

// get asks for a path relative to the REST endpoint and decodes the answer.
// With an etag the answer may be that nothing has changed, which costs nothing
// of the limit. Errors are *refusal, *tokenError, *spentError, *failure or the
// context's.
func (c *client) get(ctx context.Context, path string, query url.Values, etag string, into any) (*page, error) {
	address := path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := c.rest.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	answer, err := c.rest.Do(ctx, r, into)
	if answer != nil && answer.Response != nil && answer.StatusCode == http.StatusNotModified {
		return &page{etag: etag, same: true, header: answer.Header}, nil
	}
	if err != nil {
		return nil, c.explain(ctx, path, err)
	}
	p := &page{etag: answer.Header.Get("ETag"), header: answer.Header}
	// Lists are paged by cursor, by number, or by either.
	switch {
	case answer.After != "":
		p.next = with(query, "after", answer.After)
	case answer.NextPage != 0:
		p.next = with(query, "page", fmt.Sprint(answer.NextPage))
	}
	return p, nil
}

func with(query url.Values, name, value string) url.Values {
	next := url.Values{name: {value}}
	for k, v := range query {
		if k != name {
			next[k] = v
		}
	}
	return next
}

// explain turns an error of go-github into one of this package.
func (c *client) explain(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var answered *github.ErrorResponse
	if errors.As(err, &answered) && answered.Response != nil {
		if answered.Response.StatusCode == http.StatusUnauthorized {
			return &tokenError{c.host}
		}
		return &refusal{answered.Response.StatusCode, answered.Message, answered.Response.Header.Get("X-Accepted-GitHub-Permissions"), path}
	}
	var (
		spent *spentError
		sign  *signInError
		f     *failure
	)
	switch {
	case errors.As(err, &spent):
		return &spentError{"GitHub at " + c.host + ": " + spent.message}
	case errors.As(err, &sign):
		return sign
	case errors.As(err, &f):
		return fmt.Errorf("GitHub at %s, %s: %w", c.host, path, f)
	}
	// Its text may hold an address, which holds no secret, but nothing else.
	return fmt.Errorf("GitHub at %s, %s: %s", c.host, path, oneLine(err.Error()))
}

// graphqlError is an error within an answer of GraphQL.
type graphqlError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Path    []any  `json:"path"`
}

// query sends a GraphQL document and decodes the data that came. The errors
// that concern parts of the data are returned; those are null then. An answer
// without any data is an error: a *refusal or a *failure, the latter also for
// what took GitHub too long. It is sent once only: the caller asks for less.
func (c *client) query(ctx context.Context, document string, variables map[string]any, into any) ([]graphqlError, error) {
	body := map[string]any{"query": document}
	if len(variables) > 0 {
		body["variables"] = variables
	}
	for {
		r, err := c.rest.NewRequest(http.MethodPost, c.graphql, body)
		if err != nil {
			return nil, err
		}
		var answer struct {
			Data   json.RawMessage `json:"data"`
			Errors []graphqlError  `json:"errors"`
		}
		if _, err := c.rest.Do(withAttempts(ctx, 1), r, &answer); err != nil {
			return nil, c.explain(ctx, "graphql", err)
		}
		if len(answer.Errors) > 0 && answer.Errors[0].Type == "RATE_LIMITED" {
			c.gate.exhaust(graphqlLimit) // the next request waits, or says why not
			continue
		}
		if len(answer.Data) > 0 && string(answer.Data) != "null" {
			if err := json.Unmarshal(answer.Data, into); err != nil {
				return nil, fmt.Errorf("GitHub at %s, graphql: %w", c.host, &failure{message: "the answer is of another form: " + oneLine(err.Error())})
			}
			return answer.Errors, nil
		}
		if len(answer.Errors) == 0 {
			return nil, fmt.Errorf("GitHub at %s, graphql: %w", c.host, &failure{message: "the answer holds neither data nor errors"})
		}
		first := answer.Errors[0]
		switch {
		case strings.Contains(first.Message, "Something went wrong"), strings.Contains(first.Message, "timeout"), first.Type == "INTERNAL":
			return nil, fmt.Errorf("GitHub at %s, graphql: %w", c.host, &failure{message: oneLine(first.Message)})
		case first.Type == "":
			// Such as a field that an older server does not know.
			return nil, &refusal{http.StatusBadRequest, first.Message, "", "graphql"}
		}
		return nil, &refusal{http.StatusForbidden, first.Message, "", "graphql"}
	}
}

// readLimits asks what is left of the limits; a server without limits says 404.
func (c *client) readLimits(ctx context.Context) error {
	limits, _, err := c.rest.RateLimit.Get(ctx)
	if err != nil {
		err = c.explain(ctx, "rate_limit", err)
		var refused *refusal
		if errors.As(err, &refused) && refused.status == http.StatusNotFound {
			return nil
		}
		return err
	}
	for resource, r := range map[string]*github.Rate{coreLimit: limits.Core, graphqlLimit: limits.GraphQL, codeSearchLimit: limits.CodeSearch} {
		if r != nil {
			c.gate.learn(resource, limit{Limit: r.Limit, Remaining: r.Remaining, Reset: r.Reset.Time})
		}
	}
	return nil
}

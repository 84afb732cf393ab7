package connection

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/config"
)

const canary = "ghp_canaryCANARYcanaryCANARYcanaryCANARY"

// clock is a clock that only sleeping moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

var began = time.Date(2026, 3, 20, 10, 37, 23, 0, time.UTC)

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return ctx.Err()
}

func (c *clock) elapsed() time.Duration { return c.now().Sub(began) }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer makes a response.
func answer(r *http.Request, status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

// connect connects to an address, with a clock that sleeping sets forward.
func connect(t *testing.T, api string, o Options) (*Connection, *clock) {
	t.Helper()
	c := &clock{at: began}
	o.Now, o.Sleep, o.FirstWait = c.now, c.sleep, time.Millisecond
	env := &config.Environment{GitHubToken: config.NewSecret(canary)}
	got, err := dial(config.GitHub{API: api, Concurrency: 2}, env, o, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return got, c
}

// get sends a request whose responses respond gives, and returns the number of
// times it was sent.
func get(t *testing.T, respond func(n int, r *http.Request) (*http.Response, error), o Options) (n int, c *clock, err error) {
	t.Helper()
	o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		n++
		return respond(n, r)
	})
	connection, c := connect(t, "https://git.example/api/v3", o)
	var into map[string]any
	_, err = connection.Get(t.Context(), "repos/o/r", nil, "", &into)
	return n, c, err
}

func TestPassingFailuresAreRepeatedSixTimes(t *testing.T) {
	for name, fail := range map[string]func(r *http.Request) (*http.Response, error){
		"500":              func(r *http.Request) (*http.Response, error) { return answer(r, 500, "{}"), nil },
		"502":              func(r *http.Request) (*http.Response, error) { return answer(r, 502, "<html>"), nil },
		"broken":           func(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset by peer") },
		"cut body":         func(r *http.Request) (*http.Response, error) { return answer(r, 200, `{"name": "r`), nil },
		"no body":          func(r *http.Request) (*http.Response, error) { return answer(r, 200, ""), nil },
		"not JSON":         func(r *http.Request) (*http.Response, error) { return answer(r, 200, "<html>Unicorn!</html>"), nil },
		"body breaks off":  func(r *http.Request) (*http.Response, error) { return breaking(r), nil },
		"no response":      func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() },
		"unread body late": func(r *http.Request) (*http.Response, error) { return hanging(r), nil },
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{RequestTimeout: 20 * time.Millisecond}
			n, _, err := get(t, func(n int, r *http.Request) (*http.Response, error) {
				if n < attempts {
					return fail(r)
				}
				return answer(r, 200, "{}"), nil
			}, o)
			if err != nil || n != attempts {
				t.Errorf("sent %d times, error %v; want %d times and no error", n, err, attempts)
			}
			n, _, err = get(t, func(_ int, r *http.Request) (*http.Response, error) { return fail(r) }, o)
			if !Passing(err) || n != attempts || !strings.Contains(err.Error(), "6 times in a row") {
				t.Errorf("sent %d times, error %v; want %d times and a *Failure that says so", n, err, attempts)
			}
		})
	}
}

// breaking is a response whose body breaks off.
func breaking(r *http.Request) *http.Response {
	a := answer(r, 200, "")
	a.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), errorReader{io.ErrUnexpectedEOF}))
	return a
}

// hanging is a response whose body never ends.
func hanging(r *http.Request) *http.Response {
	a := answer(r, 200, "")
	a.Body = io.NopCloser(contextReader{r.Context()})
	return a
}

type errorReader struct{ err error }

func (e errorReader) Read([]byte) (int, error) { return 0, e.err }

type contextReader struct{ ctx context.Context }

func (c contextReader) Read([]byte) (int, error) { <-c.ctx.Done(); return 0, c.ctx.Err() }

// list is a response whose field must not be missing.
type list struct{ Total *int }

func (l *list) Complete() bool { return l.Total != nil }

func TestResponsesThatLackFieldsAreRequestedAgain(t *testing.T) {
	n := 0
	c, _ := connect(t, "https://git.example", Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if n++; n == 3 {
			return answer(r, 200, `{"total": 0}`), nil
		}
		return answer(r, 200, "{}"), nil
	})})
	var l list
	if _, err := c.Get(t.Context(), "x", nil, "", &l); err != nil || n != 3 || l.Total == nil {
		t.Errorf("requested %d times, got %+v, error %v; want 3 times and a total", n, l, err)
	}
	n = 3
	if _, err := c.Get(t.Context(), "x", nil, "", new(list)); !Passing(err) || n != 3+attempts || !strings.Contains(err.Error(), "lacks fields") {
		t.Errorf("requested %d times, error %v; want %d times and a *Failure that says so", n-3, err, attempts)
	}
}

func TestRefusalsAreNotRepeated(t *testing.T) {
	for _, status := range []int{400, 403, 404, 409, 422, 451, 501} {
		n, _, err := get(t, func(_ int, r *http.Request) (*http.Response, error) {
			return answer(r, status, `{"message": "no\nway"}`, "X-Accepted-GitHub-Permissions", "contents=read"), nil
		}, Options{})
		var refused *Refusal
		if n != 1 || !errors.As(err, &refused) || refused.Status != status || refused.Permission != "contents=read" || strings.Contains(err.Error(), "\n") {
			t.Errorf("%d: sent %d times, error %v; want once and a *Refusal on one line", status, n, err)
		}
	}
	n, _, err := get(t, func(_ int, r *http.Request) (*http.Response, error) { return answer(r, 401, "{}"), nil }, Options{})
	var fatal *FatalError
	if n != 1 || !errors.As(err, &fatal) || strings.Contains(err.Error(), canary) {
		t.Errorf("401: sent %d times, error %v; want once and a *FatalError without the token", n, err)
	}
}

func TestLimitsAreWaitedForWithinTheTimeBudget(t *testing.T) {
	reset := "1774004843" // half an hour after the beginning
	for name, c := range map[string]struct {
		status int
		body   string
		header []string
		want   time.Duration
	}{
		"Retry-After":                   {403, "{}", []string{"Retry-After", "90"}, 90 * time.Second},
		"Retry-After of 429":            {429, "{}", []string{"Retry-After", "7"}, 7 * time.Second},
		"429 without a time":            {429, "{}", nil, secondaryWait},
		"secondary limit in words":      {403, `{"message": "You have exceeded a secondary rate limit."}`, nil, secondaryWait},
		"abuse detection":               {403, `{"message": "You have triggered an abuse detection mechanism."}`, nil, secondaryWait},
		"primary limit":                 {403, `{"message": "API rate limit exceeded"}`, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset}, 30*time.Minute + time.Second},
		"primary limit without a reset": {403, `{"message": "API rate limit exceeded"}`, nil, secondaryWait + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			limited := func(n int, r *http.Request) (*http.Response, error) {
				if n == 1 {
					return answer(r, c.status, c.body, c.header...), nil
				}
				return answer(r, 200, "{}"), nil
			}
			n, clock, err := get(t, limited, Options{TimeBudget: time.Hour})
			if n != 2 || err != nil || clock.elapsed() != c.want {
				t.Errorf("sent %d times after %v, error %v; want twice after %v", n, clock.elapsed(), err, c.want)
			}
			n, clock, err = get(t, limited, Options{TimeBudget: 5 * time.Second})
			var fatal *FatalError
			if n != 1 || !errors.As(err, &fatal) || clock.elapsed() != 0 {
				t.Errorf("sent %d times after %v, error %v; want once and a *FatalError at once", n, clock.elapsed(), err)
			}
		})
	}
}

func TestRequestsKeepToNineHundredAMinuteOnGitHubDotCom(t *testing.T) {
	for api, paced := range map[string]bool{"https://api.github.com": true, "https://api.tenant.ghe.com": true, "https://git.example/api/v3": false} {
		c, clock := connect(t, api, Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) { return answer(r, 200, "{}"), nil })})
		inMinute := 0
		for range 2000 {
			if _, err := c.Get(t.Context(), "repos/o/r", nil, "", new(map[string]any)); err != nil {
				t.Fatal(err)
			}
			if clock.elapsed() <= time.Minute {
				inMinute++
			}
		}
		if paced && (inMinute > 901 || inMinute < 850) || !paced && inMinute != 2000 {
			t.Errorf("%s: %d of 2000 requests in the first minute; paced: %t", api, inMinute, paced)
		}
	}
}

func TestTimeBudgetEndsRequests(t *testing.T) {
	c, clock := connect(t, "https://git.example", Options{
		TimeBudget: time.Minute,
		Transport:  roundTripper(func(r *http.Request) (*http.Response, error) { return answer(r, 200, "{}"), nil }),
	})
	_ = clock.sleep(t.Context(), time.Hour)
	_, err := c.Get(t.Context(), "x", nil, "", new(any))
	var fatal *FatalError
	if !errors.As(err, &fatal) {
		t.Errorf("got %v, want a *FatalError", err)
	}
}

func TestGraphQLIsSentOnce(t *testing.T) {
	for name, body := range map[string]string{
		"timeout":        `{"errors": [{"message": "Something went wrong while executing your query. This may be the result of a timeout."}]}`,
		"no data":        `{"data": null}`,
		"another form":   `{"data": {"owner": 7}}`,
		"internal error": `{"data": null, "errors": [{"type": "INTERNAL", "message": "lost"}]}`,
		"502":            "",
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			c, _ := connect(t, "https://git.example/api/v3", Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				n++
				if want := "https://git.example/api/graphql"; r.URL.String() != want {
					t.Errorf("sent to %s, want %s", r.URL, want)
				}
				if body == "" {
					return answer(r, 502, "{}"), nil
				}
				return answer(r, 200, body), nil
			})})
			_, err := c.Query(t.Context(), "query { x }", nil, &struct{ Owner struct{ Login string } }{})
			if n != 1 || !Passing(err) {
				t.Errorf("sent %d times, error %v; want once and a *Failure", n, err)
			}
		})
	}
}

func TestGraphQLErrorsWithoutDataAreRefusals(t *testing.T) {
	for body, status := range map[string]int{
		`{"errors": [{"message": "Field 'x' doesn't exist on type 'Query'"}]}`:      http.StatusBadRequest,
		`{"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible"}]}`: http.StatusForbidden,
	} {
		c, _ := connect(t, "https://git.example", Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			return answer(r, 200, body), nil
		})})
		_, err := c.Query(t.Context(), "query { x }", nil, new(any))
		var refused *Refusal
		if !errors.As(err, &refused) || refused.Status != status {
			t.Errorf("%s: got %v, want a *Refusal with %d", body, err, status)
		}
	}
}

func TestTokenStaysWithItsHost(t *testing.T) {
	var signed, leaked atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), canary) {
				leaked.Add(1)
			}
		}
		_, _ = io.WriteString(w, "{}")
	}))
	defer elsewhere.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), canary) {
			signed.Add(1)
		}
		if r.URL.Path == "/here" {
			_, _ = io.WriteString(w, "{}")
			return
		}
		to := "/here"
		if r.URL.Path == "/out" {
			to = elsewhere.URL
		}
		http.Redirect(w, r, to, http.StatusMovedPermanently)
	}))
	defer home.Close()
	c, _ := connect(t, home.URL, Options{})
	for _, path := range []string{"within", "out"} {
		if _, err := c.Get(t.Context(), path, nil, "", new(any)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if signed.Load() != 3 || leaked.Load() != 0 {
		t.Errorf("%d signed requests at home and %d elsewhere, want 3 and 0", signed.Load(), leaked.Load())
	}
}

func TestSignInNamesWhatIsMissing(t *testing.T) {
	for want, c := range map[string]struct {
		cfg config.GitHub
		env config.Environment
	}{
		"there is no token for GitHub":       {},
		"holds characters that no token has": {env: config.Environment{GitHubToken: config.NewSecret("a b " + canary)}},
		"there is no private key":            {cfg: config.GitHub{AppID: 1, InstallationID: 2}},
		"is not a private key in PEM form":   {cfg: config.GitHub{AppID: 1, InstallationID: 2}, env: config.Environment{GitHubAppKey: config.NewSecret("not a key " + canary)}},
	} {
		c.cfg.API = "https://api.github.com"
		_, err := dial(c.cfg, &c.env, Options{}, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), canary) {
			t.Errorf("got %v, want an error with %q and without the secret", err, want)
		}
	}
}

func TestGraphQLLiesBesideREST(t *testing.T) {
	for api, want := range map[string]string{
		"https://api.github.com":         "https://api.github.com/ https://api.github.com/graphql",
		"https://git.example/api/v3":     "https://git.example/api/v3/ https://git.example/api/graphql",
		"https://git.example/api/v3/":    "https://git.example/api/v3/ https://git.example/api/graphql",
		"https://api.tenant.ghe.com":     "https://api.tenant.ghe.com/ https://api.tenant.ghe.com/graphql",
		"http://127.0.0.1:99":            "http://127.0.0.1:99/ http://127.0.0.1:99/graphql",
		"http://git.example/api/v3":      "",
		"https://user:pw@git.example":    "",
		"ftp://git.example":              "",
		"https://git.example/api/v3?x=y": "",
	} {
		rest, graphql, err := endpoints(api)
		switch {
		case want == "" && err == nil:
			t.Errorf("%s is accepted, want an error", api)
		case want != "" && (err != nil || rest.String()+" "+graphql != want):
			t.Errorf("%s: got %v %s, %v; want %s", api, rest, graphql, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "pw") {
			t.Errorf("the error %v holds the password", err)
		}
	}
}

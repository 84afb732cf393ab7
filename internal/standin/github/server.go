package github

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/loopback"
)

// Options say how a server behaves.
type Options struct {
	// Token is what requests must carry; "" accepts all.
	Token string
	// HideSettings keeps security_and_analysis null, as for those who are not
	// administrators.
	HideSettings bool
	Limits       Limits
	// NoGraphQL refuses GraphQL with this status.
	NoGraphQL int
	// Fault is called before each request; nil means no faults.
	Fault func(Request) Fault
	// Catalogue is CISA's list of known exploited vulnerabilities; nil is a small
	// one of the clock's day, and an empty one is not there.
	Catalogue []byte
	// Now is the clock of the limits; nil is the real one.
	Now func() time.Time
}

// Server is the stand-in; it is an [http.Handler] and safe for concurrent use.
type Server struct {
	options Options

	// model guards the organisations.
	model         sync.RWMutex
	organisations []*Organisation
	rendered      map[rendering]json.RawMessage
	listings      map[listing][]located

	mu          sync.Mutex
	limits      map[string]*window
	stats       Stats
	inFlight    int
	pausedUntil time.Time
	installed   map[string]bool // tokens of installations
}

// Stats count what a server was asked.
type Stats struct {
	// Requests are all of them, REST and GraphQL those of each kind, Points what
	// GraphQL cost, NotModified the answers 304.
	Requests, REST, GraphQL, Points, NotModified int
	// InFlight is the largest number at once.
	InFlight int
	// WhilePaused counts requests that came during a Retry-After.
	WhilePaused int
	// Paths counts requests by method and path, with numbers and names cut out.
	Paths map[string]int
	// Documents are the different GraphQL documents, as they came.
	Documents map[string]bool
}

// New makes a server of organisations. It gives ids to repositories that have
// none.
func New(o Options, organisations ...*Organisation) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{options: o, organisations: organisations, limits: o.Limits.windows(), installed: make(map[string]bool),
		rendered: make(map[rendering]json.RawMessage), listings: make(map[listing][]located)}
	s.ResetStats()
	s.adopt()
	return s
}

// adopt gives ids and owners to repositories that have none.
func (s *Server) adopt() {
	taken := map[int64]bool{}
	for _, org := range s.organisations {
		for _, r := range org.Repositories {
			taken[r.ID] = true
		}
	}
	next := int64(1000)
	for _, org := range s.organisations {
		for _, r := range org.Repositories {
			r.owner = org
			if r.ID == 0 {
				for taken[next] {
					next++
				}
				r.ID, taken[next] = next, true
			}
			r.objects()
		}
	}
}

// Change changes the model while no request reads it.
func (s *Server) Change(change func()) {
	s.model.Lock()
	defer s.model.Unlock()
	change()
	clear(s.rendered)
	clear(s.listings)
	s.adopt()
}

// Stats returns a copy of the counts.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.stats
	c.Paths, c.Documents = maps.Clone(c.Paths), maps.Clone(c.Documents)
	return c
}

// ResetStats begins to count anew.
func (s *Server) ResetStats() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats = Stats{Paths: map[string]int{}, Documents: map[string]bool{}}
}

// SetFault replaces the fault script.
func (s *Server) SetFault(f func(Request) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Fault = f
}

const maxRequest = 8 << 20

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := understand(r)
	script := s.arrived(&seen)
	defer s.left()
	var f Fault
	if script != nil {
		f = script(seen)
	}
	resource := resourceOf(seen.Path)
	if f.Exhaust {
		s.mu.Lock()
		limit := s.current(resource)
		limit.used = limit.limit
		s.mu.Unlock()
	}
	if s.fail(w, r, f) {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if strings.HasPrefix(seen.Path, "/app/installations/") {
		s.installation(w, r)
		return
	}
	if !s.authorised(r) {
		refuse(w, Refusal{Status: http.StatusUnauthorized, Message: "Bad credentials"}, "https://docs.github.com/rest")
		return
	}
	answer := &answer{header: w.Header()}
	s.answer(answer, r, seen, resource, f.Errors)
	s.limitHeaders(answer.header, resource)
	s.send(w, r, answer, f.Body, resource)
}

// understand reads a request, wherever the API lies.
func understand(r *http.Request) Request {
	seen := Request{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/api/v3"), Query: r.URL.Query()}
	if r.URL.Path != "/graphql" && r.URL.Path != "/api/graphql" {
		return seen
	}
	var call struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
	}
	_ = json.NewDecoder(io.LimitReader(r.Body, maxRequest)).Decode(&call)
	seen.Path, seen.Document, seen.Variables = "/graphql", call.Query, call.Variables
	return seen
}

// answer answers a request that is authorised.
func (s *Server) answer(a *answer, r *http.Request, seen Request, resource string, faults []GraphQLError) {
	s.model.RLock()
	defer s.model.RUnlock()
	switch {
	case seen.Path == "/graphql" && s.options.NoGraphQL != 0:
		a.refuse(Refusal{Status: s.options.NoGraphQL, Message: "Resource not accessible by integration"})
	case seen.Path == "/graphql":
		s.graphql(a, seen, faults)
	case seen.Path == "/rate_limit":
		a.json(s.rateLimit())
	case !s.take(resource, 1):
		a.refuse(Refusal{Status: http.StatusForbidden, Message: "API rate limit exceeded for user ID 1."})
	default:
		s.rest(a, r, seen.Path)
	}
}

func resourceOf(path string) string {
	if path == "/graphql" {
		return "graphql"
	}
	return "core"
}

func (s *Server) arrived(r *Request) func(Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Requests++
	r.N = s.stats.Requests
	if r.Path == "/graphql" {
		s.stats.GraphQL++
		s.stats.Documents[r.Document] = true
	} else {
		s.stats.REST++
	}
	s.stats.Paths[r.Method+" "+shape(r.Path)]++
	s.inFlight++
	s.stats.InFlight = max(s.stats.InFlight, s.inFlight)
	if s.options.Now().Before(s.pausedUntil) {
		s.stats.WhilePaused++
	}
	return s.options.Fault
}

func (s *Server) left() {
	s.mu.Lock()
	s.inFlight--
	s.mu.Unlock()
}

// shape replaces what varies in a path.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i := 2; i < len(parts); i++ {
		_, err := strconv.Atoi(parts[i])
		if err == nil || len(parts[i]) == 40 || parts[1] == "orgs" && i == 2 || parts[1] == "repos" && i <= 3 {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

func (s *Server) authorised(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if s.options.Token == "" {
		return true
	}
	if !strings.EqualFold(scheme, "bearer") && !strings.EqualFold(scheme, "token") {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return token == s.options.Token || s.installed[token]
}

// installation gives out a token for an App's signed request.
func (s *Server) installation(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") || strings.Count(token, ".") != 2 {
		refuse(w, Refusal{Status: http.StatusUnauthorized, Message: "A JSON web token could not be decoded"}, "https://docs.github.com/rest")
		return
	}
	s.mu.Lock()
	given := fmt.Sprintf("ghs_standin%025d", len(s.installed)+1)
	s.installed[given] = true
	s.mu.Unlock()
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"token": given, "expires_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)})
}

// answer is what a handler wants to send.
type answer struct {
	header http.Header
	status int
	body   []byte
}

func (a *answer) json(v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		a.refuse(Refusal{Status: http.StatusInternalServerError, Message: err.Error()})
		return
	}
	a.status, a.body = http.StatusOK, b.Bytes()
}

func (a *answer) refuse(r Refusal) {
	if r.Permission != "" {
		a.header.Set("X-Accepted-GitHub-Permissions", r.Permission)
	}
	a.json(map[string]string{"message": r.Message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(r.Status)})
	a.status = r.Status
}

func refuse(w http.ResponseWriter, r Refusal, documentation string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if r.Permission != "" {
		w.Header().Set("X-Accepted-GitHub-Permissions", r.Permission)
	}
	w.WriteHeader(r.Status)
	body := map[string]string{"message": r.Message, "documentation_url": documentation, "status": strconv.Itoa(r.Status)}
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, a *answer, f BodyFault, resource string) {
	h := w.Header()
	if r.Method == http.MethodGet && a.status == http.StatusOK && resource != "graphql" {
		sum := sha256.Sum256(a.body)
		etag := `"` + hex.EncodeToString(sum[:16]) + `"`
		h.Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			s.mu.Lock()
			s.stats.NotModified++
			s.current(resource).used-- // it costs nothing
			s.mu.Unlock()
			s.limitHeaders(h, resource)
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := a.body
	switch f {
	case CutJSON:
		body = body[:len(body)/2]
	case EmptyBody:
		body = nil
	case NotJSON:
		h.Set("Content-Type", "text/html")
		body = []byte("<html><body>Unicorn!</body></html>")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	if f == CutConnection {
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}

// Listening is a server that can be reached.
type Listening struct {
	// API is the address to configure as the REST endpoint.
	API string
	*loopback.Server
}

// Listen serves s on a free port of the loopback interface.
func Listen(s *Server) (*Listening, error) {
	served, err := loopback.Serve(s)
	if err != nil {
		return nil, err
	}
	return &Listening{API: served.URL, Server: served}, nil
}

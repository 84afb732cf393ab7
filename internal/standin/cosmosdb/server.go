package cosmosdb

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// The service's limits of a page.
const (
	defaultMaxItems  = 1000
	defaultScanLimit = 100_000
	maxPageBytes     = 4 << 20
	maxBody          = 1 << 20
)

// Options configure a server.
type Options struct {
	// Key is the account key in base64. Requests must be signed with it.
	Key string
	// Token is a bearer token that is also accepted, unless it is "".
	Token string
	// MaxItems is the largest number of documents on a page; 0 is 1,000.
	MaxItems int
	// ScanLimit is the number of documents that are tested for one page; 0 is
	// 100,000. If few of them match, the page is short or even empty and has a
	// continuation.
	ScanLimit int
	// Fault decides what goes wrong with each request that is signed with the right
	// key. It is called from several goroutines at once; nil means no faults.
	Fault func(Request) Fault
	// Advertise is the address that the account gives as its own; "" is the one
	// that the request came to.
	Advertise string
}

// Server is the account. It is an [http.Handler], to be served on a loopback
// address.
type Server struct {
	key       []byte
	token     string
	maxItems  int
	scanLimit int
	fault     func(Request) Fault
	advertise string

	mu         sync.Mutex
	containers map[string]map[string]*container // by database, by name
	requests   map[Kind]int
	refused    int
	charge     float64
}

type container struct {
	partitionPath string
	source        Source
	unreadable    bool
}

// New returns a server without containers. The error is about the key.
func New(o Options) (*Server, error) {
	key, err := base64.StdEncoding.DecodeString(o.Key)
	if err != nil {
		return nil, errors.New("the account key is not base64")
	}
	s := &Server{
		key: key, token: o.Token, maxItems: o.MaxItems, scanLimit: o.ScanLimit, fault: o.Fault, advertise: o.Advertise,
		containers: make(map[string]map[string]*container), requests: make(map[Kind]int),
	}
	if s.maxItems <= 0 {
		s.maxItems = defaultMaxItems
	}
	if s.scanLimit <= 0 {
		s.scanLimit = defaultScanLimit
	}
	return s, nil
}

// AddContainer adds a container, and its database if it is new. partitionPath is
// the path of its partition key ("/build/git_url").
func (s *Server) AddContainer(database, name, partitionPath string, source Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.containers[database] == nil {
		s.containers[database] = make(map[string]*container)
	}
	s.containers[database][name] = &container{partitionPath: partitionPath, source: source}
}

// HideProperties makes reading a container's properties forbidden (403), as
// roles that may only query do.
func (s *Server) HideProperties(database, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.containers[database][name].unreadable = true
}

// Requests returns the number of accepted requests of a kind, including those
// that were answered with a fault.
func (s *Server) Requests(k Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[k]
}

// Refused returns the number of requests without valid authorisation.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// Charge returns the sum of the request units charged.
func (s *Server) Charge() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.charge
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("x-ms-version", "2020-11-05")
	w.Header().Set("Cache-Control", "no-store, no-cache")
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		s.refuse(w, http.StatusRequestEntityTooLarge, 0, "Request size is too large")
		return
	}
	if ok, status, message := s.authorized(r); !ok {
		s.mu.Lock()
		s.refused++
		s.mu.Unlock()
		s.refuse(w, status, 0, message)
		return
	}
	q, ok := resourceOf(r.URL.Path)
	if !ok {
		s.refuse(w, http.StatusNotFound, 0, "This server has no such resource")
		return
	}
	wanted := http.MethodGet
	if q.Kind == Query {
		wanted = http.MethodPost
	}
	if r.Method != wanted || q.Kind == Query && r.Header.Get("Content-Type") != "application/query+json" {
		s.refuse(w, http.StatusMethodNotAllowed, 0, "This server can only be read from")
		return
	}
	if q.Kind == Query && q.readQuery(body, r.Header) != nil {
		s.refuse(w, http.StatusBadRequest, 0, "The query is not valid JSON")
		return
	}
	s.mu.Lock()
	s.requests[q.Kind]++
	q.N = s.requests[q.Kind]
	s.mu.Unlock()
	var fault Fault
	if s.fault != nil {
		fault = s.fault(q)
	}
	if !s.fail(w, r, fault) {
		s.respond(w, r, q, fault.Body)
	}
}

// resourceOf returns what a path is the address of.
func resourceOf(path string) (q Request, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	is := func(i int, word string) bool { return len(parts) <= i || parts[i] == word }
	switch {
	case path == "/" || path == "":
		return Request{Kind: Account}, true
	case !is(0, "dbs") || !is(2, "colls") || !is(4, "docs"):
		return Request{}, false
	}
	switch len(parts) {
	case 2:
		return Request{Kind: Database, Database: parts[1]}, true
	case 4:
		return Request{Kind: Container, Database: parts[1], Container: parts[3]}, true
	case 5:
		return Request{Kind: Query, Database: parts[1], Container: parts[3]}, true
	}
	return Request{}, false
}

// readQuery reads the body and the continuation of a query.
func (q *Request) readQuery(body []byte, h http.Header) error {
	var asked struct {
		Query      string
		Parameters []struct {
			Name  string
			Value json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &asked); err != nil {
		return err
	}
	q.Query, q.Continuation = asked.Query, h.Get("x-ms-continuation")
	q.Parameters = make(map[string]string)
	for _, p := range asked.Parameters {
		q.Parameters[p.Name] = string(p.Value)
	}
	return nil
}

// respond answers a request that does not fail.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, q Request, spoil BodyFault) {
	if q.Kind == Account {
		s.account(w, r)
		return
	}
	s.mu.Lock()
	c := s.containers[q.Database][q.Container]
	_, known := s.containers[q.Database]
	s.mu.Unlock()
	switch {
	case !known || c == nil && q.Kind != Database:
		s.refuse(w, http.StatusNotFound, 0, "Resource Not Found. Learn more: https://aka.ms/cosmosdb-tsg-not-found")
	case q.Kind == Database:
		s.charged(w, 2)
		_ = json.NewEncoder(w).Encode(map[string]any{"id": q.Database, "_rid": "AAAAAA==", "_self": "dbs/AAAAAA==/", "_etag": `"0"`, "_ts": 0})
	case q.Kind == Container && c.unreadable:
		s.refuse(w, http.StatusForbidden, 5300, "The given request [GET /dbs/colls] cannot be authorized by AAD token in data plane.")
	case q.Kind == Container:
		s.charged(w, 1)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"id": q.Container, "_rid": "AAAAAAAAAAA=", "_self": "dbs/AAAAAA==/colls/AAAAAAAAAAA=/", "_etag": `"0"`, "_ts": 0,
			"partitionKey": map[string]any{"paths": []string{c.partitionPath}, "kind": "Hash", "version": 2},
		})
	default:
		s.query(w, r, q, c, spoil)
	}
}

// account answers with the account's properties: where it can be reached.
func (s *Server) account(w http.ResponseWriter, r *http.Request) {
	address := s.advertise
	if address == "" {
		address = "http://" + r.Host + "/"
		if r.TLS != nil {
			address = "https://" + r.Host + "/"
		}
	}
	locations := []map[string]string{{"name": "Stand-in", "databaseAccountEndpoint": address}}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"id": "stand-in", "_self": "", "_rid": "stand-in", "_dbs": "//dbs/", "media": "//media/", "addresses": "//addresses/",
		"writableLocations": locations, "readableLocations": locations, "enableMultipleWriteLocations": false,
		"userConsistencyPolicy": map[string]string{"defaultConsistencyLevel": "Session"},
	})
}

// charged counts a request's cost and sets the headers that tell it.
func (s *Server) charged(w http.ResponseWriter, units float64) {
	s.mu.Lock()
	s.charge += units
	s.mu.Unlock()
	w.Header().Set("x-ms-request-charge", strconv.FormatFloat(units, 'f', 2, 64))
	w.Header().Set("x-ms-activity-id", "00000000-0000-0000-0000-000000000000")
	w.Header().Set("x-ms-session-token", "0:-1#1")
	w.Header().Set("etag", `"0"`)
}

// refuse answers with an error.
func (s *Server) refuse(w http.ResponseWriter, status, sub int, message string) {
	s.charged(w, 0.4)
	w.Header().Del("etag")
	if sub != 0 {
		w.Header().Set("x-ms-substatus", strconv.Itoa(sub))
	}
	w.WriteHeader(status)
	code := strings.ReplaceAll(http.StatusText(status), " ", "")
	message += "\r\nActivityId: 00000000-0000-0000-0000-000000000000, stand-in"
	_ = json.NewEncoder(w).Encode(map[string]string{"code": code, "message": message})
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

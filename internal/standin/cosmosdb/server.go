package cosmosdb

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// What a page may hold, as the service has it.
const (
	defaultMaxItems  = 1000
	defaultScanLimit = 100_000
	maxPageBytes     = 4 << 20
	maxBody          = 1 << 20
)

// Options sets a server up.
type Options struct {
	// Key is the account key in base64, which requests must be signed with.
	Key string
	// Token is a bearer token that is accepted too, if it is not "".
	Token string
	// MaxItems is the largest number of documents on a page; 0 is 1,000.
	MaxItems int
	// ScanLimit is the number of documents that are looked at for a page: a
	// page of a query that matches few of them is short or even empty and has a
	// continuation. 0 is 100,000.
	ScanLimit int
	// Fault is asked before every request that is signed with the right key. It
	// is called from several goroutines at once; nil is no faults.
	Fault func(Request) Fault
	// Advertise is the address the account claims to be reached at; "" is the
	// one the request came to.
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

// AddContainer makes a container, and its database if it is new. partitionPath
// is the path of its partition key ("/build/git_url").
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

// Requests returns the number of requests of a kind that were let in, faulty
// answers included.
func (s *Server) Requests(k Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[k]
}

// Refused returns the number of requests turned away for their authorisation.
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
	q := Request{}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	shaped := func(pattern ...string) bool { // "" stands for any name
		if len(parts) != len(pattern) {
			return false
		}
		for i, p := range pattern {
			if p != "" && parts[i] != p {
				return false
			}
		}
		return true
	}
	switch {
	case r.URL.Path == "/" || r.URL.Path == "":
		q.Kind = Account
	case shaped("dbs", ""):
		q.Kind, q.Database = Database, parts[1]
	case shaped("dbs", "", "colls", ""):
		q.Kind, q.Database, q.Container = Container, parts[1], parts[3]
	case shaped("dbs", "", "colls", "", "docs"):
		q.Kind, q.Database, q.Container = Query, parts[1], parts[3]
	default:
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
	var asked struct {
		Query      string
		Parameters []struct {
			Name  string
			Value json.RawMessage
		}
	}
	if q.Kind == Query {
		if err := json.Unmarshal(body, &asked); err != nil {
			s.refuse(w, http.StatusBadRequest, 0, "The query is not valid JSON")
			return
		}
		q.Query, q.Continuation = asked.Query, r.Header.Get("x-ms-continuation")
		q.Parameters = make(map[string]string)
		for _, p := range asked.Parameters {
			q.Parameters[p.Name] = string(p.Value)
		}
	}
	s.mu.Lock()
	s.requests[q.Kind]++
	q.N = s.requests[q.Kind]
	s.mu.Unlock()
	var fault Fault
	if s.fault != nil {
		fault = s.fault(q)
	}
	if s.fail(w, r, fault) {
		return
	}
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
		s.query(w, r, q, c, fault.Body)
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

// continuation is the content of a continuation.
type continuation struct {
	Token string `json:"token"`
	Range struct {
		Min string `json:"min"`
		Max string `json:"max"`
	} `json:"range"`
}

// query answers with one page.
func (s *Server) query(w http.ResponseWriter, r *http.Request, asked Request, c *container, spoil BodyFault) {
	if !strings.EqualFold(r.Header.Get("x-ms-documentdb-query-enablecrosspartition"), "true") {
		s.refuse(w, http.StatusBadRequest, 0, "Cross partition query is required but disabled. Please set x-ms-documentdb-query-enablecrosspartition to true, specify x-ms-documentdb-partitionkey, or revise your query to avoid this exception.")
		return
	}
	parameters := make(map[string]value, len(asked.Parameters))
	for name, raw := range asked.Parameters {
		parameters[name] = valueOf([]byte(raw))
	}
	q, err := parseQuery(asked.Query, parameters)
	if err != nil {
		var unserved *notServedError
		sub := 0
		if errors.As(err, &unserved) {
			sub = 1004 // CrossPartitionQueryNotServable
		}
		s.refuse(w, http.StatusBadRequest, sub, `{"errors":[{"severity":"Error","code":"SC1001","message":`+strconv.Quote(err.Error())+`}]}`)
		return
	}
	var from int64
	if asked.Continuation != "" {
		var token continuation
		err := json.Unmarshal([]byte(asked.Continuation), &token)
		if err == nil {
			from, err = strconv.ParseInt(token.Token, 10, 64)
		}
		if err != nil || from < 0 {
			s.refuse(w, http.StatusBadRequest, 0, "Invalid Continuation Token")
			return
		}
	}
	limit := s.maxItems
	if n, err := strconv.Atoi(r.Header.Get("x-ms-max-item-count")); err == nil && n > 0 {
		limit = min(limit, n)
	}
	page := []byte(`{"_rid":"AAAAAAAAAAA=","Documents":[`)
	next, count := int64(-1), 0
	if spoil == EmptyPage {
		next = from
	} else {
		page, next, count = s.scan(page, q, c.source, from, limit)
	}
	page = fmt.Appendf(page, `],"_count":%d}`, count)
	if next >= 0 {
		// The service's tokens are JSON too, so that a client that treats them
		// as anything but opaque is found out.
		token := continuation{Token: decimal(next)}
		token.Range.Max = "FF"
		encoded, _ := json.Marshal(token)
		w.Header().Set("x-ms-continuation", string(encoded))
	}
	w.Header().Set("x-ms-item-count", strconv.Itoa(count))
	s.charged(w, 2.3+float64(len(page))/1024*0.3)
	switch spoil {
	case CutJSON:
		page = page[:len(page)/2]
	case EmptyBody:
		page = nil
	case NoDocuments:
		page = []byte(`{"_rid":"AAAAAAAAAAA=","_count":0}`)
	case NotJSON:
		page = []byte("<html><body>Bad gateway</body></html>")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	if spoil == CutConnection {
		_, _ = w.Write(page[:len(page)/2])
		panic(http.ErrAbortHandler) // net/http closes the connection without a word
	}
	_, _ = w.Write(page)
}

// scan appends the matching documents at position from and later; next is the
// position to continue at, -1 at the end.
func (s *Server) scan(page []byte, q *query, source Source, from int64, limit int) (whole []byte, next int64, count int) {
	next = -1
	looked := 0
	var o object
	source.Scan(from, q.bounds(), func(position int64, document []byte) bool {
		if count >= limit || looked >= s.scanLimit || len(page) >= maxPageBytes {
			next = position
			return false
		}
		looked++
		if o.parse(document) != nil || !q.matches(&o) {
			return true
		}
		if count > 0 {
			page = append(page, ',')
		}
		count++
		page = q.project(page, &o, document)
		return true
	})
	return page, next, count
}

// charged sets the headers of what a request cost.
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
	_ = json.NewEncoder(w).Encode(map[string]string{"code": code, "message": message + "\r\nActivityId: 00000000-0000-0000-0000-000000000000, stand-in"})
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// appendQuoted appends a text as a JSON string.
func appendQuoted(to []byte, s string) []byte {
	quoted, err := jsontext.AppendQuote(to, s)
	if err != nil {
		return append(to, `""`...)
	}
	return quoted
}

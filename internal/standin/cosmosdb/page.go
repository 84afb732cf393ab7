package cosmosdb

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// continuation is the content of a continuation token. The service's tokens are
// JSON too, so that a client that does not treat them as opaque is found out.
type continuation struct {
	Token string `json:"token"`
	Range struct {
		Min string `json:"min"`
		Max string `json:"max"`
	} `json:"range"`
}

func (c continuation) position() (int64, error) {
	n, err := strconv.ParseInt(c.Token, 10, 64)
	if err == nil && n < 0 {
		err = errors.New("a negative position")
	}
	return n, err
}

// query answers with one page.
func (s *Server) query(w http.ResponseWriter, r *http.Request, asked Request, c *container, spoil BodyFault) {
	if !strings.EqualFold(r.Header.Get("x-ms-documentdb-query-enablecrosspartition"), "true") {
		s.refuse(w, http.StatusBadRequest, 0, "Cross partition query is required but disabled. "+
			"Please set x-ms-documentdb-query-enablecrosspartition to true.")
		return
	}
	q, err := parseQuery(asked.Query, asked.Parameters)
	if err != nil {
		const notServable = 1004 // CrossPartitionQueryNotServable
		s.refuse(w, http.StatusBadRequest, notServable,
			`{"errors":[{"severity":"Error","code":"SC1001","message":`+strconv.Quote(err.Error())+`}]}`)
		return
	}
	var from int64
	if asked.Continuation != "" {
		var token continuation
		err := json.Unmarshal([]byte(asked.Continuation), &token)
		if err == nil {
			from, err = token.position()
		}
		if err != nil {
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
		token := continuation{Token: decimal(next)}
		token.Range.Max = "FF"
		encoded, _ := json.Marshal(token)
		w.Header().Set("x-ms-continuation", string(encoded))
	}
	w.Header().Set("x-ms-item-count", strconv.Itoa(count))
	s.charged(w, 2.3+float64(len(page))/1024*0.3)
	writePage(w, page, spoil)
}

// writePage sends a page with the given fault.
func writePage(w http.ResponseWriter, page []byte, spoil BodyFault) {
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
		panic(http.ErrAbortHandler) // net/http closes the connection silently
	}
	_, _ = w.Write(page)
}

// scan appends the matching documents from position from on. next is the position
// of the next page, -1 at the end.
func (s *Server) scan(page []byte, q *query, source Source, from int64, limit int) (whole []byte, next int64, count int) {
	next = -1
	tested := 0
	var o object
	source.Scan(from, q.bounds(), func(position int64, document []byte) bool {
		if count >= limit || tested >= s.scanLimit || len(page) >= maxPageBytes {
			next = position
			return false
		}
		tested++
		if o.parse(document) != nil || !q.matches(&o) {
			return true
		}
		if count > 0 {
			page = append(page, ',')
		}
		count++
		page = q.project(page, &o)
		return true
	})
	return page, next, count
}

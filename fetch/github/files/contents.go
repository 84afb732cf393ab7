package files

import (
	"context"
	"crypto/sha1" // #nosec G505 -- git's own
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"strconv"
	"strings"
	"sync"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// Bounds of a query: BlobsPerQuery files of together bytesPerQuery bytes.
const (
	BlobsPerQuery = 100
	bytesPerQuery = 2 << 20
)

// Binary is the gap of a file that is not text.
const Binary = "binary"

// Content is the text of a file, or why there is none. Size is in bytes.
type Content struct {
	Text []byte
	Size int64
	Gap  string
}

// wanted is a blob whose content is needed, and where it may be had.
type wanted struct {
	oid    string
	size   int64
	places []*inventory.Repository
	tries  int
}

// Reader reads contents.
type Reader struct {
	Connection *connection.Connection
	Log        *slog.Logger
	Progress   collector.Progress

	mu       sync.Mutex
	contents map[string]Content
	failures int // queries in a row that failed
	// again are to be asked for once more, and rest only REST can give.
	again, rest []*wanted
}

// Read returns the contents of the files that are needed by object id, and those
// that are known already.
func (r *Reader) Read(ctx context.Context, owners []*inventory.Owner, known map[string]Content) (map[string]Content, error) {
	r.contents = known
	missing := missing(owners, known)
	r.Log.Info("reading files", "new", len(missing), "known", len(known))
	for _, w := range missing {
		if w.places[0].REST {
			r.rest = append(r.rest, w)
		} else {
			r.again = append(r.again, w)
		}
	}
	if l, ok := r.Connection.Left(connection.GraphQL); ok && len(r.again)/BlobsPerQuery > l.Remaining {
		r.Log.Warn("the limit of GraphQL will not last for the files", "points_left", l.Remaining, "queries", len(r.again)/BlobsPerQuery+1)
	}
	for len(r.again) > 0 {
		all := batches(r.again)
		r.again = nil
		err := connection.Each(ctx, all, func(ctx context.Context, _ int, batch []*wanted) error { return r.readBatch(ctx, batch) })
		if err != nil {
			return nil, err
		}
	}
	return r.contents, connection.Each(ctx, r.rest, func(ctx context.Context, _ int, w *wanted) error { return r.readREST(ctx, w) })
}

// missing lists the blobs that are needed and not known, in the order of
// repositories.
func missing(owners []*inventory.Owner, known map[string]Content) []*wanted {
	var list []*wanted
	byOID := make(map[string]*wanted)
	for _, o := range owners {
		for _, r := range o.Repositories {
			for _, f := range r.Files {
				if _, ok := known[f.OID]; ok || !f.Content || f.Gap != "" {
					continue
				}
				w := byOID[f.OID]
				if w == nil {
					w = &wanted{oid: f.OID, size: f.Size}
					byOID[f.OID] = w
					list = append(list, w)
				}
				w.places = append(w.places, r)
			}
		}
	}
	return list
}

// batches cuts a list into queries.
func batches(list []*wanted) [][]*wanted {
	var all [][]*wanted
	start, bytes := 0, int64(0)
	for i, w := range list {
		if i-start == BlobsPerQuery || i > start && bytes+w.size > bytesPerQuery {
			all = append(all, list[start:i])
			start, bytes = i, 0
		}
		bytes += max(w.size, 0)
	}
	return append(all, list[start:])
}

// document asks for blobs, repository by repository. Repositories are named by
// id, so that a repository that was renamed meanwhile is still found.
func document(batch []*wanted) string {
	of := make(map[*inventory.Repository]*strings.Builder)
	var order []*inventory.Repository
	for i, w := range batch {
		r := w.places[0]
		if of[r] == nil {
			of[r] = new(strings.Builder)
			order = append(order, r)
		}
		fmt.Fprintf(of[r], "    b%d: object(oid: %s) { ... on Blob { byteSize isBinary isTruncated text } }\n", i, inventory.Quote(w.oid))
	}
	var b strings.Builder
	b.WriteString("query Blobs {\n")
	for n, r := range order {
		fmt.Fprintf(&b, "  r%d: node(id: %s) { ... on Repository {\n%s  } }\n", n, inventory.Quote(r.ID), of[r])
	}
	b.WriteString("}\n")
	return b.String()
}

// blob is a file in GraphQL.
type blob struct {
	ByteSize    int64
	IsBinary    *bool
	IsTruncated bool
	Text        *string
}

// readBatch asks for a batch, in halves if it is too much.
func (r *Reader) readBatch(ctx context.Context, batch []*wanted) error {
	var repositories map[string]map[string]*blob
	problems, err := r.Connection.Query(ctx, document(batch), nil, &repositories)
	if connection.Passing(err) {
		return r.readHalves(ctx, batch, err)
	}
	if err != nil {
		return err
	}
	blobs := make(map[string]*blob)
	for _, some := range repositories {
		maps.Copy(blobs, some)
	}
	said := "GitHub showed nothing of it"
	if len(problems) > 0 {
		said = message.OneLine(problems[0].Message)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = 0
	for i, w := range batch {
		r.take(w, blobs["b"+strconv.Itoa(i)], said)
	}
	r.Progress.Say(message.Plural(len(r.contents), "file", "files"))
	return nil
}

// readHalves waits after a query that failed, and asks for halves of the batch.
func (r *Reader) readHalves(ctx context.Context, batch []*wanted, failure error) error {
	r.mu.Lock()
	r.failures++
	n := r.failures
	r.mu.Unlock()
	if n >= inventory.FailuresInARow {
		return fmt.Errorf("%w, %d queries in a row", failure, n)
	}
	if err := r.Connection.BackOff(ctx, min(n, 4), failure); err != nil {
		return err
	}
	if half := len(batch) / 2; half > 0 {
		if err := r.readBatch(ctx, batch[:half]); err != nil {
			return err
		}
		return r.readBatch(ctx, batch[half:])
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if w := batch[0]; w.tries+1 < inventory.FailuresAlone {
		w.tries++
		r.again = append(r.again, w)
	} else {
		r.contents[w.oid] = unread(w, connection.Cause(failure))
	}
	return nil
}

// take takes what a query says of a blob. The lock is held.
func (r *Reader) take(w *wanted, b *blob, said string) {
	switch {
	case b == nil || b.IsBinary == nil && b.Text == nil:
		// The repository is gone, or this part of the response failed: another
		// repository with the same blob will do.
		if w.tries++; len(w.places) > 1 && w.tries >= 2 {
			w.places, w.tries = w.places[1:], 0
		}
		if w.tries < 3 {
			r.again = append(r.again, w)
		} else {
			r.contents[w.oid] = unread(w, said)
		}
	case b.ByteSize > inventory.MaxSize:
		r.contents[w.oid] = Content{Size: b.ByteSize, Gap: inventory.TooLarge}
	case b.IsTruncated, b.Text == nil, !Matches(w.oid, []byte(*b.Text)):
		// GraphQL gives no text that looks binary, as UTF-16 does, and converts other
		// encodings to UTF-8, which a file may contradict.
		r.rest = append(r.rest, w)
	default:
		r.contents[w.oid] = Content{Size: b.ByteSize, Text: []byte(*b.Text)}
	}
}

// Matches reports whether a text is the blob that an object id names.
func Matches(oid string, text []byte) bool {
	h := sha1.New() // #nosec G401 -- git's own
	if len(oid) == hex.EncodedLen(sha256.Size) {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(text))
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil)) == oid
}

// unread is the content of a blob that could not be read.
func unread(w *wanted, why string) Content {
	return Content{Size: w.size, Gap: "could not be read: " + why}
}

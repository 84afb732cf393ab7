package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/google/go-github/v60/github"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// A query for blobs asks for this many at most, and for this many bytes.
const (
	blobsPerQuery = 100
	bytesPerQuery = 2 << 20
)

// want is a blob whose content is needed, and where it may be had.
type want struct {
	oid    string
	size   int64
	places []*repository
	tries  int
}

// blobs reads the contents of the files that are wanted, each id once.
func (p *pass) blobs(ctx context.Context) error {
	wants := p.missing()
	var graphql, rest []*want
	for _, w := range wants {
		if w.places[0].id == "" || p.ownerOf(w.places[0]).rest {
			rest = append(rest, w)
		} else {
			graphql = append(graphql, w)
		}
	}
	p.run.Log.Info("reading files", "new", len(wants), "known", len(p.contents))
	if l, ok := p.client.Left(connection.GraphQL); ok && len(graphql)/blobsPerQuery > l.Remaining {
		p.run.Log.Warn("the limit of GraphQL will not last for the files", "points_left", l.Remaining, "queries", len(graphql)/blobsPerQuery+1)
	}
	var failures atomic.Int64
	for len(graphql) > 0 {
		var again []*want
		err := each(ctx, batches(graphql), func(ctx context.Context, batch []*want) error {
			left, blobs, err := p.blobBatch(ctx, batch, &failures)
			p.mu.Lock()
			again = append(again, left...)
			rest = append(rest, blobs...)
			p.mu.Unlock()
			p.run.Progress.Say(message.Plural(p.known(), "file", "files"))
			return err
		})
		if err != nil {
			return err
		}
		graphql = again
	}
	return each(ctx, rest, p.blobREST)
}

// known is the number of blobs whose contents are known.
func (p *pass) known() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.contents)
}

func (p *pass) ownerOf(r *repository) *owner {
	for _, o := range p.owners {
		if o.login == r.Owner {
			return o
		}
	}
	return &owner{login: r.Owner}
}

// missing lists the blobs that are wanted and not known, in the order of
// repositories.
func (p *pass) missing() []*want {
	var list []*want
	byOID := make(map[string]*want)
	for _, o := range p.owners {
		for _, r := range o.repositories {
			for _, f := range r.files {
				if !f.content || f.gap != "" {
					continue
				}
				if f.size > maxBlob {
					f.gap = tooLarge
					continue
				}
				if _, known := p.contents[f.oid]; known {
					continue
				}
				w := byOID[f.oid]
				if w == nil {
					w = &want{oid: f.oid, size: f.size}
					byOID[f.oid] = w
					list = append(list, w)
				}
				w.places = append(w.places, r)
			}
		}
	}
	return list
}

// batches cuts a list into queries.
func batches(list []*want) [][]*want {
	var all [][]*want
	var batch []*want
	bytes := int64(0)
	for _, w := range list {
		if len(batch) == blobsPerQuery || len(batch) > 0 && bytes+w.size > bytesPerQuery {
			all, batch, bytes = append(all, batch), nil, 0
		}
		batch = append(batch, w)
		bytes += max(w.size, 0)
	}
	if len(batch) > 0 {
		all = append(all, batch)
	}
	return all
}

// blobDocument asks for blobs, repository by repository. Repositories are named
// by id, so that one that was renamed meanwhile is still found.
func blobDocument(batch []*want) string {
	var order []*repository
	of := make(map[*repository][]int)
	for i, w := range batch {
		r := w.places[0]
		if of[r] == nil {
			order = append(order, r)
		}
		of[r] = append(of[r], i)
	}
	var b strings.Builder
	b.WriteString("query Blobs {\n")
	for n, r := range order {
		fmt.Fprintf(&b, "  r%d: node(id: %s) { ... on Repository {\n", n, quote(r.id))
		for _, i := range of[r] {
			fmt.Fprintf(&b, "    b%d: object(oid: %s) { ... on Blob { byteSize isBinary isTruncated text } }\n", i, quote(batch[i].oid))
		}
		b.WriteString("  } }\n")
	}
	b.WriteString("}\n")
	return b.String()
}

type blobAnswer struct {
	ByteSize    int64
	IsBinary    *bool
	IsTruncated bool
	Text        *string
}

// blobBatch asks for a batch, in halves if it is too much. It returns what is to
// be asked for elsewhere or again, and what only REST can give.
func (p *pass) blobBatch(ctx context.Context, batch []*want, failures *atomic.Int64) (again, rest []*want, err error) {
	var repositories map[string]map[string]*blobAnswer
	problems, err := p.client.Query(ctx, blobDocument(batch), nil, &repositories)
	if err != nil {
		if !connection.Passing(err) {
			return nil, nil, err
		}
		n := int(failures.Add(1))
		if n >= failuresInARow {
			return nil, nil, fmt.Errorf("%w, %d queries in a row", err, n)
		}
		if err := p.client.BackOff(ctx, min(n, 4), err); err != nil {
			return nil, nil, err
		}
		if len(batch) > 1 {
			for _, half := range [][]*want{batch[:len(batch)/2], batch[len(batch)/2:]} {
				a, r, err := p.blobBatch(ctx, half, failures)
				if err != nil {
					return nil, nil, err
				}
				again, rest = append(again, a...), append(rest, r...)
			}
			return again, rest, nil
		}
		if batch[0].tries++; batch[0].tries < failuresAlone {
			return batch, nil, nil
		}
		p.keep(batch[0].oid, content{size: batch[0].size, gap: "could not be read: " + connection.Cause(err)})
		return nil, nil, nil
	}
	failures.Store(0)
	answers := make(map[string]*blobAnswer)
	for _, blobs := range repositories {
		for alias, b := range blobs {
			answers[alias] = b
		}
	}
	said := "GitHub showed nothing of it"
	if len(problems) > 0 {
		said = message.OneLine(problems[0].Message)
	}
	for i, w := range batch {
		b := answers["b"+strconv.Itoa(i)]
		switch {
		case b == nil || b.IsBinary == nil && b.Text == nil:
			// The repository is gone, or this part of the answer failed: another
			// repository with the same blob will do.
			if w.tries++; len(w.places) > 1 && w.tries >= 2 {
				w.places, w.tries = w.places[1:], 0
			}
			if w.tries < 3 {
				again = append(again, w)
				continue
			}
			p.keep(w.oid, content{size: w.size, gap: "could not be read: " + said})
		case b.IsBinary != nil && *b.IsBinary:
			p.keep(w.oid, content{size: b.ByteSize, gap: binary})
		case b.ByteSize > maxBlob:
			p.keep(w.oid, content{size: b.ByteSize, gap: tooLarge})
		case b.IsTruncated || b.Text == nil:
			rest = append(rest, w)
		default:
			p.keep(w.oid, content{size: b.ByteSize, text: []byte(*b.Text)})
		}
	}
	return again, rest, nil
}

func (p *pass) keep(oid string, c content) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.gap == "" && c.text == nil {
		c.text = []byte{}
	}
	p.contents[oid] = c
}

// blobREST reads a blob by REST, which gives all of it in whatever encoding.
func (p *pass) blobREST(ctx context.Context, w *want) error {
	r := w.places[0]
	var b github.Blob
	_, err := p.client.Get(ctx, repoPath(r, "git/blobs/"+w.oid), nil, "", &b)
	var refused *connection.Refusal
	switch {
	case errors.As(err, &refused) && refused.Status != http.StatusUnauthorized:
		if len(w.places) > 1 {
			w.places = w.places[1:]
			return p.blobREST(ctx, w)
		}
		p.keep(w.oid, content{size: w.size, gap: "could not be read: " + message.OneLine(refused.Message)})
		return nil
	case err != nil && connection.Passing(err):
		p.keep(w.oid, content{size: w.size, gap: "could not be read: " + connection.Cause(err)})
		return nil
	case err != nil:
		return err
	}
	text, err := decode(&b)
	c := content{size: int64(len(text)), text: text}
	switch {
	case err != nil:
		c = content{size: w.size, gap: "could not be read: " + err.Error()}
	case len(text) > maxBlob:
		c.text, c.gap = nil, tooLarge
	case slices.Contains(text[:min(len(text), 8000)], 0):
		c.text, c.gap = nil, binary
	}
	p.keep(w.oid, c)
	return nil
}

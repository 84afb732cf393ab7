package connection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v60/github"
	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// Page is what a response says beside its body.
type Page struct {
	// Next are the parameters that ask for the next page, nil on the last.
	Next url.Values
	ETag string
	// Unchanged is set if the list is still the one that the ETag belongs to; the
	// response has no body then.
	Unchanged bool
}

// Get asks for a path relative to the REST endpoint and decodes the response.
// With an etag the response may be that nothing has changed, which costs nothing
// of the limit. A response is requested again if into has a method Complete that
// reports that fields are missing. Errors are *Refusal, *FatalError, *Failure or
// the context's.
func (c *Connection) Get(ctx context.Context, path string, query url.Values, etag string, into any) (*Page, error) {
	form, _ := into.(interface{ Complete() bool })
	for n := 1; ; n++ {
		page, err := c.get(ctx, path, query, etag, "", into)
		if err != nil || form == nil || page.Unchanged || form.Complete() {
			return page, err
		}
		err = c.failure(path, &Failure{Message: "the response lacks fields", attempts: n})
		if n == c.options.Attempts {
			return nil, err
		}
		if err := c.BackOff(ctx, n, err); err != nil {
			return nil, err
		}
	}
}

// rawFile is the media type with which GitHub sends a file's content as it is, and
// files of more than a megabyte at all.
const rawFile = "application/vnd.github.raw+json"

// GetFile asks for the content of a JSON file in a repository, like [Connection.Get].
func (c *Connection) GetFile(ctx context.Context, path, etag string, into any) (*Page, error) {
	return c.get(ctx, path, nil, etag, rawFile, into)
}

func (c *Connection) get(ctx context.Context, path string, query url.Values, etag, accept string, into any) (*Page, error) {
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
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	response, err := c.rest.Do(ctx, r, into)
	if response != nil && response.Response != nil && response.StatusCode == http.StatusNotModified {
		return &Page{ETag: etag, Unchanged: true}, nil
	}
	if err != nil {
		return nil, c.explain(ctx, path, err)
	}
	p := &Page{ETag: response.Header.Get("ETag")}
	// Lists are paged by cursor, by number, or by either.
	switch {
	case response.After != "":
		p.Next = with(query, "after", response.After)
	case response.NextPage != 0:
		p.Next = with(query, "page", fmt.Sprint(response.NextPage))
	}
	return p, nil
}

// Pages asks for the pages of a list, one after the other. It ends after an error.
func Pages[T any](ctx context.Context, c *Connection, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for query != nil {
			var list T
			page, err := c.Get(ctx, path, query, "", &list)
			if !yield(list, err) || err != nil {
				return
			}
			query = page.Next
		}
	}
}

// workers is the number of requests that [Each] prepares at once.
const workers = 64

// Each calls fn with each element of a list and its index, several at once; the
// connection bounds the requests in flight. It ends after an error.
func Each[T any](ctx context.Context, list []T, fn func(context.Context, int, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, v := range list {
		group.Go(func() error { return fn(ctx, i, v) })
	}
	return group.Wait()
}

func with(query url.Values, name, value string) url.Values {
	next := url.Values{}
	maps.Copy(next, query)
	next.Set(name, value)
	return next
}

// explain turns an error of go-github into one of this package.
func (c *Connection) explain(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if answered, ok := errors.AsType[*github.ErrorResponse](err); ok && answered.Response != nil {
		switch status := answered.Response.StatusCode; {
		case status == http.StatusUnauthorized:
			return &FatalError{"GitHub at " + c.host + " does not accept the token (401): " +
				"it is wrong, expired or revoked; check githubtoken (GITHUB_TOKEN)"}
		case serverError(status):
			return c.failure(path, &Failure{Status: status})
		default:
			return &Refusal{status, answered.Message, answered.Response.Header.Get("X-Accepted-GitHub-Permissions"), path}
		}
	}
	if fatal, ok := errors.AsType[*FatalError](err); ok {
		return &FatalError{"GitHub at " + c.host + ": " + fatal.message}
	}
	if f, ok := errors.AsType[*Failure](err); ok {
		return c.failure(path, f)
	}
	// The text may hold an address, which holds no secret.
	return c.failure(path, &Failure{Message: "the response cannot be used: " + message.OneLine(err.Error())})
}

func (c *Connection) failure(path string, f *Failure) error {
	return fmt.Errorf("GitHub at %s, %s: %w", c.host, path, f)
}

// GraphQLError is an error within a response of GraphQL.
type GraphQLError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Path    []any  `json:"path"`
}

// Query sends a GraphQL document and decodes the data of the response. It
// returns the errors that concern parts of the data; those parts are null. A
// response without any data is an error: a *Refusal, or a *Failure, which it
// also is if the query took GitHub too long. A query is sent once only: the
// caller asks for less.
func (c *Connection) Query(ctx context.Context, document string, variables map[string]any, into any) ([]GraphQLError, error) {
	body := map[string]any{"query": document}
	if len(variables) > 0 {
		body["variables"] = variables
	}
	r, err := c.graphQL.NewRequest(http.MethodPost, c.address, body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []GraphQLError  `json:"errors"`
	}
	if _, err := c.graphQL.Do(ctx, r, &answer); err != nil {
		return nil, c.explain(ctx, "graphql", err)
	}
	if len(answer.Data) == 0 || string(answer.Data) == "null" {
		return nil, c.withoutData(answer.Errors)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		return nil, c.failure("graphql", &Failure{Message: "the response cannot be used: " + message.OneLine(err.Error())})
	}
	return answer.Errors, nil
}

// withoutData is the error of a response of GraphQL that has no data.
func (c *Connection) withoutData(problems []GraphQLError) error {
	if len(problems) == 0 {
		return c.failure("graphql", &Failure{Message: "the response has neither data nor errors"})
	}
	first := problems[0]
	switch {
	case strings.Contains(first.Message, "Something went wrong"), strings.Contains(first.Message, "timeout"), first.Type == "INTERNAL":
		return c.failure("graphql", &Failure{Message: message.OneLine(first.Message)})
	case first.Type == "":
		// Such as a field that an older server does not know.
		return &Refusal{http.StatusBadRequest, first.Message, "", "graphql"}
	}
	return &Refusal{http.StatusForbidden, first.Message, "", "graphql"}
}

// readLimits asks what is left of the limits; a server without limits says 404.
func (c *Connection) readLimits(ctx context.Context) error {
	limits, _, err := c.rest.RateLimit.Get(ctx)
	if err != nil {
		err = c.explain(ctx, "rate_limit", err)
		if refused, ok := errors.AsType[*Refusal](err); ok && refused.Status == http.StatusNotFound {
			return nil
		}
		return err
	}
	for resource, r := range map[Resource]*github.Rate{Core: limits.Core, GraphQL: limits.GraphQL} {
		if r != nil {
			c.limits.learn(Limit{resource, r.Limit, r.Remaining, r.Reset.Time})
		}
	}
	return nil
}

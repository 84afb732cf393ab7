package actions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Check asks for one run of the repository that was pushed to last, and says in a
// sentence whether runs can be read.
func (c *Collector) Check(ctx context.Context) (string, error) {
	client, err := connection.Open(ctx, c.cfg.Sources.GitHub, c.env, c.options, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	defer client.Close()
	a := &api{client}
	var said []string
	for _, owner := range c.cfg.Organisations {
		query := url.Values{"type": {"all"}, "sort": {"pushed"}, "direction": {"desc"}, "per_page": {"1"}}
		whole := func(l *[]listedRepository) bool { return *l != nil }
		found, _, err := get(ctx, a, "orgs/"+url.PathEscape(owner)+"/repos", query, whole)
		if errors.Is(err, errNone) {
			found, _, err = get(ctx, a, "users/"+url.PathEscape(owner)+"/repos", query, whole)
		}
		switch {
		case errors.Is(err, errNone):
			return "", fmt.Errorf("%s: the token sees no such organisation", owner)
		case err != nil:
			return "", fmt.Errorf("%s: %w", owner, err)
		case len(*found) == 0:
			said = append(said, owner+" has no repositories that the token sees")
			continue
		}
		r := (*found)[0]
		listed := path(&dataset.Repository{Owner: r.Owner.Login, Name: r.Name})
		if listed == "" {
			return "", fmt.Errorf("%s: %q is not a valid name of a repository", owner, name(r.Name))
		}
		page, _, err := get(ctx, a, listed+"/actions/runs", url.Values{"per_page": {"1"}, "exclude_pull_requests": {"true"}},
			func(l *runs) bool { return l.Total != nil })
		var denied *deniedError
		switch {
		case errors.Is(err, errNone):
			said = append(said, fmt.Sprintf("Actions are off in %s/%s", owner, r.Name))
		case errors.As(err, &denied):
			return "", fmt.Errorf("%s/%s: the token may not read runs; it lacks the permission %s", owner, r.Name, denied.permission)
		case err != nil:
			return "", fmt.Errorf("%s/%s: %w", owner, r.Name, err)
		default:
			said = append(said, fmt.Sprintf("%s/%s has %s", owner, r.Name, message.Plural(*page.Total, "run", "runs")))
		}
	}
	return strings.Join(said, "; "), nil
}

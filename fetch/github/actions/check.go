package actions

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// Check asks for one run of the repository that was pushed to last, and says in a
// sentence whether runs can be read.
func (c *Collector) Check(ctx context.Context) (string, error) {
	client, err := connection.Open(ctx, c.cfg.Sources.GitHub, c.env, c.options, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	defer client.Close()
	var said []string
	for _, login := range c.cfg.Organisations {
		about, err := checkOwner(ctx, client, login)
		if err != nil {
			return "", fmt.Errorf("%s: %w", login, err)
		}
		said = append(said, about)
	}
	return strings.Join(said, "; "), nil
}

func checkOwner(ctx context.Context, client *connection.Connection, login string) (string, error) {
	o, err := inventory.List(ctx, client, login, url.Values{"sort": {"pushed"}, "direction": {"desc"}}, 1)
	if err != nil {
		return "", err
	}
	if len(o.Repositories) == 0 {
		return login + " has no repositories that the token sees", nil
	}
	r := &o.Repositories[0].Repository
	path, err := path(r)
	if err != nil {
		return "", err
	}
	var page runs
	_, err = client.Get(ctx, path+"/actions/runs", url.Values{"per_page": {"1"}, "exclude_pull_requests": {"true"}}, "", &page)
	repository := login + "/" + r.Name
	switch permission := missingPermission(err); {
	case permission != "":
		return "", fmt.Errorf("the token may not read runs of %s; it lacks the permission %s", r.Name, permission)
	case absent(err):
		return "Actions are off in " + repository, nil
	case err != nil:
		return "", err
	}
	return fmt.Sprintf("%s has %s", repository, message.Plural(*page.Total, "run", "runs")), nil
}

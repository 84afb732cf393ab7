package github

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/alerts"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// checkTime is what [Collector.Check] may take.
const checkTime = 30 * time.Second

// Check asks what tells whether a fetch can work: whether the token is accepted,
// what it may see of each organisation, and what is left of the rate limits. A
// missing permission is part of the sentence, since a fetch works without it.
func (c *Collector) Check(ctx context.Context) (string, error) {
	o := c.options
	o.TimeBudget = checkTime
	client, err := connection.Open(ctx, c.cfg.Sources.GitHub, c.env, o, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	defer client.Close()
	said := []string{"the token is accepted by " + client.Host()}
	for _, login := range c.cfg.Organisations {
		about, err := c.checkOwner(ctx, client, login)
		if err != nil {
			return "", err
		}
		said = append(said, about)
	}
	for _, resource := range []connection.Resource{connection.Core, connection.GraphQL} {
		if l, ok := client.Left(resource); ok {
			said = append(said, fmt.Sprintf("%d of %s are left until %s", l.Remaining, l, l.Reset.UTC().Format("15:04 UTC")))
		}
	}
	return strings.Join(said, "; "), nil
}

const checkDocument = `query Check($login: String!) {
  owner: repositoryOwner(login: $login) { login repositories(first: 1, ownerAffiliations: [OWNER]) { totalCount } }
}
`

func (c *Collector) checkOwner(ctx context.Context, client *connection.Connection, login string) (string, error) {
	var answer struct {
		Owner *struct {
			Login        string
			Repositories struct{ TotalCount int }
		}
	}
	said := ""
	_, err := client.Query(ctx, checkDocument, map[string]any{"login": login}, &answer)
	refused, ok := errors.AsType[*connection.Refusal](err)
	switch {
	case ok:
		said = fmt.Sprintf("%s: GraphQL is refused (%s), so its repositories will be read one by one", login, refused.Reason())
	case err != nil:
		return "", err
	case answer.Owner == nil:
		return "", inventory.NoOwner(client.Host(), login)
	default:
		said = fmt.Sprintf("%s: %s visible", answer.Owner.Login, message.Repositories(answer.Owner.Repositories.TotalCount))
	}
	for _, kind := range c.cfg.Sources.GitHub.Alerts {
		err := alerts.Try(ctx, client, "orgs/"+url.PathEscape(login), dataset.AlertKind(kind))
		if refused, ok := errors.AsType[*connection.Refusal](err); ok {
			said += fmt.Sprintf(", the list of %s alerts is refused (%s), so the alerts will be read repository by repository",
				kind, refused.Reason())
		} else if err != nil {
			return "", err
		} else {
			said += ", " + kind + " alerts are readable"
		}
	}
	return said, nil
}

package inventory

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// listed has the members of REST's repository that are of use.
type listed struct {
	ID            int64
	NodeID        string `json:"node_id"`
	Name          string
	Owner         struct{ Login string }
	HTMLURL       string `json:"html_url"`
	Private, Fork bool
	Archived      bool
	Size          int64
	Language      string
	Topics        []string
	DefaultBranch string    `json:"default_branch"`
	PushedAt      time.Time `json:"pushed_at"`
	UpdatedAt     time.Time `json:"updated_at"`
	Security      *struct {
		SecretScanning *setting `json:"secret_scanning"`
		PushProtection *setting `json:"secret_scanning_push_protection"`
	} `json:"security_and_analysis"`
}

// List lists the repositories of an organisation or a user through REST, at most
// most of them unless it is 0, in the order that the parameters sort and direction
// ask for. A repository of less than a kilobyte is listed as empty.
func List(ctx context.Context, c *connection.Connection, login string, order url.Values, most int) (*Owner, error) {
	o := &Owner{Login: login}
	// Without a type, a user's list has only the repositories that the user owns.
	query := url.Values{"per_page": {strconv.Itoa(cmp.Or(most, 100))}, "type": {"all"}}
	maps.Copy(query, order)
	err := o.list(ctx, c, "orgs", query, most)
	if noSuch(err) {
		o.User = true
		query.Del("type")
		err = o.list(ctx, c, "users", query, most)
	}
	if noSuch(err) {
		return nil, NoOwner(c.Host(), login)
	}
	return o, err
}

func (o *Owner) list(ctx context.Context, c *connection.Connection, kind string, query url.Values, most int) error {
	for page, err := range connection.Pages[[]listed](ctx, c, kind+"/"+url.PathEscape(o.Login)+"/repos", query) {
		if err != nil {
			return err
		}
		for _, x := range page {
			o.Repositories = append(o.Repositories, &Repository{ID: x.NodeID, Number: x.ID, REST: true, Repository: dataset.Repository{
				Owner: x.Owner.Login, Name: x.Name, URL: x.HTMLURL, Archived: x.Archived, Fork: x.Fork, Empty: x.Size == 0,
				Private: x.Private, Branch: x.DefaultBranch, PushedAt: x.PushedAt, Topics: x.Topics, Language: x.Language,
			}})
		}
		if most > 0 && len(o.Repositories) >= most {
			return nil
		}
	}
	return nil
}

func noSuch(err error) bool {
	refused, ok := errors.AsType[*connection.Refusal](err)
	return ok && refused.Status == http.StatusNotFound
}

// readREST reads an owner's repositories without GraphQL. Package files finds their
// files in their trees.
func (r *Reader) readREST(ctx context.Context, login string, because *connection.Refusal) (*Owner, error) {
	o, err := List(ctx, r.Connection, login, nil, 0)
	if err != nil {
		return nil, err
	}
	if len(o.Repositories) > 0 {
		o.Login = o.Repositories[0].Owner
	}
	r.warnings.Add("GraphQL is refused for %s (%s), so its repositories were read one by one.", login, because.Reason())
	r.expect(len(o.Repositories))
	r.Progress.Add(int64(len(o.Repositories)))
	return o, nil
}

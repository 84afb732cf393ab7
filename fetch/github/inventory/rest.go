package inventory

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// listed has the members of REST's repository that are of use.
type listed struct {
	ID            int64
	NodeID        string `json:"node_id"`
	Name          string
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

// readREST reads an owner's repositories without GraphQL, and finds their files
// by code search.
func (r *Reader) readREST(ctx context.Context, login string, because *connection.Refusal) (*Owner, error) {
	o := &Owner{Login: login, REST: true}
	list, err := r.listREST(ctx, "orgs", login)
	if noSuch(err) {
		o.User = true
		list, err = r.listREST(ctx, "users", login)
	}
	if noSuch(err) {
		return nil, NoOwner(r.Connection.Host(), login)
	}
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		o.Repositories = append(o.Repositories, &Repository{ID: x.NodeID, Number: x.ID, Repository: dataset.Repository{
			Owner: login, Name: x.Name, URL: x.HTMLURL, Archived: x.Archived, Fork: x.Fork, Empty: x.Size == 0, Private: x.Private,
			Branch: x.DefaultBranch, PushedAt: x.PushedAt, Topics: x.Topics, Language: x.Language,
		}})
	}
	r.warnings.Add("GraphQL is refused for %s (%s), so its files were found by code search, which may miss some.", login, because.Reason())
	if r.Files {
		if err := r.findFiles(ctx, o); err != nil {
			return nil, err
		}
	}
	r.expect(len(o.Repositories))
	r.Progress.Add(int64(len(o.Repositories)))
	return o, nil
}

func noSuch(err error) bool {
	var refused *connection.Refusal
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}

func (r *Reader) listREST(ctx context.Context, kind, login string) ([]listed, error) {
	var all []listed
	query := url.Values{"per_page": {"100"}}
	if kind == "orgs" {
		query.Set("type", "all")
	}
	for query != nil {
		var list []listed
		page, err := r.Connection.Get(ctx, kind+"/"+url.PathEscape(login)+"/repos", query, "", &list)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		query = page.Next
	}
	return all, nil
}

package actions

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// mostPages bounds the pages of a list of repositories.
const mostPages = 1000

// listedRepository is what is read of a repository in a list.
type listedRepository struct {
	Name     string    `json:"name"`
	URL      string    `json:"html_url"`
	Branch   string    `json:"default_branch"`
	Archived bool      `json:"archived"`
	Fork     bool      `json:"fork"`
	Private  bool      `json:"private"`
	PushedAt time.Time `json:"pushed_at"`
	Owner    struct {
		Login string `json:"login"`
	} `json:"owner"`
}

// List lists the repositories of organisations, or of users' accounts, with what
// a reader of runs needs: their names, default branches, whether they are
// archived or forks, and when they were last pushed to.
func List(ctx context.Context, client *github.Client, owners []string) ([]dataset.Repository, error) {
	a := &api{client: client}
	var list []dataset.Repository
	for _, owner := range owners {
		found, err := a.repositories(ctx, "orgs/"+url.PathEscape(owner)+"/repos")
		if errors.Is(err, errNone) {
			found, err = a.repositories(ctx, "users/"+url.PathEscape(owner)+"/repos")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", owner, err)
		}
		list = append(list, found...)
	}
	return list, nil
}

func (a *api) repositories(ctx context.Context, path string) ([]dataset.Repository, error) {
	var list []dataset.Repository
	for page, pages := 1, 0; page != 0 && pages < mostPages; pages++ {
		query := url.Values{"type": {"all"}, "sort": {"full_name"}, "per_page": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)}}
		found, next, err := get(ctx, a, path, query, func(l *[]listedRepository) bool { return *l != nil })
		if err != nil {
			return nil, err
		}
		for _, r := range *found {
			list = append(list, dataset.Repository{
				Owner: r.Owner.Login, Name: r.Name, URL: r.URL, Branch: r.Branch, PushedAt: r.PushedAt,
				Archived: r.Archived, Fork: r.Fork, Private: r.Private,
			})
		}
		page = next
	}
	return list, nil
}

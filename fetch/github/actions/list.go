package actions

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

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

// repositories lists the repositories of organisations, or of users' accounts,
// with what a reader of runs needs: their names, default branches, whether they
// are archived or forks, and when they were last pushed to.
func (a *api) repositories(ctx context.Context, owners []string) ([]dataset.Repository, error) {
	var list []dataset.Repository
	for _, owner := range owners {
		found, err := a.repositoriesOf(ctx, "orgs/"+url.PathEscape(owner)+"/repos")
		if errors.Is(err, errNone) {
			found, err = a.repositoriesOf(ctx, "users/"+url.PathEscape(owner)+"/repos")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", owner, err)
		}
		list = append(list, found...)
	}
	return list, nil
}

func (a *api) repositoriesOf(ctx context.Context, path string) ([]dataset.Repository, error) {
	var list []dataset.Repository
	query := url.Values{"type": {"all"}, "sort": {"full_name"}, "per_page": {strconv.Itoa(perPage)}}
	for pages := 0; query != nil && pages < mostPages; pages++ {
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
		query = next
	}
	return list, nil
}

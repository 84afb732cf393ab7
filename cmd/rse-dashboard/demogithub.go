package main

import (
	"crypto/rand"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/standin/github"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// demoGitHub serves the organisation's GitHub on the loopback interface and adds
// it to the settings.
func demoGitHub(org *organisation.Organisation, s *settings) (*github.Listening, error) {
	const login = "hmcts"
	token := "demo-" + rand.Text()
	// With GitHub's own hourly limits a second demo would have to wait.
	limits := github.Limits{Core: 100_000, GraphQL: 100_000}
	options := github.Options{Token: token, Limits: limits, Catalogue: org.Catalogue()}
	account, err := github.Listen(github.New(options, org.GitHub(login, len(org.Repositories))))
	if err != nil {
		return nil, fmt.Errorf("the stand-in for GitHub: %w", err)
	}
	s.config.Organisations = []string{login}
	s.config.Sources.GitHub.API = account.API
	s.config.Sources.GitHub.Repositories = true
	s.config.Sources.GitHub.Alerts = config.AlertKinds
	s.config.Sources.GitHub.Actions = true
	for i, p := range org.Projects {
		s.config.Pipelines.Projects[i].Pipelines = []string{login + "/" + p.Prefix + "-*"}
	}
	s.env.GitHubToken = config.NewSecret(token)
	return account, nil
}

package main

import (
	"crypto/rand"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/standin/github"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// demoRepositories is how many of the made-up organisation's repositories are on
// its GitHub.
const demoRepositories = 120

// demoGitHub offers the organisation's account on GitHub at a loopback address
// and adds it to the settings.
func demoGitHub(org *organisation.Organisation, s *settings) (*github.Listening, error) {
	const login = "hmcts"
	token := "demo-" + rand.Text()
	// An hour's limit of its own would make a second demo wait.
	limits := github.Limits{Core: 100_000, GraphQL: 100_000}
	account, err := github.Listen(github.New(github.Options{Token: token, Limits: limits}, org.GitHub(login, demoRepositories)))
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

package fetch

import (
	"context"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/cosmos"
	"github.com/hmcts/rse-dashboard/fetch/files"
	"github.com/hmcts/rse-dashboard/fetch/github"
	"github.com/hmcts/rse-dashboard/fetch/github/actions"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
)

// Collectors returns the collectors of the configured sources, in the order in
// which they run. dir is the folder that paths of the configuration are
// relative to. Adding a kind of source is a package beside this file and a few
// lines here.
func Collectors(c *config.Config, env *config.Environment, dir string) ([]collector.Collector, error) {
	var list []collector.Collector
	if len(c.Sources.Files.Patterns) > 0 {
		list = append(list, files.New(c, dir))
	}
	containers, err := containers(c, env)
	if err != nil {
		return nil, err
	}
	for _, source := range containers {
		list = append(list, cosmosCollector(c, env, source))
	}
	if security := github.New(c, env, connection.Options{}); security.Skip() == "" {
		list = append(list, security)
	}
	// They use the inventory if it was read before.
	if runs := actions.New(c, env, connection.Options{}, github.Inventory); runs.Skip() == "" {
		list = append(list, runs)
	}
	return list, nil
}

// Check is one check of the doctor command.
type Check struct {
	Name string
	// Check returns a sentence about a source that can be read, or an error.
	Check func(context.Context) (string, error)
}

// Checks returns a check for each configured source.
func Checks(c *config.Config, env *config.Environment, dir string) ([]Check, error) {
	var list []Check
	if len(c.Sources.Files.Patterns) > 0 {
		list = append(list, Check{"files", func(context.Context) (string, error) { return files.Check(c, dir) }})
	}
	containers, err := containers(c, env)
	if err != nil {
		return nil, err
	}
	for _, source := range containers {
		collector := cosmosCollector(c, env, source)
		list = append(list, Check{collector.Name(), collector.Check})
	}
	if security := github.New(c, env, connection.Options{}); security.Skip() == "" {
		list = append(list, Check{security.Name(), security.Check})
	}
	if runs := actions.New(c, env, connection.Options{}, github.Inventory); runs.Skip() == "" {
		list = append(list, Check{runs.Name(), runs.Check})
	}
	return list, nil
}

// container is a collector of one container of Cosmos DB.
type container interface {
	collector.Collector
	Check(context.Context) (string, error)
}

func cosmosCollector(c *config.Config, env *config.Environment, source config.Container) container {
	account := cosmos.Account{Endpoint: env.Endpoint, Key: env.MasterKey, ConnectionString: env.ConnectionString}
	from := cosmos.Source{
		Database: source.Database, Container: source.Container,
		Branches: c.Pipelines.Branches, HistoryDays: c.Pipelines.HistoryDays,
	}
	options := cosmos.Options{Concurrency: source.Concurrency, RequestUnits: source.RequestUnits, TimeBudget: source.TimeBudget}
	if source.Kind == config.CVEReports {
		return cosmos.NewReports(account, from, options)
	}
	return cosmos.New(account, from, options)
}

// containers returns the configured containers. The environment provides names
// that the configuration leaves out.
func containers(c *config.Config, env *config.Environment) ([]config.Container, error) {
	var list []config.Container
	for i, source := range c.Sources.Cosmos {
		if source.Database == "" {
			source.Database = env.Database
		}
		if source.Container == "" {
			source.Container = env.Container
		}
		if source.Database == "" || source.Container == "" {
			return nil, fmt.Errorf("sources.cosmos[%d]: expected database and container there, or databaseId and containerId in the environment", i)
		}
		if slices.ContainsFunc(list, func(other config.Container) bool {
			return other.Database == source.Database && other.Container == source.Container
		}) {
			return nil, fmt.Errorf("sources.cosmos[%d]: %s/%s is listed twice", i, source.Database, source.Container)
		}
		list = append(list, source)
	}
	return list, nil
}

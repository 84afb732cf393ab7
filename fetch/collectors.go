package fetch

import (
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
// relative to. Adding a kind of source is a package beside this file and a line
// here.
func Collectors(c *config.Config, env *config.Environment, dir string) ([]collector.Collector, error) {
	list := []collector.Collector{files.New(c, dir)}
	containers, err := containers(c, env)
	if err != nil {
		return nil, err
	}
	for _, source := range containers {
		list = append(list, cosmosCollector(c, env, source))
	}
	list = append(list,
		github.New(c, env, connection.Options{}),
		actions.New(c, env, connection.Options{}, github.Inventory), // after github, whose inventory it uses
	)
	return slices.DeleteFunc(list, func(c collector.Collector) bool { return c.Skip() != "" }), nil
}

func cosmosCollector(c *config.Config, env *config.Environment, source config.Container) collector.Collector {
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

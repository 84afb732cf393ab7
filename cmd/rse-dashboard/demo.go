package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// demoPipelines is the number of pipelines on default branches.
const demoPipelines = 240

type demoOptions struct {
	options
	dir       string
	seed      uint64
	events    int
	hostile   bool
	buildOnly bool
}

func newDemo(a *app) *cobra.Command {
	o := new(demoOptions)
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Build and serve the dashboard of a made-up organisation",
		Long: `demo makes up an organisation (240 pipelines, 21 projects, half a year of builds),
serves its documents, repositories, alerts and workflow runs from stand-ins for
Cosmos DB and GitHub inside the program, fetches them with the usual clients,
renders the site, and serves it. It needs no account and no network.`,
		Example: `  rse-dashboard demo

  # Another organisation, without serving its site:
  rse-dashboard demo --seed 7 --build-only

  # With names that try to break the pages:
  rse-dashboard demo --hostile`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.dir, "dir", ".demo", "folder for the demo's data and site")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "number that decides which organisation is made up")
	cmd.Flags().IntVar(&o.events, "events", 200_000, "number of pipeline events")
	cmd.Flags().BoolVar(&o.hostile, "hostile", false, "add pipelines and steps whose names try to break the pages")
	cmd.Flags().BoolVar(&o.buildOnly, "build-only", false, "build the site without serving it")
	o.bind(cmd, "host", "port", "now")
	return cmd
}

func (a *app) demo(ctx context.Context, o *demoOptions) error {
	if o.events < 1 {
		return &usageError{"rse-dashboard demo", fmt.Errorf("--events %d: expected at least 1", o.events)}
	}
	asOf := o.asOf(a)
	fmt.Fprintln(a.err, "Making up an organisation …")
	org := organisation.New(o.seed, organisation.Options{Until: asOf, Events: o.events, Pipelines: demoPipelines, Hostile: o.hostile})
	account, s, err := demoAccount(org)
	if err != nil {
		return err
	}
	repositories, err := demoGitHub(org, s)
	if err != nil {
		return errors.Join(err, account.Close())
	}
	fmt.Fprintln(a.err, "Fetching its pipeline events from a stand-in for Cosmos DB,",
		"and its repositories, alerts and runs from one for GitHub …")
	o.data, o.site, o.basePath, o.now = filepath.Join(o.dir, "data"), filepath.Join(o.dir, "site"), "/", instant{asOf}
	// The made-up history ends now, so data of an earlier demo does not fit.
	err = errors.Join(os.RemoveAll(o.data), os.MkdirAll(o.dir, 0o777))
	if err == nil {
		err = a.fetch(ctx, s, o.data, asOf, false)
	}
	if err = errors.Join(err, account.Close(), repositories.Close()); err != nil {
		return err
	}
	fmt.Fprintln(a.err, "Rendering …")
	err = a.render(ctx, s, &o.options, nil)
	if err != nil || o.buildOnly {
		return err
	}
	return a.serve(ctx, &o.options)
}

// demoAccount serves the organisation's documents on the loopback interface and
// returns the settings to read them.
func demoAccount(org *organisation.Organisation) (*cosmosdb.Listening, *settings, error) {
	key := make([]byte, 64)
	if _, err := rand.Read(key); err != nil {
		return nil, nil, err
	}
	text := base64.StdEncoding.EncodeToString(key)
	server, err := cosmosdb.New(cosmosdb.Options{Key: text})
	if err != nil {
		return nil, nil, err
	}
	const container = "pipeline-metrics"
	containers := make(map[string]*cosmosdb.Memory)
	for d := range org.Documents {
		memory := containers[d.Database]
		if memory == nil {
			memory = cosmosdb.NewMemory("current_build_scheduled_time", "_ts")
			containers[d.Database] = memory
			server.AddContainer(d.Database, container, "/_partitionKey", memory)
		}
		memory.Put(d.ID.String(), organisation.AppendJSON(nil, d))
	}
	account, err := cosmosdb.Listen(server)
	if err != nil {
		return nil, nil, err
	}

	c, err := config.Parse("demo", []byte("title: RSE Dashboard (demo)\n"))
	if err != nil {
		return nil, nil, err
	}
	released := org.BadLibrary.UTC().Truncate(24 * time.Hour)
	c.Annotations = []config.Annotation{{
		Date: released.Format(time.DateOnly), Day: released, Text: "Build library 3.31.0 comes out; 3.31.1 corrects it before noon",
	}}
	for _, database := range []string{organisation.Jenkins, organisation.SDSJenkins} {
		if containers[database] != nil {
			c.Sources.Cosmos = append(c.Sources.Cosmos, config.Container{Database: database, Container: container, Kind: config.PipelineMetrics})
		}
	}
	for _, p := range org.Projects {
		c.Pipelines.Projects = append(c.Pipelines.Projects, config.Project{Name: p.Name, Folders: []string{p.Folder, p.Nightly}})
	}
	env := &config.Environment{Endpoint: account.Endpoint, MasterKey: config.NewSecret(text)}
	return account, &settings{config: c, dir: ".", env: env}, nil
}

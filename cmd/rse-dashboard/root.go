package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// app holds what the commands share: streams, environment and clock.
type app struct {
	out, err    io.Writer
	environment config.LookUp
	clock       func() time.Time
	// terminal means that err is a terminal, where progress may move.
	terminal bool
	// json makes logs and results lines of JSON, for programs.
	json bool
}

// usageError is a mistake in the command line itself.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "rse-dashboard",
		Short: "Build a static CI and security dashboard",
		Long: `rse-dashboard reads pipeline events from Azure Cosmos DB and from files, and
security data from GitHub, and renders them as a static site: pages, pictures,
tables, JSON and CSV. The site needs no server of its own and holds no secret.`,
		Example: `  # Try it with a made-up organisation:
  rse-dashboard demo

  # Fetch and render:
  rse-dashboard build --config dashboard.yaml --data data --site site

  # Look at the result:
  rse-dashboard serve --site site`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return &usageError{cmd.CommandPath(), err} })
	root.PersistentFlags().BoolVar(&a.json, "json", false, "write logs and results as JSON, one object per line")
	root.AddCommand(newBuild(a), newFetch(a), newRender(a), newServe(a), newDemo(a), newDoctor(a), newPublish(a),
		newConfig(a), newCheck(a), newDigest(a), newFreeze(a), newVerify(a),
		newFigures(a), newRefreshEndOfLife(a), newRefreshKnownExploited(a))
	for _, cmd := range root.Commands() {
		if !strings.Contains(cmd.Use, "...") {
			cmd.Args = noArguments
		}
	}
	return root
}

// noArguments refuses arguments that are not flags. Of the program itself they
// are unknown commands, for which it suggests similar ones.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasParent() {
		return &usageError{cmd.CommandPath(), fmt.Errorf("unexpected argument %q: expected only flags", args[0])}
	}
	err := fmt.Errorf("there is no command %q", args[0])
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		err = fmt.Errorf("%w; did you mean %s?", err, strings.Join(similar, " or "))
	}
	return &usageError{cmd.CommandPath(), err}
}

// buildVersion is set by the linker (-X main.buildVersion=…) where the program is
// built without its history, as in the image.
var buildVersion string

// version returns what the program was built from.
func version() string {
	if buildVersion != "" {
		return buildVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

// settings are the configuration and the environment.
type settings struct {
	config *config.Config
	// dir is the folder that paths in the configuration are relative to.
	dir string
	env *config.Environment
}

// defaultConfigFile is read when it is there and --config is not given.
const defaultConfigFile = "dashboard.yaml"

// settings reads the configuration file ("" is dashboard.yaml in this folder
// if there is one, else what ships with the program) and the environment.
func (a *app) settings(path string) (*settings, error) {
	s := &settings{dir: "."}
	var err error
	shipped := false
	switch {
	case path != "":
		s.dir = filepath.Dir(path)
		s.config, err = config.Load(path)
	case exists(defaultConfigFile):
		s.config, err = config.Load(defaultConfigFile)
	default:
		shipped = true
		s.config, err = config.Parse("(the configuration that ships with the program)", config.Default)
	}
	if err != nil {
		return nil, err
	}
	look, err := config.WithDotEnv(a.environment, ".env")
	if err != nil {
		return nil, err
	}
	if s.env, err = config.ReadEnvironment(look); err != nil {
		return nil, err
	}
	if shipped && s.env.Endpoint == "" && !s.env.ConnectionString.IsSet() {
		// Nobody configured these containers, so leaving them out is not an error.
		s.config.Sources.Cosmos = nil
	}
	if shipped && !s.env.GitHubToken.IsSet() && !s.env.GitHubAppKey.IsSet() {
		s.config.Sources.GitHub = config.GitHub{API: s.config.Sources.GitHub.API}
	}
	return s, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// log returns the logger of a command.
func (a *app) log() *slog.Logger {
	options := &slog.HandlerOptions{ReplaceAttr: func(groups []string, attribute slog.Attr) slog.Attr {
		if len(groups) == 0 && attribute.Key == slog.TimeKey {
			return slog.String(slog.TimeKey, attribute.Value.Time().UTC().Format(time.RFC3339))
		}
		return attribute
	}}
	if a.json {
		return slog.New(slog.NewJSONHandler(a.err, options))
	}
	return slog.New(slog.NewTextHandler(a.err, options))
}

// result prints the result of a command: a line of JSON for programs, else text.
func (a *app) result(value any, text string) error {
	if a.json {
		return json.NewEncoder(a.out).Encode(value)
	}
	_, err := fmt.Fprintln(a.out, text)
	return err
}

package config

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Environment is what comes from the environment: the address of Cosmos DB and
// the credentials.
type Environment struct {
	// Endpoint, Database and Container belong to the account; they are not secret.
	Endpoint, Database, Container string
	// MasterKey is the key of the Cosmos DB account; ConnectionString contains both
	// its endpoint and its key.
	MasterKey, ConnectionString Secret
	// GitHubToken is a personal or installation token; GitHubAppKey the private
	// key (PEM) of an App.
	GitHubToken, GitHubAppKey Secret
	// DigestWebhook is the address of a chat's incoming webhook.
	DigestWebhook Secret
}

// Secrets returns every secret that is set, for the guard against leaks.
func (e *Environment) Secrets() []Secret {
	var list []Secret
	for _, s := range []Secret{e.MasterKey, e.ConnectionString, e.GitHubToken, e.GitHubAppKey, e.DigestWebhook} {
		if s.IsSet() {
			list = append(list, s)
		}
	}
	for part := range strings.SplitSeq(e.ConnectionString.Reveal(), ";") {
		if name, key, _ := strings.Cut(part, "="); strings.EqualFold(strings.TrimSpace(name), "AccountKey") {
			list = append(list, NewSecret(key))
		}
	}
	return list
}

// LookUp is the form of os.LookupEnv.
type LookUp func(name string) (string, bool)

// Value returns the value of a variable. Without one, it returns the content of the
// file whose path is in the variable with _FILE appended, and "" without that.
func (look LookUp) Value(name string) (string, error) {
	if v, ok := look(name); ok && v != "" {
		return v, nil
	}
	path, ok := look(name + "_FILE")
	if !ok || path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

// ReadEnvironment reads the settings of the environment. Each has one or two
// names, of which the first that is set counts; each may also be a path to a
// file, under its name with _FILE appended. An error names the variable or the
// file, never its value.
func ReadEnvironment(look LookUp) (*Environment, error) {
	var problems []error
	get := func(names ...string) string {
		for _, name := range names {
			v, err := look.Value(name)
			if err != nil {
				problems = append(problems, err)
			}
			if v != "" {
				return v
			}
		}
		return ""
	}
	e := &Environment{
		Endpoint: get("endpoint", "COSMOS_ENDPOINT"), Database: get("databaseId", "COSMOS_DATABASE"),
		Container: get("containerId", "COSMOS_CONTAINER"), MasterKey: NewSecret(get("masterKey", "COSMOS_KEY")),
		ConnectionString: NewSecret(get("COSMOS_CONNECTION_STRING")), GitHubToken: NewSecret(get("githubtoken", "GITHUB_TOKEN")),
		GitHubAppKey: NewSecret(get("GITHUB_APP_PRIVATE_KEY")), DigestWebhook: NewSecret(get("DIGEST_WEBHOOK")),
	}
	return e, errors.Join(problems...)
}

// WithDotEnv returns look extended by the variables of an .env file. What the
// environment sets overrides the file. A missing file is not an error.
//
// The form is NAME=value, one per line. A line that begins with # is a comment. A
// value may be in single or double quotes; nothing between them is interpreted.
func WithDotEnv(look LookUp, path string) (LookUp, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return look, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	values, err := parseDotEnv(path, f)
	if err != nil {
		return nil, err
	}
	return func(name string) (string, bool) {
		if v, ok := look(name); ok {
			return v, true
		}
		v, ok := values[name]
		return v, ok
	}, nil
}

func parseDotEnv(path string, r io.Reader) (map[string]string, error) {
	values := make(map[string]string)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.ContainsAny(name, " \t\"'") {
			return nil, fmt.Errorf("%s:%d: expected NAME=value", path, n)
		}
		value = strings.TrimSpace(value)
		if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') {
			if value[len(value)-1] != value[0] {
				return nil, fmt.Errorf("%s:%d: the quote of %s is not closed", path, n, name)
			}
			value = value[1 : len(value)-1]
		}
		values[name] = value
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return values, nil
}

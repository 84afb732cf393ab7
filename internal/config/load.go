package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Default is the configuration that ships with the program, as a commented
// dashboard.yaml. It is also where the defaults of a configuration come from.
//
//go:embed default.yaml
var Default []byte

// Load reads a configuration file. Its errors name the file, the line and the
// column, and say what was expected.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(path, text)
}

// Parse reads a configuration; name is what errors call the file.
func Parse(name string, text []byte) (*Config, error) {
	config := new(Config)
	if _, err := decode("default.yaml", Default, config); err != nil {
		return nil, err
	}
	// What belongs to one organisation is not a default for another.
	config.Organisations, config.Sources.Cosmos, config.Pipelines.Projects = nil, nil, nil
	config.Sources.GitHub.Repositories, config.Sources.GitHub.Alerts = false, nil

	days := config.Security.ServiceLevelDays
	parsed, err := decode(name, text, config)
	if err != nil {
		return nil, err
	}
	maps.Copy(days, config.Security.ServiceLevelDays) // a severity that is not named keeps its default
	config.Security.ServiceLevelDays = days
	c := &checker{Config: config, name: name, parsed: parsed}
	c.check()
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	return config, nil
}

// decode fills the configuration from a file; what the file does not name stays.
func decode(name string, text []byte, config *Config) (*ast.File, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	parsed, err := parser.ParseBytes(text, 0)
	if err == nil && !isBlank(parsed) { // of a blank file the decoder makes zeros
		err = yaml.UnmarshalWithOptions(text, config, yaml.Strict(), yaml.CustomUnmarshaler(decodeDuration))
	}
	if err != nil {
		return nil, describe(name, err)
	}
	return parsed, nil
}

// isBlank reports whether a file contains nothing but comments.
func isBlank(f *ast.File) bool {
	for _, doc := range f.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType && doc.Body.Type() != ast.CommentType {
			return false
		}
	}
	return true
}

// describe puts the place of a YAML error in front of its message.
func describe(name string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	position := at.GetToken().Position
	message := at.GetMessage()
	if key, ok := strings.CutPrefix(message, "unknown field "); ok {
		message = "unknown key " + key
	}
	if mismatch := new(yaml.TypeError); errors.As(err, &mismatch) {
		message = "expected " + nounOf(mismatch.DstType.Kind())
	}
	return fmt.Errorf("%s:%d:%d: %s", name, position.Line, position.Column, message)
}

// nounOf says what a value of a kind is.
func nounOf(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list"
	}
	return "keys with values"
}

// invalidDuration stands for a text that is not a positive duration. The check
// reports it, because the decoder does not know its place.
const invalidDuration time.Duration = -1

func decodeDuration(d *time.Duration, text []byte) error {
	var s string
	if yaml.Unmarshal(text, &s) != nil {
		s = string(text)
	}
	var err error
	if *d, err = time.ParseDuration(s); err != nil || *d <= 0 {
		*d = invalidDuration
	}
	return nil
}

// List is a list of texts. One text may be written without brackets.
type List []string

// UnmarshalYAML accepts a text or a list of texts.
func (l *List) UnmarshalYAML(decode func(any) error) error {
	var one string
	if decode(&one) == nil {
		*l = List{one}
		return nil
	}
	return decode((*[]string)(l))
}

// Teams are the teams in the order of the file.
type Teams []Team

// UnmarshalYAML accepts a map from names to patterns.
func (t *Teams) UnmarshalYAML(node ast.Node) error {
	all, ok := node.(ast.MapNode)
	if !ok {
		return &yaml.SyntaxError{Message: "expected names of teams with patterns over repository names", Token: node.GetToken()}
	}
	*t = nil
	for i := all.MapRange(); i.Next(); {
		key, ok := i.Key().(*ast.StringNode)
		if !ok || key.Value == "" {
			return &yaml.SyntaxError{Message: "teams: expected the name of a team", Token: i.Key().GetToken()}
		}
		patterns, ok := texts(i.Value())
		if !ok {
			message := fmt.Sprintf("teams.%s: expected a list of patterns over repository names, such as [\"cmc-*\"]", key.Value)
			return &yaml.SyntaxError{Message: message, Token: i.Value().GetToken()}
		}
		*t = append(*t, Team{Name: key.Value, Repositories: patterns})
	}
	return nil
}

// texts returns the text or the list of texts of a node.
func texts(node ast.Node) (List, bool) {
	if one, ok := node.(*ast.StringNode); ok {
		return List{one.Value}, true
	}
	all, ok := node.(ast.ArrayNode)
	if !ok {
		return nil, false
	}
	var list List
	for i := all.ArrayRange(); i.Next(); {
		text, ok := i.Value().(*ast.StringNode)
		if !ok {
			return nil, false
		}
		list = append(list, text.Value)
	}
	return list, true
}

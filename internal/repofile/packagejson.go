package repofile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
)

// Package is what a package.json says.
type Package struct {
	// Node is engines.node as written, or "".
	Node string
	// StatesNode tells an empty engines.node from none.
	StatesNode bool
	// Volta is volta.node, and DevNode the version of Node in devEngines.runtime.
	Volta, DevNode string
	// Renovate says that there is a key "renovate".
	Renovate bool
}

// ParsePackage reads a package.json, which has to be one JSON object. Keys are
// compared in their exact case; of a repeated key the last value counts,
// as it does for npm.
func ParsePackage(data []byte) (*Package, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("line %d: not JSON: %w", 1+bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n")), err)
		}
		return nil, errors.New("not a JSON object")
	}
	if object == nil {
		return nil, errors.New("not a JSON object")
	}
	p := &Package{}
	_, p.Renovate = object["renovate"]
	var engines map[string]json.RawMessage
	if json.Unmarshal(object["engines"], &engines) == nil {
		var node *string
		if json.Unmarshal(engines["node"], &node) == nil && node != nil {
			p.Node, p.StatesNode = *node, true
		}
	}
	p.Volta, p.DevNode = pinned(object)
	return p, nil
}

// pinned returns the versions of Node that developers are to use.
func pinned(object map[string]json.RawMessage) (volta, devNode string) {
	var tools struct{ Node string }
	_ = json.Unmarshal(object["volta"], &tools) // it may be anything
	type runtime struct{ Name, Version string }
	var one struct{ Runtime runtime }
	var many struct{ Runtime []runtime }
	_ = json.Unmarshal(object["devEngines"], &one)
	_ = json.Unmarshal(object["devEngines"], &many)
	for _, r := range append(many.Runtime, one.Runtime) {
		if r.Name == "node" && devNode == "" {
			devNode = r.Version
		}
	}
	return tools.Node, devNode
}

var (
	snykWord = regexp.MustCompile(`\bsnyk\b`)
	nspWord  = regexp.MustCompile(`\bnsp\b`)
)

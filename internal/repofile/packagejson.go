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
	return p, nil
}

var (
	snykWord = regexp.MustCompile(`\bsnyk\b`)
	nspWord  = regexp.MustCompile(`\bnsp\b`)
)

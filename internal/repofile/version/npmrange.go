package version

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrNotARange is what OfRange returns for a text that npm could not read.
var ErrNotARange = errors.New("not a range of versions")

// maxRange bounds the text that is looked at; ranges are a few words.
const maxRange = 4096

// partial is a version with parts left out or replaced by x or *.
const partial = `[v=\s]*([0-9]{1,9}|[xX*])(?:\.([0-9]{1,9}|[xX*])(?:\.([0-9]{1,9}|[xX*])(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?)?`

var (
	hyphenRange = regexp.MustCompile(`^` + partial + `\s+-\s+` + partial + `$`)
	comparator  = regexp.MustCompile(`^(>=|<=|>|<|=|~>|~|\^)?` + partial + `$`)
	spacing     = regexp.MustCompile(`(>=|<=|~>|[><=~^v])\s+`)
)

// bound is a lower bound: major, minor, patch.
type bound [3]int

func (b bound) less(o bound) bool {
	for i := range b {
		if b[i] != o[i] {
			return b[i] < o[i]
		}
	}
	return false
}

// OfRange returns the major version of the smallest lower bound over all
// alternatives of an npm range, such as "14" for ">=16 <19 || ^14.17"; Unpinned
// if any alternative has no lower bound ("*", "<18"). The grammar is that of
// node-semver: alternatives by "||", hyphen ranges, comparators, x-ranges,
// tildes and carets.
func OfRange(text string) (string, error) {
	if len(text) > maxRange {
		return "", fmt.Errorf("%w: longer than %d bytes", ErrNotARange, maxRange)
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "latest", "lts", "lts/*", "current", "stable", "node":
		return Unpinned, nil
	}
	var least bound
	open := false
	for i, alternative := range strings.Split(text, "||") {
		lower, bounded, err := lowerBound(strings.TrimSpace(alternative))
		if err != nil {
			return "", err
		}
		open = open || !bounded
		if i == 0 || lower.less(least) {
			least = lower
		}
	}
	if open {
		return Unpinned, nil
	}
	if least[0] > maxMajor {
		return "", fmt.Errorf("%w: there is no version %d", ErrNotARange, least[0])
	}
	return strconv.Itoa(least[0]), nil
}

// lowerBound returns the lower bound of one alternative: the largest of its
// comparators' bounds.
func lowerBound(alternative string) (lower bound, bounded bool, err error) {
	if m := hyphenRange.FindStringSubmatch(alternative); m != nil {
		lower, bounded = floor(">=", m[1:4])
		return lower, bounded, nil
	}
	for _, word := range strings.Fields(spacing.ReplaceAllString(alternative, "$1")) {
		m := comparator.FindStringSubmatch(word)
		if m == nil {
			return bound{}, false, ErrNotARange
		}
		b, ok := floor(m[1], m[2:5])
		if ok && (!bounded || lower.less(b)) {
			lower, bounded = b, true
		}
	}
	return lower, bounded, nil
}

// floor returns the lower bound of one comparator, if it has one. parts are
// major, minor and patch, "" or x or * where left open.
func floor(operator string, parts []string) (b bound, bounded bool) {
	given := 0
	for ; given < 3; given++ {
		n, err := strconv.Atoi(parts[given])
		if err != nil {
			break // left open, as is everything behind it
		}
		b[given] = n
	}
	if given == 0 || operator == "<" || operator == "<=" {
		return bound{}, false
	}
	if operator == ">" {
		b[given-1]++ // >14 begins with 15, >14.2 with 14.3
	}
	return b, true
}

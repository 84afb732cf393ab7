package serve

import "strings"

// coding is a content coding of a representation (RFC 9110, section 8.4.1).
type coding uint8

const (
	identity coding = iota
	brotli
	zstd
	gzip
	codings // their number
)

// codingNames are the names in Content-Encoding; codingSuffixes end the names of
// prepared files.
var (
	codingNames    = [codings]string{"", "br", "zstd", "gzip"}
	codingSuffixes = [codings]string{"", ".br", ".zst", ".gz"}
)

func (c coding) String() string { return codingNames[c] }

// preference orders codings to which the client gives equal weight: what is
// usually the smallest comes first.
var preference = [codings]coding{brotli, zstd, gzip, identity}

// set is a set of codings, one bit each.
type set uint8

func (s set) has(c coding) bool { return s&(1<<c) != 0 }

const (
	unset = -1
	// weights are in half thousandths, so that an identity that is not listed
	// ranks below the smallest weight that can be written.
	unnamedIdentity = 1
)

// negotiate chooses among the codings that exist by an Accept-Encoding value
// (RFC 9110, section 12.5.3; several lines joined by commas). present is false
// if there is no such field. ok is false if no existing coding is acceptable.
// Malformed elements are ignored.
func negotiate(header string, present bool, have set) (c coding, ok bool) {
	if !present {
		return identity, have.has(identity)
	}
	weights := [codings]int{unset, unset, unset, unset}
	star := unset
	for len(header) > 0 {
		var element string
		element, header, _ = strings.Cut(header, ",")
		name, weight, valid := acceptElement(element)
		if !valid {
			continue
		}
		switch {
		case name == "*":
			star = weight
		case strings.EqualFold(name, "br"):
			weights[brotli] = weight
		case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
			weights[gzip] = weight
		case strings.EqualFold(name, "zstd"):
			weights[zstd] = weight
		case strings.EqualFold(name, "identity"):
			weights[identity] = weight
		}
	}
	best := 0
	for _, candidate := range preference {
		if !have.has(candidate) {
			continue
		}
		weight := weights[candidate]
		if weight == unset {
			switch {
			case star != unset:
				weight = star
			case candidate == identity:
				weight = unnamedIdentity
			default:
				weight = 0
			}
		}
		if weight > best {
			best, c, ok = weight, candidate, true
		}
	}
	return c, ok
}

// acceptElement reads `coding [;q=weight]`; the weight is in half thousandths.
func acceptElement(element string) (name string, weight int, ok bool) {
	name, parameters, has := strings.Cut(element, ";")
	name = trimSpace(name)
	if name == "" {
		return "", 0, false
	}
	if !has {
		return name, 2000, true
	}
	parameters = trimSpace(parameters)
	if len(parameters) < 3 || parameters[0]|0x20 != 'q' || parameters[1] != '=' {
		return "", 0, false
	}
	thousandths, ok := qvalue(parameters[2:])
	return name, 2 * thousandths, ok
}

// qvalue reads a weight of RFC 9110, section 12.4.2: 0 to 1 with at most three
// decimals, in thousandths.
func qvalue(s string) (int, bool) {
	if s[0] != '0' && s[0] != '1' || len(s) > 5 {
		return 0, false
	}
	value := int(s[0]-'0') * 1000
	if len(s) == 1 {
		return value, true
	}
	if s[1] != '.' {
		return 0, false
	}
	scale := 100
	for _, digit := range []byte(s[2:]) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		value += int(digit-'0') * scale
		scale /= 10
	}
	return value, value <= 1000
}

// trimSpace removes what HTTP calls optional white space: spaces and tabs.
func trimSpace(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

package serve

import (
	"slices"
	"strconv"
	"strings"
)

// coding is a content coding of a representation (RFC 9110, section 8.4.1).
type coding uint8

// The codings, identity first. The others begin with what is usually the smallest.
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
	codingNames    = [codings]string{"identity", "br", "zstd", "gzip"}
	codingSuffixes = [codings]string{"", ".br", ".zst", ".gz"}
)

func (c coding) String() string { return codingNames[c] }

// set is a set of codings, one bit each.
type set uint8

func (s set) has(c coding) bool { return s&(1<<c) != 0 }

const unset = -1

// negotiate chooses among the codings that exist by an Accept-Encoding value
// (RFC 9110, section 12.5.3; several lines joined by commas). present is false
// if there is no such field. ok is false if no existing coding is acceptable.
// Malformed elements are ignored.
func negotiate(header string, present bool, have set) (c coding, ok bool) {
	if !present {
		return identity, have.has(identity)
	}
	weights, star := [codings]float64{unset, unset, unset, unset}, float64(unset)
	for element := range strings.SplitSeq(header, ",") {
		name, parameter, hasParameter := strings.Cut(strings.ToLower(element), ";")
		weight := 1.0
		if hasParameter {
			weight = qvalue(strings.TrimSpace(parameter))
		}
		name = strings.TrimPrefix(strings.TrimSpace(name), "x-") // x-gzip is an alias
		if index := slices.Index(codingNames[:], name); index >= 0 && weight >= 0 {
			weights[index] = weight
		} else if name == "*" && weight >= 0 {
			star = weight
		}
	}
	best := 0.0
	for i := range codings {
		candidate := (i + 1) % codings // identity last
		weight := weights[candidate]
		if weight == unset {
			weight = star
		}
		if weight == unset && candidate == identity {
			weight = 0.0005 // below the smallest weight that can be written
		}
		if have.has(candidate) && weight > best {
			best, c, ok = weight, candidate, true
		}
	}
	return c, ok
}

// qvalue reads a weight of RFC 9110, section 12.4.2: q= and 0 to 1 with at most
// three decimals. Other parameters are unset.
func qvalue(parameter string) float64 {
	digits, ok := strings.CutPrefix(parameter, "q=")
	weight, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || len(digits) > len("0.000") || strings.Trim(digits, "0123456789.") != "" || weight > 1 {
		return unset
	}
	return weight
}

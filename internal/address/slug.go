package address

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// maxSlug is the longest slug before a number that makes it unique.
const maxSlug = 60

// Slug returns name as part of an address: a-z, 0-9 and single hyphens between
// them. A name that leaves nothing, or too much, gets some digits of its hash.
func Slug(name string) string {
	b := make([]byte, 0, min(len(name), maxSlug+1))
	long := false
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9') {
			if len(b) == 0 || b[len(b)-1] == '-' {
				continue
			}
			c = '-'
		}
		if len(b) == maxSlug {
			long = true
			break
		}
		b = append(b, c)
	}
	if len(b) > 0 && b[len(b)-1] == '-' {
		b = b[:len(b)-1]
	}
	if len(b) > 0 && !long {
		return string(b)
	}
	sum := sha256.Sum256([]byte(name))
	digits := "x" + hex.EncodeToString(sum[:4])
	if len(b) == 0 {
		return digits
	}
	return strings.TrimSuffix(string(b[:maxSlug-len(digits)-1]), "-") + "-" + digits
}

// Slugs returns a different slug for every name, none of them reserved. It
// depends on the set of names, not on their order: a name that is its own slug
// has the first claim to it, the others follow by code point and are numbered
// from 2 where a slug is taken.
func Slugs(names []string, reserved ...string) map[string]string {
	sorted := slices.Clone(names)
	slices.SortFunc(sorted, func(a, b string) int {
		if own, other := Slug(a) == a, Slug(b) == b; own != other {
			if own {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	taken := make(map[string]bool, len(names)+len(reserved))
	for _, r := range reserved {
		taken[r] = true
	}
	of := make(map[string]string, len(names))
	next := make(map[string]int) // the next number to try, by slug
	for _, name := range slices.Compact(sorted) {
		base := Slug(name)
		s := base
		for n := max(2, next[base]); taken[s]; n++ {
			s = base + "-" + strconv.Itoa(n)
			next[base] = n + 1
		}
		taken[s] = true
		of[name] = s
	}
	return of
}

// StableSlug returns a slug of a pipeline's name that no other name has, whatever
// other names there are. A name that reads FOLDER_PROJECT/repository/branch has
// its plain slug, because it is what [spelling] makes of it; any other name has
// digits of its hash behind it.
func StableSlug(name string) string {
	s := Slug(name)
	if name == spelling(s) {
		return s
	}
	sum := sha256.Sum256([]byte(name))
	return s + "-" + hex.EncodeToString(sum[:hashBytes])
}

const hashBytes = 6

// spelling returns the one name that has a slug without digits of its hash, ""
// if there is none: the first two words in capitals, joined by "_", make the
// folder, the last word the branch. A last word that looks like a hash has none.
func spelling(slug string) string {
	words := strings.Split(slug, "-")
	n := len(words)
	if n < 4 || len(words[n-1]) == 2*hashBytes {
		return ""
	}
	return strings.ToUpper(words[0]+"_"+words[1]) + "/" + strings.Join(words[2:n-1], "-") + "/" + words[n-1]
}

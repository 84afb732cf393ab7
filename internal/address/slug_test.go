package address

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSlugHoldsOnlyLettersDigitsAndHyphens(t *testing.T) {
	for name, want := range map[string]string{
		"CMC": "cmc", "Bulk Scan": "bulk-scan", "Immigration & Asylum": "immigration-asylum", "--a--b--": "a-b", "../../etc": "etc", "123": "123",
		"": "xe3b0c442", strings.Repeat("a", 60): strings.Repeat("a", 60),
	} {
		if got := Slug(name); got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
	}
	long := Slug(strings.Repeat("a", 61))
	if len(long) > maxSlug || long == Slug(strings.Repeat("a", 62)) {
		t.Errorf("long names: %q", long)
	}
}

// Most of the names collide.
func TestSlugsAreUniqueAndIndependentOfOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("aA1- /_é日\x00all")
	for range 2000 {
		var names []string
		for range 1 + r.IntN(12) {
			n := make([]rune, r.IntN(5))
			for i := range n {
				n[i] = alphabet[r.IntN(len(alphabet))]
			}
			names = append(names, string(n))
		}
		names = append(names, "all", "nightly", "a-2")
		of := Slugs(names, "all")
		seen := map[string]string{"all": "(reserved)"}
		slices.Sort(names)
		names = slices.Compact(names)
		for _, name := range names {
			s := of[name]
			if before, ok := seen[s]; ok {
				t.Fatalf("%q and %q are both %q", before, name, s)
			}
			seen[s] = name
			if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || s[0] == '-' || s[len(s)-1] == '-' {
				t.Fatalf("slug of %q is %q", name, s)
			}
		}
		shuffled := slices.Clone(names)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if fmt.Sprint(Slugs(shuffled, "all")) != fmt.Sprint(of) {
			t.Fatalf("slugs depend on the order of %q", names)
		}
	}
}

func TestSlugsKeepPlainNames(t *testing.T) {
	of := Slugs([]string{"CMC", "cmc", "Cmc", "all", "All"}, "all")
	for name, want := range map[string]string{"cmc": "cmc", "CMC": "cmc-2", "Cmc": "cmc-3", "all": "all-2", "All": "all-3"} {
		if of[name] != want {
			t.Errorf("%q is %q, want %q", name, of[name], want)
		}
	}
}

func TestStableSlugsTellNamesApart(t *testing.T) {
	const plain = "hmcts-bsp-bulk-scan-orchestrator-master"
	if got := StableSlug("HMCTS_BSP/bulk-scan-orchestrator/master"); got != plain {
		t.Errorf("got %q, want %q", got, plain)
	}
	seen := make(map[string]string)
	for _, name := range []string{
		"HMCTS_BSP/bulk-scan-orchestrator/master", "hmcts_bsp/bulk-scan-orchestrator/master", "HMCTS_BSP/bulk_scan_orchestrator/master",
		"HMCTS-BSP/bulk-scan-orchestrator/master", "HMCTS/bsp-bulk-scan-orchestrator/master", "HMCTS_Bsp/bulk-scan-orchestrator/master",
		"HMCTS_BSP/bulk-scan/orchestrator/master", "", "/", "é", "x", strings.Repeat("a", 80), strings.Repeat("a", 81),
	} {
		slug := StableSlug(name)
		if other, taken := seen[slug]; taken {
			t.Errorf("%q and %q share the slug %q", name, other, slug)
		}
		if Slug(slug) != slug && len(slug) <= maxSlug {
			t.Errorf("StableSlug(%q) = %q, which is not a slug", name, slug)
		}
		seen[slug] = name
	}
}

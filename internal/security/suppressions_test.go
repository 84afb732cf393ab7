package security

import (
	"slices"
	"testing"
)

func TestSuppressions(t *testing.T) {
	checkExamples(t, &suppressionList, []example{{
		rule: "lists all rules with their state and line",
		given: `
			rule b-x CVE-2024-0001 CVE-2024-0002 until=2020-01-01
			rule a-x CVE-2024-0001 notes=why
			rule a-x until=2030-01-01`,
		want: `
			a-x | CVE-2024-0001 | permanent | null | null | null | why | dependency-check-suppressions.xml:2
			a-x | a rule without criteria | until then | 2030-01-01 | 1138 | null | null | dependency-check-suppressions.xml:3
			b-x | CVE-2024-0001, CVE-2024-0002 | expired | 2020-01-01 | -2515 | null | null | dependency-check-suppressions.xml:2`,
		n: 3,
	}})
}

func TestSuppressionsNamingAVulnerability(t *testing.T) {
	checkExamples(t, &suppressionsNaming, []example{{
		rule: "lists the rules that name it, expired ones included",
		given: `
			rule a CVE-2024-0001 until=2020-01-01
			rule a CVE-2024-0002`,
		want:   "a | CVE-2024-0001 | expired | 2020-01-01 | -2515 | null | null | dependency-check-suppressions.xml:2",
		n:      1,
		naming: "CVE-2024-0001",
	}})
}

func TestSuppressionsOfOneRepositoryDoNotNameIt(t *testing.T) {
	checkExamples(t, &suppressionsOfOne, []example{{
		rule:  "lists the rules of the repository",
		given: "rule a CVE-2024-0001",
		want:  "CVE-2024-0001 | permanent | null | null | null | null | dependency-check-suppressions.xml:2",
		n:     1,
		of:    "a",
	}})
}

func TestWarningsTellUnknownFormsFromInvalidDates(t *testing.T) {
	got := figuresOf(New(organisation(t, `
		rule a phrase
		rule a CVE-2024-0001 until=soon`)))["cve-suppressions-per-team"].Warnings
	const file = "a dependency-check-suppressions.xml"
	want := []string{
		"1 rule names a vulnerability in an unknown form: " + file + ` (cve "phrase" is not a CVE, a GHSA or another known identifier).`,
		"1 suppression file has a rule without a valid end date, which never expires: " + file + ".",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

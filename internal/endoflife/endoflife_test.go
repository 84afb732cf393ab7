package endoflife

import (
	"bytes"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func load(t testing.TB) *Data {
	t.Helper()
	d, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// The expected dates are those that the vendors publish.
func TestEmbeddedDatesAreTheVendors(t *testing.T) {
	d := load(t)
	if d.Dated() != date("2026-08-22") || !strings.Contains(d.Source, "endoflife.date") {
		t.Errorf("got %s of %s", d.Source, d.Dated())
	}
	for major, want := range map[string]string{"26": "2029-04-30", "24": "2028-04-30", "22": "2027-04-30", "20": "2026-04-30", "18": "2025-04-30", "16": "2023-09-11"} {
		if e, ok := d.Node(major); !ok || !e.HasDay || e.Day != date(want) {
			t.Errorf("Node %s: got %+v, %v; want %s", major, e, ok, want)
		}
	}
	for vendor, want := range map[string]string{
		"": "2027-10-31", "temurin": "2027-10-31", "oracle": "2026-09-30", "corretto": "2029-10-31", "redhat": "2027-12-31", "microsoft": "2027-09-30",
		"Eclipse-Temurin": "2027-10-31", "zulu": "2029-09-30", "openjdk": "2022-03-22",
	} {
		if e, ok := d.Java(vendor, "17"); !ok || !e.HasDay || e.Day != date(want) {
			t.Errorf("Java 17 of %q: got %+v, %v; want %s", vendor, e, ok, want)
		}
		if !IsVendor(vendor) {
			t.Errorf("IsVendor(%q) is false, want true", vendor)
		}
	}
	if e, ok := d.Node("3"); !ok || e.HasDay || !e.Ended {
		t.Errorf("Node 3: got %+v, %v; want an end without a date", e, ok)
	}
	for _, major := range []string{"", "0", "unpinned", "not stated", "99", "22.1"} {
		if e, ok := d.Node(major); ok {
			t.Errorf("Node %q: got %+v, want none", major, e)
		}
	}
	if e, ok := d.Java("temurin", "15"); ok {
		t.Errorf("Temurin 15: got %+v, want none", e)
	}
	if e, ok := d.Java("nobody", "17"); ok || IsVendor("nobody") {
		t.Errorf("unknown vendor: got %+v, want none", e)
	}
	if v := Vendors(); !slices.IsSorted(v) || !slices.Contains(v, "temurin") {
		t.Errorf("got vendors %v, want a sorted list with temurin", v)
	}
	for _, v := range Vendors() {
		if _, ok := d.Products[productOf(v)]; !ok {
			t.Errorf("there is no product for vendor %s", v)
		}
	}
	if !strings.Contains(Notice(), "Copyright 2020 endoflife.date contributors") {
		t.Errorf("got notice %q, want the copyright of endoflife.date", Notice())
	}
}

// Otherwise a refresh would also change lines whose data is unchanged.
func TestEmbeddedFileIsCanonical(t *testing.T) {
	d := load(t)
	got, err := d.Encode()
	if err != nil || !bytes.Equal(got, embedded) {
		t.Errorf("the embedded file is not in canonical form (%v)", err)
	}
}

func TestDaysLeftCountsWholeDaysInUTC(t *testing.T) {
	e := End{Day: date("2027-04-30"), HasDay: true}
	for asOf, want := range map[string]int{
		"2027-04-29T00:00:00Z": 1, "2027-04-29T23:59:59.999Z": 1, "2027-04-30T00:00:00Z": 0, "2027-04-30T23:59:59Z": 0, "2027-05-01T00:00:00Z": -1,
		"2027-04-30T00:30:00+01:00": 1, "2026-04-30T12:00:00Z": 365,
	} {
		at, err := time.Parse(time.RFC3339, asOf)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := e.DaysLeft(at); !ok || got != want {
			t.Errorf("%s: got %d, %v; want %d", asOf, got, ok, want)
		}
	}
	if _, ok := (End{Ended: true}).DaysLeft(date("2027-01-01")); ok {
		t.Error("got a number of days without a date, want none")
	}
}

func nodeSample(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/nodejs.md")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFrontMatterIsConvertedOrRejected(t *testing.T) {
	want := Product{"24": {Day: date("2028-04-30"), HasDay: true}, "23": {Day: date("2025-06-01"), HasDay: true}, "3": {Ended: true}}
	for how, data := range map[string][]byte{
		"LF": nodeSample(t), "CRLF": bytes.ReplaceAll(nodeSample(t), []byte("\n"), []byte("\r\n")),
	} {
		got, err := FromFrontMatter(data)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v; want %+v", how, got, err, want)
		}
	}
	// The embedded data is the same for these releases.
	for cycle, w := range want {
		if got := load(t).Products["nodejs"][cycle]; got != w {
			t.Errorf("embedded %s: got %+v, want %+v", cycle, got, w)
		}
	}
	const number = "---\ntitle: x\nreleases:\n- releaseCycle: 1.10\n  releaseDate: 2020-01-01\n  eol: false\n---\n"
	if got, err := FromFrontMatter([]byte(number)); err != nil || !reflect.DeepEqual(got, Product{"1.10": {}}) {
		t.Errorf("cycle 1.10: got %+v, %v; want the same spelling and no end", got, err)
	}
	for name, text := range map[string]string{
		"empty":             "",
		"no fence":          "title: x\n",
		"no end":            "---\ntitle: x\n",
		"no releases":       "---\ntitle: x\n---\n",
		"not YAML":          "---\n\t{\n---\n",
		"an alias":          "---\ntitle: x\nother: &a [1]\nreleases:\n- releaseCycle: *a\n  releaseDate: 2020-01-01\n  eol: true\n---\n",
		"no eol":            "---\ntitle: x\nreleases:\n- releaseCycle: \"1\"\n  releaseDate: 2020-01-01\n---\n",
		"eol is not a date": "---\ntitle: x\nreleases:\n- releaseCycle: \"1\"\n  releaseDate: 2020-01-01\n  eol: 2020-02-30\n---\n",
		"twice":             "---\ntitle: x\nreleases:\n" + strings.Repeat("- releaseCycle: \"1\"\n  releaseDate: 2020-01-01\n  eol: true\n", 2) + "---\n",
		"huge":              "---\n" + strings.Repeat("#\n", maxFrontMatter) + "---\n",
	} {
		if p, err := FromFrontMatter([]byte(text)); err == nil {
			t.Errorf("%s: got %+v, want an error", name, p)
		}
	}
}

func TestRefreshedReplacesKnownProductsOnly(t *testing.T) {
	old := load(t)
	node, err := FromFrontMatter(nodeSample(t))
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := old.Refreshed(time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC), map[string]Product{"nodejs": node})
	if err != nil {
		t.Fatal(err)
	}
	if fresh.Dated() != date("2026-11-20") || len(fresh.Products["nodejs"]) != 3 || len(old.Products["nodejs"]) == 3 {
		t.Errorf("got %+v", fresh)
	}
	encoded, err := fresh.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(encoded)
	if err != nil || !reflect.DeepEqual(again, fresh) {
		t.Errorf("read back: got %+v (%v), want %+v", again, err, fresh)
	}
	if _, err := old.Refreshed(date("2026-11-20"), map[string]Product{"cobol": node}); err == nil {
		t.Error("unknown product: got no error, want one")
	}
	if _, err := old.Refreshed(date("2026-11-20"), map[string]Product{"nodejs": {}}); err == nil {
		t.Error("empty product: got no error, want one")
	}
}

func TestParseRejectsInvalidData(t *testing.T) {
	good := string(embedded)
	if _, err := Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, replace := range map[string][2]string{
		"invalid day":            {`"2026-08-22"`, `"2026-08-32"`},
		"no snapshot":            {`"snapshot"`, `"snap"`},
		"no node":                {`"nodejs"`, `"deno"`},
		"eol as a number":        {`"22": "2027-04-30"`, `"22": 2027`},
		"eol null":               {`"22": "2027-04-30"`, `"22": null`},
		"eol is not a date":      {`"22": "2027-04-30"`, `"22": "2027-04-31"`},
		"a cycle twice":          {`"25": `, `"26": `},
		"cycle is not a version": {`"25": `, `"latest": `},
		"an unknown member":      {`"products"`, `"name": "x", "products"`},
		"text after the object":  {"\n}\n", "\n}\n{}"},
		"no source":              {`"source"`, `"from"`},
	} {
		changed := strings.Replace(good, replace[0], replace[1], 1)
		if changed == good {
			t.Fatalf("%s: nothing to replace", name)
		}
		if _, err := Parse([]byte(changed)); err == nil || !strings.HasPrefix(err.Error(), "end-of-life data: ") {
			t.Errorf("%s: got error %v, want one about the end-of-life data", name, err)
		}
	}
}

func FuzzFromFrontMatter(f *testing.F) {
	f.Add(nodeSample(f))
	f.Add([]byte("---\ntitle: &a x\nreleases: [{releaseCycle: \"1\", releaseDate: 2020-01-01, eol: true, latest: *a}]\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := FromFrontMatter(data)
		if err == nil && p.validate() != nil {
			t.Fatalf("got a product that is not valid: %+v", p)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"source":"x","snapshot":"2026-01-01","products":{"nodejs":{"1":"2021-01-01"},"eclipse-temurin":{"8":true}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			return
		}
		encoded, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(encoded)
		if err != nil || !reflect.DeepEqual(again, d) {
			t.Fatalf("%s\nis read as %+v (%v), want %+v", encoded, again, err, d)
		}
	})
}

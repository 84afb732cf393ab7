package document

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

func TestParseTimeAcceptsOnlyRFC3339(t *testing.T) {
	for _, c := range []struct {
		text string
		want eventfile.Instant
	}{
		{"1970-01-01T00:00:00Z", eventfile.Instant{}},
		{"1969-12-31T23:59:59.9Z", eventfile.Instant{Sec: -1, Nsec: 900_000_000}},
		{"2019-11-20T10:37:23Z", eventfile.Instant{Sec: 1574246243}},
		{"2019-11-20T10:37:23.5Z", eventfile.Instant{Sec: 1574246243, Nsec: 500_000_000}},
		{"2019-11-20T10:37:23.123456789Z", eventfile.Instant{Sec: 1574246243, Nsec: 123_456_789}},
		{"2019-11-20T10:37:23.9999999999999Z", eventfile.Instant{Sec: 1574246243, Nsec: 999_999_999}},
		{"2019-11-20T10:37:23+00:00", eventfile.Instant{Sec: 1574246243}},
		{"2019-11-20T10:37:23-00:00", eventfile.Instant{Sec: 1574246243}},
		{"2019-11-20T12:07:23.25+01:30", eventfile.Instant{Sec: 1574246243, Nsec: 250_000_000}},
		{"2019-11-19T10:38:23-23:59", eventfile.Instant{Sec: 1574246243}},
		{"2000-02-29T00:00:00Z", eventfile.Instant{Sec: 951782400}},
		{"2024-02-29T00:00:00Z", eventfile.Instant{Sec: 1709164800}},
		{"0000-01-01T00:00:00Z", eventfile.Instant{Sec: -62167219200}},
		{"0000-02-29T00:00:00Z", eventfile.Instant{Sec: -62162121600}},
		{"0000-01-01T00:00:00+23:59", eventfile.Instant{Sec: -62167219200 - 86340}},
		{"9999-12-31T23:59:59Z", eventfile.Instant{Sec: 253402300799}},
		{"9999-12-31T23:59:59-23:59", eventfile.Instant{Sec: 253402300799 + 86340}},
	} {
		got, ok := ParseTime([]byte(c.text))
		if !ok || got != c.want {
			t.Errorf("%s: got %v, %v; want %v", c.text, got, ok, c.want)
		}
	}
	for _, text := range []string{
		"", "2019", "2019-11-20", "2019-11-20T10:37Z", "2019-11-20T10:37:23", "2019-11-20 10:37:23Z", "2019-11-20t10:37:23Z",
		"2019-11-20T10:37:23z", "2019-11-20T10:37:23.Z", "2019-11-20T10:37:23,5Z", "2019-11-20T10:37:60Z", "2019-11-20T23:59:60Z",
		"2019-11-20T24:00:00Z", "2019-11-20T10:60:00Z", "2019-00-20T10:37:23Z", "2019-13-20T10:37:23Z", "2019-11-00T10:37:23Z",
		"2019-11-31T10:37:23Z", "2019-02-29T10:37:23Z", "1900-02-29T10:37:23Z", "2100-02-29T10:37:23Z", "2019-04-31T10:37:23Z",
		"2019-11-20T10:37:23+0100", "2019-11-20T10:37:23+01", "2019-11-20T10:37:23+24:00", "2019-11-20T10:37:23+01:60",
		"2019-11-20T10:37:23+01:00Z", "2019-11-20T10:37:23ZZ", "2019-11-20T10:37:23Z ", " 2019-11-20T10:37:23Z", "2019-11-20T10:37:23.5",
		"2019-1-20T10:37:23Z", "2019-11-20T1:37:23Z", "+2019-11-20T10:37:23Z", "12019-11-20T10:37:23Z", "-019-11-20T10:37:23Z",
		"2019-11-20T10:37:23.5 Z", "2019/11/20T10:37:23Z", "2019-11-20T10-37-23Z", "20１9-11-20T10:37:23Z", "2019-11-20T1:037:23Z",
		"2019-11-20T10:37:23 01:00", "2019-11-20T10:37:23+0a:00", "2019-11-20T10:37:23+01:0 ",
	} {
		if got, ok := ParseTime([]byte(text)); ok || !got.IsMissing() {
			t.Errorf("%q: got %v, want no time", text, got)
		}
	}
}

func TestParseTimeReadsWhatTheStandardLibraryFormats(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		want := time.Unix(random.Int64N(253402300799+62167219200)-62167219200, random.Int64N(1e9)).UTC()
		text := want.In(time.FixedZone("", random.IntN(2*86340/60)*60-86340)).Format(time.RFC3339Nano)
		if len(text) > 35 || text[4] != '-' || text[0] == '-' {
			continue // the offset leads to a year before 0000 or after 9999
		}
		got, ok := ParseTime([]byte(text))
		if !ok || got != eventfile.InstantOf(want) {
			t.Fatalf("%s: got %v, %v; want %v", text, got, ok, eventfile.InstantOf(want))
		}
	}
}

func TestParseTimeKnowsEveryDate(t *testing.T) {
	for day := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2500; day = day.AddDate(0, 0, 1) {
		got, ok := ParseTime([]byte(day.Format("2006-01-02T15:04:05Z")))
		if !ok || got.Sec != day.Unix() {
			t.Fatalf("%v: got %v, %v", day, got, ok)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2019-11-20T10:37:23.123Z", "2024-02-29T00:00:00+01:30", "0000-01-01T00:00:00-23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ParseTime([]byte(s))
		// The standard library also accepts other forms of the fraction and of the
		// offset.
		want, err := time.Parse(time.RFC3339Nano, s)
		if ok && (err != nil || eventfile.InstantOf(want) != got) {
			t.Fatalf("%q: got %v; the standard library %v, %v", s, got, want, err)
		}
	})
}

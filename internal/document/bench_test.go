package document

import (
	"bytes"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

func BenchmarkDecode(b *testing.B) {
	for _, c := range []struct {
		name   string
		fields organisation.Fields
	}{{"core fields", organisation.Core}, {"all fields", organisation.All}} {
		var lines [][]byte
		size := 0
		for d := range organisation.New(1, organisation.Options{Events: 20_000, Until: time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC), Hostile: true}).Documents {
			lines = append(lines, organisation.AppendFields(nil, d, c.fields))
			size += len(lines[len(lines)-1])
		}
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(size / len(lines)))
			b.ReportAllocs()
			var d Decoder
			var e eventfile.Event
			i := 0
			for b.Loop() {
				if err := d.Decode(lines[i], &e); err != nil {
					b.Fatal(err)
				}
				if i++; i == len(lines) {
					i = 0
				}
			}
		})
	}
}

func BenchmarkParseTime(b *testing.B) {
	s := bytes.Clone([]byte("2026-11-20T10:37:23.123Z"))
	for b.Loop() {
		if _, ok := ParseTime(s); !ok {
			b.Fatal("not a time")
		}
	}
}

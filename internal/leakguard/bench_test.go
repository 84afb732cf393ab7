package leakguard

import (
	"strings"
	"testing"
)

// BenchmarkCheck searches a page-like text for three secrets and all shapes.
func BenchmarkCheck(b *testing.B) {
	text := []byte(strings.Repeat(`<tr><th scope="row"><a href="../pipelines/cmc/"><bdi>HMCTS_CMC/claim-store/master</bdi></a></th><td class="n">61</td></tr>`+"\n"+
		`["HMCTS_CMC/claim-store/master",61,"2026-11-20T10:37:23Z",83.24],`+"\n", 1000))
	g := New(threeSecrets()...)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := g.Check("index.html", text); err != nil {
			b.Fatal(err)
		}
	}
}

package inventory

import "testing"

// Whatever a response holds, the repository made of it can be asked for and stored.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"id":"R_1","databaseId":1,"name":"x","isEmpty":false,"defaultBranchRef":{"name":"main","target":{"oid":"ce013625030ba8dba906f756967f9e9ca394464a"}},
		"o0":{"entries":[{"name":"Dockerfile","type":"blob","mode":33188,"oid":"ce013625030ba8dba906f756967f9e9ca394464a","size":6},{"name":"docker","type":"tree"}]},
		"o1":null,"o3":{"oid":"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391","byteSize":0}}`))
	f.Add([]byte(`{"id":"","name":null,"o0":{"entries":[null]},"languages":{"nodes":[{"name":null}]}}`))
	f.Add([]byte(`{"id":"R","name":"x","defaultBranchRef":null,"o0":[],"o1":7}`))
	paths := NewPaths([]string{"config/owasp/suppressions.xml"})
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := parse("owner", raw, paths, "")
		if r == nil {
			return
		}
		if r.ID == "" || r.Name == "" {
			t.Errorf("got %+v, want an id and a name", r)
		}
		for _, x := range r.Files {
			if !IsOID(x.OID) || x.Path == "" || x.Content && !r.Counts() {
				t.Errorf("got %+v, want a path, an object id, and content only of repositories that count", x)
			}
		}
	})
}

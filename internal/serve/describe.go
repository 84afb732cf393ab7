package serve

// Describe returns the header fields that a file of the site is served with by
// its name, for stores that keep them beside the file. text tells that it is
// worth compressing.
func Describe(name string) (contentType, cacheControl string, text bool) {
	k := kindOf(name)
	if hashed(name) {
		return k.contentType, cacheImmutable, k.text
	}
	return k.contentType, cachePage, k.text
}

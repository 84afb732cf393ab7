package dockerfile

import "strings"

// Image is a reference to an image, taken apart.
type Image struct {
	// Registry is the host, or "" for the default one.
	Registry string
	// Path is what lies between the registry and the name, without slashes at
	// its ends; often "".
	Path string
	// Name is the last part of the repository.
	Name string
	// Tag and Digest are "" where the reference has none.
	Tag    string
	Digest string
}

// ParseImage takes a reference apart. It never fails: whether a registry would
// accept it is not asked.
func ParseImage(reference string) Image {
	var i Image
	reference, i.Digest, _ = strings.Cut(reference, "@")
	if colon := strings.LastIndexByte(reference, ':'); colon > strings.LastIndexByte(reference, '/') {
		reference, i.Tag = reference[:colon], reference[colon+1:]
	}
	if first, rest, ok := strings.Cut(reference, "/"); ok && (strings.ContainsAny(first, ".:") || first == "localhost") {
		i.Registry, reference = first, rest
	}
	if slash := strings.LastIndexByte(reference, '/'); slash >= 0 {
		i.Path, reference = reference[:slash], reference[slash+1:]
	}
	i.Name = reference
	return i
}

// Repository is the image without tag and digest, as one text.
func (i Image) Repository() string {
	var parts []string
	for _, p := range []string{i.Registry, i.Path, i.Name} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "/")
}

// String is the whole reference.
func (i Image) String() string {
	s := i.Repository()
	if i.Tag != "" {
		s += ":" + i.Tag
	}
	if i.Digest != "" {
		s += "@" + i.Digest
	}
	return s
}

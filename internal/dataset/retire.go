package dataset

import (
	"maps"
	"slices"
)

// Collectors returns the names of the collectors that have contributed, sorted.
func (u *Update) Collectors() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Sorted(maps.Keys(u.manifest.Collectors))
}

// Retire takes what a collector contributed out of what readers are given, or
// back in. The rows stay on disk, since the source may not hold them any more.
// changed tells whether it was the other way before.
func (u *Update) Retire(collector string, retired bool) (changed bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.manifest.Collectors[collector]
	if p == nil || p.Retired == retired {
		return false, nil
	}
	m := u.next()
	entry := *p
	entry.Retired = retired
	m.Collectors[collector] = &entry
	return true, u.publish(m)
}

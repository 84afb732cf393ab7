//go:build !linux

package cosmos

import "time"

// usage returns zeros: it is implemented for Linux only.
func usage() (peak int64, cpu time.Duration) { return 0, 0 }

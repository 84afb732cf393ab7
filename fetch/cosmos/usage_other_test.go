//go:build !linux

package cosmos

import "time"

// usage is known on Linux only.
func usage() (peak int64, cpu time.Duration) { return 0, 0 }

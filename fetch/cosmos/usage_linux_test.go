package cosmos

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// usage returns the largest resident size of this process so far, and the time
// its threads ran.
func usage() (peak int64, cpu time.Duration) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err == nil {
		cpu = time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	// Not u.Maxrss, which a process inherits from the one it was started by.
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, cpu
	}
	for line := range bytes.Lines(status) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "VmHWM:" {
			kb, _ := strconv.ParseInt(string(f[1]), 10, 64)
			peak = kb << 10
		}
	}
	return peak, cpu
}

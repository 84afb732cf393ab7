package cosmos

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// usage returns this process's peak resident size and its processor time.
func usage() (peak int64, cpu time.Duration) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err == nil {
		cpu = time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	// u.Maxrss is inherited from the parent process.
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

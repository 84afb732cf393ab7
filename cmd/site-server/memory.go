package main

import (
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// defaultMemory is used where neither a setting nor a container limits memory.
	defaultMemory = 512 << 20
	// memoryUnset stands for a setting that was not made.
	memoryUnset = -1
	// programMemory is what the program takes apart from the site and its
	// connections: itself, its log, and garbage.
	programMemory = 48 << 20
	// connectionMemory is what a connection usually takes: its buffers and its
	// goroutine. A header of 32 KiB with short lines takes 500 KiB when parsed: for
	// the worst case, 128 MiB would allow 32 connections only. The server therefore
	// closes connections that together take more than there is.
	connectionMemory = 32 << 10
	// leastHeap is what the server cannot run without, even if the limit is lower.
	leastHeap = 16 << 20
	// outsideHeap is what the Go runtime's memory limit leaves for what it does not
	// count, such as the program's code, and for what it may exceed it by.
	outsideHeap = 36 << 20
	// garbageAllowance is how much garbage may grow between two collections.
	garbageAllowance = 16 << 20
)

// memoryPlan divides the memory that the server may use.
type memoryPlan struct {
	total       int64 // 0: unlimited
	site        int64 // for the files of the site; 0: unlimited
	connections int   // how many may be open; 0: the default
}

// planMemory divides the memory that was set (memoryUnset, 0 for unlimited, or
// bytes), of which there is at most the container's limit (0 for unlimited).
func planMemory(setting, container int64) memoryPlan {
	total := setting
	switch {
	case container > 0 && (setting <= 0 || container < setting):
		total = container
	case setting == memoryUnset:
		total = defaultMemory
	case setting == 0:
		return memoryPlan{}
	}
	// An eighth is for connections; the rest is the site's.
	connections := max(16, min(4096, int(total/8/connectionMemory)))
	site := total - programMemory - int64(connections)*connectionMemory
	return memoryPlan{total: total, site: max(1, site), connections: connections}
}

// containerMemory is the memory limit of the container in bytes, 0 without one.
func containerMemory() int64 {
	limit, err := memlimit.FromCgroup()
	if err != nil || limit > 1<<50 {
		return 0
	}
	return int64(limit)
}

// apply sets the garbage collector's limits for a site with so many bytes in
// memory. By default the collector would let as much garbage grow as there is
// live memory, which here is the whole site.
func (p memoryPlan) apply(siteBytes int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(max(2, min(400, garbageAllowance*100/(siteBytes+1)))))
	}
	if os.Getenv("GOMEMLIMIT") == "" && p.total > 0 {
		debug.SetMemoryLimit(max(p.total-outsideHeap, p.total/2, leastHeap))
	}
}

func (p memoryPlan) LogValue() slog.Value {
	return slog.GroupValue(slog.Int64("total", p.total), slog.Int64("site", p.site), slog.Int("connections", p.connections))
}

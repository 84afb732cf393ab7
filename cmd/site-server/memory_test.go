package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPlanNeverExceedsTheSmallerLimit(t *testing.T) {
	for _, test := range []struct {
		name               string
		setting, container int64
		total              int64
	}{
		{"nothing is limited or set", memoryUnset, 0, defaultMemory},
		{"only the container is limited", memoryUnset, 256 << 20, 256 << 20},
		{"a large container is used", memoryUnset, 4 << 30, 4 << 30},
		{"the setting is smaller", 128 << 20, 256 << 20, 128 << 20},
		{"the container is smaller", 1 << 30, 256 << 20, 256 << 20},
		{"zero means the container's limit", 0, 256 << 20, 256 << 20},
		{"zero without a container is unlimited", 0, 0, 0},
		{"a tiny limit", 8 << 20, 0, 8 << 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan := planMemory(test.setting, test.container)
			if plan.total != test.total {
				t.Errorf("got a total of %d, want %d", plan.total, test.total)
			}
			if test.total == 0 && plan.site != 0 || test.total > 0 && plan.site <= 0 {
				t.Errorf("got %d bytes for the site of %d", plan.site, plan.total)
			}
			if needed := plan.site + programMemory + int64(plan.connections)*connectionMemory; plan.site > 1 && needed > plan.total {
				t.Errorf("the parts need %d bytes of %d", needed, plan.total)
			}
		})
	}
}

// highWater returns the most memory that a process had resident, in bytes.
func highWater(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("there is no /proc to read the resident memory from")
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes << 10
		}
	}
	t.Skip("/proc does not report VmHWM")
	return 0
}

// TestServerStaysWithinItsMemory serves a site slightly smaller than the memory
// that the server may use, to parallel clients, then accepts as many connections as
// are allowed, each with a header of the largest size and many short lines, which
// take the most memory.
func TestServerStaysWithinItsMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector, which short runs use, needs memory itself")
	}
	const limit, files, fileSize = 128 << 20, 504, 256 << 10
	dir := writeSite(t)
	for i := range files {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.bin", i)), make([]byte, fileSize), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := startProcess(t, []string{"SITE_DIR=" + dir}, "-listen", "127.0.0.1:0", "-memory", fmt.Sprint(limit), "-access-log=false")

	var clients sync.WaitGroup
	for worker := range 8 {
		clients.Go(func() {
			for i := worker; i < files; i += 8 {
				response, err := http.Get(fmt.Sprintf("http://%s/%d.bin", p.site, i))
				if err != nil {
					t.Error(err)
					return
				}
				if n, err := io.Copy(io.Discard, response.Body); n != fileSize || err != nil {
					t.Errorf("file %d: got %d bytes (%v), want %d", i, n, err, fileSize)
				}
				response.Body.Close()
			}
		})
	}
	clients.Wait()
	http.DefaultClient.CloseIdleConnections()
	for i := range planMemory(limit, 0).connections {
		conn, err := net.Dial("tcp", p.site)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(time.Minute))
		var header strings.Builder
		for line := 0; header.Len() < 31<<10; line++ {
			fmt.Fprintf(&header, "X%d: y\r\n", line)
		}
		// The server may close the connection meanwhile.
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n"+header.String())
	}
	// The server may still be closing connections, this one included.
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		response, err := http.Get("http://" + p.site + "/")
		if err == nil {
			response.Body.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatalf("page after the flood: %v", err)
		}
	}
	if got := highWater(t, p.command.Process.Pid); got > limit {
		t.Errorf("got %d bytes resident, want at most %d", got, limit)
	} else {
		t.Logf("%d of %d bytes resident", got, limit)
	}
}

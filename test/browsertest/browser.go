package browsertest

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hmcts/rse-dashboard/test/need"
)

// A Browser is one running Chromium.
type Browser struct {
	ctx context.Context
}

// Start runs a browser until the test ends: the one that $CHROMIUM names, or the
// first one in $PATH.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := Executable(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to run as root otherwise
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		// The browser ends by itself, so that no process and no open file is left.
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return &Browser{ctx: ctx}
}

// Executable returns the path of the browser that [Start] runs.
func Executable(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	need.Missing(t, "there is no Chromium in $PATH, and $CHROMIUM does not name one; install Debian's package chromium")
	return ""
}

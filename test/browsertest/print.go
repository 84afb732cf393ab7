package browsertest

import (
	"context"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Print shows the page as it would be printed, or as on a screen again, in
// light colours.
func (p *Page) Print(on bool) {
	p.t.Helper()
	medium := ""
	if on {
		medium = "print"
	}
	p.run("switching the medium", call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}}))
}

// PDF prints the page to path, on A4 (in inches below) and with its backgrounds.
func (p *Page) PDF(path string) {
	p.t.Helper()
	var data []byte
	p.run("printing", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		background := true
		out, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
			PrintBackground: &background, PaperWidth: 8.27, PaperHeight: 11.69})
		data = out.Data
		return err
	}))
	if err := os.WriteFile(path, data, 0o644); err != nil {
		p.t.Fatalf("printing to %s: %v", path, err)
	}
}

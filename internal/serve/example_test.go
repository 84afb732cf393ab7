package serve_test

import (
	"context"
	"log"
	"net"
	"time"

	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

// A preview answers with the headers and encodings of production, and loads the
// site again after its folder was rebuilt.
func Example() {
	options := serve.Options{CompressAtLoad: precompress.Encode}
	site, err := serve.Load("site", options)
	if err != nil {
		log.Fatal(err)
	}
	handler, err := site.Handler(serve.HandlerOptions{BasePath: "/dash/"})
	if err != nil {
		log.Fatal(err)
	}
	go handler.Follow(context.Background(), "site", options, time.Second, func(err error) { log.Print(err) })
	listener, err := net.Listen("tcp", "localhost:8080")
	if err != nil {
		log.Fatal(err)
	}
	if err := serve.Serve(context.Background(), listener, handler, serve.ServerOptions{}); err != nil {
		log.Fatal(err)
	}
}

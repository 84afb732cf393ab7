package files

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// readREST reads a blob through REST, which gives all of it in any encoding.
func (r *Reader) readREST(ctx context.Context, w *wanted) error {
	var content Content
	for _, place := range w.places {
		var b github.Blob
		_, err := r.Connection.Get(ctx, place.Path("git/blobs", w.oid), nil, "", &b)
		if refused, ok := errors.AsType[*connection.Refusal](err); ok {
			content = unread(w, message.OneLine(refused.Message))
			continue // another repository with the same blob will do
		}
		switch {
		case connection.Passing(err):
			content = unread(w, connection.Cause(err))
		case err != nil:
			return err
		default:
			content = decode(w, &b)
		}
		break
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.contents[w.oid] = content
	return nil
}

// decode returns the content of a blob.
func decode(w *wanted, b *github.Blob) Content {
	var text []byte
	switch b.GetEncoding() {
	case "utf-8":
		text = []byte(b.GetContent())
	case "base64":
		var err error
		if text, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(b.GetContent(), "\n", "")); err != nil {
			return unread(w, "it is not valid base64")
		}
	default:
		return unread(w, fmt.Sprintf("its encoding is %q: expected base64", message.OneLine(b.GetEncoding())))
	}
	size := int64(len(text))
	switch {
	case size > inventory.MaxSize:
		return Content{Size: size, Gap: inventory.TooLarge}
	case isBinary(text):
		return Content{Size: size, Gap: Binary}
	}
	return Content{Size: size, Text: text}
}

// isBinary reports whether a content is not text. A zero byte shows that, except in
// UTF-16, which begins with a byte order mark or, in XML, with "<".
func isBinary(content []byte) bool {
	for _, begin := range []string{"\xff\xfe", "\xfe\xff", "<\x00", "\x00<"} {
		if bytes.HasPrefix(content, []byte(begin)) {
			return false
		}
	}
	return slices.Contains(content[:min(len(content), 8000)], 0)
}

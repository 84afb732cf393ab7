// Package webhook posts lines of text to the incoming webhook of a chat: Slack, or
// what takes the same messages, and Microsoft Teams. The address of a webhook is a
// secret, so no error holds any of it.
package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// timeout is what one post may take, with its retries.
const timeout = 30 * time.Second

// Post posts lines of plain text. Hosts of Microsoft get a card for Teams, others
// a message in the form of Slack. It retries after errors of the network and of the
// server, and honours Retry-After.
func Post(ctx context.Context, address string, lines []string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Hostname() != "127.0.0.1" || u.Host == "" {
		return errors.New("expected an address that begins with https://")
	}
	var message any = map[string]string{"text": slackText(lines)}
	if isTeams(u.Hostname()) {
		message = teamsCard(lines)
	}
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return errors.New("the address cannot be used")
	}
	request.Header.Set("Content-Type", "application/json")
	client := retryablehttp.NewClient()
	client.Logger, client.RetryMax, client.RetryWaitMin, client.RetryWaitMax = nil, 2, 500*time.Millisecond, 5*time.Second
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	response, err := client.Do(request)
	if err != nil {
		return reason(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // the answer might quote the address
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the chat answered with the status %d, expected 200", response.StatusCode)
	}
	return nil
}

// reason returns an error of the network without the address, which [url.Error] and
// errors of name servers quote.
func reason(err error) error {
	var ofName *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %v", timeout)
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &ofName):
		return errors.New("the name of its host is not known")
	}
	return errors.New("the connection failed")
}

// slackText writes lines as the text of a message of Slack, in which three characters
// have a meaning.
func slackText(lines []string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.Join(lines, "\n"))
}

// isTeams reports whether a host serves the webhooks of Teams.
func isTeams(host string) bool {
	for _, suffix := range []string{".office.com", ".logic.azure.com", ".powerplatform.com", ".powerautomate.com", ".microsoft.com"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// teamsCard returns a message with an adaptive card. Its texts are runs, in which no
// character has a meaning.
func teamsCard(lines []string) any {
	type object = map[string]any
	var blocks []object
	for i, line := range lines {
		run := object{"type": "TextRun", "text": line}
		if i == 0 {
			run["weight"], run["size"] = "bolder", "large"
		}
		if line != "" {
			blocks = append(blocks, object{"type": "RichTextBlock", "inlines": []object{run}})
		}
	}
	return object{"type": "message", "attachments": []object{{
		"contentType": "application/vnd.microsoft.card.adaptive",
		"content": object{
			"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
			"msteams": object{"width": "Full"}, "body": blocks,
		},
	}}}
}

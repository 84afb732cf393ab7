package cosmos

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// failure is one failed request. It does not wrap the network's error, which the
// SDK would recognise and retry by itself.
type failure struct {
	status  int // 0 if there was no response, 200 if it was unusable
	sub     int // x-ms-substatus
	message string
	wait    time.Duration // the service asked for this wait, if asked is set
	asked   bool
	charge  float64
	date    time.Time // the server's clock, zero if it is not known
	fatal   bool      // another attempt would fail in the same way
	account bool      // it was the read of the account
	token   bool      // it was the sign-in, before any request
}

func (f *failure) Error() string {
	if f.status == 0 || f.status == http.StatusOK {
		return f.message
	}
	text := fmt.Sprintf("%s (%d)", cmp.Or(strings.ToLower(http.StatusText(f.status)), "status"), f.status)
	if f.message == "" {
		return text
	}
	return text + ": " + f.message
}

// unusable is a response of status 200 that cannot be used.
func unusable(format string, arguments ...any) *failure {
	return &failure{status: http.StatusOK, message: fmt.Sprintf(format, arguments...)}
}

// NonRetriable tells azcore not to retry.
func (f *failure) NonRetriable() {}

// throttled reports whether the only problem is the number of requests.
func (f *failure) throttled() bool { return f.status == http.StatusTooManyRequests }

// Sub-statuses of 404 and 403.
// https://learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb
const (
	subReadSessionNotAvailable = 1002
	subWriteForbidden          = 3
	subAccountNotFound         = 1008
)

// statusFailure reads the response to a request that was not served. It closes
// the body.
func statusFailure(resp *http.Response, account bool) *failure {
	defer resp.Body.Close()
	f := &failure{status: resp.StatusCode, account: account}
	f.date, _ = http.ParseTime(resp.Header.Get("Date"))
	f.sub, _ = strconv.Atoi(resp.Header.Get("x-ms-substatus"))
	f.charge, _ = strconv.ParseFloat(resp.Header.Get("x-ms-request-charge"), 64)
	f.wait, f.asked = retryAfter(resp.Header)
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 16<<10))
	var said struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &said) == nil {
		f.message = oneLine(said.Message)
	}
	switch resp.StatusCode {
	case http.StatusRequestTimeout, http.StatusGone, http.StatusTooManyRequests, 449, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	case http.StatusNotFound:
		f.fatal = f.sub != subReadSessionNotAvailable
	case http.StatusForbidden:
		// A failover that the account's description does not show yet.
		f.fatal = f.sub != subWriteForbidden && f.sub != subAccountNotFound
	default:
		f.fatal = true
	}
	return f
}

// maxWait bounds the wait that one response can ask for.
const maxWait = time.Minute

// retryAfter reads x-ms-retry-after-ms (milliseconds) and Retry-After (seconds
// or a date).
func retryAfter(h http.Header) (wait time.Duration, ok bool) {
	for _, unit := range []struct {
		name string
		time.Duration
	}{{"x-ms-retry-after-ms", time.Millisecond}, {"Retry-After", time.Second}} {
		if n, err := strconv.ParseFloat(h.Get(unit.name), 64); err == nil && n >= 0 {
			return time.Duration(min(n*float64(unit.Duration), float64(maxWait))), true
		}
	}
	until, err := http.ParseTime(h.Get("Retry-After"))
	now, err2 := http.ParseTime(h.Get("Date")) // the server's clock
	if err != nil || err2 != nil {
		return 0, false
	}
	return min(max(until.Sub(now), 0), maxWait), true
}

// transportFailure is a request without a complete response.
func transportFailure(err error, account bool) *failure {
	f := &failure{account: account}
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
		name        x509.HostnameError
		record      tls.RecordHeaderError
		timeout     net.Error
	)
	switch {
	case errors.As(err, &certificate):
		f.fatal, f.message = true, "its certificate is not trusted: "+oneLine(certificate.Err.Error())
	case errors.As(err, &unknown), errors.As(err, &name):
		f.fatal, f.message = true, "its certificate is not trusted: "+oneLine(err.Error())
	case errors.As(err, &record):
		f.fatal, f.message = true, "it does not speak TLS: check the endpoint's scheme and port"
	case errors.As(err, &dns):
		f.fatal, f.message = dns.IsNotFound, "the host's name is unknown ("+oneLine(dns.Err)+")"
	case errors.Is(err, syscall.ECONNREFUSED):
		f.message = "the connection was refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		f.message = "the connection was reset"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		f.message = "the response was cut off"
	case errors.As(err, &timeout) && timeout.Timeout():
		f.message = "there was no response in time"
	default:
		f.message = oneLine(err.Error())
	}
	return f
}

// maxLine is the length in characters to which foreign messages are cut.
const maxLine = 300

// oneLine prepares a foreign text for one of our messages: it returns its first
// line, cleaned and cut to maxLine.
func oneLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return words.Shorten(s, maxLine)
}

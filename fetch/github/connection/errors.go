package connection

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// Refusal is a response without usable data: a status of 400 and more that the
// same request would get again.
type Refusal struct {
	Status  int
	Message string
	// Permission is what X-Accepted-GitHub-Permissions names, or "".
	Permission string
	Path       string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("GitHub refused %s (%s)", r.Path, r.Reason())
}

// Reason says why the request was refused: the status, GitHub's message and the
// permission that GitHub asks for.
func (r *Refusal) Reason() string {
	text := fmt.Sprintf("%d: %s", r.Status, message.Sentence(r.Message))
	if r.Permission != "" {
		text += "; GitHub asks for the permission " + message.OneLine(r.Permission)
	}
	return text
}

// FatalError says that no other request will succeed: GitHub does not accept the
// token, there is no token, or the time budget does not allow the run to continue.
type FatalError struct{ message string }

func (e *FatalError) Error() string { return e.message }

// Failure is a request that failed in a way that may pass.
type Failure struct {
	Status   int    // 0 if there was no usable response
	Message  string // if Status is 0
	attempts int
}

func (f *Failure) Error() string {
	text := f.Message
	if f.Status != 0 {
		text = fmt.Sprintf("%s (%d)", strings.ToLower(http.StatusText(f.Status)), f.Status)
	}
	if f.attempts > 1 {
		text += fmt.Sprintf(", %d times in a row", f.attempts)
	}
	return text
}

// serverError reports whether a status is a fault of the server that may pass.
func serverError(status int) bool { return status >= 500 && status != http.StatusNotImplemented }

// Passing reports whether an error is a [*Failure]: it concerns one request, not
// the whole run.
func Passing(err error) bool {
	_, ok := errors.AsType[*Failure](err)
	return ok
}

// Cause says what failed, without where.
func Cause(err error) string {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Error()
	}
	return message.OneLine(err.Error())
}

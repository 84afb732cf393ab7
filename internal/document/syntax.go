package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// SyntaxError says why a line is not a document.
type SyntaxError struct {
	// Column counts bytes from 1.
	Column int
	// Reason says what was expected or found there.
	Reason string
}

// Error returns "column 12: invalid character '}' after object name (expecting ':')".
func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

// syntaxError turns an error of jsontext into ours.
func syntaxError(err error, line []byte) *SyntaxError {
	column, reason := len(line)+1, "unexpected end of the line"
	var s *jsontext.SyntacticError
	if errors.As(err, &s) && !errors.Is(err, io.ErrUnexpectedEOF) {
		column, reason = int(s.ByteOffset)+1, s.Err.Error()
	}
	return &SyntaxError{column, reason}
}

func notAnObject(line []byte) *SyntaxError {
	rest := bytes.TrimLeft(line, " \t\r\n")
	return &SyntaxError{len(line) - len(rest) + 1, "expected a JSON object"}
}

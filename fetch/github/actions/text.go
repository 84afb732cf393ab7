package actions

import "github.com/hmcts/rse-dashboard/fetch/github/message"

// name makes a text of a name that others chose: on one line and not too long.
func name(text string) string { return message.Shorten(text, 250) }

package config

import "log/slog"

// Secret is a text that must not be shown. Printing, logging or marshalling it
// yields a placeholder; only [Secret.Reveal] returns the text.
type Secret struct {
	// text is a pointer because fmt prints unexported fields of structs without
	// calling their methods.
	text *string
}

// NewSecret returns the secret of the given text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the text itself, for the one place that sends it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet reports whether there is a secret.
func (s Secret) IsSet() bool { return s.text != nil }

// String hides the secret.
func (s Secret) String() string {
	if s.text == nil {
		return "(not set)"
	}
	return "(hidden)"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

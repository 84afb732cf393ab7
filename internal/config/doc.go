// Package config reads what a person decided: dashboard.yaml, and the secrets
// of the environment.
//
// The file is read strictly: a key nobody knows is an error with its line and
// column, so that a misspelt setting is never silently ignored. Secrets come
// from the environment alone (or from files it names) and are of the type
// [Secret], which never prints itself.
package config

// Package config reads what a person decides: dashboard.yaml, and the secrets of
// the environment.
//
// The way of the data: default.yaml, which ships with the program, fills a
// [Config] with the defaults; the user's file is decoded over it; check.go checks
// the values. An unknown key is an error with its line and column, so a
// misspelt setting is never silently ignored. Secrets come from the environment
// alone, or from files it names, and are of the type [Secret], which never prints
// itself.
package config

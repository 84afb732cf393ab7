package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/serve"
)

// parseSize reads bytes with an optional unit: K, M, G (or KiB, MiB, GiB), all
// powers of 1024.
func parseSize(s string) (int64, error) {
	number := strings.TrimRight(s, "KMGiBkmgb ")
	unit := strings.ToUpper(strings.TrimSpace(s[len(number):]))
	factor, ok := map[string]int64{
		"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "KIB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "MIB": 1 << 20,
		"G": 1 << 30, "GB": 1 << 30, "GIB": 1 << 30,
	}[unit]
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || n < 0 || n > 1<<40/factor {
		return 0, fmt.Errorf("%q: expected a size such as 512MiB", s)
	}
	return n * factor, nil
}

// parseIdentity reads which headers carry the identity.
func parseIdentity(s string) (serve.Identity, error) {
	if s == "app-service" {
		return serve.AppServiceIdentity{}, nil
	}
	names, ok := strings.CutPrefix(s, "headers:")
	user, groups, two := strings.Cut(names, ",")
	user, groups = strings.TrimSpace(user), strings.TrimSpace(groups)
	if !ok || !two || user == "" || groups == "" {
		return nil, fmt.Errorf("%q: expected app-service or headers:USER,GROUPS", s)
	}
	return serve.HeaderIdentity{User: user, Groups: groups}, nil
}

// readUsers reads the users from the environment or a file; nil if neither is set.
func readUsers(file string, lookup func(string) (string, bool)) (*serve.Users, error) {
	text, given := lookup("SITE_USERS")
	given = given && text != ""
	if file == "" && !given {
		return nil, nil
	}
	if file != "" && given {
		return nil, errors.New("SITE_USERS and -users-file (SITE_USERS_FILE) are both set; expected one of them")
	}
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("-users-file (SITE_USERS_FILE): %w", err)
		}
		text = string(content)
	}
	return serve.ParseUsers(text)
}

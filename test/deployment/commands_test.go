package deployment

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"github.com/hmcts/rse-dashboard/test/need"
)

// block is a fenced block of shell commands in docs/deploy.md.
var block = regexp.MustCompile("(?ms)^ *```(?:sh|crontab)\n(.*?)^ *```$")

// commands parses the blocks of docs/deploy.md and returns every command in them,
// also those in $(…), as its words; a word that is not constant is "…".
func commands(t *testing.T) (list [][]string) {
	t.Helper()
	blocks := block.FindAllStringSubmatch(readText(t, "docs/deploy.md"), -1)
	if len(blocks) < 8 {
		t.Fatalf("got %d blocks of commands in docs/deploy.md, want at least one for each host", len(blocks))
	}
	for _, match := range blocks {
		// In a crontab the command comes after the five fields of the time.
		text := regexp.MustCompile(`(?m)^\d+ \S+ \S+ \S+ \S+ +`).ReplaceAllString(match[1], "")
		file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "docs/deploy.md")
		if err != nil {
			t.Errorf("%v in\n%s", err, match[1])
			continue
		}
		syntax.Walk(file, func(node syntax.Node) bool {
			if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 {
				var words []string
				for _, word := range call.Args {
					words = append(words, constant(word))
				}
				list = append(list, words)
			}
			return true
		})
	}
	return list
}

// constant returns a word, or its constant beginning and "…".
func constant(word *syntax.Word) string {
	if text := word.Lit(); text != "" {
		return text
	}
	if len(word.Parts) == 1 {
		switch part := word.Parts[0].(type) {
		case *syntax.SglQuoted:
			return part.Value
		case *syntax.DblQuoted:
			if len(part.Parts) == 1 {
				if text, ok := part.Parts[0].(*syntax.Lit); ok {
					return text.Value
				}
			}
		}
	}
	if first, ok := word.Parts[0].(*syntax.Lit); ok {
		return first.Value + "…"
	}
	return "…"
}

// flags returns the long flags of a command without their values.
func flags(words []string) (names []string) {
	for _, word := range words {
		if name, _, _ := strings.Cut(word, "="); strings.HasPrefix(name, "--") && name != "--" {
			names = append(names, name)
		}
	}
	return names
}

// of returns the commands that begin with a word.
func of(list [][]string, program string) (found [][]string) {
	for _, words := range list {
		if words[0] == program {
			found = append(found, words)
		}
	}
	return found
}

func TestCommandsOfTheGuideAreKnown(t *testing.T) {
	known := []string{"az", "gcloud", "gh", "docker", "make", "rx", "cp", "chmod", "export", "cd", "flock", "id", "bin/rse-dashboard"}
	for _, words := range commands(t) {
		if !slices.Contains(known, words[0]) {
			t.Errorf("got the command %q, want one of %q", words, known)
		}
	}
}

func TestMakeTargetsOfTheGuideExist(t *testing.T) {
	makefile := readText(t, "Makefile")
	for _, words := range of(commands(t), "make") {
		for _, target := range words[1:] {
			if !strings.Contains(makefile, "\n"+target+": ") {
				t.Errorf("%q: the Makefile has no target %s", words, target)
			}
		}
	}
}

// azFlags asks the az that is installed for the flags of commands, in one process.
const azFlags = `
import json, sys
from azure.cli.core import get_default_cli
cli = get_default_cli()
loader = cli.invocation_cls(cli_ctx=cli, parser_cls=cli.parser_cls, commands_loader_cls=cli.commands_loader_cls, help_cls=cli.help_cls).commands_loader
cli.invocation = type("I", (), {"data": {"command_string": "", "command": "unknown"}, "commands_loader": loader})()
out = {}
for name in json.load(sys.stdin):
    table = loader.load_command_table(name.split())
    if name not in table:
        out[name] = None
        continue
    loader.command_name = name
    loader.load_arguments(name)
    out[name] = sorted({str(o) for a in table[name].arguments.values() for o in a.type.settings.get("options_list", [])})
json.dump(out, sys.stdout)
`

func TestFlagsOfAzInTheGuideExist(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode: az is asked")
	}
	need.Program(t, "az")
	var names []string
	calls := of(commands(t), "az")
	for _, words := range calls {
		names = append(names, strings.Join(subcommand(words), " "))
	}
	input, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string][]string{}
	// Debian's package uses the Python of the system, Microsoft's has its own.
	for _, python := range []string{"/opt/az/bin/python3", "/usr/bin/python3"} {
		cmd := exec.Command(python, "-c", azFlags)
		cmd.Stdin = strings.NewReader(string(input))
		if out, err := cmd.Output(); err == nil && json.Unmarshal(out, &known) == nil {
			break
		}
	}
	if len(known) == 0 {
		t.Skip("skipped: the az that is installed is packaged in another way")
	}
	general := []string{"--output", "--query", "--only-show-errors"}
	for i, words := range calls {
		list := known[names[i]]
		if list == nil {
			t.Errorf("az has no command %q", names[i])
			continue
		}
		var help string
		for _, flag := range flags(words) {
			if slices.Contains(list, flag) || slices.Contains(general, flag) {
				continue
			}
			// Some commands rename their flags only when they are called.
			if help == "" {
				out, _ := exec.Command("az", append(subcommand(words), "--help")...).Output()
				help = string(out)
			}
			if !strings.Contains(help, " "+flag+" ") {
				t.Errorf("az %s has no flag %s", names[i], flag)
			}
		}
	}
}

// subcommand returns the words between the program and the first flag.
func subcommand(words []string) (names []string) {
	for _, word := range words[1:] {
		if strings.HasPrefix(word, "-") || strings.HasSuffix(word, "…") {
			break
		}
		names = append(names, word)
	}
	return names
}

// gcloud has a tree of its commands with their flags, for completion. No package of
// Debian has gcloud, so RSE_REQUIRE does not ask for it: without it, nothing is tested.
func TestFlagsOfGcloudInTheGuideExist(t *testing.T) {
	if _, err := exec.LookPath("gcloud"); err != nil {
		t.Skip("skipped: gcloud is not installed, and Debian does not have it")
	}
	root, err := exec.Command("gcloud", "info", "--format", "value(installation.sdk_root)").Output()
	if err != nil {
		t.Skipf("skipped: gcloud does not answer: %v", err)
	}
	script := `import json, runpy, sys; json.dump(runpy.run_path(sys.argv[1])["STATIC_COMPLETION_CLI_TREE"], sys.stdout)`
	out, err := exec.Command("python3", "-c", script, strings.TrimSpace(string(root))+"/data/cli/gcloud_completions.py").Output()
	type node struct {
		Commands map[string]json.RawMessage `json:"commands"`
		Flags    map[string]any             `json:"flags"`
	}
	if err != nil {
		t.Skipf("skipped: gcloud has no tree of commands: %v", err)
	}
	for _, words := range of(commands(t), "gcloud") {
		var at node
		if err := json.Unmarshal(out, &at); err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{"--project": true, "--format": true, "--quiet": true}
		depth := 0
		for _, word := range words[1:] {
			text, ok := at.Commands[word]
			if !ok {
				break
			}
			at, depth = node{}, depth+1
			if err := json.Unmarshal(text, &at); err != nil {
				t.Fatal(err)
			}
			for flag := range at.Flags {
				known[flag] = true
			}
		}
		if depth < 2 {
			t.Errorf("gcloud has no command %q", words)
		}
		for _, flag := range flags(words) {
			if !known[flag] {
				t.Errorf("gcloud %s has no flag %s", strings.Join(words[1:depth+1], " "), flag)
			}
		}
	}
}

// The client of Docker tells its flags without a daemon.
func TestFlagsOfDockerInTheGuideExist(t *testing.T) {
	if _, err := exec.LookPath("docker"); err != nil {
		t.Skip("skipped: docker is not installed")
	}
	for _, words := range of(commands(t), "docker") {
		if words[1] == "compose" {
			continue // a plugin; its file has a schema
		}
		help, err := exec.Command("docker", words[1], "--help").CombinedOutput()
		if err != nil {
			t.Errorf("docker %s: %v", words[1], err)
		}
		for _, flag := range flags(words) {
			if !strings.Contains(string(help), " "+flag+" ") {
				t.Errorf("docker %s has no flag %s", words[1], flag)
			}
		}
	}
}

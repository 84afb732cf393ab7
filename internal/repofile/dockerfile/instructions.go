package dockerfile

import (
	"bufio"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// instruction is one instruction with its continuation lines joined.
type instruction struct {
	line  int    // where it begins, counted from 1
	name  string // in lower case
	flags []string
	rest  string // what follows the name and the flags, without spaces around it
}

// reader splits a Dockerfile into instructions by the rules of BuildKit's
// parser. It does not use that parser because that needs nine more modules,
// containerd's among them; a test in internal/conformance compares the two.
// BuildKit's lexer for words and variables needs only one and is used. Unlike
// BuildKit, the reader does not check instructions other than FROM and ARG.
type reader struct {
	lines  []string // without line ends
	read   int      // number of lines read, which is also the number of the last one
	escape byte
}

func newReader(text string) (*reader, error) {
	r := &reader{escape: '\\'}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		r.lines = append(r.lines, line)
		if len(line) >= bufio.MaxScanTokenSize {
			return nil, &Error{len(r.lines), fmt.Sprintf("the line is longer than %d bytes", bufio.MaxScanTokenSize-1)}
		}
	}
	return r, r.directives()
}

// directive is a comment such as "# escape=`" at the very top of the file.
var directive = regexp.MustCompile(`^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`)

func (r *reader) directives() error {
	seen := map[string]bool{}
	for i, line := range r.lines {
		m := directive.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			break
		}
		name := strings.ToLower(m[1])
		if name != "syntax" && name != "check" && name != "escape" {
			break
		}
		if seen[name] {
			return &Error{i + 1, "there is a second directive " + name}
		}
		seen[name] = true
		if name == "escape" {
			if m[2] != "\\" && m[2] != "`" {
				return &Error{i + 1, fmt.Sprintf("escape=%s: expected \\ or `", words.Shorten(m[2], maxMessage))}
			}
			r.escape = m[2][0]
		}
	}
	return nil
}

// next returns the next instruction; false at the end of the file.
func (r *reader) next() (instruction, bool, error) {
	for r.read < len(r.lines) {
		line := strings.TrimSpace(r.lines[r.read])
		r.read++
		if line == "" || line[0] == '#' {
			continue
		}
		in := instruction{line: r.read}
		text := r.joined()
		name, rest := cutBlank(strings.TrimSpace(text))
		in.name = strings.ToLower(name)
		in.flags, in.rest = r.cutFlags(rest)
		return in, true, r.skipHeredocs(in, text)
	}
	return instruction{}, false, nil
}

// joined returns the line that was just read with the lines that continue it.
// Comments and empty lines do not end a continuation.
func (r *reader) joined() string {
	text, continues := r.cutEscape(r.lines[r.read-1])
	if !continues {
		return text
	}
	var b strings.Builder
	b.WriteString(text)
	for continues && r.read < len(r.lines) {
		line := r.lines[r.read]
		r.read++
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		text, continues = r.cutEscape(line)
		b.WriteString(text)
	}
	return b.String()
}

// cutEscape removes the escape character that makes a line continue in the
// next. A doubled one does not.
func (r *reader) cutEscape(line string) (text string, continues bool) {
	trimmed := strings.TrimRight(line, " \t")
	n := len(trimmed) - 1
	if n < 0 || trimmed[n] != r.escape || n > 0 && trimmed[n-1] == r.escape {
		return line, false
	}
	return trimmed[:n], true
}

var quotes = strings.NewReplacer(`"`, "", "'", "")

// cutFlags splits the flags (--name=value) off the rest of an instruction.
func (r *reader) cutFlags(rest string) ([]string, string) {
	var flags []string
	for strings.HasPrefix(rest, "--") {
		var flag string
		flag, rest = r.cutWord(rest)
		if flag == "--" {
			break
		}
		flags = append(flags, quotes.Replace(flag))
	}
	return flags, strings.TrimSpace(rest)
}

// words splits a text at white space that is neither quoted nor escaped. Quotes
// and escapes stay in the words.
func (r *reader) words(text string) []string {
	var words []string
	for text = strings.TrimSpace(text); text != ""; {
		var word string
		word, text = r.cutWord(text)
		words = append(words, word)
	}
	return words
}

// cutWord returns the first of the words, and the text from the next word on.
func (r *reader) cutWord(text string) (word, rest string) {
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == r.escape && quote != '\'':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case isBlank(rune(c)):
			return text[:i], strings.TrimSpace(text[i:])
		}
	}
	return text, ""
}

func isBlank(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' }

// cutBlank cuts a text at its first white space.
func cutBlank(text string) (before, after string) {
	if i := strings.IndexFunc(text, isBlank); i >= 0 {
		return text[:i], strings.TrimLeftFunc(text[i:], isBlank)
	}
	return text, ""
}

// heredoc is a word that announces a here-document: <<EOF, <<-"EOF", 3<<EOF.
var heredoc = regexp.MustCompile(`^\d*<<(-?)\s*([^<]+)$`)

// skipHeredocs reads over the here-documents that an instruction announces.
func (r *reader) skipHeredocs(in instruction, text string) error {
	name, rest := in.name, in.rest
	if name == "onbuild" {
		name, rest = cutBlank(rest)
		_, rest = r.cutFlags(rest)
	}
	switch strings.ToLower(name) {
	case "run", "copy", "add":
	default:
		return nil
	}
	if !strings.Contains(text, "<<") || json.Unmarshal([]byte(rest), new([]string)) == nil {
		return nil
	}
	// The lexer keeps << and what follows it in one word, with its quotes.
	lexer := shell.NewLex('\\')
	lexer.RawQuotes, lexer.RawEscapes, lexer.SkipUnsetEnv = true, true, true
	candidates, err := lexer.ProcessWords(text, noVariables{})
	if err != nil {
		return nil // not a valid command either
	}
	for _, word := range candidates {
		m := heredoc.FindStringSubmatch(word)
		if m == nil {
			continue
		}
		unquoted := shell.NewLex('\\')
		unquoted.SkipUnsetEnv = true
		end, err := unquoted.ProcessWords(m[2], noVariables{})
		if err != nil || len(end) != 1 {
			continue
		}
		if !r.skipTo(end[0], m[1] == "-") {
			return &Error{in.line, fmt.Sprintf("the here-document %s does not end", words.Shorten(end[0], maxMessage))}
		}
	}
	return nil
}

// skipTo reads up to the line that ends a here-document.
func (r *reader) skipTo(end string, indented bool) bool {
	for r.read < len(r.lines) {
		line := r.lines[r.read]
		r.read++
		if indented {
			line = strings.TrimLeft(line, "\t")
		}
		if line == end {
			return true
		}
	}
	return false
}

// noVariables is a build without any variable.
type noVariables struct{}

func (noVariables) Get(string) (string, bool) { return "", false }
func (noVariables) Keys() []string            { return nil }

package serde

import (
	_ "embed" // the standard patterns
	"fmt"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// newGrok makes the decoder of Glue's GrokSerDe: the pattern may match anywhere in
// a line, and its captures are columns by name, or else by their order.
func newGrok(o Options) (Decoder, error) {
	format := o.SerDe.Properties["input.format"]
	if format == "" {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: "This table does not have serde property \"input.format\"!"}
	}
	g := &grok{patterns: grokPatterns()}
	if err := g.define(o.SerDe.Properties["input.grokCustomPatterns"]); err != nil {
		return nil, err
	}
	re, err := g.expand(format, 0)
	if err != nil {
		return nil, err
	}
	compiled, err := kernel.CompileAnywhere(re)
	if err != nil {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("The serde property input.format is not valid: %v", err)}
	}
	d := &regexDecoder{groups: compiled.Groups}
	for _, at := range o.Columns {
		if err := scalarColumn(o.Table[at], "by a Grok pattern"); err != nil {
			return nil, err
		}
		d.group = append(d.group, g.group(o.Table[at].Name, at))
	}
	return d, nil
}

// grok expands patterns; captures are numbered in the order of their parentheses.
type grok struct {
	patterns map[string]string
	captures []capture
	size     int
}

type capture struct {
	name  string
	depth int // 0: in the format itself
}

const (
	maxGrokDepth = 50
	maxGrokSize  = 1 << 20
)

// define takes the user's patterns, a line each: a name, blanks, and the pattern.
func (g *grok) define(custom string) error {
	// DDL may have left the line feeds as they are written.
	custom = strings.ReplaceAll(custom, `\n`, "\n")
	for line := range strings.SplitSeq(custom, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, pattern, ok := strings.Cut(line, " ")
		if tab, rest, tabbed := strings.Cut(line, "\t"); tabbed && len(tab) < len(name) {
			name, pattern, ok = tab, rest, true
		}
		if !ok {
			return &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("The line %q of input.grokCustomPatterns has no pattern", line)}
		}
		g.patterns[name] = strings.TrimLeft(pattern, " \t")
	}
	return nil
}

// group is the capture of a column; 0: none.
func (g *grok) group(column string, at int) int {
	// A name in the format itself wins over one within a pattern that it uses.
	for _, inner := range []bool{false, true} {
		for i, c := range g.captures {
			if c.depth > 0 == inner && strings.EqualFold(c.name, column) {
				return i + 1
			}
		}
	}
	n := 0
	for i, c := range g.captures {
		if c.depth > 0 {
			continue
		}
		if n == at {
			return i + 1
		}
		n++
	}
	return 0
}

// expand writes a pattern as a regular expression: %{NAME}, %{NAME:capture} and
// %{NAME:capture:type}, with colons or semicolons, are captures, the pattern's own groups are
// not. %{NAME:capture=PATTERN} says what the name stands for.
func (g *grok) expand(pattern string, depth int) (string, error) {
	if depth > maxGrokDepth {
		return "", &sql.Error{Name: "HIVE_INVALID_METADATA", Message: "Grok patterns refer to each other without end"}
	}
	var out strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		rest := pattern[i:]
		switch c := rest[0]; {
		case c == '\\' && len(rest) > 1:
			out.WriteString(rest[:2])
			i++
		case c == '[' || c == ']':
			class = c == '['
			out.WriteByte(c)
		case c == '(' && !class:
			out.WriteString(g.open(rest, depth))
			if strings.HasPrefix(rest, "(?<") && len(rest) > 3 && rest[3] != '=' && rest[3] != '!' {
				i += strings.IndexByte(rest, '>')
			}
		case strings.HasPrefix(rest, "%{") && !class:
			end := closingBrace(rest)
			if end < 0 {
				out.WriteByte(c)
				continue
			}
			text, err := g.reference(rest[2:end], depth)
			if err != nil {
				return "", err
			}
			out.WriteString(text)
			i += end
		default:
			out.WriteByte(c)
		}
		if g.size++; g.size+out.Len() > maxGrokSize {
			return "", &sql.Error{Name: "HIVE_INVALID_METADATA", Message: "The Grok pattern is too long"}
		}
	}
	return out.String(), nil
}

// closingBrace is where a reference that a text starts with ends; -1: it doesn't.
func closingBrace(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// open writes an opening parenthesis: only a named group captures.
func (g *grok) open(rest string, depth int) string {
	switch {
	case strings.HasPrefix(rest, "(?<") && len(rest) > 3 && rest[3] != '=' && rest[3] != '!' && strings.IndexByte(rest, '>') > 0:
		g.captures = append(g.captures, capture{rest[3:strings.IndexByte(rest, '>')], depth})
		return "("
	case strings.HasPrefix(rest, "(?"):
		return "("
	}
	return "(?:"
}

func (g *grok) reference(text string, depth int) (string, error) {
	text, definition, defined := strings.Cut(text, "=")
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == ';' })
	name, as := "", ""
	if len(parts) > 0 {
		name = parts[0]
	}
	if len(parts) > 1 {
		as = parts[1]
	}
	if defined {
		g.patterns[name] = definition
	}
	pattern, ok := g.patterns[name]
	if !ok {
		return "", &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("There is no Grok pattern %s", name)}
	}
	named := as != ""
	if !named {
		as = name
	}
	// Inside of other patterns only what has a name of its own is of interest.
	captured := depth == 0 || named
	open := "(?:"
	if captured {
		g.captures = append(g.captures, capture{as, depth})
		open = "("
	}
	inner, err := g.expand(pattern, depth+1)
	return open + inner + ")", err
}

//go:embed grokpatterns.txt
var grokLibrary string

// grokPatterns are the standard patterns by name.
func grokPatterns() map[string]string {
	m := map[string]string{}
	for line := range strings.SplitSeq(grokLibrary, "\n") {
		if name, pattern, ok := strings.Cut(line, " "); ok && name != "#" {
			m[name] = pattern
		}
	}
	return m
}

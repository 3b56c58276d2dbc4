package table

import (
	"fmt"
	"strings"
)

// part is a piece of a pattern of lines: Grok's name, what that means, and texts that fit.
type part struct {
	grok, regex string
	texts       []string
}

var parts = []part{
	{"WORD", `\b\w+\b`, []string{"abc", "x1", "GET", "_"}},
	{"INT", `(?:[+-]?(?:[0-9]+))`, []string{"0", "-12", "+7", "99999999999"}},
	{"NOTSPACE", `\S+`, []string{"a/b?c=d", `"x"`, "é", "[1]"}},
	{"DATA", `.*?`, []string{"", "some words", "a-b"}},
	{"GREEDYDATA", `.*`, []string{"", "the rest of it", "x  y"}},
	{"SPACE", `\s*`, []string{"", " ", "  "}},
	{"NUMBER", `(?:(?<![0-9.+-])(?>[+-]?(?:(?:[0-9]+(?:\.[0-9]+)?)|(?:\.[0-9]+))))`, []string{"1.5", "-3", ".25", "12", "+0.1"}},
	{"YEAR", `(?>\d\d){1,2}`, []string{"2024", "99"}},
	{"MONTHNUM", `(?:0?[1-9]|1[0-2])`, []string{"1", "09", "12"}},
}

// pattern is one of lines, for both SerDes, and its lines.
func (m *maker) pattern(t *Table) (grok, regex string, lines []string) {
	n := 1 + m.IntN(5)
	var chosen []part
	var seps []string
	for i := range n {
		p := pick(m, parts...)
		chosen = append(chosen, p)
		sep := ""
		if i < n-1 {
			sep = pick(m, " ", " ", ",", " - ", ": ", "|", "")
		}
		seps = append(seps, sep)
		text := strings.ReplaceAll(sep, "|", `\|`)
		if m.chance(15) {
			grok, regex = grok+"%{"+p.grok+"}"+text, regex+"(?:"+p.regex+")"+text
			continue
		}
		c := Column{Name: fmt.Sprintf("c%d", len(t.Columns)), Type: Type{Name: pick(m, "string", "string", "string", "int", "bigint", "double", "date", "boolean")}}
		t.Columns = append(t.Columns, c)
		grok, regex = grok+"%{"+p.grok+":"+c.Name+"}"+text, regex+"("+p.regex+")"+text
	}
	if len(t.Columns) == 0 {
		t.Columns = []Column{{Name: "c0", Type: Type{Name: "string"}}}
		grok, regex = grok+"%{GREEDYDATA:c0}", regex+"(.*)"
	}
	for range pick(m, 1, 5, 30) {
		var b strings.Builder
		for i, p := range chosen {
			text := pick(m, p.texts...)
			if m.chance(6) {
				text = pick(m, junk...)
			}
			b.WriteString(text + seps[i])
		}
		lines = append(lines, b.String())
	}
	return grok, regex, lines
}

// matched has the oracle give a row of NULL where Grok's SerDe does, too.
func (m *maker) matched(t *Table, regex string) {
	t.Format = "REGEX"
	t.Properties["input.regex"] = regex
}

func (m *maker) regex() *Table {
	t := &Table{Stored: serde("org.apache.hadoop.hive.serde2.RegexSerDe"), Properties: map[string]string{}}
	_, regex, lines := m.pattern(t)
	m.matched(t, regex)
	if m.chance(20) {
		t.Properties["input.regex.case.insensitive"] = pick(m, "true", "false")
	}
	if m.chance(10) {
		t.Columns = append(t.Columns, Column{Name: "behind", Type: Type{Name: "string"}})
	}
	t.Files = m.files(lines, "\n")
	return t
}

// grok are tables by Grok's patterns, which the oracle has as expressions.
func (m *maker) grok() *Table {
	t := &Table{Stored: serde("com.amazonaws.glue.serde.GrokSerDe"), Properties: map[string]string{}}
	grok, regex, lines := m.pattern(t)
	m.matched(t, regex)
	// Grok's patterns match anywhere in a line.
	t.Changed = map[string]string{"input.regex": `[\s\S]*?` + regex + `[\s\S]*`}
	delete(t.Properties, "input.regex")
	t.Properties["input.format"] = grok
	t.Files = m.files(lines, "\n")
	return t
}

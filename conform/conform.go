// Package conform holds the dialect's tests as scripts, with the answers of a
// real Trino, and their data. README.md has the scripts' grammar.
package conform

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed *.test known-failures.txt
var scripts embed.FS

// Data holds the tables that scripts read as tpch.tiny.* and tpcds.tiny.*:
// tpch-tiny/<table>.parquet and tpcds-tiny/<table>.parquet, and what columns the
// latter have in tpcds-tiny/tables.txt.
//
//go:embed tpch-tiny/*.parquet tpcds-tiny/*.parquet tpcds-tiny/tables.txt
var Data embed.FS

//go:embed tpc/*.test
var tpc embed.FS

// LoadTPC reads the queries of a TPC benchmark, "tpch" or "tpcds". Their session
// has this catalog, and the schema tiny.
func LoadTPC(benchmark string) ([]Case, error) {
	text, err := tpc.ReadFile("tpc/" + benchmark + ".test")
	if err != nil {
		return nil, err
	}
	return Parse(benchmark, string(text))
}

// Case is one statement with what must come of it.
type Case struct {
	ID        string
	Area      string // the script's name
	SQL       string
	Approx    bool
	Unordered bool
	Names     []string // nil: not compared
	Types     []string
	Rows      [][]*string // Athena's text form; nil: NULL
	Error     *Error      // set instead of the four above
}

// Answered reports whether the case has types or an error: a new one has neither
// until the oracle is asked.
func (c *Case) Answered() bool { return c.Types != nil || c.Error != nil }

// Error is an expected error; Line is 0 where Trino gives no position.
type Error struct {
	Name         string
	Line, Column int
	Message      string
}

// Load reads all scripts, in the order of their names.
func Load() ([]Case, error) {
	names, err := fs.Glob(scripts, "*.test")
	if err != nil {
		return nil, err
	}
	var all []Case
	for _, name := range names {
		text, err := scripts.ReadFile(name)
		if err != nil {
			return nil, err
		}
		area := strings.TrimSuffix(path.Base(name), ".test")
		cases, err := Parse(area, string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, cases...)
	}
	return all, nil
}

// KnownFailures are the ids of cases that do not pass yet.
func KnownFailures() (map[string]bool, error) {
	text, err := scripts.ReadFile("known-failures.txt")
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		id, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id != "" && !strings.HasPrefix(id, "#") {
			ids[id] = true
		}
	}
	return ids, nil
}

// Parse reads one script.
func Parse(area, text string) ([]Case, error) {
	var cases []Case
	for i, block := range strings.Split(strings.TrimRight(text, "\n"), separator) {
		c, err := parseCase(block)
		if err != nil {
			return nil, fmt.Errorf("case %d: %w", i+1, err)
		}
		c.Area = area
		if c.ID == "" {
			c.ID = fmt.Sprintf("%s/%d", area, i+1)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func parseCase(block string) (Case, error) {
	var c Case
	lines := bufio.NewScanner(strings.NewReader(strings.Trim(block, "\n")))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case c.SQL == "" && strings.HasPrefix(line, "-- "):
			c.ID = strings.TrimPrefix(line, "-- ")
		case c.SQL == "" && line == "approx":
			c.Approx = true
		case c.SQL == "" && line == "unordered":
			c.Unordered = true
		case c.SQL == "":
			c.SQL = line
		case c.Types == nil && strings.HasPrefix(line, "error "):
			e, err := parseError(line)
			if err != nil {
				return c, err
			}
			c.Error = e
		case c.Types == nil && strings.HasPrefix(line, "names\t"):
			for _, n := range strings.Split(line, "\t")[1:] {
				c.Names = append(c.Names, unescape(n))
			}
		case c.Types == nil:
			c.Types = strings.Split(line, "\t")
		default:
			c.Rows = append(c.Rows, parseRow(line))
		}
	}
	if c.SQL == "" {
		return c, fmt.Errorf("%q: a case needs a statement", block)
	}
	return c, lines.Err()
}

func parseError(line string) (*Error, error) {
	head, message, _ := strings.Cut(strings.TrimPrefix(line, "error "), ": ")
	e := &Error{Message: unescape(message)}
	pos, name, found := strings.Cut(head, " ")
	if !found {
		e.Name = head
		return e, nil
	}
	l, col, _ := strings.Cut(pos, ":")
	var err error
	if e.Line, err = strconv.Atoi(l); err != nil {
		return nil, fmt.Errorf("%q: bad position", line)
	}
	if e.Column, err = strconv.Atoi(col); err != nil {
		return nil, fmt.Errorf("%q: bad position", line)
	}
	e.Name = name
	return e, nil
}

func parseRow(line string) []*string {
	fields := strings.Split(line, "\t")
	row := make([]*string, len(fields))
	for i, f := range fields {
		if f != `\N` {
			v := unescape(f)
			row[i] = &v
		}
	}
	return row
}

var escapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\E`, "")

func unescape(s string) string { return escapes.Replace(s) }

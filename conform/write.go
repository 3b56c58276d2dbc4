package conform

import (
	"fmt"
	"strings"
)

// separator stands between two cases of a script.
const separator = "\n----\n"

// Fill gives each case of a script that has no answer yet the one that ask
// finds, and an id if it has none; taken has the ids in use and gets the new
// ones. All other cases stay as they are.
func Fill(area, text string, taken map[string]bool, ask func(*Case) error) (string, error) {
	blocks := strings.Split(strings.TrimRight(text, "\n"), separator)
	for i, block := range blocks {
		c, err := parseCase(block)
		if err != nil {
			return "", fmt.Errorf("case %d: %w", i+1, err)
		}
		if c.Answered() {
			continue
		}
		if err := ask(&c); err != nil {
			return "", fmt.Errorf("%s: %w", c.SQL, err)
		}
		for n := i + 1; c.ID == ""; n++ {
			if id := fmt.Sprintf("%s/%04d", area, n); !taken[id] {
				c.ID, taken[id] = id, true
			}
		}
		blocks[i] = c.String()
	}
	return strings.Join(blocks, separator) + "\n", nil
}

// String writes the case in the scripts' grammar.
func (c *Case) String() string {
	lines := []string{"-- " + c.ID}
	if c.Approx {
		lines = append(lines, "approx")
	}
	if c.Unordered {
		lines = append(lines, "unordered")
	}
	lines = append(lines, c.SQL)
	switch {
	case c.Error != nil && c.Error.Line > 0:
		lines = append(lines, fmt.Sprintf("error %d:%d %s: %s", c.Error.Line, c.Error.Column, c.Error.Name, escape(c.Error.Message)))
	case c.Error != nil:
		lines = append(lines, fmt.Sprintf("error %s: %s", c.Error.Name, escape(c.Error.Message)))
	case c.Types != nil:
		names := make([]string, len(c.Names))
		for i, n := range c.Names {
			names[i] = escape(n)
		}
		lines = append(lines, "names\t"+strings.Join(names, "\t"), strings.Join(c.Types, "\t"))
		for _, r := range c.Rows {
			lines = append(lines, rowLine(r))
		}
	}
	return strings.Join(lines, "\n")
}

func rowLine(row []*string) string {
	fields := make([]string, len(row))
	for i, v := range row {
		switch {
		case v == nil:
			fields[i] = `\N`
		case *v == "":
			fields[i] = `\E`
		default:
			fields[i] = escape(*v)
		}
	}
	return strings.Join(fields, "\t")
}

var escaper = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

func escape(s string) string { return escaper.Replace(s) }

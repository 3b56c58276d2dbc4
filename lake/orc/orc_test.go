package orc

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// cursor reads a vector's values one by one.
type cursor struct {
	v        *Vector
	of       *Type
	types    []Type
	row, val int
	kids     []*cursor
}

func newCursor(v *Vector, types []Type, id int) *cursor {
	c := &cursor{v: v, of: &types[id], types: types}
	for i, k := range c.of.Kids {
		if i < len(v.Kids) {
			c.kids = append(c.kids, newCursor(v.Kids[i], types, k))
		}
	}
	return c
}

// next is a row's value as the JSON of testdata has it.
func (c *cursor) next() any {
	row := c.row
	c.row++
	if c.v.Nulls != nil && c.v.Nulls[row] {
		return nil
	}
	i := c.val
	c.val++
	switch c.of.Kind {
	case Boolean:
		return c.v.Ints[i] != 0
	case Byte, Short, Int, Long, Date:
		return json.Number(strconv.FormatInt(c.v.Ints[i], 10))
	case Float, Double:
		return c.v.Floats[i]
	case String, Varchar, Char:
		return string(c.v.Text(i))
	case Binary:
		return hex.EncodeToString(c.v.Text(i))
	case Timestamp, TimestampInstant:
		return strconv.FormatInt(c.v.Ints[i]*1e9+c.v.Nanos[i], 10)
	case Decimal:
		b := big.NewInt(c.v.High(i))
		b.Lsh(b, 64).Add(b, new(big.Int).SetUint64(uint64(c.v.Ints[i])))
		text := new(big.Int).Abs(b).String()
		if c.of.Scale > 0 {
			text = strings.Repeat("0", max(0, c.of.Scale+1-len(text))) + text
			text = text[:len(text)-c.of.Scale] + "." + text[len(text)-c.of.Scale:]
		}
		if b.Sign() < 0 {
			text = "-" + text
		}
		return text
	case List:
		out := []any{}
		for range c.v.Ints[i] {
			out = append(out, c.kids[0].next())
		}
		return out
	case Map:
		out := []any{}
		for range c.v.Ints[i] {
			out = append(out, []any{c.kids[0].next(), c.kids[1].next()})
		}
		return out
	case Struct:
		out := []any{}
		for _, k := range c.kids {
			out = append(out, k.next())
		}
		return out
	}
	return "?"
}

// readAll reads all columns, some rows at a time.
func readAll(raw []byte, most int) ([][]any, error) {
	src := bytes.NewReader(raw)
	t, err := ReadTail(src, int64(len(raw)))
	if err != nil {
		return nil, err
	}
	var out [][]any
	var memory Memory // which the next stripe finds as this one leaves it
	for i := range t.Stripes {
		s, err := t.ReadStripe(src, i)
		if err != nil {
			return nil, err
		}
		rows, err := s.Rows(src, t.Types[0].Kids, nil, &memory)
		if err != nil {
			return nil, err
		}
		if out, err = drain(out, rows, t, most); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return out, nil
}

func drain(out [][]any, rows *Rows, t *Tail, most int) ([][]any, error) {
	vectors := make([]*Vector, len(t.Types[0].Kids))
	for i := range vectors {
		vectors[i] = &Vector{}
	}
	for {
		n, err := rows.Next(most, vectors)
		if err != nil || n == 0 {
			return out, err
		}
		var cursors []*cursor
		for i, v := range vectors {
			cursors = append(cursors, newCursor(v, t.Types, t.Types[0].Kids[i]))
		}
		for range n {
			var row []any
			for _, c := range cursors {
				row = append(row, c.next())
			}
			out = append(out, row)
		}
	}
}

func jsonRow(t testing.TB, row []any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(row); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func expected(t testing.TB, name string) []string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for in := bufio.NewScanner(f); in.Scan(); {
		var row []any
		if err := json.Unmarshal(in.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, jsonRow(t, row))
	}
	return out
}

// normal prints a row as expected does: numbers as JSON's doubles.
func normal(t testing.TB, row []any) string {
	var again []any
	if err := json.Unmarshal([]byte(jsonRow(t, row)), &again); err != nil {
		t.Fatal(err)
	}
	return jsonRow(t, again)
}

func testDir() string {
	if d := os.Getenv("ORC_TESTDATA"); d != "" {
		return d
	}
	return "testdata"
}

// TestRead reads files of the C++ writer in all codecs.
func TestRead(t *testing.T) {
	want := expected(t, filepath.Join(testDir(), "all.jsonl"))
	names, _ := filepath.Glob(filepath.Join(testDir(), "*.orc"))
	if len(names) == 0 {
		t.Fatal("no files")
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, most := range []int{2048, 7} {
			rows, err := readAll(raw, most)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(rows) != len(want) {
				t.Errorf("%s: %d rows, want %d", name, len(rows), len(want))
				continue
			}
			for i := range rows {
				if got := normal(t, rows[i]); got != want[i] {
					t.Errorf("%s: row %d\n got %.900s\nwant %.900s", name, i, got, want[i])
					break
				}
			}
		}
	}
}

// TestSeek starts at each row group.
func TestSeek(t *testing.T) {
	want := expected(t, filepath.Join(testDir(), "all.jsonl"))
	names, _ := filepath.Glob(filepath.Join(testDir(), "*.orc"))
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src := bytes.NewReader(raw)
		tail, err := ReadTail(src, int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		first := 0
		for i := range tail.Stripes {
			s, err := tail.ReadStripe(src, i)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := s.Rows(src, tail.Types[0].Kids, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			for g := s.Groups() - 1; g >= 0; g-- {
				if err := rows.Seek(g); err != nil {
					t.Fatalf("%s: stripe %d group %d: %v", name, i, g, err)
				}
				vectors := make([]*Vector, len(tail.Types[0].Kids))
				for i := range vectors {
					vectors[i] = &Vector{}
				}
				if _, err := rows.Next(3, vectors); err != nil {
					t.Fatalf("%s: stripe %d group %d: %v", name, i, g, err)
				}
				var row []any
				for i, v := range vectors {
					row = append(row, newCursor(v, tail.Types, tail.Types[0].Kids[i]).next())
				}
				at := first + g*tail.Stride
				if got := normal(t, row); got != want[at] {
					t.Fatalf("%s: stripe %d group %d\n got %.900s\nwant %.900s", name, i, g, got, want[at])
				}
			}
			first += int(s.Info.Rows)
		}
	}
}

package kernel

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"glaux/sql"
)

// step is one step of a JSON path: a key, or an index where key is empty and isIndex.
type step struct {
	key     string
	index   int
	isIndex bool
}

// parsePath reads $.a.b[0]["c"].
func parsePath(s string) ([]step, bool) {
	if s == "" || s[0] != '$' {
		return nil, false
	}
	var steps []step
	i := 1
	name := func(beside string) (string, bool) {
		n := strings.IndexFunc(s[i:], func(r rune) bool { return !inName(r) && !strings.ContainsRune(beside, r) })
		if n < 0 {
			n = len(s) - i
		}
		i += n
		return s[i-n : i], n > 0
	}
	for i < len(s) {
		switch s[i] {
		case '.':
			i++
			k, ok := name("_:")
			if !ok {
				return nil, false
			}
			steps = append(steps, keyStep(k))
		case '[':
			i++
			read := func() (string, bool) { return name("_") }
			if i < len(s) && s[i] == '"' {
				read = func() (string, bool) { return quoted(s, &i) }
			}
			k, ok := read()
			if !ok || i >= len(s) || s[i] != ']' {
				return nil, false
			}
			i++
			steps = append(steps, keyStep(k))
		default:
			return nil, false
		}
	}
	return steps, true
}

// inName reports a character that needs no quotes: Trino asks each unit of UTF-16, so that
// letters of two have none.
func inName(r rune) bool { return r <= 0xffff && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// keyStep reads digits as an index that may be a key as well.
func keyStep(k string) step {
	n, err := strconv.Atoi(k)
	return step{key: k, index: n, isIndex: err == nil && n >= 0}
}

func quoted(s string, i *int) (string, bool) {
	q := s[*i]
	var b []byte
	for *i++; *i < len(s); *i++ {
		c := s[*i]
		if c == '\\' {
			*i++
			if *i == len(s) || s[*i] != q && s[*i] != '\\' {
				return "", false
			}
			b = append(b, s[*i])
			continue
		}
		if c == q {
			*i++
			return string(b), true
		}
		b = append(b, c)
	}
	return "", false
}

// follow walks a path.
func (n node) follow(steps []step) (node, bool) {
	for _, st := range steps {
		found := false
		switch n.kind() {
		case '{':
			n, found = n.member(st.key)
		case '[':
			if st.isIndex {
				n, found = n.element(st.index)
			}
		}
		if !found {
			return node{}, false
		}
	}
	return n, true
}

// memo keeps the last thing made from a text: patterns and paths hardly ever change.
type memo[T any] struct {
	last atomic.Pointer[memoEntry[T]]
}

type memoEntry[T any] struct {
	key   string
	value T
	err   error
}

// get makes the value of a key unless it was the last one asked for.
func (m *memo[T]) get(key string, make func(string) (T, error)) (T, error) {
	if e := m.last.Load(); e != nil && e.key == key {
		return e.value, e.err
	}
	key = strings.Clone(key)
	v, err := make(key)
	m.last.Store(&memoEntry[T]{key, v, err})
	return v, err
}

func compilePath(s string) ([]step, error) {
	steps, ok := parsePath(s)
	if !ok {
		return nil, invalid("Invalid JSON path: '%s'", s)
	}
	return steps, nil
}

// documents lends documents to kernels, which run in several threads.
var documents = sync.Pool{New: func() any { return &document{} }}

// jsonKernel is a kernel over the JSON texts of its first argument: f appends one
// result. It is NULL on NULL.
func jsonKernel(make func(args []sql.Type, r sql.Type) (func(d *document, c *Call, i int) error, error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := make(args, r)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			d := documents.Get().(*document)
			defer documents.Put(d)
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				if err := f(d, c, i); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// onJSON is a jsonKernel of the document alone.
func onJSON(f func(d *document, text string, out *Builder) error) Kernel {
	return jsonKernel(func([]sql.Type, sql.Type) (func(*document, *Call, int) error, error) {
		return func(d *document, c *Call, i int) error { return f(d, c.Args[0].Str(i), c.Out) }, nil
	})
}

// atPath is a jsonKernel of the value at a path; without one it is NULL.
func atPath(f func(node, *Builder)) Kernel {
	return jsonKernel(func([]sql.Type, sql.Type) (func(*document, *Call, int) error, error) {
		paths := &memo[[]step]{}
		return func(d *document, c *Call, i int) error {
			steps, err := paths.get(c.Args[1].Str(i), compilePath)
			if err != nil {
				return err
			}
			d.repeat = true
			n, ok := d.parsePartly(c.Args[0].Str(i))
			d.repeat = false
			if ok {
				n, ok = n.follow(steps)
			}
			if !ok || n.isOpen() {
				c.Out.Null()
				return nil
			}
			f(n, c.Out)
			return nil
		}, nil
	})
}

func appendExtracted(n node, out *Builder) {
	out.Write(func(b []byte) []byte { return n.append(b, false) })
}

// jsonPathKernels are this file's kernels by name.
var jsonPathKernels = map[string]Kernel{
	"json_parse": onJSON(func(d *document, text string, out *Builder) error {
		n, ok := d.parse(text)
		if !ok {
			return invalid("Cannot convert value to JSON: '%s'", text)
		}
		out.Write(func(b []byte) []byte { return n.append(b, true) })
		return nil
	}),
	"json_extract": atPath(appendExtracted),
	"json_extract_scalar": atPath(func(n node, out *Builder) {
		switch n.kind() {
		case '[', '{', 'n':
			out.Null()
		case '"':
			out.Str(plainText(n.text()))
		case '0':
			out.Str(n.text())
		default:
			out.Str(n.String())
		}
	}),
	"json_size": atPath(func(n node, out *Builder) { out.Int(int64(n.size())) }),
	"is_json_scalar": onJSON(func(d *document, text string, out *Builder) error {
		n, ok := d.parse(text)
		if !ok {
			return invalid("Invalid JSON value: %s", text)
		}
		out.Bool(n.kind() != '[' && n.kind() != '{')
		return nil
	}),
	"json_array_length": onJSON(func(d *document, text string, out *Builder) error {
		n, ok := d.parsePartly(text)
		if !ok || n.kind() != '[' || n.isOpen() {
			out.Null()
			return nil
		}
		out.Int(int64(n.size()))
		return nil
	}),
	"json_array_get": jsonKernel(func([]sql.Type, sql.Type) (func(*document, *Call, int) error, error) {
		return func(d *document, c *Call, i int) error {
			n, ok := d.parsePartly(c.Args[0].Str(i))
			if !ok || n.kind() != '[' {
				c.Out.Null()
				return nil
			}
			at := c.Args[1].Int(i)
			if at < 0 && !n.isOpen() {
				at += int64(n.size())
			}
			e, ok := n.element(int(at))
			if !ok || e.isOpen() {
				c.Out.Null()
				return nil
			}
			switch e.kind() {
			case 'n':
				c.Out.Null()
			case '"', '0':
				c.Out.Str(plainText(e.text()))
			default:
				appendExtracted(e, c.Out)
			}
			return nil
		}, nil
	}),
	"json_array_contains": jsonKernel(func(args []sql.Type, _ sql.Type) (func(*document, *Call, int) error, error) {
		equal := jsonEquals(args[1])
		return func(d *document, c *Call, i int) error {
			n, ok := d.parsePartly(c.Args[0].Str(i))
			if args[1].Kind == sql.Double && !isFinite(c.Args[1].Float(i)) {
				c.Out.Bool(false) // whatever the document is
				return nil
			}
			if !ok || n.kind() != '[' {
				c.Out.Null()
				return nil
			}
			found := false
			n.elements(func(e node) bool {
				found = equal(e, &c.Args[1], i)
				return !found
			})
			if !found && n.isOpen() {
				c.Out.Null()
				return nil
			}
			c.Out.Bool(found)
			return nil
		}, nil
	}),
}

// jsonEquals compares an element with an SQL value.
func jsonEquals(t sql.Type) func(e node, v *Vec, i int) bool {
	switch t.Kind {
	case sql.Boolean:
		return func(e node, v *Vec, i int) bool {
			return e.kind() == 't' && v.Bool(i) || e.kind() == 'f' && !v.Bool(i)
		}
	case sql.BigInt:
		return func(e node, v *Vec, i int) bool {
			x, ok := e.integer()
			return ok && x == v.Int(i)
		}
	case sql.Double:
		return func(e node, v *Vec, i int) bool {
			if e.kind() != '0' || whole(e.text()) {
				return false
			}
			x, err := strconv.ParseFloat(e.text(), 64)
			return err == nil && x == v.Float(i)
		}
	}
	return func(e node, v *Vec, i int) bool { return e.kind() == '"' && e.text() == v.Str(i) }
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

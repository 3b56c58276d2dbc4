package kernel

import (
	"strconv"
	"strings"
	"sync/atomic"

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
	name := func() (string, bool) {
		start := i
		for i < len(s) && (s[i] == '_' || s[i] == ':' || s[i] >= '0' && s[i] <= '9' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] >= 0x80) {
			i++
		}
		return s[start:i], i > start
	}
	for i < len(s) {
		switch s[i] {
		case '.':
			i++
			if i < len(s) && s[i] == '"' {
				k, ok := quoted(s, &i)
				if !ok {
					return nil, false
				}
				steps = append(steps, step{key: k})
				continue
			}
			k, ok := name()
			if !ok {
				return nil, false
			}
			steps = append(steps, step{key: k})
		case '[':
			i++
			if i < len(s) && s[i] == '"' {
				k, ok := quoted(s, &i)
				if !ok || i >= len(s) || s[i] != ']' {
					return nil, false
				}
				i++
				steps = append(steps, step{key: k})
				continue
			}
			end := strings.IndexByte(s[i:], ']')
			if end <= 0 {
				return nil, false
			}
			k := s[i : i+end]
			if strings.ContainsAny(k, "*?@:, -'") {
				return nil, false
			}
			i += end + 1
			steps = append(steps, keyStep(k))
		default:
			return nil, false
		}
	}
	return steps, true
}

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
		if c == '\\' && *i+1 < len(s) {
			*i++
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
		switch n.kind {
		case '{':
			for k, key := range n.keys {
				if key == st.key {
					n, found = n.elems[k], true
					break
				}
			}
		case '[':
			if st.isIndex && st.index < len(n.elems) {
				n, found = n.elems[st.index], true
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

// atPath is a function of the value at a path.
func atPath[R any](f func(node, sql.Type) (R, error)) Kernel {
	return make2(func(args []sql.Type, r sql.Type) (func(string, string) (R, error), error) {
		paths := &memo[[]step]{}
		return func(doc, path string) (R, error) {
			var zero R
			steps, err := paths.get(path, compilePath)
			if err != nil {
				return zero, err
			}
			n, ok := parseJSON(doc)
			if ok {
				n, ok = n.follow(steps)
			}
			if !ok {
				return zero, ErrNull
			}
			return f(n, args[0])
		}, nil
	})
}

// onArray is a function of a JSON array.
func onArray(doc string) ([]node, bool) {
	n, ok := parseJSON(doc)
	return n.elems, ok && n.kind == '['
}

func canonical(s string) (string, error) {
	n, ok := parseJSON(s)
	if !ok {
		return "", invalid("Cannot convert value to JSON: '%s'", s)
	}
	return string(appendNode(nil, n, true)), nil
}

var (
	_ = add("json_parse", F1(canonical))
	_ = add("json_extract", atPath(func(n node, _ sql.Type) (string, error) { return n.String(), nil }))
	_ = add("json_extract_scalar", atPath(func(n node, _ sql.Type) (string, error) {
		switch n.kind {
		case '[', '{', 'n':
			return "", ErrNull
		case '"':
			return n.text, nil
		case '0':
			return n.text, nil
		}
		return n.String(), nil
	}))
	_ = add("json_size", atPath(func(n node, _ sql.Type) (int64, error) { return int64(len(n.elems)), nil }))
	_ = add("is_json_scalar", F1(func(s string) (bool, error) {
		n, ok := parseJSON(s)
		if !ok {
			return false, invalid("Invalid JSON value: %s", s)
		}
		return n.kind != '[' && n.kind != '{', nil
	}))
	_ = add("json_array_length", F1(func(s string) (int64, error) {
		elems, ok := onArray(s)
		if !ok {
			return 0, ErrNull
		}
		return int64(len(elems)), nil
	}))
	_ = add("json_array_get", F2(func(s string, i int64) (string, error) {
		elems, ok := onArray(s)
		if i < 0 {
			i += int64(len(elems))
		}
		if !ok || i < 0 || i >= int64(len(elems)) || elems[i].kind == 'n' {
			return "", ErrNull
		}
		if elems[i].kind == '"' {
			return elems[i].text, nil
		}
		return elems[i].String(), nil
	}))
	_ = add("json_array_contains", Boxed(true, func(args []sql.Type, _ sql.Type) (func([]any) (any, error), error) {
		return func(a []any) (any, error) {
			elems, ok := onArray(a[0].(string))
			if !ok {
				return nil, nil
			}
			for _, e := range elems {
				if jsonEquals(e, a[1]) {
					return true, nil
				}
			}
			return false, nil
		}, nil
	}))
)

func jsonEquals(n node, x any) bool {
	switch x := x.(type) {
	case bool:
		return n.kind == 't' && x || n.kind == 'f' && !x
	case int64:
		i, ok := n.integer()
		return ok && i == x
	case float64:
		if n.kind != '0' || !strings.ContainsAny(n.text, ".eE") {
			return false
		}
		f, err := strconv.ParseFloat(n.text, 64)
		return err == nil && f == x
	case string:
		return n.kind == '"' && n.text == x
	}
	return false
}

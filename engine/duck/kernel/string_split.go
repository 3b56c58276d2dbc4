package kernel

import (
	"slices"
	"strings"
	"unicode/utf8"

	"glaux/sql"
)

// stringSplitKernels are this file's kernels by name.
var stringSplitKernels = map[string]Kernel{
	"split": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				limit := int64(1<<31 - 1)
				if len(c.Args) == 3 {
					limit = c.Args[2].Int(i)
				}
				if err := split(c.Out, c.Args[0].Str(i), c.Args[1].Str(i), limit); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}},
	"split_part": splitParts(F3(func(s, delimiter string, n int64) (string, error) {
		if n <= 0 {
			return "", invalid("Index must be greater than zero")
		}
		if delimiter == "" {
			if n > int64(utf8.RuneCountInString(s)) {
				return "", ErrNull
			}
			return substring(s, n, 1), nil
		}
		for ; ; n-- {
			at := strings.Index(s, delimiter)
			switch {
			case n == 1 && at < 0:
				return s, nil
			case n == 1:
				return s[:at], nil
			case at < 0:
				return "", ErrNull
			}
			s = s[at+len(delimiter):]
		}
	})),
	"split_to_map": rows(func(c *Call, i int) error {
		var seen keysSeen
		keys, values := c.Out.Kid(0), c.Out.Kid(1)
		err := entries(c.Args[0].Str(i), c.Args[1].Str(i), c.Args[2].Str(i), notOnce+"'%s'", func(k, v string) error {
			if _, isNew := seen.number(k); !isNew {
				return invalid("Duplicate keys (%s) are not allowed", k)
			}
			keys.Str(k)
			values.Str(v)
			return nil
		})
		if err == nil {
			c.Out.End()
		}
		return err
	}),
	"split_to_multimap": {Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			var of []int // the number of each value's key
			var values []string
			f, err := rows(func(c *Call, i int) error {
				var seen keysSeen
				of, values = of[:0], values[:0]
				err := entries(c.Args[0].Str(i), c.Args[1].Str(i), c.Args[2].Str(i), notOnce+"%s", func(k, v string) error {
					n, isNew := seen.number(k)
					if isNew {
						c.Out.Kid(0).Str(k)
					}
					of, values = append(of, n), append(values, v)
					return nil
				})
				if err == nil {
					appendGroups(c.Out.Kid(1), of, values, seen.n)
					c.Out.End()
				}
				return err
			}).Make(nil, sql.Type{})
			if err != nil {
				return err
			}
			return f(c)
		}, nil
	}},
}

// keysSeen numbers keys in the order in which they come first.
type keysSeen struct {
	few  [fewNumbers]string
	many map[string]int
	n    int
}

// number is a key's, which is new if it hasn't been seen.
func (s *keysSeen) number(key string) (n int, isNew bool) {
	if s.n <= len(s.few) {
		if n = slices.Index(s.few[:s.n], key); n >= 0 {
			return n, false
		}
	} else if n, ok := s.many[key]; ok {
		return n, false
	}
	if s.n < len(s.few) {
		s.few[s.n] = key
	} else {
		if s.many == nil {
			s.many = map[string]int{}
			for k, x := range s.few {
				s.many[x] = k
			}
		}
		s.many[key] = s.n
	}
	s.n++
	return s.n - 1, true
}

// appendGroups appends an array for each of so many keys: the values that have its number.
func appendGroups(out *Builder, of []int, values []string, keys int) {
	if keys == len(of) {
		for _, v := range values {
			out.Kid(0).Str(v)
			out.End()
		}
		return
	}
	order := make([]int, len(of))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return of[a] - of[b] })
	for k, at := range order {
		if k > 0 && of[at] != of[order[k-1]] {
			out.End()
		}
		out.Kid(0).Str(values[at])
	}
	out.End()
}

func split(out *Builder, s, delimiter string, limit int64) error {
	switch {
	case limit <= 0:
		return invalid("Limit must be positive")
	case limit > 1<<31-1:
		return invalid("Limit is too large")
	case delimiter == "":
		return invalid("The delimiter may not be the empty string")
	}
	elems := out.Kid(0)
	for ; limit > 1; limit-- {
		at := strings.Index(s, delimiter)
		if at < 0 {
			break
		}
		elems.Str(s[:at])
		s = s[at+len(delimiter):]
	}
	elems.Str(s)
	out.End()
	return nil
}

// entries splits a text into keys and values; badInput words the refusal.
func entries(s, entrySep, valueSep, badInput string, each func(k, v string) error) error {
	switch {
	case entrySep == "":
		return invalid("entryDelimiter is empty")
	case valueSep == "":
		return invalid("keyValueDelimiter is empty")
	case entrySep == valueSep:
		return invalid("entryDelimiter and keyValueDelimiter must not be the same")
	}
	for s != "" {
		entry, rest, _ := strings.Cut(s, entrySep)
		s = rest
		k, v, ok := strings.Cut(entry, valueSep)
		if !ok || strings.Contains(v, valueSep) {
			return invalid(badInput, entry)
		}
		if err := each(k, v); err != nil {
			return err
		}
	}
	return nil
}

const notOnce = "Key-value delimiter must appear exactly once in each entry. Bad input: "

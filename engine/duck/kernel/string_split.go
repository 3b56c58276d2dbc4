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
	"split_to_map": box(func(a []any) (any, error) {
		seen := map[string]bool{}
		out := []sql.MapEntry{}
		err := entries(a[0].(string), a[1].(string), a[2].(string), notOnce+"'%s'", func(k, v string) error {
			if seen[k] {
				return invalid("Duplicate keys (%s) are not allowed", k)
			}
			seen[k] = true
			out = append(out, sql.MapEntry{Key: k, Value: v})
			return nil
		})
		return out, err
	}),
	"split_to_multimap": box(func(a []any) (any, error) {
		out := []sql.MapEntry{}
		err := entries(a[0].(string), a[1].(string), a[2].(string), notOnce+"%s", func(k, v string) error {
			at := slices.IndexFunc(out, func(e sql.MapEntry) bool { return e.Key == k })
			if at < 0 {
				out = append(out, sql.MapEntry{Key: k, Value: []any{v}})
			} else {
				out[at].Value = append(out[at].Value.([]any), v)
			}
			return nil
		})
		return out, err
	}),
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

package kernel

import (
	"strings"
	"unicode/utf8"

	"glaux/sql"
)

// withPattern makes a kernel of a function over rows whose second argument is a
// regular expression, compiled once a text.
func withPattern(f func(c *Call, i int, p *matcher) error) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		compiled := &patterns{}
		return func(c *Call) error {
			var m *matcher
			defer func() { m.release() }()
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				p, err := compiled.get(c.Args[1].Str(i))
				if err != nil {
					return err
				}
				if m == nil || m.pattern != p {
					m.release()
					m = p.matcher()
				}
				if err := f(c, i, m); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// regexpKernels are this file's kernels by name.
var regexpKernels = map[string]Kernel{
	"regexp_like": withPattern(func(c *Call, i int, p *matcher) error {
		ok, err := p.matches(c.Args[0].Str(i))
		c.Out.Bool(ok)
		return err
	}),
	"regexp_extract": withPattern(func(c *Call, i int, p *matcher) error {
		group, err := groupArg(c, i, p)
		if err != nil {
			return err
		}
		s := c.Args[0].Str(i)
		m, err := p.first(s)
		putGroup(c.Out, s, m, group)
		return err
	}),
	"regexp_extract_all": withPattern(func(c *Call, i int, p *matcher) error {
		group, err := groupArg(c, i, p)
		if err != nil {
			return err
		}
		s := c.Args[0].Str(i)
		err = p.each(s, 0, func(m []int) bool {
			putGroup(c.Out.Kid(0), s, m, group)
			return true
		})
		c.Out.End()
		return err
	}),
	"regexp_split": withPattern(func(c *Call, i int, p *matcher) error {
		s, last := c.Args[0].Str(i), 0
		err := p.each(s, 0, func(m []int) bool {
			c.Out.Kid(0).Str(s[last:m[0]])
			last = m[1]
			return true
		})
		c.Out.Kid(0).Str(s[last:])
		c.Out.End()
		return err
	}),
	"regexp_count": withPattern(func(c *Call, i int, p *matcher) error {
		n := int64(0)
		err := p.each(c.Args[0].Str(i), 0, func([]int) bool { n++; return true })
		c.Out.Int(n)
		return err
	}),
	"regexp_position": withPattern(func(c *Call, i int, p *matcher) error {
		s, start, occurrence := c.Args[0].Str(i), int64(1), int64(1)
		if len(c.Args) > 2 {
			if start = c.Args[2].Int(i); start < 1 {
				return invalid("start position cannot be smaller than 1")
			}
		}
		if len(c.Args) > 3 {
			if occurrence = c.Args[3].Int(i); occurrence < 1 {
				return invalid("occurrence cannot be smaller than 1")
			}
		}
		found := int64(-1)
		from := offset(s, start-1)
		if from < 0 || from >= len(s) {
			c.Out.Int(found)
			return nil
		}
		err := p.each(s, from, func(m []int) bool {
			if occurrence--; occurrence == 0 {
				found = int64(utf8.RuneCountInString(s[:m[0]])) + 1
			}
			return occurrence > 0
		})
		c.Out.Int(found)
		return err
	}),
	"regexp_replace": withPattern(func(c *Call, i int, p *matcher) error {
		s, with, last := c.Args[0].Str(i), "", 0
		if len(c.Args) == 3 {
			with = c.Args[2].Str(i)
		}
		var failed error
		return c.write(func(dst []byte, _ *Call, _ int) ([]byte, error) {
			err := p.each(s, 0, func(m []int) bool {
				dst = append(dst, s[last:m[0]]...)
				dst, failed = p.expand(dst, with, s, m)
				last = m[1]
				return failed == nil
			})
			if err == nil {
				err = failed
			}
			return append(dst, s[last:]...), err
		}, i)
	}),
	// $regexp_groups and $regexp_fill replace matches by what a lambda makes of
	// them: the groups of every match, and the text with the parts put in.
	"$regexp_groups": withPattern(func(c *Call, i int, p *matcher) error {
		s, matches := c.Args[0].Str(i), c.Out.Kid(0)
		err := p.each(s, 0, func(m []int) bool {
			for g := range p.groups {
				putGroup(matches.Kid(0), s, m, g+1)
			}
			matches.End()
			return true
		})
		c.Out.End()
		return err
	}),
	"$regexp_fill": withPattern(func(c *Call, i int, p *matcher) error {
		s, last, missing := c.Args[0].Str(i), 0, false
		parts := c.Args[2].Kid(0)
		part, end := c.Args[2].List(i)
		return c.write(func(dst []byte, _ *Call, _ int) ([]byte, error) {
			err := p.each(s, 0, func(m []int) bool {
				if missing = part >= end || parts.Null(part); missing {
					return false
				}
				dst = append(append(dst, s[last:m[0]]...), parts.Str(part)...)
				part++
				last = m[1]
				return true
			})
			if err == nil && missing {
				err = ErrNull
			}
			return append(dst, s[last:]...), err
		}, i)
	}),
}

// groupArg is the number of the group asked for; 0 is the whole match.
func groupArg(c *Call, i int, p *matcher) (int, error) {
	if len(c.Args) < 3 {
		return 0, nil
	}
	group := c.Args[2].Int(i)
	if group < 0 {
		return 0, invalid("Group cannot be negative")
	}
	if group > int64(p.groups) {
		return 0, invalid("Pattern has %d groups. Cannot access group %d", p.groups, group)
	}
	return int(group), nil
}

// putGroup appends a group of a match, NULL if it took no part.
func putGroup(b *Builder, s string, m []int, group int) {
	if m == nil || m[2*group] < 0 {
		b.Null()
	} else {
		b.Str(s[m[2*group]:m[2*group+1]])
	}
}

// expand writes a replacement, in which $1 and ${name} stand for groups and a
// backslash takes the next character as it is.
func (p *pattern) expand(dst []byte, with, s string, m []int) ([]byte, error) {
	group := func(n int) {
		if m[2*n] >= 0 {
			dst = append(dst, s[m[2*n]:m[2*n+1]]...)
		}
	}
	for i := 0; i < len(with); {
		c := with[i]
		i++
		switch {
		case c == '\\' && i < len(with):
			dst = append(dst, with[i])
			i++
		case c == '\\', c == '$' && i == len(with):
			return dst, invalid("Illegal replacement sequence: %s", with)
		case c == '$' && with[i] == '{':
			name, _, _ := strings.Cut(with[i+1:], "}") // or up to the end
			n, known := p.names[name]
			if !known {
				return dst, invalid("Illegal replacement sequence: unknown group { %s }", name)
			}
			group(n)
			i = min(i+len(name)+2, len(with))
		case c == '$':
			n := int(with[i]) - '0'
			if n < 0 || n > 9 {
				return dst, invalid("Illegal replacement sequence: %s", with)
			}
			if n > p.groups {
				return dst, invalid("Illegal replacement sequence: unknown group %d", n)
			}
			for i++; i < len(with) && with[i] >= '0' && with[i] <= '9' && n*10+int(with[i]-'0') <= p.groups; i++ {
				n = n*10 + int(with[i]-'0')
			}
			group(n)
		default:
			dst = append(dst, c)
		}
	}
	return dst, nil
}

package kernel

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// behind reads what a look-behind looks for, and measures it. Trino's engine steps back by a
// number of characters, so that what may have several lengths is refused; only the
// alternatives of the whole may differ.
type behind struct {
	in        string
	pos       int
	negative  bool // where groups aren't captured
	multiline bool
	extended  bool
	refused   bool
}

// part is what one item of the pattern, or a list of them, matches: of so many characters
// or, if varies is set, of differing ones. whole says that it is alternatives which differ
// and stand for the whole.
type part struct {
	length int
	varies bool
	whole  bool
}

// checkBehind refuses a look-behind that Trino's engine doesn't have. The text begins behind
// the opening of the group and goes on beyond its end.
func checkBehind(text string, negative bool, flags groupFlags) error {
	b := &behind{in: text, negative: negative, multiline: flags.multiline, extended: flags.extended}
	if p := b.alternatives(1); b.refused || p.varies && !p.whole {
		return invalid("invalid pattern in look-behind")
	}
	return nil
}

// alternatives reads up to the end of a group; level 1 is the whole.
func (b *behind) alternatives(level int) part {
	first := b.list(level)
	if b.peek() != '|' {
		return first
	}
	differ := false
	lengths := first
	for b.peek() == '|' {
		b.pos++
		next := b.list(level + 1)
		differ = differ || next.length != lengths.length
		lengths.varies = lengths.varies || next.varies
	}
	if lengths.varies {
		return part{varies: true}
	}
	if differ {
		return part{varies: true, whole: level == 1}
	}
	return lengths
}

// list reads items up to an alternative or the end. The single item of a whole is one itself.
func (b *behind) list(level int) part {
	var sum part
	items := 0
	for b.pos < len(b.in) && b.peek() != '|' && b.peek() != ')' {
		at := level
		if items > 0 {
			at = level + 1
		}
		p, ok := b.item(at)
		if !ok {
			continue
		}
		items++
		if items > 1 && (sum.varies || p.varies) {
			sum.varies, sum.whole = true, false
		} else {
			sum.varies, sum.whole = p.varies, p.whole
		}
		sum.length += p.length
	}
	if next := b.peek(); sum.whole && next == '|' {
		sum.whole = false
	}
	return sum
}

func (b *behind) peek() byte {
	if b.pos < len(b.in) {
		return b.in[b.pos]
	}
	return 0
}

// item reads one item with its quantifier; ok is false for what is none, as a comment.
func (b *behind) item(level int) (p part, ok bool) {
	s := b.in[b.pos:]
	switch c := s[0]; {
	case b.extended && strings.IndexByte(" \t\n\r\f\v", c) >= 0:
		b.pos++
		return part{}, false
	case strings.HasPrefix(s, "(?#"):
		_, rest, _ := strings.Cut(s, ")")
		b.pos = len(b.in) - len(rest)
		return part{}, false
	case c == '(':
		p = b.group(s, level)
	case c == '[':
		p.length = 1
		_, _, n, err := classReader{}.read(s)
		b.pos += max(n, 1)
		b.refused = b.refused || err != nil
	case c == '\\':
		p = b.escape(s)
	case c == '^':
		b.pos++
	case c == '$':
		b.pos++
		b.refused = b.refused || !b.multiline
	default:
		_, n := utf8.DecodeRuneInString(s)
		b.pos += n
		p.length = 1
	}
	return b.repeat(p), true
}

func (b *behind) group(s string, level int) (p part) {
	inner := level + 1
	switch {
	case strings.HasPrefix(s, "(?:"):
		b.pos, inner = b.pos+3, level
	case strings.HasPrefix(s, "(?<="), strings.HasPrefix(s, "(?<!"):
		b.pos += 4
		b.alternatives(1) // checked when it was read itself
		b.pos++
		return part{}
	case strings.HasPrefix(s, "(?<"), strings.HasPrefix(s, "(?'"):
		end := strings.IndexAny(s[3:], ">'")
		b.pos += end + 4
		b.refused = b.refused || b.negative
	case strings.HasPrefix(s, "(?"): // looking ahead, atoms and options
		b.refused = true
		b.pos += 2
	default:
		b.pos++
		b.refused = b.refused || b.negative
	}
	p = b.alternatives(inner)
	b.pos++ // )
	return p
}

func (b *behind) escape(s string) (p part) {
	if len(s) < 2 {
		b.pos++
		return part{length: 1}
	}
	switch c := s[1]; {
	case strings.IndexByte("bBAG", c) >= 0:
		b.pos += 2
	case c == 'z' || c == 'Z' || c == 'k' || c >= '1' && c <= '9': // ends of the text, and groups again
		b.refused = true
		b.pos += 2
	case c == 'Q':
		text, _, _ := strings.Cut(s[2:], `\E`)
		b.pos += 2 + len(text)
		if strings.HasPrefix(b.in[b.pos:], `\E`) {
			b.pos += 2
		}
		p.length = utf8.RuneCountInString(text)
	case c == 'E':
		b.pos += 2
	case c == 'p' || c == 'P':
		p.length = 1
		_, n, err := property(s)
		b.pos += max(n, 2)
		b.refused = b.refused || err != nil
	default:
		p.length = 1
		_, n, err := escapedRune(s)
		b.pos += max(n, 2)
		b.refused = b.refused || err != nil
	}
	return p
}

// repeat reads the quantifiers behind an item.
func (b *behind) repeat(p part) part {
	for b.pos < len(b.in) {
		low, high := 0, -1
		switch c := b.in[b.pos]; c {
		case '*', '+', '?':
			b.pos++
		case '{':
			n := intervalLen(b.in[b.pos:])
			if n == 0 {
				return p
			}
			from, to, comma := strings.Cut(b.in[b.pos+1:b.pos+n-1], ",")
			low, _ = strconv.Atoi(from)
			if high = low; comma {
				if high = -1; to != "" {
					high, _ = strconv.Atoi(to)
				}
			}
			b.pos += n
		default:
			return p
		}
		switch b.peek() {
		case '?':
			b.pos++
		case '+':
			b.pos++
			b.refused = b.refused || low != 1 || high != 1
		}
		if low != high {
			p.varies = true
		}
		p.length *= low
		p.whole = false
	}
	return p
}

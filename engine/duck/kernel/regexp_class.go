package kernel

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// class reads [...], with nested classes and intersections, and writes its
// ranges out.
func (t *translation) class() error {
	ranges, negate, n, err := classReader{single: t.single}.read(t.rest())
	if err != nil {
		return err
	}
	t.pos += n
	switch {
	case len(ranges) == 0 && negate:
		t.emit(`[\x00-\x{10FFFF}]`)
	case len(ranges) == 0:
		t.emit(`[^\x00-\x{10FFFF}]`)
	case t.flags.fold:
		t.emit(foldedClass(ranges, negate))
	case negate:
		t.emit("[^" + rangeItems(ranges) + "]")
	default:
		t.emit("[" + rangeItems(ranges) + "]")
	}
	return nil
}

// classReader reads classes. Their properties are \p{Name}; but if single is set – what Trino's lexer has kept of a
// quantifier that isn't reluctant, or of \k<name> or \pL –, the property's name is the one character behind the
// brace, and what follows stands for itself: a?[\p{Punct}] has the class [\pPunct}].
type classReader struct{ single bool }

// read gives the sorted ranges between [ and ], whether ^ inverts them, and
// the length of the text.
func (r classReader) read(s string) (ranges []rune, negate bool, n int, err error) {
	n = 1
	if strings.HasPrefix(s[n:], "^") {
		negate, n = true, n+1
	}
	var common [][]rune
	if strings.HasPrefix(s[n:], "]") && !closesLater(s[n+1:]) {
		return nil, false, 0, invalid("empty char-class")
	}
	last, ranged := rune(0), false // the last single character, and whether a range has just ended
	for first := true; ; first = false {
		if n >= len(s) {
			return nil, false, 0, invalid("premature end of char-class")
		}
		if rest := s[n:]; ranged && len(rest) > 1 && rest[0] == '-' && rest[1] != ']' && rest[1] != '[' && !strings.HasPrefix(rest, "-&&") {
			n++ // Trino's engine passes over it
		}
		ranged = false
		switch rest := s[n:]; {
		case rest[0] == ']' && !first:
			ranges = union(ranges)
			for _, c := range common {
				ranges = intersect(c, ranges)
			}
			return ranges, negate, n + 1, nil
		case strings.HasPrefix(rest, "&&"):
			common = append(common, union(ranges))
			ranges = nil
			n += 2
		case strings.HasPrefix(rest, "[:") && strings.Contains(rest, ":]"):
			name := rest[2:strings.Index(rest, ":]")]
			inner, ok := posixRanges(strings.TrimPrefix(name, "^"))
			if !ok {
				return nil, false, 0, invalid("invalid POSIX bracket type")
			}
			if strings.HasPrefix(name, "^") {
				inner = complement(inner)
			}
			ranges = append(ranges, inner...)
			n += len(name) + 4
		case rest[0] == '[':
			inner, not, size, err := r.read(rest)
			if err != nil {
				return nil, false, 0, err
			}
			if not {
				inner = complement(inner)
			}
			ranges = append(ranges, inner...)
			n += size
		default:
			item, size, err := r.item(rest)
			if err != nil {
				return nil, false, 0, err
			}
			ranges = append(ranges, item...)
			n += size
			if isSet(rest) {
				more, size, err := r.afterSet(s[n:], last)
				if err != nil {
					return nil, false, 0, err
				}
				ranges = append(ranges, more...)
				n += size
				break
			}
			last, ranged = item[1], item[1] > item[0]
		}
	}
}

// closesLater reports an unescaped ] in a text.
func closesLater(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ']':
			return true
		}
	}
	return false
}

// isSet reports a text that begins with an escape that stands for a set of characters.
func isSet(s string) bool {
	if len(s) < 2 || s[0] != '\\' {
		return false
	}
	_, short := shorthand(s[1])
	return short || isProperty(s)
}

// isProperty reports \p{ and \P{; without a brace, they are letters in a class.
func isProperty(s string) bool {
	return strings.HasPrefix(s, `\p{`) || strings.HasPrefix(s, `\P{`)
}

// afterSet reads a - and a character behind a set, which Trino's engine takes for a
// range from the last single character before the set.
func (r classReader) afterSet(s string, last rune) (ranges []rune, n int, err error) {
	if len(s) < 2 || s[0] != '-' || s[1] == ']' || s[1] == '[' || strings.HasPrefix(s, "-&&") {
		return nil, 0, nil
	}
	if isSet(s[1:]) {
		return nil, 0, invalid("char-class value at end of range")
	}
	to, size, err := classRune(s[1:])
	if err != nil {
		return nil, 0, err
	}
	if to < last {
		return nil, 0, invalid("empty range in char class")
	}
	return []rune{last, to}, 1 + size, nil
}

// item reads a character, a range of two or a shorthand.
func (r classReader) item(s string) ([]rune, int, error) {
	if s[0] == '\\' && len(s) > 1 {
		if items, ok := shorthand(s[1]); ok {
			ranges, _ := classRanges(items)
			return ranges, 2, nil
		}
		if isProperty(s) {
			if r.single && len(s) > 3 {
				_, size := utf8.DecodeRuneInString(s[3:])
				items, _, err := property(s[:2] + s[3:3+size])
				ranges, _ := classRanges(items)
				return ranges, 3 + size, err
			}
			items, n, err := property(s)
			if err != nil {
				return nil, 0, err
			}
			ranges, _ := classRanges(items)
			return ranges, n, nil
		}
	}
	low, n, err := classRune(s)
	if err != nil {
		return nil, 0, err
	}
	rest := s[n:]
	if len(rest) < 2 || rest[0] != '-' || rest[1] == ']' || rest[1] == '[' || strings.HasPrefix(rest, "-&&") {
		return []rune{low, low}, n, nil
	}
	if isSet(rest[1:]) {
		return nil, 0, invalid("char-class value at end of range")
	}
	high, size, err := classRune(rest[1:])
	if err != nil {
		return nil, 0, err
	}
	if high < low {
		return nil, 0, invalid("empty range in char class")
	}
	return []rune{low, high}, n + 1 + size, nil
}

func classRune(s string) (rune, int, error) {
	if s[0] != '\\' {
		r, n := utf8.DecodeRuneInString(s)
		return r, n, nil
	}
	if len(s) < 2 {
		return 0, 0, invalid("end pattern at escape")
	}
	if s[1] == 'b' {
		return '\b', 2, nil
	}
	if s[1] >= '1' && s[1] <= '7' {
		r, n := octal(s)
		return r, n, nil
	}
	r, n, err := escapedRune(s)
	return min(r, utf8.MaxRune), n, err
}

// classRanges evaluates class items by Go's own parser.
func classRanges(items string) ([]rune, bool) {
	re, err := syntax.Parse("["+items+"]", syntax.Perl)
	if err != nil {
		return nil, false
	}
	switch re.Op {
	case syntax.OpCharClass:
		return re.Rune, true
	case syntax.OpLiteral:
		return []rune{re.Rune[0], re.Rune[0]}, true
	case syntax.OpAnyChar:
		return []rune{0, unicode.MaxRune}, true
	}
	return nil, true
}

// rangeItems writes ranges as class items that both engines read.
func rangeItems(ranges []rune) string {
	var b strings.Builder
	for i := 0; i < len(ranges); i += 2 {
		b.WriteString(classChar(ranges[i]))
		if ranges[i+1] > ranges[i] {
			b.WriteByte('-')
			b.WriteString(classChar(ranges[i+1]))
		}
	}
	return b.String()
}

func classChar(r rune) string {
	if r > 0x20 && r < 0x7f && r != '\\' && r != ']' && r != '[' && r != '^' && r != '-' && r != '&' {
		return string(r)
	}
	if r >= 0x20 && r < 0x7f {
		return fmt.Sprintf(`\x%02x`, r)
	}
	if r < 0x20 || r == 0x7f {
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\x{%x}`, r)
}

// union sorts ranges and joins those that touch.
func union(ranges []rune) []rune {
	type pair struct{ low, high rune }
	var pairs []pair
	for i := 0; i < len(ranges); i += 2 {
		pairs = append(pairs, pair{ranges[i], ranges[i+1]})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return int(a.low - b.low) })
	var out []rune
	for _, p := range pairs {
		if n := len(out); n > 0 && p.low <= out[n-1]+1 {
			out[n-1] = max(out[n-1], p.high)
		} else {
			out = append(out, p.low, p.high)
		}
	}
	return out
}

// complement is every code point that is not in the ranges.
func complement(ranges []rune) []rune {
	var out []rune
	next := rune(0)
	ranges = union(ranges)
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] > next {
			out = append(out, next, ranges[i]-1)
		}
		next = ranges[i+1] + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, next, unicode.MaxRune)
	}
	return out
}

func intersect(a, b []rune) []rune {
	return complement(append(complement(a), complement(b)...))
}

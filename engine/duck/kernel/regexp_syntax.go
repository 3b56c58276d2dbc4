package kernel

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// translation turns Java's syntax into one that both engines read alike: classes
// are spelled out, named groups become numbered ones.
type translation struct {
	in        string
	pos       int
	out       strings.Builder
	groups    int
	names     map[string]int
	backtrack bool
	soft      bool
	atom      int // where the last item that can be repeated starts in out; -1: none
	open      []openGroup
	flags     groupFlags
	boundary  bool   // \b or \B, whose words are Unicode's
	word      []rune // literals of flag i that are not yet written
	raw       bool   // they are written as codes
	begin     int    // where the alternative begins in out
	inner     int    // how many groups flags have opened in this one
	single    bool   // what Trino's lexer remembers for properties in classes: see property
	refused   error  // the first look-behind that can't be: told if there is no error of syntax
}

// groupFlags are the flags of a group that matter here, m, i and x, and whether it looks behind.
type groupFlags struct{ multiline, fold, behind, extended bool }

type openGroup struct {
	start        int
	flags        groupFlags
	begin, inner int // of the group around it
}

const (
	digitItems = `0-9`
	wordItems  = `0-9A-Z_a-z`
	spaceItems = `\t-\r `
)

func (t *translation) run() error {
	t.atom = -1
	for t.pos < len(t.in) {
		if err := t.item(); err != nil {
			return err
		}
	}
	t.flush()
	if len(t.open) > 0 {
		return invalid("end pattern with unmatched parenthesis")
	}
	t.out.WriteString(strings.Repeat(")", t.inner))
	return t.refused
}

func (t *translation) rest() string { return t.in[t.pos:] }

// emit writes one item that can be repeated.
func (t *translation) emit(s string) {
	t.flush()
	t.atom = t.out.Len()
	t.out.WriteString(s)
}

// literal writes a character that stands for itself. With flag i, those that follow each
// other are written together, as single characters may stand for several.
func (t *translation) literal(r rune) { t.character(r, false) }

func (t *translation) character(r rune, raw bool) {
	if !t.flags.fold {
		t.emit(quoteRune(r))
		return
	}
	if raw != t.raw {
		t.flush()
	}
	t.word, t.raw = append(t.word, r), raw
}

// flush writes the literals that wait for others.
func (t *translation) flush() {
	if len(t.word) > 0 {
		t.atom = t.out.Len()
		if t.raw || t.flags.behind {
			t.out.WriteString(foldedText(t.word))
		} else {
			t.out.WriteString(foldedWord(t.word))
		}
		t.word = t.word[:0]
	}
}

func quoteRune(r rune) string {
	if r < utf8.RuneSelf && strings.ContainsRune(`\.+*?()|[]{}^$-&~#`, r) {
		return `\` + string(r)
	}
	switch {
	case r < 0x20 || r == 0x7f:
		return fmt.Sprintf(`\x%02x`, r)
	}
	return string(r)
}

func (t *translation) item() error {
	switch c := t.in[t.pos]; c {
	case '\\':
		return t.escape()
	case '[':
		return t.class()
	case '(':
		return t.group()
	case ')':
		return t.close()
	case '|':
		t.pos++
		t.flush()
		t.out.WriteByte('|')
		t.atom, t.begin = -1, t.out.Len()
	case '*', '+', '?':
		t.pos++
		return t.repeat(string(c))
	case '{':
		if n := intervalLen(t.rest()); n > 0 {
			text, err := interval(t.rest()[:n])
			if err != nil {
				return err
			}
			t.pos += n
			return t.repeat(text)
		}
		t.pos++
		t.literal('{')
	case '^':
		t.pos++
		t.emit("^")
	case '$':
		t.pos++
		t.soft = t.soft || !t.flags.multiline
		t.emit("$")
	case '.':
		t.pos++
		t.emit(".")
	default:
		if n := t.blank(); n > 0 {
			t.pos += n
			return nil
		}
		r, n := utf8.DecodeRuneInString(t.rest())
		t.pos += n
		t.literal(r)
	}
	return nil
}

// blank is the length of the white space and comments that flag x leaves out.
func (t *translation) blank() int {
	if !t.flags.extended {
		return 0
	}
	s := t.rest()
	rest := strings.TrimLeft(s, " \t\n\v\f\r")
	for strings.HasPrefix(rest, "#") {
		_, rest, _ = strings.Cut(rest, "\n")
		rest = strings.TrimLeft(rest, " \t\n\v\f\r")
	}
	return len(s) - len(rest)
}

// interval writes {n}, {n,} or {n,m} without needless zeros.
func interval(text string) (string, error) {
	low, high, comma := strings.Cut(text[1:len(text)-1], ",")
	least, err := strconv.Atoi(low)
	if err != nil || least > mostRepeats {
		return "", invalid("too big number for repeat range")
	}
	out := "{" + strconv.Itoa(least)
	if comma {
		out += ","
	}
	if high != "" {
		most, err := strconv.Atoi(high)
		if err != nil || most > mostRepeats {
			return "", invalid("too big number for repeat range")
		}
		if most < least {
			return "", invalid("upper is smaller than lower in repeat range")
		}
		out += strconv.Itoa(most)
	}
	return out + "}", nil
}

// mostRepeats is the largest number of times that can be asked for.
const mostRepeats = 100_000

// intervalLen is the length of a leading {n}, {n,} or {n,m}; 0 if there is none.
func intervalLen(s string) int {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return 0
	}
	low, high, comma := strings.Cut(s[1:end], ",")
	number := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	if number(low) && (!comma || high == "" || number(high)) {
		return end + 1
	}
	return 0
}

// repeat writes a quantifier with its mode: greedy, reluctant or possessive.
func (t *translation) repeat(q string) error {
	if n := len(t.word); n > 0 { // only the last one is repeated
		last := t.word[n-1]
		t.word = t.word[:n-1]
		t.flush()
		t.word = append(t.word, last)
		t.flush()
	}
	if t.atom < 0 {
		return invalid("target of repeat operator is not specified")
	}
	text := t.out.String()
	atom := text[t.atom:]
	t.single = !strings.HasPrefix(t.rest(), "?")
	switch next := t.rest(); {
	case strings.HasPrefix(next, "?"):
		t.pos++
		q += "?"
	case strings.HasPrefix(next, "+"):
		t.pos++
		if q == "{1}" || q == "{1,1}" { // isn't possessive
			break
		}
		t.backtrack = true
		t.replace(t.atom, "(?>"+atom+q+")")
		return nil
	}
	// What is already repeated is grouped, as x*{2} is fine in Java.
	t.replace(t.atom, atom+q)
	if next := t.rest()[t.blank():]; next != "" && (strings.ContainsRune("*+?", rune(next[0])) || next[0] == '{' && intervalLen(next) > 0) {
		t.replace(t.atom, "(?:"+atom+q+")")
	}
	return nil
}

func (t *translation) replace(from int, with string) {
	text := t.out.String()[:from]
	t.out.Reset()
	t.out.WriteString(text)
	t.atom = t.out.Len()
	t.out.WriteString(with)
}

func (t *translation) group() error {
	t.flush()
	g := openGroup{start: t.out.Len(), flags: t.flags, begin: t.begin, inner: t.inner}
	s := t.rest()
	switch {
	case !strings.HasPrefix(s, "(?"):
		t.pos++
		t.groups++
		t.out.WriteString("(")
	case strings.HasPrefix(s, "(?#"):
		end := strings.IndexByte(s, ')')
		if end < 0 {
			return invalid("end pattern in group")
		}
		t.pos += end + 1
		return nil
	case strings.HasPrefix(s, "(?:"):
		t.pos += 3
		t.out.WriteString("(?:")
	case strings.HasPrefix(s, "(?="), strings.HasPrefix(s, "(?!"), strings.HasPrefix(s, "(?>"):
		t.backtrack = true
		t.out.WriteString(s[:3])
		t.pos += 3
	case strings.HasPrefix(s, "(?<="), strings.HasPrefix(s, "(?<!"):
		if err := checkBehind(s[4:], s[3] == '!', t.flags); err != nil && t.refused == nil {
			t.refused = err
		}
		t.backtrack = true
		t.out.WriteString(s[:4])
		t.pos += 4
	case strings.HasPrefix(s, "(?<"), strings.HasPrefix(s, "(?'"):
		end := ">"
		if s[2] == '\'' {
			end = "'"
		}
		name, _, ok := strings.Cut(s[3:], end)
		if name == "" {
			return invalid("group name is empty")
		}
		if !ok || strings.ContainsAny(name, "()") || name[0] >= '0' && name[0] <= '9' {
			return invalid("invalid group name <%s>", name)
		}
		if r, _ := utf8.DecodeRuneInString(name); !isWord(r) {
			return invalid("invalid char in group name <%s>", name)
		}
		if _, twice := t.names[name]; twice {
			return invalid("multiplex defined name <%s>", name)
		}
		t.groups++
		t.names[name] = t.groups
		t.pos += len(name) + 4
		t.out.WriteString("(")
	default:
		return t.setFlags()
	}
	t.open = append(t.open, g)
	t.begin, t.inner = t.out.Len(), 0
	t.flags.behind = t.flags.behind || strings.HasPrefix(s, "(?<=") || strings.HasPrefix(s, "(?<!")
	t.atom = -1
	return nil
}

// setFlags reads (?ims-x) or (?ims-x:. Without a colon, it holds to the end of the group around it, with
// all of the alternatives that follow: a(?i)b|c is a(?i:b|c).
func (t *translation) setFlags() error {
	end := strings.IndexAny(t.rest(), ":)")
	if end < 0 {
		return invalid("end pattern in group")
	}
	on, before := true, t.flags
	var kept strings.Builder
	for _, f := range t.rest()[2:end] {
		switch f {
		case '-':
			on = false
		case 'm':
			t.flags.multiline = on
		case 'i':
			t.flags.fold = on
		case 's':
		case 'x': // what it leaves out isn't written
			t.flags.extended = on
			continue
		default:
			return invalid("undefined group option")
		}
		kept.WriteRune(f)
	}
	flags := strings.TrimSuffix(kept.String(), "-")
	closes := t.rest()[end] == ')'
	start := t.out.Len()
	switch {
	case !closes, start > t.begin:
		t.out.WriteString("(?" + flags + ":")
	case flags != "":
		t.out.WriteString("(?" + flags + ")")
	}
	t.pos += end + 1
	t.atom = -1
	switch {
	case !closes:
		t.open = append(t.open, openGroup{start: start, flags: before, begin: t.begin, inner: t.inner})
		t.begin, t.inner = t.out.Len(), 0
	case start > t.begin:
		t.begin = t.out.Len()
		t.inner++
	}
	return nil
}

func (t *translation) close() error {
	if len(t.open) == 0 {
		return invalid("unmatched close parenthesis")
	}
	g := t.open[len(t.open)-1]
	t.open = t.open[:len(t.open)-1]
	t.pos++
	t.flush()
	t.out.WriteString(strings.Repeat(")", t.inner+1))
	t.atom, t.flags, t.begin, t.inner = g.start, g.flags, g.begin, g.inner
	return nil
}

// Word boundaries are written as placeholders: the linear engine's are ASCII's, which
// Trino's are in texts that are ASCII; the backtracking one must look around for them.
var (
	linearBoundary = strings.NewReplacer("\x01", `\`)
	lookBoundary   = sync.OnceValue(func() *strings.Replacer { return lookWords("[" + rangeItems(wordRanges()) + "]") })
)

// lookWords looks around for the ends of words of a class of characters.
func lookWords(class string) *strings.Replacer {
	return strings.NewReplacer(
		"\x01b", "(?-i:(?<="+class+")(?!"+class+")|(?<!"+class+")(?="+class+"))",
		"\x01B", "(?-i:(?<="+class+")(?="+class+")|(?<!"+class+")(?!"+class+"))")
}

// wordRanges are what \b takes for a part of a word.
var wordRanges = sync.OnceValue(func() []rune {
	more := posixClass{runes: []rune{'²', '³', '¹', '¹', '¼', '¾'}, tables: posix["word"].tables}
	return more.ranges()
})

func isWord(r rune) bool {
	return r >= 0 && inRanges(wordRanges(), r)
}

func (t *translation) escape() error {
	s := t.rest()
	if len(s) < 2 {
		return invalid("end pattern at escape")
	}
	switch c := s[1]; c {
	case 'd', 'D', 'w', 'W', 's', 'S':
		t.pos += 2
		items, _ := shorthand(c)
		t.emitSet(items)
	case 'b', 'B':
		t.pos += 2
		t.boundary = true
		t.emit("\x01" + s[1:2])
	case 'A', 'z':
		t.pos += 2
		t.emit(s[:2])
	case 'Z':
		t.pos += 2
		t.soft = true
		t.emit(`(?-m:$)`)
	case 'G':
		t.pos += 2
		t.backtrack = true
		t.emit(`\G`)
	case 'Q':
		text, _, _ := strings.Cut(s[2:], `\E`)
		t.pos += 2 + len(text)
		if strings.HasPrefix(t.rest(), `\E`) {
			t.pos += 2
		}
		for _, r := range text {
			t.literal(r)
		}
	case 'E':
		t.pos += 2
	case 'k':
		name, _, ok := strings.Cut(strings.TrimPrefix(s[2:], "<"), ">")
		n, known := t.names[name]
		if !ok || !known {
			return invalid("undefined name <%s> reference", name)
		}
		t.pos += len(name) + 4
		t.backtrack, t.single = true, true
		t.emit(fmt.Sprintf(`(?:\%d)`, n))
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		t.number(s)
	case 'p', 'P':
		items, n, err := property(s)
		if err != nil {
			return err
		}
		t.pos += n
		t.single = s[2] != '{'
		t.emitSet(items)
	default:
		r, n, err := escapedRune(s)
		if err != nil {
			return err
		}
		t.pos += n
		if r > utf8.MaxRune { // a code that no character has
			t.emit(`[^\x00-\x{10FFFF}]`)
			return nil
		}
		t.character(r, n > 2)
	}
	return nil
}

// number reads a group's number or, where there is no such group, a character's in octal digits.
func (t *translation) number(s string) {
	end := 2
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if n, err := strconv.Atoi(s[1:end]); n <= 9 || err == nil && n <= t.groups {
		t.pos += end
		t.backtrack, t.single = true, false
		t.emit(`(?:\` + s[1:end] + `)`)
		return
	}
	if s[1] > '7' {
		t.pos += 2
		t.literal(rune(s[1]))
		return
	}
	code, n := octal(s)
	t.pos += n
	t.character(code, true)
}

// octal reads a character's code in three octal digits at most behind a backslash.
func octal(s string) (rune, int) {
	end := 1
	for end < len(s) && end < 4 && s[end] >= '0' && s[end] <= '7' {
		end++
	}
	code, _ := strconv.ParseUint(s[1:end], 8, 16)
	return rune(code), end
}

// emitSet writes a set of characters that flag i doesn't change.
func (t *translation) emitSet(items string) {
	if t.flags.fold {
		t.emit("(?-i:[" + items + "])")
		return
	}
	t.emit("[" + items + "]")
}

// shorthand spells out \d, \w, \s and their complements as class items.
func shorthand(c byte) (items string, ok bool) {
	switch c {
	case 'd':
		return digitItems, true
	case 'w':
		return wordItems, true
	case 's':
		return spaceItems, true
	case 'D':
		return `\x00-/:-\x{10FFFF}`, true
	case 'W':
		return "\\x00-/:-@\\[-\\^`{-\\x{10FFFF}", true
	case 'S':
		return `\x00-\x08\x0e-\x1f!-\x{10FFFF}`, true
	}
	return "", false
}

// posix are the classes that properties and brackets name alike: Unicode's, while
// \d, \w and \s are ASCII's.
var posix = map[string]posixClass{
	"alnum":  {tables: append(alphabetic, unicode.Nd)},
	"alpha":  {tables: alphabetic},
	"ascii":  {runes: []rune{0, 0x7f}},
	"blank":  {runes: []rune{'\t', '\t', mongolianSeparator, mongolianSeparator}, tables: []*unicode.RangeTable{unicode.Zs}},
	"cntrl":  {tables: []*unicode.RangeTable{unicode.Cc}},
	"digit":  {tables: []*unicode.RangeTable{unicode.Nd}},
	"graph":  {tables: visible},
	"lower":  {tables: []*unicode.RangeTable{unicode.Ll, unicode.Other_Lowercase}},
	"print":  {tables: append(visible, unicode.Zs)},
	"punct":  {tables: []*unicode.RangeTable{unicode.P}},
	"space":  {runes: []rune{mongolianSeparator, mongolianSeparator}, tables: []*unicode.RangeTable{unicode.White_Space}},
	"upper":  {tables: []*unicode.RangeTable{unicode.Lu, unicode.Other_Uppercase}},
	"xdigit": {runes: []rune{'0', '9', 'A', 'F', 'a', 'f'}},
	"word":   {tables: append(alphabetic, unicode.M, unicode.Nd, unicode.Pc)},
}

var (
	alphabetic = slices.Clip([]*unicode.RangeTable{unicode.L, unicode.Nl, unicode.Other_Alphabetic})
	visible    = slices.Clip([]*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Cf, unicode.Co})
)

// mongolianSeparator was a space until Unicode 6.3, and is one to Trino.
const mongolianSeparator = 0x180e

type posixClass struct {
	runes  []rune // pairs
	tables []*unicode.RangeTable
}

func (c posixClass) ranges() []rune {
	ranges := slices.Clone(c.runes)
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			ranges = append(ranges, lo, hi)
			return
		}
		for r := lo; r <= hi; r += stride {
			ranges = append(ranges, r, r)
		}
	}
	for _, t := range c.tables {
		for _, r := range t.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	if len(c.tables) == 0 {
		return union(ranges)
	}
	return intersect(union(ranges), older())
}

// older are the code points that Trino's engine knows characters of, or that have none.
var older = sync.OnceValue(func() []rune { return complement(newerRunes) })

// property reads \p{Name}, \p{^Name}, \P{Name} and \pL.
func property(s string) (items string, n int, err error) {
	negate := s[1] == 'P'
	var name string
	switch {
	case len(s) > 2 && s[2] == '{':
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return "", 0, invalid("invalid character property name <%s>", s[2:])
		}
		name, n = s[3:end], end+1
	case len(s) > 2:
		_, size := utf8.DecodeRuneInString(s[2:])
		name, n = s[2:2+size], 2+size
	default:
		return "", 0, invalid("too short escape sequence")
	}
	ranges, ok := propertyRanges(strings.ToLower(name))
	if !ok {
		return "", 0, invalid("invalid character property name <%s>", name)
	}
	if negate {
		ranges = complement(ranges)
	}
	return rangeItems(ranges), n, nil
}

func posixRanges(name string) ([]rune, bool) {
	c, ok := posix[name]
	if !ok {
		return nil, false
	}
	return c.ranges(), true
}

// noCode is what \x or \u without digits stands for: itself at the end of the pattern.
func noCode(s string) rune {
	if len(s) == 2 {
		return rune(s[1])
	}
	return 0
}

// escapedRune reads an escape that stands for one character.
func escapedRune(s string) (rune, int, error) {
	hex := func(digits string, n int) (rune, int, error) {
		x, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || x > math.MaxInt32 {
			return 0, 0, invalid("too big wide-char value")
		}
		return rune(x), n, nil
	}
	switch c := s[1]; c {
	case 't':
		return '\t', 2, nil
	case 'n':
		return '\n', 2, nil
	case 'r':
		return '\r', 2, nil
	case 'f':
		return '\f', 2, nil
	case 'a':
		return '\a', 2, nil
	case 'v':
		return '\v', 2, nil
	case 'e':
		return 0x1b, 2, nil
	case '0':
		end := 2
		for end < len(s) && end < 4 && s[end] >= '0' && s[end] <= '7' {
			end++
		}
		x, _ := strconv.ParseUint(s[1:end], 8, 32)
		return rune(x), end, nil
	case 'x':
		if strings.HasPrefix(s, `\x{`) {
			digits, _, ok := strings.Cut(s[3:], "}")
			if !ok {
				return 0, 0, invalid("invalid code point value")
			}
			return hex(digits, len(digits)+4)
		}
		end := 2
		for end < len(s) && end < 4 && strings.IndexByte("0123456789abcdefABCDEF", s[end]) >= 0 {
			end++
		}
		if end == 2 {
			return noCode(s), 2, nil
		}
		return hex(s[2:end], end)
	case 'u':
		if len(s) < 6 || strings.Trim(s[2:6], "0123456789abcdefABCDEF") != "" {
			return noCode(s), 2, nil
		}
		return hex(s[2:6], 6)
	case 'c':
		r, n := utf8.DecodeRuneInString(s[2:])
		switch {
		case n == 0:
			return 0, 0, invalid("too short control sequence")
		case r == '?':
			return 0x7f, 2 + n, nil
		}
		return r & 0x9f, 2 + n, nil
	}
	r, n := utf8.DecodeRuneInString(s[1:])
	return r, n + 1, nil
}

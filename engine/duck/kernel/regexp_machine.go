package kernel

import (
	"fmt"
	"math/bits"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// machine is a pattern as a program for a backtracking matcher that allocates
// nothing for a text. It finds what Java's engine finds, and gives up on a text that takes it
// many steps, which the other engines then search.
type machine struct {
	code   []instruction
	ways   []ways // of opSplit, by n
	start  int32
	caps   int // places of bounds of groups: two each, the whole match first
	loops  int // places behind those for the positions at which rounds of loops began
	first  byteSet
	any    bool   // a match may start with any byte, or with none
	prefix string // what every match starts with
	atZero bool   // only at the text's start
	ascii  bool   // words, at whose ends \b matches, are of ASCII's characters only
}

// byteSet are the bytes that a match, or one character, can start with; all of
// those beyond ASCII or none.
type byteSet [4]uint64

func (b *byteSet) has(c byte) bool { return b[c>>6]>>(c&63)&1 != 0 }
func (b *byteSet) set(c byte)      { b[c>>6] |= 1 << (c & 63) }

func (b *byteSet) join(o *byteSet) {
	for i := range b {
		b[i] |= o[i]
	}
}

func (b *byteSet) disjoint(o *byteSet) bool {
	return b[0]&o[0]|b[1]&o[1]|b[2]&o[2]|b[3]&o[3] == 0
}

type opcode uint8

const (
	opFail      opcode = iota
	opMatch            // of the whole, or of a look-ahead or atomic group
	opLiteral          // text
	opCharacter        // one of a set
	opSplit            // out, else other
	opSave             // the position, in place n of the bounds
	opAssert           // position's properties n
	opRun              // as many of a set as there are
	opAhead            // out matches here; go on at other
	opNotAhead         // out doesn't match here; go on at other
	opBehind           // out matches the character before; go on at other
	opNotBehind        // out doesn't match the character before, or there is none; go on at other
	opAtomic           // out matches in its preferred way; go on at other after it
	opProgress         // out if the round of a loop that began at place n consumed something, else other
)

type instruction struct {
	op         opcode
	final      bool  // opRun: fewer characters never help
	until      int16 // opRun: the one byte that ends it; -1: there are several
	out, other int32
	n          int
	text       string
	bytes      byteSet
	set        *syntax.Inst // of opCharacter and opRun: decides beyond ASCII
}

// ways is what the two ways of an opSplit can go on with.
type ways struct{ out, other opening }

// opening is the bytes that a match from an instruction on can start with; any: also with none.
type opening struct {
	bytes byteSet
	any   bool
}

// at reports whether a match may start at a position of a text.
func (o *opening) at(s string, pos int) bool {
	return o.any || pos < len(s) && o.bytes.has(s[pos])
}

// maxCode bounds the programs that are made into a machine.
const maxCode = 2000

// newMachine makes a machine of a pattern in the syntax of the linear engine, in
// which groups named look… stand for look-ahead and atomic groups; nil: it can't.
func newMachine(pattern string, groups int) *machine {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	looks := map[int]opcode{}
	places := placesOf(tree, looks)
	firstLoop := tree.MaxCap() + 1
	loops := guardLoops(tree, looks, firstLoop)
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > maxCode {
		return nil
	}
	m := &machine{code: make([]instruction, len(prog.Inst)), start: int32(prog.Start), caps: 2 * (groups + 1), loops: loops}
	for i := range prog.Inst {
		m.translate(int32(i), &prog.Inst[i], places, looks)
		m.translateLoop(int32(i), prog, firstLoop)
	}
	if !m.closeLooks(prog, looks) || m.idles() {
		return nil
	}
	m.mergeLiterals()
	m.mergeRuns()
	m.findStart()
	m.findWays()
	return m
}

// lookNames are the groups that stand for others.
var lookNames = map[string]opcode{"lookahead": opAhead, "looknot": opNotAhead, "lookbehind": opBehind, "looknotbehind": opNotBehind, "lookatomic": opAtomic}

// namedLooks names look-ahead and atomic groups in a pattern, and those that look at the
// character before, as newMachine wants them.
func namedLooks(pattern string) string {
	if !strings.Contains(pattern, "(?") {
		return pattern
	}
	var out strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern):
			out.WriteByte(c)
			i++
			c = pattern[i]
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(' && i+2 < len(pattern) && pattern[i+1] == '?':
			name := map[byte]string{'=': "lookahead", '!': "looknot", '>': "lookatomic"}[pattern[i+2]]
			if name != "" {
				fmt.Fprintf(&out, "(?P<%s_%d>", name, i)
				i += 2
				continue
			}
			name = map[byte]string{'=': "lookbehind", '!': "looknotbehind"}[pattern[min(i+3, len(pattern)-1)]]
			if pattern[i+2] == '<' && name != "" && oneCharacter(pattern[i+4:]) {
				fmt.Fprintf(&out, "(?P<%s_%d>", name, i)
				i += 3
				continue
			}
		}
		out.WriteByte(c)
	}
	return out.String()
}

// oneCharacter reports that a group, of which the rest of a pattern is given, is of one
// character or set of them.
func oneCharacter(rest string) bool {
	end := -1
	switch {
	case strings.HasPrefix(rest, "["):
		for i := 1; i < len(rest) && end < 0; i++ {
			switch rest[i] {
			case '\\':
				i++
			case ']':
				end = i + 1
			}
		}
	case len(rest) > 2 && rest[0] == '\\' && !isLetterOrDigit(rest[1]):
		end = 2
	case rest != "" && !strings.ContainsRune(`\^$.|?*+()[]{}`, rune(rest[0])):
		_, end = utf8.DecodeRuneInString(rest)
	}
	return end > 0 && strings.HasPrefix(rest[end:], ")")
}

func isLetterOrDigit(c byte) bool {
	return c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// placesOf numbers the groups that are groups, and finds the others by their index.
func placesOf(tree *syntax.Regexp, looks map[int]opcode) map[int]int {
	places, n := map[int]int{0: 0}, 0
	var walk func(re *syntax.Regexp)
	walk = func(re *syntax.Regexp) {
		if re.Op == syntax.OpCapture {
			name, _, _ := strings.Cut(re.Name, "_")
			if op, ok := lookNames[name]; ok {
				looks[re.Cap] = op
			} else {
				n++
				places[re.Cap] = n
			}
		}
		for _, s := range re.Sub {
			walk(s)
		}
	}
	walk(tree)
	return places
}

func (m *machine) translate(pc int32, from *syntax.Inst, places map[int]int, looks map[int]opcode) {
	in := &m.code[pc]
	in.out, in.other = int32(from.Out), int32(from.Arg)
	switch from.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		in.op = opSplit
	case syntax.InstCapture:
		in.op, in.other = opSave, 0
		if op, ok := looks[int(from.Arg)/2]; ok {
			if in.op = op; from.Arg%2 == 1 {
				in.op = opMatch
			}
			in.n = int(from.Arg)
		} else {
			in.n = 2*places[int(from.Arg)/2] + int(from.Arg)%2
		}
	case syntax.InstEmptyWidth:
		in.op, in.n, in.other = opAssert, int(from.Arg), 0
	case syntax.InstMatch:
		in.op = opMatch
	case syntax.InstNop:
		in.op, in.n, in.other = opAssert, 0, 0
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		in.op, in.set, in.other = opCharacter, from, 0
		if from.Op == syntax.InstRune1 || from.Op == syntax.InstRune && len(from.Rune) == 1 && syntax.Flags(from.Arg)&syntax.FoldCase == 0 {
			in.op, in.text = opLiteral, string(from.Rune[0])
		}
		for c := range rune(utf8.RuneSelf) {
			if matchesRune(from, c) {
				in.bytes.set(byte(c))
			}
		}
		if beyondASCII(from) {
			in.bytes[2], in.bytes[3] = ^uint64(0), ^uint64(0)
		}
	}
}

func matchesRune(in *syntax.Inst, r rune) bool {
	switch in.Op {
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return r != '\n'
	}
	return in.MatchRune(r)
}

// beyondASCII reports that a character of more than one byte may match.
func beyondASCII(in *syntax.Inst) bool {
	if len(in.Rune) == 0 || len(in.Rune) == 1 && syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
		return true
	}
	return in.Rune[len(in.Rune)-1] >= utf8.RuneSelf
}

// closeLooks sets where look-ahead and atomic groups go on: after their end.
// Where the compiler has copied a group, its ends can't be told apart.
func (m *machine) closeLooks(prog *syntax.Prog, looks map[int]opcode) bool {
	ends, starts := map[int]int32{}, map[int]int{}
	for i := range prog.Inst {
		if in := &prog.Inst[i]; in.Op == syntax.InstCapture && looks[int(in.Arg)/2] != opFail {
			if in.Arg%2 == 1 {
				ends[int(in.Arg)/2] = int32(in.Out)
			}
			if starts[int(in.Arg)]++; starts[int(in.Arg)] > 1 {
				return false
			}
		}
	}
	for i := range m.code {
		switch in := &m.code[i]; in.op {
		case opAhead, opNotAhead, opBehind, opNotBehind, opAtomic:
			in.other = ends[in.n/2]
		}
	}
	return true
}

// next lists where an instruction that consumes nothing goes on at the same position.
func (in *instruction) next() []int32 {
	switch in.op {
	case opSplit, opAhead, opNotAhead, opBehind, opNotBehind, opAtomic:
		return []int32{in.out, in.other}
	case opSave, opAssert:
		return []int32{in.out}
	case opProgress:
		return []int32{in.other}
	}
	return nil
}

// idles reports a loop that may go round without consuming anything.
func (m *machine) idles() bool {
	state := make([]byte, len(m.code)) // 1: being visited, 2: done
	var visit func(pc int32) bool
	visit = func(pc int32) bool {
		switch state[pc] {
		case 1:
			return true
		case 2:
			return false
		}
		state[pc] = 1
		for _, to := range m.code[pc].next() {
			if visit(to) {
				return true
			}
		}
		state[pc] = 2
		return false
	}
	for pc := range m.code {
		if visit(int32(pc)) {
			return true
		}
	}
	return false
}

// mergeLiterals makes one text of characters that follow each other alone.
func (m *machine) mergeLiterals() {
	into := make([]int, len(m.code))
	into[m.start]++
	for i := range m.code {
		switch in := &m.code[i]; in.op {
		case opSplit, opAhead, opNotAhead, opBehind, opNotBehind, opAtomic, opProgress:
			into[in.out]++
			into[in.other]++
		case opFail, opMatch:
		default:
			into[in.out]++
		}
	}
	done := make([]bool, len(m.code))
	for i := range m.code {
		in := &m.code[i]
		for in.op == opLiteral && !done[i] {
			next := &m.code[in.out]
			if next.op != opLiteral || into[in.out] != 1 || next == in {
				break
			}
			done[in.out] = true
			in.text += next.text
			in.out = next.out
		}
	}
}

// mergeRuns makes one instruction of a greedy loop over one character.
func (m *machine) mergeRuns() {
	for i := range m.code {
		in := &m.code[i]
		if in.op != opSplit {
			continue
		}
		body := &m.code[in.out]
		if body.out != int32(i) || body.op != opCharacter && (body.op != opLiteral || utf8.RuneCountInString(body.text) != 1) {
			continue
		}
		*in = instruction{op: opRun, out: in.other, bytes: body.bytes, set: body.set, until: -1}
		if body.op == opCharacter && allBeyondASCII(body.set) {
			in.until = body.bytes.lacks()
		}
		in.final = m.refuses(in.out, &in.bytes)
	}
}

// lacks is the only byte that a set hasn't got; -1: there are none or several.
func (b *byteSet) lacks() int16 {
	found := int16(-1)
	for i, word := range b {
		switch missing := ^word; {
		case missing == 0:
		case found >= 0 || missing&(missing-1) != 0:
			return -1
		default:
			found = int16(64*i + bits.TrailingZeros64(missing))
		}
	}
	return found
}

// allBeyondASCII reports that each character of more than one byte matches.
func allBeyondASCII(in *syntax.Inst) bool {
	if in.Op == syntax.InstRuneAny || in.Op == syntax.InstRuneAnyNotNL {
		return true
	}
	n := len(in.Rune)
	return n > 1 && in.Rune[n-2] <= utf8.RuneSelf && in.Rune[n-1] == utf8.MaxRune
}

// refuses reports that what follows can't match where one of the characters stands.
func (m *machine) refuses(pc int32, set *byteSet) bool {
	for {
		switch in := &m.code[pc]; in.op {
		case opMatch:
			return true // it always matches: fewer are never asked for
		case opSave:
			pc = in.out
		case opAssert:
			if syntax.EmptyOp(in.n)&syntax.EmptyEndText != 0 {
				return true
			}
			if in.n != 0 {
				return false
			}
			pc = in.out
		case opLiteral:
			var first byteSet
			first.set(in.text[0])
			if in.text[0] >= utf8.RuneSelf {
				first = in.bytes
			}
			return first.disjoint(set)
		case opCharacter:
			return in.bytes.disjoint(set)
		default:
			return false
		}
	}
}

// findStart finds out how matches start.
func (m *machine) findStart() {
	pc := m.start
	for m.code[pc].op == opSave || m.code[pc].op == opAssert && m.code[pc].n == 0 {
		pc = m.code[pc].out
	}
	switch in := &m.code[pc]; {
	case in.op == opAssert && syntax.EmptyOp(in.n)&syntax.EmptyBeginText != 0:
		m.atZero = true
	case in.op == opLiteral:
		m.prefix = in.text
	}
	first := m.startOf(m.start)
	m.first, m.any = first.bytes, first.any
}

// startOf finds out how matches from an instruction on start.
func (m *machine) startOf(pc int32) (first opening) {
	seen := make([]bool, len(m.code))
	var visit func(pc int32)
	visit = func(pc int32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := &m.code[pc]; in.op {
		case opMatch:
			first.any = true
		case opLiteral:
			first.bytes.set(in.text[0])
		case opCharacter:
			first.bytes.join(&in.bytes)
		case opRun:
			first.bytes.join(&in.bytes)
			visit(in.out)
		case opAhead, opNotAhead, opBehind, opNotBehind:
			visit(in.other)
		case opAtomic:
			visit(in.out)
			first.any = first.any || first.bytes == byteSet{}
		case opProgress:
			visit(in.out)
			visit(in.other)
		default:
			for _, to := range in.next() {
				visit(to)
			}
		}
	}
	visit(pc)
	return first
}

// findWays finds out for what bytes the ways of a split are worth to be gone. Of
// large programs that would take too long.
func (m *machine) findWays() {
	const most = 500
	for i := range m.code {
		in := &m.code[i]
		if in.op != opSplit {
			continue
		}
		w := ways{opening{any: true}, opening{any: true}}
		if len(m.code) <= most {
			w = ways{m.startOf(in.out), m.startOf(in.other)}
		}
		in.n = len(m.ways)
		m.ways = append(m.ways, w)
	}
}

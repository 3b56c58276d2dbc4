package kernel

import "regexp/syntax"

// A loop around what may match nothing ends with the first round that does. The linear
// engine has its rounds go on elsewhere: it neither ends there nor keeps what groups have of that round. So the
// body of such a loop is put into a group of its own before it is compiled. Where that
// begins, the machine notes the position; where it ends, it leaves the loop if nothing was consumed.

// loopName is what those groups are called.
const loopName = "loop"

// guardLoops puts bodies of loops into groups, which are numbered from next on; how many are added.
func guardLoops(re *syntax.Regexp, looks map[int]opcode, next int) (added int) {
	for _, sub := range re.Sub {
		added += guardLoops(sub, looks, next+added)
	}
	endless := re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0
	if endless && idle(re.Sub[0], looks) {
		re.Sub[0] = &syntax.Regexp{Op: syntax.OpCapture, Cap: next + added, Name: loopName, Sub: []*syntax.Regexp{re.Sub[0]}}
		added++
	}
	return added
}

// idle reports that a pattern may match without consuming anything, as looking around does.
func idle(re *syntax.Regexp, looks map[int]opcode) bool {
	switch re.Op {
	case syntax.OpCapture:
		if op := looks[re.Cap]; op != opFail && op != opAtomic {
			return true
		}
		return idle(re.Sub[0], looks)
	case syntax.OpPlus:
		return idle(re.Sub[0], looks)
	case syntax.OpRepeat:
		return re.Min == 0 || idle(re.Sub[0], looks)
	case syntax.OpConcat:
		for _, s := range re.Sub {
			if !idle(s, looks) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if idle(s, looks) {
				return true
			}
		}
		return false
	}
	return canBeEmpty(re)
}

// translateLoop translates the bounds of a loop's body, whose groups begin with first.
func (m *machine) translateLoop(pc int32, prog *syntax.Prog, first int) {
	from, in := &prog.Inst[pc], &m.code[pc]
	group := int(from.Arg) / 2
	if from.Op != syntax.InstCapture || group < first {
		return
	}
	in.n = m.caps + group - first
	if from.Arg%2 == 0 {
		return // its position is saved as bounds of groups are
	}
	begins := func(pc uint32) bool {
		return prog.Inst[pc].Op == syntax.InstCapture && int(prog.Inst[pc].Arg) == 2*group
	}
	switch split := &prog.Inst[from.Out]; {
	case split.Op == syntax.InstAlt && begins(split.Out):
		in.op, in.other = opProgress, int32(split.Arg)
	case split.Op == syntax.InstAlt && begins(split.Arg):
		in.op, in.other = opProgress, int32(split.Out)
	default:
		in.op, in.n = opAssert, 0 // of a round before the loop
	}
}

// prefersNothing reports that some loop has a body which may rather match nothing than
// something: the linear engine finds other matches then.
func prefersNothing(re *syntax.Regexp) bool {
	endless := re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0
	if endless && canBeEmpty(re.Sub[0]) && reluctant(re.Sub[0]) {
		return true
	}
	for _, sub := range re.Sub {
		if prefersNothing(sub) {
			return true
		}
	}
	return false
}

// reluctant reports that a pattern has something in it that may try less before more.
func reluctant(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		if re.Flags&syntax.NonGreedy != 0 {
			return true
		}
	case syntax.OpAlternate:
		for _, s := range re.Sub[:len(re.Sub)-1] {
			if canBeEmpty(s) {
				return true
			}
		}
	}
	for _, sub := range re.Sub {
		if reluctant(sub) {
			return true
		}
	}
	return false
}

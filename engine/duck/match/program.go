package match

import (
	"slices"

	"glaux/plan"
	"glaux/sql"
)

// Inst is one instruction of a pattern's program.
type Inst struct {
	Op   Op
	X, Y int
}

// Op is what an instruction does.
type Op uint8

// The instructions. OpMatch takes a row as variable X; OpJump goes to X; OpSplit
// to X, or less preferred to Y; OpSave notes the bounds of an exclusion.
const (
	OpMatch Op = iota
	OpJump
	OpSplit
	OpSave
	OpStart // only at the partition's first row
	OpEnd   // only after its last row
	OpDone
)

// maxProgram bounds what quantifiers and permutations may grow to.
const maxProgram = 1 << 17

// Compile makes a pattern's program.
func Compile(p plan.Pattern) ([]Inst, error) {
	c := &compiler{}
	c.pattern(p)
	c.add(OpDone, 0, 0)
	if c.over {
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: "A row pattern of this size is not supported"}
	}
	return c.prog, nil
}

type compiler struct {
	prog     []Inst
	over     bool
	excluded bool // within an exclusion
}

func (c *compiler) add(op Op, x, y int) int {
	if len(c.prog) >= maxProgram {
		c.over = true
		return 0
	}
	c.prog = append(c.prog, Inst{op, x, y})
	return len(c.prog) - 1
}

func (c *compiler) pattern(p plan.Pattern) {
	if c.over {
		return
	}
	switch p := p.(type) {
	case plan.PatternVariable:
		c.add(OpMatch, p.Variable, 0)
	case plan.PatternAnchor:
		if p.End {
			c.add(OpEnd, 0, 0)
		} else {
			c.add(OpStart, 0, 0)
		}
	case plan.PatternConcat:
		for _, x := range p.Parts {
			c.pattern(x)
		}
	case plan.PatternAlternation:
		c.alternation(len(p.Parts), func(i int) { c.pattern(p.Parts[i]) })
	case plan.PatternPermute:
		c.permute(p.Parts)
	case plan.PatternExclusion:
		if c.excluded { // what is excluded can't be more so
			c.pattern(p.Part)
			return
		}
		c.excluded = true
		c.add(OpSave, 0, 0)
		c.pattern(p.Part)
		c.add(OpSave, 0, 0)
		c.excluded = false
	case plan.PatternRepeat:
		c.repeat(p)
	}
}

// alternation prefers earlier parts.
func (c *compiler) alternation(n int, part func(int)) {
	var jumps []int
	for i := range n {
		if i == n-1 {
			part(i)
			break
		}
		split := c.add(OpSplit, len(c.prog)+1, 0)
		part(i)
		jumps = append(jumps, c.add(OpJump, 0, 0))
		c.prog[split].Y = len(c.prog)
	}
	for _, at := range jumps {
		c.prog[at].X = len(c.prog)
	}
}

// permute is an alternation of the parts in all orders, in lexical order of places.
func (c *compiler) permute(parts []plan.Pattern) {
	n := 1
	for i := 2; i <= len(parts); i++ {
		if n *= i; n > maxProgram {
			c.over = true
			return
		}
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	c.alternation(n, func(int) {
		for _, i := range order {
			c.pattern(parts[i])
		}
		nextPermutation(order)
	})
}

// nextPermutation goes to the next order in lexical order.
func nextPermutation(order []int) {
	i := len(order) - 2
	for i >= 0 && order[i] > order[i+1] {
		i--
	}
	if i < 0 {
		return
	}
	k := len(order) - 1
	for order[k] < order[i] {
		k--
	}
	order[i], order[k] = order[k], order[i]
	slices.Reverse(order[i+1:])
}

// split prefers one more round to leaving, or the other way when reluctant; it
// gives the instruction whose way out is still to be set.
func (c *compiler) split(reluctant bool, more int) int {
	if reluctant {
		return c.add(OpSplit, 0, more)
	}
	return c.add(OpSplit, more, 0)
}

func (c *compiler) leave(split int, reluctant bool) {
	if reluctant {
		c.prog[split].X = len(c.prog)
	} else {
		c.prog[split].Y = len(c.prog)
	}
}

func (c *compiler) repeat(p plan.PatternRepeat) {
	start := len(c.prog)
	for range p.Min {
		if c.over {
			return
		}
		start = len(c.prog)
		c.pattern(p.Part)
		if len(c.prog) == start {
			break // Nothing any number of times is nothing.
		}
	}
	switch {
	case p.Max < 0 && p.Min > 0:
		split := c.split(p.Reluctant, start)
		c.leave(split, p.Reluctant)
	case p.Max < 0:
		// A round that takes no row may still leave: the way back is a second choice.
		first := c.split(p.Reluctant, len(c.prog)+1)
		c.pattern(p.Part)
		again := c.split(p.Reluctant, first+1)
		c.leave(first, p.Reluctant)
		c.leave(again, p.Reluctant)
	default:
		var splits []int
		for range p.Max - p.Min {
			if c.over {
				return
			}
			at := len(c.prog)
			splits = append(splits, c.split(p.Reluctant, at+1))
			c.pattern(p.Part)
			if len(c.prog) == at+1 {
				break
			}
		}
		for _, s := range splits {
			c.leave(s, p.Reluctant)
		}
	}
}

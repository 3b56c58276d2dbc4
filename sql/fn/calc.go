package fn

import (
	"fmt"
	"strconv"
)

// unbounded is the length of varchar without limit, as Trino's type
// calculations see it.
const unbounded = 2147483647

// numExpr is an expression over the number variables of a signature; it gives
// an error where a variable is not bound.
type numExpr func(vars map[string]int) (int, error)

func (p *sigParser) sum() (numExpr, error) {
	left, err := p.product()
	if err != nil {
		return nil, err
	}
	for p.peek(0) == "+" || p.peek(0) == "-" {
		op := p.next()
		right, err := p.product()
		if err != nil {
			return nil, err
		}
		left = binary(op, left, right)
	}
	return left, nil
}

func (p *sigParser) product() (numExpr, error) {
	left, err := p.number()
	if err != nil {
		return nil, err
	}
	for p.peek(0) == "*" || p.peek(0) == "/" {
		op := p.next()
		right, err := p.number()
		if err != nil {
			return nil, err
		}
		left = binary(op, left, right)
	}
	return left, nil
}

func (p *sigParser) number() (numExpr, error) {
	tok := p.next()
	switch tok {
	case "(":
		e, err := p.sum()
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case "min", "max":
		if err := p.expect("("); err != nil {
			return nil, err
		}
		left, err := p.sum()
		if err != nil {
			return nil, err
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
		right, err := p.sum()
		if err != nil {
			return nil, err
		}
		return binary(tok, left, right), p.expect(")")
	}
	if n, err := strconv.Atoi(tok); err == nil {
		return func(map[string]int) (int, error) { return n, nil }, nil
	}
	if tok == "" || !isWord(tok[0]) {
		return nil, fmt.Errorf("expected a number, found %q", tok)
	}
	return func(vars map[string]int) (int, error) {
		n, ok := vars[tok]
		if !ok {
			return 0, fmt.Errorf("%s is not bound", tok)
		}
		return n, nil
	}, nil
}

// maxNumber bounds products, so that sums of them have room.
const maxNumber = 1 << 61

func binary(op string, left, right numExpr) numExpr {
	return func(vars map[string]int) (int, error) {
		a, err := left(vars)
		if err != nil {
			return 0, err
		}
		b, err := right(vars)
		if err != nil {
			return 0, err
		}
		switch op {
		case "+":
			return a + b, nil
		case "-":
			return a - b, nil
		case "*":
			if b != 0 && (a > maxNumber/b || a < -maxNumber/b) {
				return maxNumber, nil // lengths of text, of which a smaller one is the limit
			}
			return a * b, nil
		case "/":
			return a / b, nil
		case "min":
			return min(a, b), nil
		default:
			return max(a, b), nil
		}
	}
}

package kernel

import (
	"math/big"

	"glaux/sql"
)

// aggAvgKernels are this file's kernels by name.
var aggAvgKernels = map[string]Kernel{
	// agg_avg is the average of decimals whose sum may need more than 128 bits.
	"agg_avg": runs(func(args []sql.Type, result sql.Type) (func() running, error) {
		return func() running { return &wideAverage{from: args[0].Scale, to: result} }, nil
	}, nil),
}

type wideAverage struct {
	from int // the values' scale
	to   sql.Type
	part Int128  // of the sum, what 128 bits hold
	rest big.Int // the other
	n    int64
}

func (a *wideAverage) add(row []cell) error {
	x := row[0].Int128(row[0].at)
	sum, ok := a.part.add(x)
	if !ok {
		a.rest.Add(&a.rest, a.part.Big())
		sum = x
	}
	a.part = sum
	a.n++
	return nil
}

func (a *wideAverage) merge(o running) error {
	b := o.(*wideAverage)
	a.rest.Add(&a.rest, &b.rest)
	a.rest.Add(&a.rest, b.part.Big())
	a.n += b.n
	return nil
}

func (a *wideAverage) result(out *Builder) error {
	sum := new(big.Int).Add(&a.rest, a.part.Big())
	x, err := checked(divRound(rescale(sum, a.from, a.to.Scale), big.NewInt(a.n)), sql.DecimalOf(38, 0))
	if err == nil {
		out.Int128(x)
	}
	return err
}

package kernel

import (
	"math/big"

	"glaux/sql"
)

// getter reads values of type t as A.
func getter[A any](t sql.Type) func(*Vec, int) A {
	var f any
	switch any(new(A)).(type) {
	case *bool:
		f = (*Vec).Bool
	case *int64:
		f = (*Vec).Int
		switch {
		case t.Kind == sql.BigInt:
			f = at[int64]
		case t.Kind == sql.Integer || t.Kind == sql.Date:
			f = func(v *Vec, i int) int64 { return int64(at[int32](v, i)) }
		case t.Kind == sql.Time:
			f = (*Vec).Nanos
		}
	case *float64:
		f = (*Vec).Float
		if t.Kind == sql.Double {
			f = at[float64]
		}
	case *string:
		f = (*Vec).Str
	case *[]byte:
		f = (*Vec).Bytes
		if t.Kind == sql.UUID {
			f = (*Vec).UUID
		}
	case *Int128:
		f = (*Vec).Int128
	case **big.Int:
		f = func(v *Vec, i int) *big.Int { return v.Int128(i).Big() }
	case *sql.Instant:
		f = (*Vec).Instant
	case *sql.TimeTZ:
		f = (*Vec).TimeTZ
	case *any:
		f = (*Vec).Value
	}
	return f.(func(*Vec, int) A)
}

// setter appends values of R to a builder of type t.
func setter[R any](t sql.Type) func(*Builder, R) {
	var f any
	switch any(new(R)).(type) {
	case *bool:
		f = (*Builder).Bool
	case *int64:
		f = (*Builder).Int
		if t.Kind == sql.Time {
			f = (*Builder).Nanos
		}
	case *float64:
		f = (*Builder).Float
	case *string:
		f = (*Builder).Str
	case *[]byte:
		f = (*Builder).Bytes
		if t.Kind == sql.UUID {
			f = (*Builder).UUID
		}
	case *Int128:
		f = (*Builder).Int128
	case **big.Int:
		f = func(b *Builder, x *big.Int) { b.Int128(int128(x)) }
	case *sql.Instant:
		f = (*Builder).Instant
	case *sql.TimeTZ:
		f = (*Builder).TimeTZ
	case *any:
		f = (*Builder).Append
	}
	return f.(func(*Builder, R))
}

// F0 … F4 make kernels from functions over single values. NULL in gives NULL
// out; ErrNull gives NULL.
func F0[R any](f func() (R, error)) Kernel {
	return Kernel{Volatile: true, Make: func(_ []sql.Type, r sql.Type) (Func, error) {
		if plain[R](r) {
			return func(c *Call) error { return dense0(c, f) }, nil
		}
		set := setter[R](r)
		return func(c *Call) error {
			for range c.N {
				x, err := f()
				if err := put(c.Out, set, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// F1 is a kernel of one argument.
func F1[A, R any](f func(A) (R, error)) Kernel {
	return make1(func(sql.Type, sql.Type) (func(A) (R, error), error) { return f, nil })
}

// make1 is F1 with a function that depends on the types.
func make1[A, R any](mk func(a, r sql.Type) (func(A) (R, error), error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := mk(args[0], r)
		if err != nil {
			return nil, err
		}
		if plain[A](args[0]) && plain[R](r) {
			return func(c *Call) error { return dense1(c, f) }, nil
		}
		get, set := getter[A](args[0]), setter[R](r)
		return func(c *Call) error {
			a := &c.Args[0]
			for i := range c.N {
				if a.Null(i) {
					c.Out.Null()
					continue
				}
				x, err := f(get(a, i))
				if err := put(c.Out, set, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// F2 is a kernel of two arguments.
func F2[A, B, R any](f func(A, B) (R, error)) Kernel {
	return make2(func([]sql.Type, sql.Type) (func(A, B) (R, error), error) { return f, nil })
}

func make2[A, B, R any](mk func(args []sql.Type, r sql.Type) (func(A, B) (R, error), error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := mk(args, r)
		if err != nil {
			return nil, err
		}
		if plain[A](args[0]) && plain[B](args[1]) && plain[R](r) {
			return func(c *Call) error { return dense2(c, f) }, nil
		}
		ga, gb, set := getter[A](args[0]), getter[B](args[1]), setter[R](r)
		return func(c *Call) error {
			a, b := &c.Args[0], &c.Args[1]
			for i := range c.N {
				if a.Null(i) || b.Null(i) {
					c.Out.Null()
					continue
				}
				x, err := f(ga(a, i), gb(b, i))
				if err := put(c.Out, set, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// F3 is a kernel of three arguments.
func F3[A, B, C, R any](f func(A, B, C) (R, error)) Kernel {
	return make3(func([]sql.Type, sql.Type) (func(A, B, C) (R, error), error) { return f, nil })
}

func make3[A, B, C, R any](mk func(args []sql.Type, r sql.Type) (func(A, B, C) (R, error), error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := mk(args, r)
		if err != nil {
			return nil, err
		}
		ga, gb, gc, set := getter[A](args[0]), getter[B](args[1]), getter[C](args[2]), setter[R](r)
		return func(c *Call) error {
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				x, err := f(ga(&c.Args[0], i), gb(&c.Args[1], i), gc(&c.Args[2], i))
				if err := put(c.Out, set, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// F4 is a kernel of four arguments.
func F4[A, B, C, D, R any](f func(A, B, C, D) (R, error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		ga, gb, gc, gd, set := getter[A](args[0]), getter[B](args[1]), getter[C](args[2]), getter[D](args[3]), setter[R](r)
		return func(c *Call) error {
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				x, err := f(ga(&c.Args[0], i), gb(&c.Args[1], i), gc(&c.Args[2], i), gd(&c.Args[3], i))
				if err := put(c.Out, set, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// Boxed makes a kernel of a function over boxed values; strict ones are NULL on NULL.
func Boxed(strict bool, mk func(args []sql.Type, r sql.Type) (func([]any) (any, error), error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := mk(args, r)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			vals := make([]any, len(args))
			for i := range c.N {
				if strict && c.anyNull(i) {
					c.Out.Null()
					continue
				}
				for k := range c.Args {
					vals[k] = c.Args[k].Value(i)
				}
				x, err := f(vals)
				if err := put(c.Out, (*Builder).Append, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// box is Boxed, strict, for a function that needs no types.
func box(f func(a []any) (any, error)) Kernel {
	return Boxed(true, func([]sql.Type, sql.Type) (func([]any) (any, error), error) { return f, nil })
}

// byArgs chooses a kernel by the number of arguments.
func byArgs(ks map[int]Kernel) Kernel {
	return choose(func(args []sql.Type) (Kernel, bool) { k, ok := ks[len(args)]; return k, ok })
}

// choose takes a kernel by the argument types.
func choose(pick func(args []sql.Type) (Kernel, bool)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		k, ok := pick(args)
		if !ok {
			return nil, unsupported("This function", args)
		}
		return k.Make(args, r)
	}}
}

func (c *Call) anyNull(i int) bool {
	for k := range c.Args {
		if c.Args[k].Null(i) {
			return true
		}
	}
	return false
}

func put[R any](b *Builder, set func(*Builder, R), x R, err error) error {
	if err != nil {
		return b.failed(b.n, err)
	}
	set(b, x)
	return nil
}

package kernel

/*
#cgo noescape glaux_decimals
#cgo nocallback glaux_decimals
#cgo noescape glaux_decimal_round
#cgo nocallback glaux_decimal_round
#cgo noescape glaux_decimal_truncate
#cgo nocallback glaux_decimal_truncate
#cgo noescape glaux_decimals_within
#cgo nocallback glaux_decimals_within
#include <stdint.h>

typedef __int128 wide;

// DuckDB and Go put numbers of 16 bytes at multiples of eight.
typedef wide stored __attribute__((aligned(8)));

// An operand or result: unscaled values of 2, 4, 8 or 16 bytes.
typedef struct {
	const void *data;
	int width;
} glaux_column;

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULUS };

static inline wide get(const void *data, int width, int i) {
	switch (width) {
	case 2: return ((const int16_t *)data)[i];
	case 4: return ((const int32_t *)data)[i];
	case 8: return ((const int64_t *)data)[i];
	}
	return ((const stored *)data)[i];
}

static inline void set(void *data, int width, int i, wide x) {
	switch (width) {
	case 2: ((int16_t *)data)[i] = (int16_t)x; break;
	case 4: ((int32_t *)data)[i] = (int32_t)x; break;
	case 8: ((int64_t *)data)[i] = (int64_t)x; break;
	default: ((stored *)data)[i] = x;
	}
}

static inline int is64(wide x) { return x == (int64_t)x; }

// times multiplies; the least number is taken for too large.
static inline __attribute__((always_inline)) int times(wide x, wide y, wide *z) {
	if (is64(x) && is64(y)) {
		*z = (wide)(int64_t)x * (int64_t)y;
		return 1;
	}
	unsigned __int128 a = x < 0 ? -(unsigned __int128)x : (unsigned __int128)x, b = y < 0 ? -(unsigned __int128)y : (unsigned __int128)y;
	if (a >> 64 && b >> 64) return 0;
	if (b >> 64) { unsigned __int128 t = a; a = b; b = t; }
	unsigned __int128 low = (unsigned __int128)(uint64_t)a * (uint64_t)b, high = (a >> 64) * b + (low >> 64);
	if (high >> 63) return 0;
	a = high << 64 | (uint64_t)low;
	*z = (x < 0) != (y < 0) ? -(wide)a : (wide)a;
	return 1;
}

static inline __attribute__((always_inline)) int scale(wide x, wide factor, wide *out) {
	*out = x;
	return factor == 1 || times(x, factor, out);
}

// round_half_up divides and rounds halves away from zero.
static inline wide round_half_up(wide x, wide y) {
	wide q, r, half;
	if (is64(x) && is64(y) && x != INT64_MIN) {
		q = (int64_t)x / (int64_t)y;
		r = (int64_t)x % (int64_t)y;
	} else {
		q = x / y;
		r = x % y;
	}
	if (r < 0) r = -r;
	half = y < 0 ? -y : y;
	if (r >= half - r) q += (x < 0) != (y < 0) ? -1 : 1;
	return q;
}

// LOOP computes rows up to the first that is not as plain as that.
#define ROWS(A, B, R, EXPR, X, Y) \
	for (; i < n; i++) { \
		wide x, y, z; \
		if (!(X) || !(Y) || !(EXPR) || z >= limit || z <= -limit) return i; \
		set(out, R, i, z); \
	}

#define LOOP(A, B, R, EXPR) \
	if (up_a == 1 && up_b == 1) \
		ROWS(A, B, R, EXPR, (x = get(a.data, A, i), 1), (y = get(b.data, B, i), 1)) \
	else \
		ROWS(A, B, R, EXPR, scale(get(a.data, A, i), up_a, &x), scale(get(b.data, B, i), up_b, &y)) \
	return n;

#define EACH(EXPR) \
	switch (a.width << 16 | b.width << 8 | r) { \
	case 0x080808: LOOP(8, 8, 8, EXPR) \
	case 0x080810: LOOP(8, 8, 16, EXPR) \
	case 0x081010: LOOP(8, 16, 16, EXPR) \
	case 0x081008: LOOP(8, 16, 8, EXPR) \
	case 0x100810: LOOP(16, 8, 16, EXPR) \
	case 0x101010: LOOP(16, 16, 16, EXPR) \
	default: LOOP(a.width, b.width, r, EXPR) \
	}

// glaux_decimals applies an operation from row i on to values multiplied by up_a and
// up_b. It stops at a row whose result isn't below the limit, or whose steps need
// more than 128 bits, and returns its number, or else n.
static int glaux_decimals(int what, glaux_column a, glaux_column b, void *out, int r, int i, int n,
		const stored *up, const stored *most) {
	const wide up_a = up[0], up_b = up[1], limit = *most;
	switch (what) {
	case ADD: EACH(!__builtin_add_overflow(x, y, &z))
	case SUBTRACT: EACH(!__builtin_sub_overflow(x, y, &z))
	case MULTIPLY: EACH(times(x, y, &z))
	case MODULUS: EACH(y != 0 && (z = is64(x) && is64(y) && y != -1 ? (int64_t)x % (int64_t)y : x % y, 1))
	default: EACH(y != 0 && (z = round_half_up(x, y), 1))
	}
}

#define WITHIN(A, B, R, EXPR) \
	for (int i = 0; i < n; i++) { \
		wide x = get(a.data, A, i), y = get(b.data, B, i); \
		set(out, R, i, EXPR); \
	} \
	return;

#define EACH_WITHIN(EXPR) \
	switch (a.width << 16 | b.width << 8 | r) { \
	case 0x080808: WITHIN(8, 8, 8, EXPR) \
	case 0x080810: WITHIN(8, 8, 16, EXPR) \
	case 0x081010: WITHIN(8, 16, 16, EXPR) \
	case 0x100810: WITHIN(16, 8, 16, EXPR) \
	case 0x101010: WITHIN(16, 16, 16, EXPR) \
	default: WITHIN(a.width, b.width, r, EXPR) \
	}

// glaux_decimals_within is glaux_decimals where no result can be too large. What stands in
// the place of a NULL may wrap.
static void glaux_decimals_within(int what, glaux_column a, glaux_column b, void *out, int r, int n, int64_t up_a, int64_t up_b) {
	typedef unsigned __int128 u;
	switch (what) {
	case ADD: EACH_WITHIN((wide)((u)x * (u)(wide)up_a + (u)y * (u)(wide)up_b))
	case SUBTRACT: EACH_WITHIN((wide)((u)x * (u)(wide)up_a - (u)y * (u)(wide)up_b))
	default: EACH_WITHIN((wide)((u)x * (u)y))
	}
}

// EACH_UNIT has a case for each power of ten.
#define EACH_UNIT(CASE) \
	CASE(1, 10LL) \
	CASE(2, 100LL) \
	CASE(3, 1000LL) \
	CASE(4, 10000LL) \
	CASE(5, 100000LL) \
	CASE(6, 1000000LL) \
	CASE(7, 10000000LL) \
	CASE(8, 100000000LL) \
	CASE(9, 1000000000LL) \
	CASE(10, 10000000000LL) \
	CASE(11, 100000000000LL) \
	CASE(12, 1000000000000LL) \
	CASE(13, 10000000000000LL) \
	CASE(14, 100000000000000LL) \
	CASE(15, 1000000000000000LL) \
	CASE(16, 10000000000000000LL) \
	CASE(17, 100000000000000000LL) \
	CASE(18, 1000000000000000000LL)

#define ROUND(DIGITS, UNIT) case DIGITS: \
	for (int i = 0; i < n; i++) { \
		int64_t x = in[i], q = x / UNIT, rest = x - q * UNIT; \
		q += (rest >= UNIT - UNIT / 2) - (rest <= UNIT / 2 - UNIT); \
		out[i] = q * back; \
	} \
	return;

#define TRUNCATE(DIGITS, UNIT) case DIGITS: \
	if (width == 8) \
		for (int i = 0; i < n; i++) ((int64_t *)out)[i] = ((const int64_t *)in)[i] / UNIT * UNIT; \
	else \
		for (int i = 0; i < n; i++) { \
			wide x = ((const stored *)in)[i]; \
			((stored *)out)[i] = is64(x) ? (wide)((int64_t)x / UNIT * UNIT) : x - x % UNIT; \
		} \
	return;

// glaux_decimal_truncate makes the last digits zero, 1 to 18 of them, of values of 8 or 16 bytes.
static void glaux_decimal_truncate(const void *in, int width, int n, int digits, void *out) {
	switch (digits) {
	EACH_UNIT(TRUNCATE)
	}
}

// glaux_decimal_round divides by a power of ten, rounds halves away from zero, and
// multiplies by back. Division by what the compiler knows is several times quicker.
static void glaux_decimal_round(const int64_t *in, int n, int digits, int64_t back, int64_t *out) {
	switch (digits) {
	EACH_UNIT(ROUND)
	}
}
*/
import "C"

import (
	"runtime"
	"unsafe"

	"glaux/sql"
)

// chunkOperation is what glaux_decimals does.
type chunkOperation int

const (
	addDecimals chunkOperation = iota
	subtractDecimals
	multiplyDecimals
	divideDecimals
	modulusDecimals
)

// decimals makes a kernel of an operation that is computed in 128 bits from columns
// of any width; slow computes, or refuses, what these aren't enough for.
func decimals(what chunkOperation, ups func(args []sql.Type, r sql.Type) (a, b int), slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		a, b := ups(args, r)
		f, err := slow.Make(args, r)
		if err != nil || a >= 38 || b >= 38 || width(args[0]) == 0 || width(args[1]) == 0 {
			return f, err
		}
		if a <= 18 && b <= 18 && alwaysFits(what, args, r) {
			return func(c *Call) error {
				c.decimalsWithin(what, int64(powers128[a].Lo), int64(powers128[b].Lo))
				return nil
			}, nil
		}
		limit := powers128[r.Precision]
		ten := [2]Int128{powers128[a], powers128[b]}
		return func(c *Call) error {
			return c.decimals(what, &ten, &limit, f)
		}, nil
	}}
}

// alwaysFits reports an operation whose result's type has room for all results.
func alwaysFits(what chunkOperation, args []sql.Type, r sql.Type) bool {
	a, b := args[0], args[1]
	switch what {
	case addDecimals, subtractDecimals:
		return max(a.Precision-a.Scale, b.Precision-b.Scale)+max(a.Scale, b.Scale)+1 <= r.Precision && r.Scale == max(a.Scale, b.Scale)
	case multiplyDecimals:
		return a.Precision+b.Precision <= r.Precision && r.Scale == a.Scale+b.Scale
	}
	return false
}

// decimalsWithin computes what always fits, from values multiplied by up.
func (c *Call) decimalsWithin(what chunkOperation, upA, upB int64) {
	if c.N == 0 {
		return
	}
	a, b := &c.Args[0], &c.Args[1]
	c.Out.steps(c.N)
	C.glaux_decimals_within(C.int(what), C.glaux_column{data: a.data, width: C.int(a.w)}, C.glaux_column{data: b.data, width: C.int(b.w)}, c.Out.extend(c.N), C.int(c.Out.w), C.int(c.N), C.int64_t(upA), C.int64_t(upB))
	c.nullWhere(a)
	c.nullWhere(b)
}

func (c *Call) decimals(what chunkOperation, up *[2]Int128, limit *Int128, slow Func) error {
	a, b, w := &c.Args[0], &c.Args[1], c.Out.w
	if c.N == 0 {
		return nil
	}
	c.Out.steps(c.N)
	out := c.Out.extend(c.N)
	var rest *Call
	for i := 0; i < c.N; i++ {
		i = int(C.glaux_decimals(C.int(what), C.glaux_column{data: a.data, width: C.int(a.w)}, C.glaux_column{data: b.data, width: C.int(b.w)}, out, C.int(w), C.int(i), C.int(c.N),
			(*C.stored)(unsafe.Pointer(up)), (*C.stored)(unsafe.Pointer(limit))))
		if i == c.N {
			break
		}
		to := unsafe.Slice((*byte)(unsafe.Add(out, i*w)), w)
		if c.anyNull(i) {
			clear(to)
			continue
		}
		if rest == nil {
			rest = &Call{N: 1, Args: []Vec{*a, *b}, Out: NewBuilder(c.Out.Type)}
		}
		rest.Out.Reset()
		for k := range rest.Args {
			rest.Args[k].data, rest.Args[k].valid = unsafe.Add(c.Args[k].data, i*c.Args[k].w), nil
		}
		if err := slow(rest); err != nil {
			return err
		}
		copy(to, rest.Out.data)
	}
	runtime.KeepAlive(up)
	c.nullWhere(a)
	c.nullWhere(b)
	return nil
}

// roundDecimals makes a kernel that rounds decimals of up to 18 digits, to as many digits
// behind the point as the second argument says, if there is one. Rows mostly say the same.
func roundDecimals(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil || width(args[0]) != 8 || width(r) != 8 {
			return f, err
		}
		scale := int64(args[0].Scale)
		return func(c *Call) error {
			digits, back := scale, int64(1)
			if len(args) == 2 {
				n, same := c.constant(1)
				if !same {
					return f(c)
				}
				digits = scale - n
				if digits >= 1 && digits <= 18 {
					back = int64(pow10int(int(digits)))
				}
			}
			if digits < 1 || digits > 18 || c.N == 0 {
				return f(c)
			}
			in, out := column[int64](&c.Args[0], c.N), room[int64](c.Out, c.N)
			C.glaux_decimal_round((*C.int64_t)(&in[0]), C.int(c.N), C.int(digits), C.int64_t(back), (*C.int64_t)(&out[0]))
			c.nullWhere(&c.Args[0])
			return nil
		}, nil
	}}
}

// truncateDecimals makes a kernel that makes zeros of a decimal's digits but for as many behind
// the point as the second argument says. Rows mostly say the same.
func truncateDecimals(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if w := width(args[0]); err != nil || w < 8 || w != width(r) {
			return f, err
		}
		return func(c *Call) error {
			keep, same := c.constant(1)
			digits := int64(r.Scale) - keep
			if !same || digits < 1 || digits > 18 {
				return f(c)
			}
			c.Out.steps(c.N)
			C.glaux_decimal_truncate(c.Args[0].data, C.int(c.Out.w), C.int(c.N), C.int(digits), c.Out.extend(c.N))
			c.nullWhere(&c.Args[0])
			return nil
		}, nil
	}}
}

// constant is the value of an argument that is the same integer in all rows.
func (c *Call) constant(k int) (x int64, same bool) {
	v := &c.Args[k]
	if v.valid != nil || c.N == 0 {
		return 0, false
	}
	x = v.Int(0)
	for i := 1; i < c.N; i++ {
		if v.Int(i) != x {
			return 0, false
		}
	}
	return x, true
}

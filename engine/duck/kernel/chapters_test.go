package kernel_test

import (
	"fmt"
	"strings"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// kernelCase is a call of a kernel: its types, its arguments as DuckDB's SQL,
// and the result as DuckDB's text or the error as "NAME: message".
type kernelCase struct {
	kernel string
	result sql.Type
	types  []sql.Type
	args   string
	want   string
}

// runKernels evaluates each case.
func runKernels(t *testing.T, cases []kernelCase) {
	t.Helper()
	d := open(t)
	for i, c := range cases {
		name := fmt.Sprintf("k%d", i)
		want := c.want
		if code, message, ok := strings.Cut(c.want, ": "); ok && strings.ToUpper(code) == code && len(code) > 5 {
			want = "error: #" + code + "#" + message
		}
		if err := d.lib.Add(d.conn, kernel.Use{SQLName: name, Kernel: c.kernel, Args: c.types, Result: c.result}); err != nil {
			if got := fmt.Sprint(err); !strings.Contains(c.want, got) {
				t.Errorf("%s(%s): %v", c.kernel, c.args, err)
			}
			continue
		}
		args := splitArgs(c.args)
		for k, a := range args {
			args[k] = "CAST(" + a + " AS " + kernel.SQLType(c.types[k]) + ")"
		}
		got := d.query("SELECT coalesce(CAST(" + name + "(" + strings.Join(args, ", ") + ") AS VARCHAR), 'NULL')")
		if got != want {
			t.Errorf("%s(%s)\n got %s\nwant %s", c.kernel, c.args, got, want)
		}
	}
}

// splitArgs cuts at "; ".
func splitArgs(s string) []string { return strings.Split(s, "; ") }

var (
	boolean = sql.T(sql.Boolean)
	integer = sql.T(sql.Integer)
	bigint  = sql.T(sql.BigInt)
	double  = sql.T(sql.Double)
	varchar = sql.T(sql.Varchar)
	date    = sql.T(sql.Date)
	ints    = sql.ArrayOf(integer)
	bigints = sql.ArrayOf(bigint)
	strs    = sql.ArrayOf(varchar)
	doubles = sql.ArrayOf(double)
	lists   = sql.ArrayOf(ints)
	ts0     = sql.TimestampOf(0)
	ts3     = sql.TimestampOf(3)
	ts6     = sql.TimestampOf(6)
	ts9     = sql.TimestampOf(9)
	tz0     = sql.TimestampTZOf(0)
	tz3     = sql.TimestampTZOf(3)
	days    = sql.T(sql.IntervalDayToSecond)
	months  = sql.T(sql.IntervalYearToMonth)
	intMap  = sql.MapOf(integer, varchar)
	strMap  = sql.MapOf(varchar, integer)
)

func pairOf(a, b sql.Type) sql.Type {
	return sql.RowOf(sql.Field{Type: a}, sql.Field{Type: b})
}

func of(types ...sql.Type) []sql.Type { return types }

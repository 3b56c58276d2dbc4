package kernel_test

import (
	"fmt"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// A long list of constants must say what the engine's own IN says of each value.
func TestMembers(t *testing.T) {
	d := open(t)
	boolean := sql.T(sql.Boolean)
	for i, c := range []struct {
		of       sql.Type
		cast     string
		constant func(k int64) sql.Value
		text     func(k int64) string
	}{
		{sql.T(sql.TinyInt), "x % 128", func(k int64) sql.Value { return k % 128 }, nil},
		{sql.T(sql.SmallInt), "x % 9999", func(k int64) sql.Value { return k % 9999 }, nil},
		{bigint, "x", func(k int64) sql.Value { return k }, nil},
		{bigint, "x * 1000003 * 1000003", func(k int64) sql.Value { return k * 1000003 * 1000003 }, func(k int64) string { return fmt.Sprint(k * 1000003 * 1000003) }},
		{double, "x / 4", func(k int64) sql.Value { return float64(k) / 4 }, func(k int64) string { return fmt.Sprintf("(%d / 4)::DOUBLE", k) }},
		{varchar, "repeat('a', (x % 20 + 20) % 20) || x", func(k int64) sql.Value { return fmt.Sprintf("%.*s%d", int((k%20+20)%20), "aaaaaaaaaaaaaaaaaaaa", k) },
			func(k int64) string { return fmt.Sprintf("'%.*s%d'", int((k%20+20)%20), "aaaaaaaaaaaaaaaaaaaa", k) }},
	} {
		name := fmt.Sprintf("k_in_%d", i)
		d.register(name, "$in", boolean, c.of, varchar)
		var list []sql.Value
		texts := ""
		for k := int64(-900); k < 9000; k += 37 + k%11 {
			list = append(list, c.constant(k))
			text := fmt.Sprint(c.constant(k))
			if c.text != nil {
				text = c.text(k)
			}
			texts += ", " + text
		}
		for _, null := range []string{"", ", NULL"} {
			if null != "" {
				list = append(list, nil)
			}
			set, ok := kernel.Members(c.of, list)
			if !ok {
				t.Fatalf("%v: no members", c.of)
			}
			want := "v IN (" + texts[2:] + null + ")"
			q := "SELECT (count(*) FILTER (" + name + "(v, '" + set + "') IS DISTINCT FROM " + want + ")) || ' of many: ' || (count(*) FILTER (" + want + ") > 9) " +
				"FROM (SELECT CASE WHEN x % 13 <> 5 THEN (" + c.cast + ")::" + kernel.SQLType(c.of) + " END AS v FROM range(-2000, 9999) r(x))"
			if got := d.query(q); got != "0 of many: true" {
				t.Errorf("%v%s: %s", c.of, null, got)
			}
		}
	}
	if _, ok := kernel.Members(sql.T(sql.Real), []sql.Value{float32(1)}); ok {
		t.Error("reals aren't compared by their bytes")
	}
}

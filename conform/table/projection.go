package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// projectedKey is a partition key whose values are computed: how both sides are told, and
// values of it as the folders' names have them, of which some are no partition.
type projectedKey struct {
	column Column
	own    map[string]string
	values []string
	// literals are values as SQL has them.
	literals []string
}

func (m *maker) projectedKey(name string) projectedKey {
	switch pick(m, "enum", "integer", "integer", "date", "date") {
	case "enum":
		return m.enumKey(name)
	case "integer":
		return m.integerKey(name)
	}
	return m.dateKey(name)
}

func (m *maker) enumKey(name string) projectedKey {
	all := []string{"a", "b", "C", "d-1", "e.f", "7"}
	m.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	listed := all[:1+m.IntN(4)]
	k := projectedKey{column: Column{Name: name, Type: Type{Name: "string"}}, values: all}
	k.own = map[string]string{"type": "enum", "values": strings.Join(listed, ",")}
	k.column.With = "partition_projection_type = 'enum', partition_projection_values = ARRAY['" + strings.Join(listed, "', '") + "']"
	for _, v := range all {
		k.literals = append(k.literals, "'"+v+"'")
	}
	return k
}

func (m *maker) integerKey(name string) projectedKey {
	k := projectedKey{column: Column{Name: name, Type: Type{Name: pick(m, "int", "bigint", "string")}}}
	low := m.IntN(20) - 5
	high := low + 1 + m.IntN(12)
	k.own = map[string]string{"type": "integer", "range": fmt.Sprintf("%d,%d", low, high)}
	k.column.With = fmt.Sprintf("partition_projection_type = 'integer', partition_projection_range = ARRAY['%d', '%d']", low, high)
	if m.chance(40) {
		n := strconv.Itoa(1 + m.IntN(4))
		k.own["interval"] = n
		k.column.With += ", partition_projection_interval = " + n
	}
	digits := 0
	if low >= 0 && m.chance(40) {
		digits = 1 + m.IntN(4)
		k.own["digits"] = strconv.Itoa(digits)
		k.column.With += ", partition_projection_digits = " + strconv.Itoa(digits)
	}
	for n := low - 2; n <= high+2; n++ {
		text := fmt.Sprintf("%0*d", digits, n)
		k.values = append(k.values, text)
		if k.column.Type.Name == "string" {
			text = "'" + text + "'"
		} else {
			text = strconv.Itoa(n)
		}
		k.literals = append(k.literals, text)
	}
	return k
}

func (m *maker) dateKey(name string) projectedKey {
	f := pick(m, [3]string{"yyyy-MM-dd", "2006-01-02", "DAYS"}, [3]string{"yyyyMMdd", "20060102", "DAYS"}, [3]string{"yyyy-MM", "2006-01", "MONTHS"}, [3]string{"yyyy-MM-dd-HH", "2006-01-02-15", "HOURS"})
	k := projectedKey{column: Column{Name: name, Type: Type{Name: "string"}}}
	if f[0] == "yyyy-MM-dd" && m.chance(40) {
		k.column.Type.Name = "date"
	}
	add := func(t time.Time, n int) time.Time {
		switch f[2] {
		case "HOURS":
			return t.Add(time.Duration(n) * time.Hour)
		case "MONTHS":
			return t.AddDate(0, n, 0)
		}
		return t.AddDate(0, 0, n)
	}
	low := add(time.Date(2019, time.Month(1+m.IntN(12)), 1, 0, 0, 0, 0, time.UTC), m.IntN(20))
	size := 1 + m.IntN(10)
	high := add(low, size)
	k.own = map[string]string{"type": "date", "format": f[0], "range": low.Format(f[1]) + "," + high.Format(f[1])}
	k.column.With = fmt.Sprintf("partition_projection_type = 'date', partition_projection_format = '%s', partition_projection_range = ARRAY['%s', '%s']", f[0], low.Format(f[1]), high.Format(f[1]))
	// Trino has no intervals of months, but those of a format that ends so.
	if f[2] == "HOURS" || f[2] == "DAYS" && m.chance(40) {
		n := strconv.Itoa(1 + m.IntN(3))
		k.own["interval"], k.own["interval.unit"] = n, f[2]
		k.column.With += ", partition_projection_interval = " + n + ", partition_projection_interval_unit = '" + f[2] + "'"
	}
	for n := -2; n <= size+2; n++ {
		text := add(low, n).Format(f[1])
		k.values = append(k.values, text)
		if k.column.Type.Name == "date" {
			k.literals = append(k.literals, "DATE '"+text+"'")
		} else {
			k.literals = append(k.literals, "'"+text+"'")
		}
	}
	return k
}

// projection are tables whose partitions are computed, with files in some of them and in
// folders that are none.
func (m *maker) projection() *Table {
	t := &Table{Stored: serde("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"), Format: "TEXTFILE", Properties: map[string]string{"projection.enabled": "true"}}
	t.Columns = []Column{{Name: "n", Type: Type{Name: "int"}}}
	var keys []projectedKey
	for _, name := range []string{"p", "q"}[:1+m.IntN(2)] {
		k := m.projectedKey(name)
		keys = append(keys, k)
		t.Columns, t.Keys = append(t.Columns, k.column), t.Keys+1
		for property, v := range k.own {
			t.Properties["projection."+name+"."+property] = v
		}
	}
	template := m.chance(50)
	if template {
		steps := []string{"%LOCATION%"}
		for _, k := range keys {
			steps = append(steps, pick(m, "", "at-")+"${"+k.column.Name+"}")
		}
		t.Properties["storage.location.template"] = strings.Join(steps, "/") + "/"
	}
	for i := range 4 + m.IntN(30) {
		var steps []string
		for _, k := range keys {
			v := pick(m, k.values...)
			if !template {
				v = k.column.Name + "=" + v
			} else {
				before, _, _ := strings.Cut(strings.Split(t.Properties["storage.location.template"], "/")[1+len(steps)], "$")
				v = before + v
			}
			steps = append(steps, v)
		}
		name := strings.Join(steps, "/") + "/f"
		t.Files = append(t.Files, File{Name: fmt.Sprintf("%s%d", name, i), Content: fmt.Appendf(nil, "%d\n", i)})
	}
	for range 3 {
		k := pick(m, keys...)
		a, b := pick(m, k.literals...), pick(m, k.literals...)
		c := k.column.Name
		where := pick(m, c+" = "+a, c+" IN ("+a+", "+b+")", c+" BETWEEN "+a+" AND "+b, c+" > "+a, c+" <> "+a, c+" <= "+a+" OR n > 5", c+" IS NULL", "NOT "+c+" < "+b, "coalesce("+c+", "+b+") = "+a)
		t.Asks = append(t.Asks, "SELECT * FROM %s WHERE "+where)
	}
	t.Asks = append(t.Asks, `SELECT "$partition", count(*) FROM %s GROUP BY 1`)
	return t
}

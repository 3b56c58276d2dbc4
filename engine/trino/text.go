package trino

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// Text writes a value of the protocol's JSON in Athena's text form; ok is false
// for NULL.
func Text(t sql.Type, value json.RawMessage) (text string, ok bool, err error) {
	if string(value) == "null" {
		return "", false, nil
	}
	switch t.Kind {
	case sql.Array, sql.Row:
		text, err = listText(t, value)
	case sql.Map:
		text, err = mapText(t, value)
	default:
		text, err = plainText(t, value)
	}
	return text, true, err
}

// plainText leaves numbers as the server wrote them, which is Java's form.
func plainText(t sql.Type, value json.RawMessage) (string, error) {
	if len(value) == 0 || value[0] != '"' {
		return string(value), nil
	}
	var s string
	if err := json.Unmarshal(value, &s); err != nil {
		return "", err
	}
	switch t.Kind {
	case sql.VarBinary, sql.HyperLogLog, sql.P4HyperLogLog, sql.QDigest, sql.TDigest, sql.SetDigest:
		raw, err := base64.StdEncoding.DecodeString(s)
		return strings.TrimSpace(fmt.Sprintf("% x", raw)), err
	}
	return s, nil
}

func elementText(t sql.Type, value json.RawMessage) (string, error) {
	text, ok, err := Text(t, value)
	if !ok {
		return "null", err
	}
	return text, err
}

func listText(t sql.Type, value json.RawMessage) (string, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(value, &values); err != nil {
		return "", err
	}
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		elem := t.Elem
		if t.Kind == sql.Row {
			elem = &t.Fields[i].Type
			if name := t.Fields[i].Name; name != "" {
				b.WriteString(name + "=")
			}
		}
		s, err := elementText(*elem, v)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	if t.Kind == sql.Row {
		return "{" + b.String() + "}", nil
	}
	return "[" + b.String() + "]", nil
}

// mapText writes the entries by ascending key, numbers and dates by value.
func mapText(t sql.Type, value json.RawMessage) (string, error) {
	d := json.NewDecoder(bytes.NewReader(value))
	if _, err := d.Token(); err != nil {
		return "", err
	}
	type entry struct{ key, text, value string }
	var entries []entry
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return "", err
		}
		text, err := elementText(*t.Elem, raw)
		if err != nil {
			return "", err
		}
		name, _ := key.(string)
		quoted, err := json.Marshal(name)
		if err != nil {
			return "", err
		}
		shown, err := plainText(*t.Key, quoted)
		if err != nil {
			return "", err
		}
		if t.Key.Kind == sql.VarBinary {
			name = shown // not the base64 of it
		}
		if t.Key.Kind == sql.Char {
			name = strings.TrimRight(name, " ")
		}
		entries = append(entries, entry{name, shown, text})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if t.Key.IsNumeric() || t.Key.Kind == sql.IntervalDayToSecond || t.Key.Kind == sql.IntervalYearToMonth {
			x, okX := magnitude(a.key)
			y, okY := magnitude(b.key)
			if okX && okY {
				return x.Cmp(y)
			}
			if okX != okY { // NaN is the largest
				return map[bool]int{true: -1, false: 1}[okX]
			}
		}
		if t.Key.Kind == sql.Date || t.Key.Kind == sql.Timestamp {
			x, restX := year(a.key)
			y, restY := year(b.key)
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(restX, restY))
		}
		return cmp.Compare(a.key, b.key)
	})
	var b strings.Builder
	for i, e := range entries {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(e.text + "=" + e.value)
	}
	return "{" + b.String() + "}", nil
}

// year reads the year that a date begins with, which may have a sign and more than four digits.
func year(date string) (year int, rest string) {
	at := strings.IndexByte(date[1:], '-') + 1
	year, _ = strconv.Atoi(date[:at])
	return year, date[at:]
}

// magnitude reads a number, or an interval, whose parts lie less than a hundred apart.
func magnitude(text string) (*big.Float, bool) {
	if x, ok := new(big.Float).SetString(strings.Replace(text, "Infinity", "Inf", 1)); ok {
		return x, true
	}
	digits, negative := strings.CutPrefix(text, "-")
	sum := new(big.Float)
	for _, part := range strings.FieldsFunc(digits, func(r rune) bool { return strings.ContainsRune(" :-", r) }) {
		x, ok := new(big.Float).SetString(part)
		if !ok {
			return nil, false
		}
		sum.Add(sum.Mul(sum, big.NewFloat(100)), x)
	}
	if negative {
		sum.Neg(sum)
	}
	return sum, len(digits) > 0
}

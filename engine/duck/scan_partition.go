package duck

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"glaux/sql"
)

// hiveNull is the folder value of NULL.
const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// partitionLiteral writes a partition's value, which the catalog has as text, as a
// literal that casts to the column's DuckDB type.
func partitionLiteral(text *string, key string, t sql.Type) (string, error) {
	if text == nil || *text == hiveNull {
		return "NULL", nil
	}
	v := *text
	var ok bool
	switch t.Kind {
	case sql.Varchar, sql.Char:
		return quoteText(strings.TrimRight(v, charPadding(t))), nil
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		bits := map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[t.Kind]
		n, err := strconv.ParseInt(v, 10, bits)
		v, ok = strconv.FormatInt(n, 10), err == nil
	case sql.Boolean:
		v = strings.ToLower(v)
		ok = v == "true" || v == "false"
	case sql.Real, sql.Double:
		_, err := strconv.ParseFloat(v, 64)
		ok = err == nil
	case sql.Decimal:
		_, ok = new(big.Rat).SetString(v)
		ok = ok && !strings.ContainsAny(v, "/xXpP_")
	case sql.Date:
		_, err := time.Parse(time.DateOnly, v)
		ok = err == nil
	case sql.Timestamp:
		_, err := time.Parse("2006-01-02 15:04:05.999999999", v)
		if err != nil {
			_, err = time.Parse(time.DateOnly, v)
		}
		ok = err == nil
	default:
		return "", &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Partition columns of type %s are not supported", t)}
	}
	if !ok {
		return "", &sql.Error{Name: "HIVE_INVALID_PARTITION_VALUE", Message: fmt.Sprintf("Invalid partition value '%s' for %s partition key: %s", *text, strings.ToUpper(t.String()), key)}
	}
	return quoteText(v), nil
}

func charPadding(t sql.Type) string {
	if t.Kind == sql.Char {
		return " "
	}
	return ""
}

// hiveEscape writes a name or value as Hive does in folder names.
func hiveEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c < 0x20 || c == 0x7f || strings.IndexByte("\"#%'*/:=?\\{[]^", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// partitionFolderValue is a value as it stands in a folder name.
func partitionFolderValue(v *string) string {
	if v == nil || *v == "" {
		return hiveNull
	}
	return hiveEscape(*v)
}

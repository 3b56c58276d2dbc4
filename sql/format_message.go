package sql

import (
	"math"
	"strconv"
	"strings"
)

// FormatExpr prints an expression as Trino's messages show it: operators with
// parentheses, clauses with their defaults, decimals with their type unless the
// session reads them as doubles, || and POSITION as the functions that they are.
// What it prints is not always a statement that could be read back.
func FormatExpr(e Expr, decimalsAreDoubles bool) string {
	p := &printer{message: true, doubles: decimalsAreDoubles}
	p.expr(e)
	return p.String()
}

// inMessage prints what messages show otherwise than statements, and reports
// whether the expression was such.
func (p *printer) inMessage(e Expr) bool {
	switch e := e.(type) {
	case *DecimalLiteral:
		p.messageDecimal(e)
	case *DoubleLiteral:
		p.add(messageDouble(e.Value))
	case *Unary:
		p.add(e.Op)
		if e.Op == "-" {
			p.add("(")
		}
		p.expr(e.X)
		p.add(ifWord(e.Op == "-", ")"))
	case *Binary:
		if e.Op != "||" {
			return false
		}
		p.add("concat(")
		p.exprs([]Expr{e.Left, e.Right})
		p.add(")")
	case *Comparison:
		if e.Op != "IS NOT DISTINCT FROM" {
			return false
		}
		p.add("(NOT ")
		p.infix(e.Left, "IS DISTINCT FROM", e.Right)
		p.add(")")
	case *ArrayExpr:
		p.add("ARRAY[")
		for i, x := range e.Elems {
			p.add(ifWord(i > 0, ","))
			p.element(x)
		}
		p.add("]")
	case *RowExpr:
		p.add("ROW (")
		join(p, e.Fields, p.expr)
		p.add(")")
	case *CurrentDateTime:
		p.add(strings.ToLower(e.Function))
		if e.Precision != nil {
			p.add("(", strconv.FormatInt(*e.Precision, 10), ")")
		}
	case *Grouping:
		p.add("GROUPING (")
		p.exprs(e.Columns)
		p.add(")")
	case *JSONObject:
		p.messageObject(e)
	default:
		return false
	}
	return true
}

// element prints what stands in ARRAY[…]: rows are without a space there.
func (p *printer) element(e Expr) {
	r, ok := e.(*RowExpr)
	if !ok {
		p.expr(e)
		return
	}
	p.add("ROW(")
	join(p, r.Fields, p.element)
	p.add(")")
}

func (p *printer) messageDecimal(e *DecimalLiteral) {
	if f, err := strconv.ParseFloat(strings.ReplaceAll(e.Text, "_", ""), 64); p.doubles && err == nil {
		p.add(messageDouble(f))
		return
	}
	p.add("DECIMAL ", formatString(e.Text))
}

// messageDouble writes 1.5E0: Java's DecimalFormat of one digit before the point.
func messageDouble(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "∞"
	case math.IsInf(f, -1):
		return "-∞"
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	sign := ifWord(strings.HasPrefix(exponent, "-"), "-")
	return digits + "E" + sign + strings.TrimLeft(exponent, "+-0") + ifWord(strings.Trim(exponent, "+-0") == "", "0")
}

func (p *printer) messageObject(e *JSONObject) {
	p.add("JSON_OBJECT(")
	join(p, e.Members, func(m JSONMember) {
		p.add("KEY ")
		p.expr(m.Key)
		p.add(" VALUE ")
		p.jsonInput(m.Value)
	})
	if len(e.Members) > 0 {
		p.add(ifElse(e.AbsentOnNull, " ABSENT ON NULL", " NULL ON NULL"))
		p.add(ifElse(e.UniqueKeys, " WITH UNIQUE KEYS", " WITHOUT UNIQUE KEYS"))
	}
	p.jsonReturning(e.Returning, e.Format)
	p.add(")")
}

func ifElse(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// messageForms are what looks like a call, and is no function to Trino.
var messageForms = map[string]bool{"coalesce": true, "if": true, "nullif": true, "try": true}

// messageArguments adds what listagg and normalize have by default.
func (p *printer) messageArguments(e *Call, name string) {
	switch {
	case name == "normalize" && len(e.Args) == 1:
		p.add(", 'NFC'")
	case name == "listagg" && e.WithinGroup:
		p.add(ifWord(len(e.Args) == 1, ", ''"), " ON OVERFLOW  ")
		if e.Overflow == nil {
			p.add("ERROR")
		} else {
			p.overflow(e.Overflow)
		}
	}
}

func ifInt(condition bool, n int) int {
	if condition {
		return n
	}
	return 0
}

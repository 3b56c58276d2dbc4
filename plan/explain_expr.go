package plan

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"

	"glaux/sql"
	"glaux/sql/fn"
)

// exprText is an expression as Trino's error texts print it.
func (a *analyzer) exprText(e sql.Expr) string {
	return sql.FormatExpr(e, !a.session.DecimalLiterals)
}

// exprKey is equal for expressions that mean the same. Columns count by their
// identity, constants and casts with their type, subqueries by how they are written.
func exprKey(e Expr) string {
	p := exprPrinter{}
	p.expr(e)
	return p.String()
}

// exprPrinter writes bound expressions as text: for people, and as keys.
type exprPrinter struct {
	strings.Builder
	subqueries []Node // met, numbered from 1; keys have how they are written instead
	number     bool
}

func (p *exprPrinter) add(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *exprPrinter) list(sep string, exprs []Expr) {
	for i, e := range exprs {
		if i > 0 {
			p.add(sep)
		}
		p.expr(e)
	}
}

func (p *exprPrinter) expr(e Expr) {
	switch e := e.(type) {
	case *Literal:
		p.add(literalText(e))
	case *Ref:
		p.add(columnText(e.Column))
	case *Param:
		p.add(e.Column.Name)
	case *Call:
		p.add(e.Func.Func.Name, "(")
		p.list(", ", e.Args)
		p.add(")")
	case *RoutineCall:
		p.add(e.Routine.Name, "(")
		p.list(", ", e.Args)
		p.add(")")
	case *Lambda:
		names := make([]string, len(e.Params))
		for i, c := range e.Params {
			names[i] = c.Name
		}
		p.add("(", strings.Join(names, ", "), ") -> ")
		p.expr(e.Body)
	case *Cast:
		name := "cast"
		if e.Try {
			name = "try_cast"
		} else if e.Implicit {
			name = "coerce"
		}
		p.add(name, "(")
		p.expr(e.X)
		p.add(" as ", e.To.String(), ")")
	case *Compare:
		p.infix(" "+e.Op+" ", e.Left, e.Right)
	case *Logical:
		p.infix(" "+e.Op+" ", e.Terms...)
	case *Not:
		p.add("not ")
		p.expr(e.X)
	case *IsNull:
		p.infix("", e.X)
		p.add(" is null")
	case *Between:
		p.infix("", e.X)
		p.add(" between ")
		p.infix(" and ", e.Low, e.High)
	case *In:
		p.expr(e.X)
		p.add(" in (")
		p.list(", ", e.List)
		p.add(")")
	case *Like:
		p.infix(" like ", e.X, e.Pattern)
		if e.Escape != nil {
			p.add(" escape ")
			p.expr(e.Escape)
		}
	default:
		p.form(e)
	}
}

func (p *exprPrinter) infix(op string, exprs ...Expr) {
	p.add("(")
	p.list(op, exprs)
	p.add(")")
}

// form writes the special forms.
func (p *exprPrinter) form(e Expr) {
	switch e := e.(type) {
	case *Case:
		p.add("case")
		for _, w := range e.Whens {
			p.add(" when ")
			p.expr(w.Cond)
			p.add(" then ")
			p.expr(w.Then)
		}
		if e.Else != nil {
			p.add(" else ")
			p.expr(e.Else)
		}
		p.add(" end")
	case *Coalesce:
		p.add("coalesce(")
		p.list(", ", e.Terms)
		p.add(")")
	case *NullIf:
		p.add("nullif(")
		p.list(", ", []Expr{e.X, e.CmpX, e.CmpY})
		p.add(")")
	case *Try:
		p.add("try(")
		p.expr(e.X)
		p.add(")")
	case *MakeRow:
		p.add(e.Of.String(), "(")
		p.list(", ", e.Fields)
		p.add(")")
	case *Field:
		p.expr(e.X)
		p.add("[", strconv.Itoa(e.Index+1), "]")
	case *MakeArray:
		p.add(e.Of.String(), "[")
		p.list(", ", e.Elems)
		p.add("]")
	case *JSON:
		call := e.Call.String()
		if p.number {
			call = "'" + e.Call.Path + "'"
		}
		p.add(string(e.Call.Func), "(", call, ": ")
		p.list(", ", e.Args)
		p.add(")")
	case *ScalarSubquery:
		p.query("", e.Query, e.written)
	case *Exists:
		p.query("exists ", e.Query, e.written)
	case *InSubquery:
		p.expr(e.X)
		p.query(" in ", e.Query, e.written)
	case *QuantifiedCompare:
		p.expr(e.X)
		quantifier := " any "
		if e.All {
			quantifier = " all "
		}
		p.query(" "+e.Op+quantifier, e.Query, e.written)
	case *aggCall:
		p.aggregate(e.item)
	case *windowCall:
		p.window(e.item)
	case *MatchValue, *MatchClassifier, *MatchNumber, *MatchAggregate:
		p.matchExpr(e)
	case *groupingCall:
		p.add("grouping(")
		p.list(", ", e.args)
		p.add(")")
	}
}

func (p *exprPrinter) query(head string, q Node, w written) {
	if !p.number {
		if w.text == "" {
			p.add(head, fmt.Sprintf("(%p)", q))
			return
		}
		p.add(head, "(", w.text, ")", fmt.Sprint(sortedIDs(freeRefs(q))))
		return
	}
	p.subqueries = append(p.subqueries, q)
	p.add(head, fmt.Sprintf("(subquery %d)", len(p.subqueries)))
}

// written takes the case of letters from how a subquery is written, but for what is quoted.
func (a *analyzer) written(e sql.Expr) written {
	var quote rune
	return written{strings.Map(func(r rune) rune {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			return r
		case r == '\'' || r == '"':
			quote = r
		}
		return unicode.ToLower(r)
	}, a.exprText(e))}
}

func (p *exprPrinter) call(f *fn.Bound, distinct bool, args []Expr, order []SortKey) {
	p.add(f.Func.Name, "(")
	if distinct {
		p.add("distinct ")
	}
	p.list(", ", args)
	if len(order) > 0 {
		p.add(" order by ")
		p.keys(order)
	}
	p.add(")")
}

func (p *exprPrinter) aggregate(it AggItem) {
	p.call(it.Func, it.Distinct, it.Args, it.OrderBy)
	if it.Filter != nil {
		p.add(" filter ")
		p.expr(it.Filter)
	}
}

func (p *exprPrinter) window(it WindowItem) {
	if it.Func != nil {
		p.call(it.Func, it.Distinct, it.Args, it.AggOrderBy)
	} else {
		p.expr(it.Match.Measure)
	}
	if it.IgnoreNulls {
		p.add(" ignore nulls")
	}
	p.add(" over (")
	if len(it.PartitionBy) > 0 {
		p.add("partition by ")
		p.list(", ", it.PartitionBy)
	}
	if len(it.OrderBy) > 0 {
		p.add(" order by ")
		p.keys(it.OrderBy)
	}
	if f := it.Frame; f != nil {
		p.add(" ", f.Unit, " between ")
		p.bound(f.Start)
		p.add(" and ")
		p.bound(f.End)
	}
	if it.Match != nil {
		p.add(" ")
		p.matchSpec(&it.Match.Spec)
	}
	p.add(")")
}

func (p *exprPrinter) bound(b FrameBound) {
	if b.Value != nil {
		p.expr(b.Value)
		p.add(" ")
	}
	p.add(b.Kind)
}

func (p *exprPrinter) keys(keys []SortKey) {
	for i, k := range keys {
		if i > 0 {
			p.add(", ")
		}
		p.expr(k.Expr)
		if k.Descending {
			p.add(" desc")
		}
		if k.NullsFirst {
			p.add(" nulls first")
		}
	}
}

// columnText names a column for people, with its identity.
func columnText(c Column) string {
	name := c.Name
	if name == "" {
		name = "expr"
	}
	return name + "#" + strconv.Itoa(c.ID)
}

// literalText writes a constant with its type where the text does not show it.
func literalText(l *Literal) string {
	if l.Value == nil {
		return "null:" + l.Of.String()
	}
	switch v := l.Value.(type) {
	case bool:
		return strconv.FormatBool(v)
	case string:
		text := "'" + strings.ReplaceAll(v, "'", "''") + "'"
		if l.Of.Kind == sql.Varchar {
			return text
		}
		return l.Of.String() + " " + text
	case []byte:
		return l.Of.String() + " X'" + hex.EncodeToString(v) + "'"
	case int64:
		switch l.Of.Kind {
		case sql.Integer:
			return strconv.FormatInt(v, 10)
		case sql.Date:
			return "date '" + time.Unix(v*86400, 0).UTC().Format(time.DateOnly) + "'"
		}
		return l.Of.String() + " '" + strconv.FormatInt(v, 10) + "'"
	case *big.Int:
		return l.Of.String() + " '" + decimalText(v, l.Of.Scale) + "'"
	case float64:
		return l.Of.String() + " '" + strconv.FormatFloat(v, 'g', -1, 64) + "'"
	case float32:
		return l.Of.String() + " '" + strconv.FormatFloat(float64(v), 'g', -1, 32) + "'"
	case sql.Instant:
		text := time.UnixMicro(v.Micros).UTC().Format("2006-01-02 15:04:05.000000")
		if v.Nanos != 0 {
			text += fmt.Sprintf("%03d", v.Nanos)
		}
		return strings.TrimSpace(l.Of.String() + " '" + text + " " + v.Zone + "'")
	}
	return fmt.Sprintf("%s '%v'", l.Of, l.Value)
}

// decimalText writes an unscaled decimal.
func decimalText(v *big.Int, scale int) string {
	digits := new(big.Int).Abs(v).String()
	for len(digits) <= scale {
		digits = "0" + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if v.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

package sql

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// printer builds the text of a statement.
type printer struct {
	strings.Builder
	message bool // for a message, not to be read back
	doubles bool // where decimal literals are doubles; for messages
}

func (p *printer) add(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

// join prints items with a comma between them.
func join[T any](p *printer, items []T, print func(T)) {
	for i, item := range items {
		if i > 0 {
			p.add(", ")
		}
		print(item)
	}
}

func (p *printer) exprs(list []Expr) { join(p, list, p.expr) }

// formatString writes a string literal.
func formatString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func formatQualified(q QualifiedName) string {
	parts := make([]string, len(q.Parts))
	for i, part := range q.Parts {
		parts[i] = formatName(part)
	}
	return strings.Join(parts, ".")
}

func formatNames(ids []Identifier) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = formatName(id)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// operand prints an expression where an operator binds to it: lambdas and AT
// TIME ZONE would otherwise take in what follows or precedes.
func (p *printer) operand(e Expr) {
	if p.message {
		p.expr(e)
		return
	}
	switch e.(type) {
	case *Lambda, *AtTimeZone:
		p.wrapped(e)
	default:
		p.expr(e)
	}
}

// wrapped prints an expression in parentheses. A subquery has its own, and more
// would make it a query in parentheses.
func (p *printer) wrapped(e Expr) {
	if s, ok := e.(*Subquery); ok {
		p.subquery(s.Query)
		return
	}
	p.add("(")
	p.expr(e)
	p.add(")")
}

// primary prints what a subscript, a field or AT TIME ZONE applies to.
func (p *printer) primary(e Expr) {
	if p.message {
		p.expr(e)
		return
	}
	switch e := e.(type) {
	case *ColumnRef, *Dereference, *Subscript, *Cast, *ArrayExpr, *RowExpr:
		p.expr(e)
	case *Call:
		if e.Over == nil {
			p.expr(e)
			return
		}
		p.wrapped(e)
	default:
		p.wrapped(e)
	}
}

func (p *printer) expr(e Expr) {
	if p.message && p.inMessage(e) {
		return
	}
	switch e := e.(type) {
	case *NullLiteral:
		p.add("null")
	case *BooleanLiteral:
		p.add(strconv.FormatBool(e.Value))
	case *LongLiteral:
		p.add(e.Text)
	case *DecimalLiteral:
		p.add(e.Text)
	case *DoubleLiteral:
		p.add(e.Text)
	case *StringLiteral:
		p.add(formatString(e.Value))
	case *BinaryLiteral:
		p.add("X'", strings.ToUpper(hex.EncodeToString(e.Value)), "'")
	case *GenericLiteral:
		p.genericLiteral(e)
	case *IntervalLiteral:
		p.interval(e)
	case *Parameter:
		p.add("?")
	case *ColumnRef:
		p.add(formatName(e.Name))
	case *Dereference:
		p.primary(e.Base)
		p.add(".", formatName(e.Field))
	case *Subscript:
		p.primary(e.Base)
		p.add("[")
		p.expr(e.Index)
		p.add("]")
	case *AtTimeZone:
		p.primary(e.X)
		p.add(" AT TIME ZONE ")
		p.expr(e.Zone)
	default:
		p.operator(e)
	}
}

func (p *printer) genericLiteral(e *GenericLiteral) {
	name := e.Type.Written
	if p.message && e.Type.Name == "decimal" {
		name = "DECIMAL"
	}
	p.add(name, " ", formatString(e.Value))
}

func (p *printer) interval(e *IntervalLiteral) {
	p.add("INTERVAL ")
	if e.Negative {
		p.add("-", ifWord(!p.message, " "))
	}
	p.add(formatString(e.Value), " ", e.Start)
	if e.End != "" {
		p.add(" TO ", e.End)
	}
}

// operator prints the operators and predicates.
func (p *printer) operator(e Expr) {
	switch e := e.(type) {
	case *Unary:
		p.unary(e)
	case *Binary:
		p.infix(e.Left, e.Op, e.Right)
	case *Comparison:
		p.infix(e.Left, e.Op, e.Right)
	case *Logical:
		p.add("(")
		for i, t := range e.Terms {
			if i > 0 {
				p.add(" ", e.Op, " ")
			}
			p.operand(t)
		}
		p.add(")")
	case *Not:
		p.add("(NOT ")
		p.operand(e.X)
		p.add(")")
	case *Between:
		p.add("(")
		p.operand(e.X)
		p.add(" BETWEEN ")
		p.operand(e.Low)
		p.add(" AND ")
		p.operand(e.High)
		p.add(")")
	case *InList:
		p.add("(")
		p.operand(e.X)
		p.add(" IN (")
		p.exprs(e.List)
		p.add("))")
	case *IsNull:
		p.add("(")
		p.operand(e.X)
		if e.Not {
			p.add(" IS NOT NULL)")
		} else {
			p.add(" IS NULL)")
		}
	case *Like:
		p.add("(")
		p.operand(e.X)
		p.add(" LIKE ")
		p.operand(e.Pattern)
		if e.Escape != nil {
			p.add(" ESCAPE ")
			p.operand(e.Escape)
		}
		p.add(")")
	default:
		p.form(e)
	}
}

// unary keeps a sign apart from a number, which would take it as its own, and
// from another sign, which would make a comment.
func (p *printer) unary(e *Unary) {
	p.add(e.Op)
	inner := &printer{}
	inner.operand(e.X)
	text := inner.String()
	switch e.X.(type) {
	case *LongLiteral, *DecimalLiteral, *DoubleLiteral:
		p.add("(", text, ")")
		return
	}
	if strings.HasPrefix(text, "-") {
		p.add(" ")
	}
	p.add(text)
}

// infix prints a binary operator. A chain of operators leans to the left, deep:
// it is printed without recursion.
func (p *printer) infix(left Expr, op string, right Expr) {
	type step struct {
		op    string
		right Expr
	}
	steps := []step{{op, right}}
	for {
		b, ok := left.(*Binary)
		if !ok || p.message && b.Op == "||" {
			break
		}
		steps = append(steps, step{b.Op, b.Right})
		left = b.Left
	}
	// A long chain goes without the parentheses it can do without, so that it
	// does not nest deeper than the parser reads.
	closes := func(i int) bool {
		return i == 0 || p.message || len(steps) <= longChain || operatorLevel(steps[i].op) != operatorLevel(steps[i-1].op)
	}
	for i := range steps {
		p.add(ifWord(closes(i), "("))
	}
	p.operand(left)
	for i := len(steps) - 1; i >= 0; i-- {
		p.add(" ", steps[i].op, " ")
		p.operand(steps[i].right)
		p.add(ifWord(closes(i), ")"))
	}
}

// longChain is how many operators in a row print with all their parentheses.
const longChain = 100

// operatorLevel is an operator's place in operatorLevels, -1 for comparisons.
func operatorLevel(op string) int {
	return slices.IndexFunc(operatorLevels, func(ops []string) bool { return slices.Contains(ops, op) })
}

// form prints constructors, special forms and calls.
func (p *printer) form(e Expr) {
	switch e := e.(type) {
	case *RowExpr:
		p.row(e)
	case *ArrayExpr:
		p.add("ARRAY[")
		p.exprs(e.Elems)
		p.add("]")
	case *Cast:
		if e.Try {
			p.add("TRY_")
		}
		p.add("CAST(")
		p.expr(e.X)
		p.add(" AS ", e.Type.String(), ")")
	case *Case:
		p.caseExpr(e)
	case *Extract:
		p.add("EXTRACT(", e.Field, " FROM ")
		p.operand(e.X)
		p.add(")")
	case *Trim:
		p.add(ifElse(p.message, "trim(", "TRIM("), e.Mode, " ")
		if e.Chars != nil {
			p.operand(e.Chars)
			p.add(" ")
		}
		p.add("FROM ")
		p.operand(e.X)
		p.add(")")
	case *CurrentDateTime:
		p.add(e.Function)
		if e.Precision != nil {
			p.add("(", strconv.FormatInt(*e.Precision, 10), ")")
		}
	case *CurrentContext:
		p.add(e.Function)
	case *Grouping:
		p.add("GROUPING(")
		p.exprs(e.Columns)
		p.add(")")
	case *Lambda:
		p.add(formatNames(e.Params), " -> ")
		p.expr(e.Body)
	case *Call:
		p.call(e)
	case *InSubquery:
		p.add("(")
		p.operand(e.X)
		p.add(" IN ")
		p.subquery(e.Query)
		p.add(")")
	case *Exists:
		p.add("(EXISTS ")
		p.subquery(e.Query)
		p.add(")")
	case *Quantified:
		p.add("(")
		p.operand(e.X)
		p.add(" ", e.Op, " ", e.Quantifier, " ")
		p.subquery(e.Query)
		p.add(")")
	case *Subquery:
		p.subquery(e.Query)
	default:
		p.json(e)
	}
}

func (p *printer) subquery(q *Query) {
	p.add("(")
	p.query(q, 0)
	p.add(")")
}

func (p *printer) row(e *RowExpr) {
	if e.Keyword {
		p.add("ROW")
	}
	p.add("(")
	join(p, e.Fields, p.expr)
	p.add(")")
}

func (p *printer) caseExpr(e *Case) {
	p.add("(CASE")
	if e.Operand != nil {
		p.add(" ")
		p.expr(e.Operand)
	}
	for _, w := range e.Whens {
		p.add(" WHEN ")
		p.expr(w.When)
		p.add(" THEN ")
		p.expr(w.Then)
	}
	if e.Else != nil {
		p.add(" ELSE ")
		p.expr(e.Else)
	}
	p.add(" END)")
}

func (p *printer) call(e *Call) {
	name := strings.ToLower(e.Name.Parts[0].Value)
	bare := len(e.Name.Parts) == 1 && !e.Name.Parts[0].Quoted
	if e.Processing != "" {
		p.add(e.Processing, " ")
	}
	if bare && (name == "listagg" || name == "normalize" && !p.message) {
		word := e.Name.Parts[0].Value // reserved words, yet called by them
		if p.message {
			word = strings.ToUpper(word)
		}
		p.add(word)
	} else if p.message && bare && messageForms[name] {
		p.add(strings.ToUpper(name))
	} else {
		p.add(formatQualified(e.Name))
	}
	if !e.Measure {
		p.add("(")
		p.arguments(e, ifWord(bare, name))
		p.add(")")
	}
	if e.WithinGroup {
		p.add(" WITHIN GROUP (ORDER BY ")
		p.sortItems(e.OrderBy)
		p.add(")")
	}
	if e.Filter != nil {
		p.add(" FILTER (WHERE ")
		p.expr(e.Filter)
		p.add(")")
	}
	if e.Nulls != "" {
		p.add(" ", e.Nulls, " NULLS")
	}
	if e.Over != nil {
		p.add(" OVER ")
		p.window(e.Over)
	}
}

// arguments prints what stands in a call's parentheses. The name is that of an
// unquoted function: some have a syntax of their own.
func (p *printer) arguments(e *Call, name string) {
	if e.Star {
		if e.StarLabel != nil {
			p.add(formatName(*e.StarLabel), ".")
		}
		p.add("*")
		return
	}
	if e.Distinct {
		p.add("DISTINCT ")
	}
	for i, a := range e.Args {
		if i > 0 {
			p.add(", ")
		}
		if form, ok := a.(*StringLiteral); ok && i == 1 && name == "normalize" && !p.message {
			p.add(form.Value)
			continue
		}
		p.expr(a)
	}
	if p.message {
		p.messageArguments(e, name)
	} else if o := e.Overflow; o != nil {
		p.add(" ON OVERFLOW ")
		p.overflow(o)
	}
	if len(e.OrderBy) > 0 && !e.WithinGroup {
		if len(e.Args) > 0 {
			p.add(" ")
		}
		p.add("ORDER BY ")
		p.sortItems(e.OrderBy)
	}
}

func (p *printer) overflow(o *ListaggOverflow) {
	if o.Error {
		p.add("ERROR")
		return
	}
	p.add("TRUNCATE ")
	if o.Filler != nil {
		p.add(formatString(o.Filler.Value), " ")
	}
	if o.Count {
		p.add("WITH COUNT")
	} else {
		p.add("WITHOUT COUNT")
	}
}

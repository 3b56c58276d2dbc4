package fn

import (
	"fmt"
	"strconv"
	"strings"

	"glaux/sql"
)

// Signature is one overload in Trino's notation, parsed:
//
//	(string varchar(x), delimiter varchar(y), index bigint) -> varchar(x)
//	(array(T), function(T, boolean)) -> array(T)
//	<K:comparable, V>(array(K), array(V)) -> map(K,V)
//	(varchar(x), char(y)) -> varchar(u) where u = x + y
//	(T, T...) -> T
//
// A name that is no type is a type variable; what stands in the parentheses of
// varchar, char, decimal, time and timestamp is a number or a number variable.
// any takes every argument as it is. A trailing "..." lets the last parameter stand any number of times, also none.
// A parameter may be named before its type.
type Signature struct {
	Text string
	// Duck is this overload's own lowering; the zero one leaves it to the Func.
	Duck Lowering
	// Hidden overloads work but are not listed.
	Hidden bool

	vars     []typeVar
	params   []typeExpr
	names    []string // parallel to params; empty where a parameter has no name
	result   typeExpr
	variadic bool
	calcs    []calc
}

// typeVar is a type variable and what a type must be able to do to be bound to it.
type typeVar struct {
	name       string
	comparable bool
	orderable  bool
	castTo     *typeExpr
}

// calc computes a number variable of the result type.
type calc struct {
	name string
	expr numExpr
}

// typeExpr is a type with variables in it.
type typeExpr struct {
	text string // as written, for error texts
	// variable is the upper-case name of a type variable; the rest is unused then.
	variable string
	any      bool     // each argument keeps its own type, whatever it is
	typ      sql.Type // the type, without what nums and args give
	nums     []numArg // length, or precision and scale
	args     []typeExpr
	fields   []string // names of a row's fields
}

// numArg is a number or a number variable of a parametric type.
type numArg struct {
	name  string
	value int
}

// Concrete makes the signature of a function that takes and gives exactly these types.
func Concrete(params []sql.Type, result sql.Type) Signature {
	var exact func(t sql.Type) typeExpr
	exact = func(t sql.Type) typeExpr {
		x := typeExpr{text: signatureName(t), typ: t}
		if t.Kind == sql.Function {
			for _, f := range t.Fields {
				x.args = append(x.args, exact(f.Type))
			}
			x.args = append(x.args, exact(*t.Elem))
		}
		return x
	}
	s := Signature{names: make([]string, len(params)), result: exact(result)}
	for _, t := range params {
		s.params = append(s.params, exact(t))
	}
	return s
}

// NumParams returns how many parameters the signature lists.
func (s *Signature) NumParams() int { return len(s.params) }

// ParamName returns the name of parameter i, empty if it has none.
func (s *Signature) ParamName(i int) string { return s.names[i] }

// ParamType returns the type of parameter i in Trino's notation.
func (s *Signature) ParamType(i int) string { return s.params[i].text }

// ResultType returns the result type in Trino's notation.
func (s *Signature) ResultType() string { return s.result.text }

// Variadic reports that the last parameter repeats.
func (s *Signature) Variadic() bool { return s.variadic }

// generic reports that the signature has type variables.
func (s *Signature) generic() bool { return len(s.vars) > 0 }

// ArgumentTypes gives the parameter types as SHOW FUNCTIONS does: "array(t), bigint".
func (s *Signature) ArgumentTypes() string {
	parts := make([]string, len(s.params))
	for i, p := range s.params {
		parts[i] = p.text
	}
	return strings.Join(parts, ", ")
}

// String gives the signature in Trino's notation, with the parameters' names and
// without what computes the result: "(map(K,V), K) -> V".
func (s *Signature) String() string {
	parts := make([]string, len(s.params))
	for i, p := range s.params {
		if parts[i] = p.text; s.names[i] != "" {
			parts[i] = s.names[i] + " " + p.text
		}
	}
	if s.variadic {
		parts[len(parts)-1] += "..."
	}
	return "(" + strings.Join(parts, ", ") + ") -> " + s.result.text
}

// describe gives the signature as Trino's error texts list it:
// "max_by(v, k) K:orderable, V".
func (s *Signature) describe(name string) string {
	text := name + "(" + s.ArgumentTypes() + ")"
	for i, v := range s.vars {
		if i == 0 {
			text += " "
		} else {
			text += ", "
		}
		text += v.name
		switch {
		case v.orderable:
			text += ":orderable"
		case v.comparable:
			text += ":comparable"
		}
	}
	return text
}

// sigs parses the overloads of a function; a text that doesn't parse is a
// mistake in the catalog and panics.
func sigs(texts ...string) []Signature {
	out := make([]Signature, len(texts))
	for i, t := range texts {
		out[i] = mustParse(t)
	}
	return out
}

// via is a signature with its own lowering.
func via(text string, duck Lowering) Signature {
	s := mustParse(text)
	s.Duck = duck
	return s
}

func mustParse(text string) Signature {
	s, err := ParseSignature(text)
	if err != nil {
		panic(err)
	}
	return s
}

// ParseSignature reads Trino's notation.
func ParseSignature(text string) (Signature, error) {
	p := &sigParser{toks: sigTokens(text), declared: map[string]bool{}}
	s := Signature{Text: text}
	err := p.signature(&s)
	if err != nil {
		return s, fmt.Errorf("signature %q: %w", text, err)
	}
	return s, nil
}

func sigTokens(s string) []string {
	var toks []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ':
			i++
		case strings.HasPrefix(s[i:], "->"):
			toks, i = append(toks, "->"), i+2
		case strings.HasPrefix(s[i:], "..."):
			toks, i = append(toks, "..."), i+3
		case c == '"':
			end := strings.IndexByte(s[i+1:], '"')
			if end < 0 {
				return append(toks, s[i:])
			}
			toks, i = append(toks, s[i:i+end+2]), i+end+2
		case isWord(c):
			j := i
			for j < len(s) && isWord(s[j]) {
				j++
			}
			toks, i = append(toks, s[i:j]), j
		default:
			toks, i = append(toks, string(c)), i+1
		}
	}
	return toks
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// sigParser reads the tokens of one signature.
type sigParser struct {
	toks     []string
	pos      int
	vars     []typeVar
	declared map[string]bool
}

func (p *sigParser) peek(n int) string {
	if p.pos+n < len(p.toks) {
		return p.toks[p.pos+n]
	}
	return ""
}

func (p *sigParser) accept(tok string) bool {
	if p.peek(0) == tok {
		p.pos++
		return true
	}
	return false
}

func (p *sigParser) expect(tok string) error {
	if !p.accept(tok) {
		return fmt.Errorf("expected %q, found %q", tok, p.peek(0))
	}
	return nil
}

func (p *sigParser) next() string {
	tok := p.peek(0)
	p.pos++
	return tok
}

func (p *sigParser) signature(s *Signature) error {
	if p.accept("<") {
		if err := p.typeVars(); err != nil {
			return err
		}
	}
	if err := p.expect("("); err != nil {
		return err
	}
	for !p.accept(")") {
		if len(s.params) > 0 {
			if err := p.expect(","); err != nil {
				return err
			}
		}
		s.names = append(s.names, p.paramName())
		t, err := p.typeExpr()
		if err != nil {
			return err
		}
		s.params = append(s.params, t)
		if p.accept("...") {
			s.variadic = true
		}
	}
	if err := p.expect("->"); err != nil {
		return err
	}
	var err error
	if s.result, err = p.typeExpr(); err != nil {
		return err
	}
	if p.accept("where") {
		for {
			name := p.next()
			if err := p.expect("="); err != nil {
				return err
			}
			e, err := p.sum()
			if err != nil {
				return err
			}
			s.calcs = append(s.calcs, calc{name, e})
			if !p.accept(";") {
				break
			}
		}
	}
	if p.pos < len(p.toks) {
		return fmt.Errorf("unexpected %q", p.peek(0))
	}
	s.vars = p.vars
	return nil
}

// typeVars reads "K:comparable, V, E castable varchar>".
func (p *sigParser) typeVars() error {
	for {
		v := typeVar{name: strings.ToUpper(p.next())}
		if p.accept(":") {
			switch c := p.next(); c {
			case "comparable":
				v.comparable = true
			case "orderable":
				v.comparable, v.orderable = true, true
			default:
				return fmt.Errorf("unknown constraint %q", c)
			}
		}
		if p.accept("castable") {
			t, err := p.typeExpr()
			if err != nil {
				return err
			}
			v.castTo = &t
		}
		p.vars = append(p.vars, v)
		p.declared[v.name] = true
		if p.accept(">") {
			return nil
		}
		if err := p.expect(","); err != nil {
			return err
		}
	}
}

// paramName reads the name before a type, if there is one: two words in a row
// that don't begin a type of several words.
func (p *sigParser) paramName() string {
	first, second := p.peek(0), p.peek(1)
	if second == "" || !isWord(second[0]) {
		return ""
	}
	switch first {
	case "time", "timestamp":
		if second == "with" {
			return ""
		}
	case "interval":
		if second == "day" || second == "year" {
			return ""
		}
	}
	return p.next()
}

func (p *sigParser) typeExpr() (typeExpr, error) {
	name := p.next()
	if name == "" || !isWord(name[0]) {
		return typeExpr{}, fmt.Errorf("expected a type, found %q", name)
	}
	lower := strings.ToLower(name)
	switch lower {
	case "interval":
		return p.interval()
	case "any":
		return typeExpr{text: name, any: true}, nil
	}
	kind, known := kindsByName[lower]
	if !known {
		v := strings.ToUpper(name)
		if !p.declared[v] {
			p.declared[v] = true
			p.vars = append(p.vars, typeVar{name: v})
		}
		return typeExpr{text: name, variable: v}, nil
	}
	e := typeExpr{text: name, typ: sql.T(kind)}
	if p.accept("(") {
		if err := p.typeArgs(kind, &e); err != nil {
			return e, err
		}
	}
	if p.accept("with") {
		if err := p.expect("time"); err != nil {
			return e, err
		}
		if err := p.expect("zone"); err != nil {
			return e, err
		}
		e.text += " with time zone"
		switch kind {
		case sql.Time:
			e.typ.Kind = sql.TimeWithTimeZone
		case sql.Timestamp:
			e.typ.Kind = sql.TimestampWithTimeZone
		default:
			return e, fmt.Errorf("%s with time zone", name)
		}
	}
	return e, nil
}

func (p *sigParser) interval() (typeExpr, error) {
	from := p.next()
	if err := p.expect("to"); err != nil {
		return typeExpr{}, err
	}
	switch to := p.next(); from + " to " + to {
	case "day to second":
		return typeExpr{text: "interval day to second", typ: sql.T(sql.IntervalDayToSecond)}, nil
	case "year to month":
		return typeExpr{text: "interval year to month", typ: sql.T(sql.IntervalYearToMonth)}, nil
	default:
		return typeExpr{}, fmt.Errorf("interval %s to %s", from, to)
	}
}

func (p *sigParser) typeArgs(kind sql.Kind, e *typeExpr) error {
	var parts []string
	for !p.accept(")") {
		if len(parts) > 0 {
			if err := p.expect(","); err != nil {
				return err
			}
		}
		switch kind {
		case sql.Varchar, sql.Char, sql.Decimal, sql.Time, sql.Timestamp:
			tok := p.next()
			n, err := strconv.Atoi(tok)
			if err != nil {
				e.nums = append(e.nums, numArg{name: tok})
			} else {
				e.nums = append(e.nums, numArg{value: n})
			}
			parts = append(parts, tok)
		default:
			field := ""
			if kind == sql.Row {
				if field = p.peek(0); strings.HasPrefix(field, `"`) {
					p.pos++
				} else {
					field = ""
				}
			}
			t, err := p.typeExpr()
			if err != nil {
				return err
			}
			e.args = append(e.args, t)
			e.fields = append(e.fields, strings.Trim(field, `"`))
			if field != "" {
				field += " "
			}
			parts = append(parts, field+t.text)
		}
	}
	e.text += "(" + strings.Join(parts, ",") + ")"
	return nil
}

// kindsByName are the types a signature can name, in lower case.
var kindsByName = map[string]sql.Kind{
	"unknown": sql.Unknown, "boolean": sql.Boolean, "tinyint": sql.TinyInt, "smallint": sql.SmallInt, "integer": sql.Integer,
	"bigint": sql.BigInt, "real": sql.Real, "double": sql.Double, "decimal": sql.Decimal, "varchar": sql.Varchar, "char": sql.Char,
	"varbinary": sql.VarBinary, "date": sql.Date, "time": sql.Time, "timestamp": sql.Timestamp, "array": sql.Array, "map": sql.Map,
	"row": sql.Row, "json": sql.JSON, "uuid": sql.UUID, "ipaddress": sql.IPAddress, "hyperloglog": sql.HyperLogLog,
	"p4hyperloglog": sql.P4HyperLogLog, "qdigest": sql.QDigest, "tdigest": sql.TDigest, "setdigest": sql.SetDigest,
	"geometry": sql.Geometry, "sphericalgeography": sql.SphericalGeography, "bingtile": sql.BingTile, "kdbtree": sql.KDBTree,
	"color": sql.Color, "joniregexp": sql.JoniRegExp, "likepattern": sql.LikePattern, "jsonpath": sql.JSONPath,
	"codepoints": sql.CodePoints, "function": sql.Function,
}

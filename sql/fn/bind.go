package fn

import "glaux/sql"

// binding is the state of matching one signature to arguments.
type binding struct {
	call    *call
	sig     *Signature
	coerce  bool
	types   map[string]sql.Type
	nums    map[string]int
	changed bool
	// unmet says that in this round a lambda's result was not yet what is asked for.
	unmet bool
	// uncastable is why the overload is none, if nothing else speaks against it.
	uncastable error
}

// maxRounds bounds how often the variables of a signature are solved for anew;
// lambdas whose result widens a variable need a second round.
const maxRounds = 6

// bind matches overload i. It gives nil when the arguments don't fit, and an
// error only when a lambda's body has one.
func (c *call) bind(i int, args []Arg, coerce bool) (*Bound, error) {
	sig := &c.fn.Sigs[i]
	params, ok := sig.expand(len(args))
	if !ok {
		return nil, nil
	}
	b := &binding{call: c, sig: sig, coerce: coerce, types: map[string]sql.Type{}, nums: map[string]int{}}
	for round := 0; ; round++ {
		if round == maxRounds {
			return nil, nil
		}
		b.changed, b.unmet = false, false
		for j, p := range params {
			if p.typ.Kind == sql.Function && p.variable == "" {
				continue
			}
			if args[j].Lambda != nil || !b.solve(p, args[j].Type) {
				return nil, nil
			}
		}
		for j, p := range params {
			if p.typ.Kind == sql.Function && p.variable == "" {
				ok, err := b.solveLambda(p, j, args[j])
				if err != nil || !ok {
					return nil, err
				}
			}
		}
		if !b.changed {
			break
		}
	}
	if b.unmet {
		return nil, nil
	}
	return b.finish(i, params, args)
}

// expand gives one parameter an argument.
func (s *Signature) expand(n int) ([]typeExpr, bool) {
	if !s.variadic {
		return s.params, n == len(s.params)
	}
	fixed := len(s.params) - 1
	if n < fixed {
		return nil, false
	}
	params := append([]typeExpr(nil), s.params[:fixed]...)
	for len(params) < n {
		params = append(params, s.params[fixed])
	}
	return params, true
}

// solve binds the variables of p so that actual fits, or reports that it can't.
func (b *binding) solve(p typeExpr, actual sql.Type) bool {
	switch {
	case p.any:
		return true
	case p.variable != "":
		return b.bindType(p.variable, actual)
	case len(p.nums) > 0:
		return b.bindNumbers(p, actual)
	case len(p.args) == 0:
		return true // concrete; judged at the end
	}
	if actual.Kind == sql.Unknown {
		for _, a := range p.args {
			if !b.solve(a, actual) {
				return false
			}
		}
		return true
	}
	if actual.Kind != p.typ.Kind {
		return false
	}
	parts := typeParts(actual)
	if len(parts) != len(p.args) {
		return false
	}
	for i, a := range p.args {
		if !b.solve(a, parts[i]) {
			return false
		}
	}
	return true
}

// typeParts are the types inside a type.
func typeParts(t sql.Type) []sql.Type {
	var parts []sql.Type
	if t.Key != nil {
		parts = append(parts, *t.Key)
	}
	for _, f := range t.Fields {
		parts = append(parts, f.Type)
	}
	if t.Elem != nil {
		parts = append(parts, *t.Elem)
	}
	return parts
}

func (b *binding) bindType(name string, actual sql.Type) bool {
	old, bound := b.types[name]
	t := actual
	if bound {
		var ok bool
		if t, ok = CommonSuperType(old, actual); !ok {
			return false
		}
		if t.Equal(old) {
			return true
		}
	}
	for _, v := range b.sig.vars {
		if v.name != name {
			continue
		}
		if v.comparable && !Comparable(t) || v.orderable && !Orderable(t) {
			return false
		}
		if v.castTo != nil && !CanCast(t, v.castTo.typ) {
			b.uncastable = sql.Errorf(nil, "OPERATOR_NOT_FOUND", "Cannot cast %s to %s", DisplayName(t), DisplayName(v.castTo.typ))
		}
	}
	b.types[name], b.changed = t, true
	return true
}

// bindNumbers binds the number variables of varchar(x), decimal(p,s) and the like.
func (b *binding) bindNumbers(p typeExpr, actual sql.Type) bool {
	t, ok := coerceKind(actual, p.typ.Kind)
	if !ok {
		return false
	}
	if known, ok := b.apply(p); ok {
		if actual.Kind == sql.Unknown {
			return true // NULL is of any of these types
		}
		if t, ok = CommonSuperType(t, known); !ok || t.Kind != p.typ.Kind {
			return false
		}
	}
	for i, n := range p.nums {
		value := typeNumbers(t)[i]
		if n.name == "" {
			continue
		}
		if old, bound := b.nums[n.name]; !bound || old != value {
			b.nums[n.name], b.changed = value, true
		}
	}
	return true
}

// typeNumbers are the numeric parameters of a type.
func typeNumbers(t sql.Type) []int {
	switch t.Kind {
	case sql.Varchar:
		if t.Length == sql.UnboundedLength {
			return []int{unbounded}
		}
		return []int{t.Length}
	case sql.Char:
		return []int{t.Length}
	case sql.Decimal:
		return []int{t.Precision, t.Scale}
	}
	return []int{t.Precision}
}

// solveLambda types lambda argument j once its parameters are known, and binds
// the variables of its result. A result that doesn't fit keeps the other lambdas
// from nothing: an error of theirs comes before that of the call.
func (b *binding) solveLambda(p typeExpr, j int, arg Arg) (bool, error) {
	params := make([]sql.Type, len(p.args)-1)
	for i := range params {
		t, ok := b.apply(p.args[i])
		if !ok {
			return true, nil // a later round, or never: then the result stays unbound
		}
		params[i] = t
	}
	var result sql.Type
	switch {
	case arg.Lambda != nil:
		var err error
		if result, err = b.call.lambda(j, params); err != nil {
			return false, err
		}
	case arg.Type.Kind == sql.Function && len(arg.Type.Fields) == len(params):
		result = *arg.Type.Elem
	default:
		return false, nil
	}
	if !b.solve(p.args[len(params)], result) {
		return false, nil
	}
	// What a lambda returns is not coerced.
	want, ok := b.apply(p.args[len(params)])
	b.unmet = b.unmet || !ok || !result.Equal(want)
	return true, nil
}

func (b *binding) fits(actual, want sql.Type) bool {
	if b.coerce {
		return CanCoerce(actual, want)
	}
	return actual.Equal(want)
}

// finish judges the arguments against the bound parameters and computes the result type.
func (b *binding) finish(i int, params []typeExpr, args []Arg) (*Bound, error) {
	for _, v := range b.sig.vars {
		if _, ok := b.types[v.name]; !ok {
			return nil, nil
		}
	}
	bound := &Bound{Func: b.call.fn, Sig: i, Params: make([]sql.Type, len(params))}
	for j, p := range params {
		if p.any {
			bound.Params[j] = args[j].Type
			continue
		}
		t, ok := b.apply(p)
		if !ok {
			return nil, nil
		}
		if t.Kind != sql.Function && !b.fits(args[j].Type, t) {
			return nil, nil
		}
		bound.Params[j] = t
	}
	for _, c := range b.sig.calcs {
		n, err := c.expr(b.nums)
		if err != nil {
			return nil, nil
		}
		b.nums[c.name] = n
	}
	result, ok := b.apply(b.sig.result)
	if !ok {
		return nil, nil
	}
	if result.Kind == sql.Decimal && result.Scale > result.Precision {
		return nil, sql.Errorf(nil, "INVALID_FUNCTION_ARGUMENT", "DECIMAL scale must be in range [0, precision (%d)]: %d", result.Precision, result.Scale)
	}
	if b.uncastable != nil {
		b.call.uncastable = b.uncastable
		return nil, nil
	}
	bound.Result = result
	return bound, nil
}

// apply puts the bound variables into p; false while one is missing.
func (b *binding) apply(p typeExpr) (sql.Type, bool) {
	if p.variable != "" {
		t, ok := b.types[p.variable]
		return t, ok
	}
	t := p.typ
	nums := make([]int, len(p.nums))
	for i, n := range p.nums {
		if nums[i] = n.value; n.name != "" {
			v, ok := b.nums[n.name]
			if !ok {
				return t, false
			}
			nums[i] = v
		}
	}
	setNumbers(&t, nums)
	args := make([]sql.Type, len(p.args))
	for i, a := range p.args {
		arg, ok := b.apply(a)
		if !ok {
			return t, false
		}
		args[i] = arg
	}
	setParts(&t, args, p.fields)
	return t, true
}

func setNumbers(t *sql.Type, nums []int) {
	if len(nums) == 0 {
		return
	}
	switch t.Kind {
	case sql.Varchar:
		if t.Length = nums[0]; t.Length >= unbounded {
			t.Length = sql.UnboundedLength
		}
	case sql.Char:
		t.Length = nums[0]
	case sql.Decimal:
		if t.Precision, t.Scale = nums[0], 0; len(nums) > 1 {
			t.Scale = nums[1]
		}
	default:
		t.Precision = nums[0]
	}
}

func setParts(t *sql.Type, args []sql.Type, names []string) {
	if len(args) == 0 {
		return
	}
	switch t.Kind {
	case sql.Array, sql.QDigest:
		t.Elem = &args[0]
	case sql.Map:
		t.Key, t.Elem = &args[0], &args[1]
	case sql.Row:
		for i, a := range args {
			t.Fields = append(t.Fields, sql.Field{Name: names[i], Type: a})
		}
	case sql.Function:
		*t = sql.FunctionOf(args[len(args)-1], args[:len(args)-1]...)
	}
}

package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// label is a loop that ITERATE and LEAVE can name.
type label struct {
	name        string
	again, past int // blocks
}

// block adds an empty block.
func (r *routineBuilder) block() int {
	r.routine.Blocks = append(r.routine.Blocks, Block{})
	return len(r.routine.Blocks) - 1
}

// jump ends the current block and goes on in another.
func (r *routineBuilder) jump(to int) { r.routine.Blocks[r.current].Next = to }

// branch ends the current block with a condition.
func (r *routineBuilder) branch(cond Expr, yes, no int) {
	b := &r.routine.Blocks[r.current]
	b.Cond, b.Next, b.Else = cond, yes, no
}

func (r *routineBuilder) assign(c Column, x Expr) {
	b := &r.routine.Blocks[r.current]
	b.Sets = append(b.Sets, Assign{Var: c, Value: x})
}

func (r *routineBuilder) statements(list []sql.Routine) {
	for _, s := range list {
		r.statement(s)
	}
}

// statement adds a control statement to the current block and those after it.
func (r *routineBuilder) statement(s sql.Routine) {
	switch s := s.(type) {
	case *sql.RoutineReturn:
		x := r.typed(s.X, r.routine.Returns, "Value of RETURN")
		r.routine.Blocks[r.current].Return = x
		r.current = r.block()
	case *sql.RoutineSet:
		found := r.variables(s.Name.Value)
		if len(found) == 0 {
			r.fail(s.Name, "NOT_FOUND", "Variable cannot be resolved: %s", s.Name.Value)
		}
		r.assign(found[0].col, r.typed(s.X, found[0].col.Type, "Value of SET '"+s.Name.Value+"'"))
	case *sql.RoutineCompound:
		outer := r.scope
		r.scope = outer.child(nil)
		for i := range s.Vars {
			r.declare(&s.Vars[i])
		}
		r.statements(s.Body)
		r.scope = outer
	case *sql.RoutineIf:
		r.arms(s.Arms, s.Else, func(arm sql.RoutineArm) Expr {
			return r.typed(arm.Cond, sql.T(sql.Boolean), "Condition of IF statement")
		})
	case *sql.RoutineCase:
		r.caseStatement(s)
	case *sql.RoutineLoop:
		r.loop(s)
	case *sql.RoutineJump:
		r.jumpTo(s)
	}
}

// variables are those of a name, the innermost first.
func (r *routineBuilder) variables(name string) []field {
	for s := r.scope; s != nil; s = s.parent {
		if found := s.matches([]string{sql.LowerName(name)}); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (r *routineBuilder) declare(v *sql.RoutineVar) {
	t := r.typeOf(v, v.Type)
	value := Expr(&Literal{Of: t})
	if v.Default != nil {
		value = r.typed(v.Default, t, "Value of DEFAULT")
	}
	for i, name := range v.Names {
		same := func(other sql.Identifier) bool { return sql.SameName(other.Value, sql.LowerName(name.Value)) }
		if len(r.variables(name.Value)) > 0 || slices.ContainsFunc(v.Names[:i], same) {
			r.fail(name, "ALREADY_EXISTS", "Variable already declared in this scope: %s", name.Value)
		}
	}
	for _, name := range v.Names {
		col := r.column(name.Value, t)
		r.routine.Vars = append(r.routine.Vars, col)
		r.scope.fields = append(r.scope.fields, field{name: name.Value, col: col})
		r.assign(col, value)
	}
}

// arms adds the branches of IF and CASE.
func (r *routineBuilder) arms(arms []sql.RoutineArm, otherwise []sql.Routine, cond func(sql.RoutineArm) Expr) {
	end := r.block()
	for _, arm := range arms {
		x := cond(arm)
		yes, no := r.block(), r.block()
		r.branch(x, yes, no)
		r.current = yes
		r.statements(arm.Body)
		r.jump(end)
		r.current = no
	}
	r.statements(otherwise)
	r.jump(end)
	r.current = end
}

func (r *routineBuilder) caseStatement(s *sql.RoutineCase) {
	if s.Operand == nil {
		r.arms(s.Arms, s.Else, func(arm sql.RoutineArm) Expr {
			return r.typed(arm.Cond, sql.T(sql.Boolean), "Condition of WHEN clause")
		})
		return
	}
	operand := r.expr(s.Operand)
	t := operand.Type()
	kept := r.column("", t)
	r.routine.Vars = append(r.routine.Vars, kept)
	r.assign(kept, operand)
	r.arms(s.Arms, s.Else, func(arm sql.RoutineArm) Expr {
		x := r.expr(arm.Cond)
		super, ok := fn.CommonSuperType(t, x.Type())
		if !ok {
			r.fail(arm.Cond, "TYPE_MISMATCH", "WHEN clause value must evaluate to CASE value type %s (actual: %s)", t, x.Type())
		}
		if !fn.Comparable(super) {
			r.late = append(r.late, func() { r.fail(nil, "OPERATOR_NOT_FOUND", "Cannot apply operator: %s = %s", super, super) })
		}
		return &Compare{Op: "=", Left: coerce(&Ref{Column: kept}, super), Right: coerce(x, super)}
	})
}

func (r *routineBuilder) loop(s *sql.RoutineLoop) {
	head, past := r.block(), r.block()
	r.jump(head)
	r.current = head
	condition := func() Expr {
		return r.typed(s.Cond, sql.T(sql.Boolean), "Condition of "+s.Kind+" statement")
	}
	if s.Kind == "WHILE" {
		body := r.block()
		r.branch(condition(), body, past)
		r.current = body
	}
	if s.Label != nil {
		name := sql.LowerName(s.Label.Value)
		for _, l := range r.labels {
			if l.name == name {
				r.fail(s, "ALREADY_EXISTS", "Label already declared in this scope: %s", name)
			}
		}
		r.labels = append(r.labels, label{name: name, again: head, past: past})
	}
	r.statements(s.Body)
	if s.Label != nil {
		r.labels = r.labels[:len(r.labels)-1]
	}
	if s.Kind == "REPEAT" {
		r.branch(condition(), past, head)
	} else {
		r.jump(head)
	}
	r.current = past
}

func (r *routineBuilder) jumpTo(s *sql.RoutineJump) {
	name := sql.LowerName(s.Label.Value)
	for _, l := range r.labels {
		if l.name == name {
			if s.Leave {
				r.jump(l.past)
			} else {
				r.jump(l.again)
			}
			r.current = r.block()
			return
		}
	}
	r.fail(s.Label, "NOT_FOUND", "Label not defined: %s", name)
}

// shorten lets a block that goes on to one without assignments end as that one
// does, so that an iteration of a loop is one step, and drops unreachable blocks.
func (r *routineBuilder) shorten() {
	blocks := r.routine.Blocks
	for i := range blocks {
		b := &blocks[i]
		for range blocks {
			next := blocks[b.Next]
			if b.Return != nil || b.Cond != nil || len(next.Sets) > 0 || b.Next == i {
				break
			}
			b.Return, b.Cond, b.Next, b.Else = next.Return, next.Cond, next.Next, next.Else
		}
	}
	number := map[int]int{}
	var kept []Block
	var visit func(int)
	visit = func(i int) {
		if _, ok := number[i]; ok {
			return
		}
		number[i] = len(kept)
		kept = append(kept, blocks[i])
		if blocks[i].Return != nil {
			return
		}
		visit(blocks[i].Next)
		if blocks[i].Cond != nil {
			visit(blocks[i].Else)
		}
	}
	visit(0)
	for i := range kept {
		if kept[i].Return == nil {
			kept[i].Next, kept[i].Else = number[kept[i].Next], number[kept[i].Else]
		}
	}
	r.routine.Blocks = kept
}

package query

import (
	"reflect"
	"strings"

	"glaux/plan"
)

// walk visits every node below v, an AST or a bound tree, v included, each once.
// It goes through the structs of the packages sql and plan by reflection, so
// that a new kind of node is never overlooked.
func walk(v any, visit func(node any)) {
	w := walker{visit: visit, seen: map[any]bool{}}
	w.value(reflect.ValueOf(v))
}

type walker struct {
	visit func(any)
	seen  map[any]bool
}

func (w *walker) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			w.value(v.Elem())
		}
	case reflect.Pointer:
		w.pointer(v)
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Struct, reflect.Pointer, reflect.Interface, reflect.Slice:
			for i := range v.Len() {
				w.value(v.Index(i))
			}
		}
	case reflect.Struct:
		if !treeType(v.Type()) {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				w.value(v.Field(i))
			}
		}
	}
}

func (w *walker) pointer(v reflect.Value) {
	if v.IsNil() || !treeType(v.Type().Elem()) {
		return
	}
	node := v.Interface()
	if _, table := node.(*plan.Table); table || w.seen[node] {
		return
	}
	w.seen[node] = true
	w.visit(node)
	w.value(v.Elem())
}

func treeType(t reflect.Type) bool {
	return strings.HasSuffix(t.PkgPath(), "/sql") || strings.HasSuffix(t.PkgPath(), "/plan")
}

package fn

import (
	"fmt"
	"slices"
	"strings"
)

// catalog holds every function by name; the chapters fill it when the package
// is initialized, after that it is only read.
var catalog = map[string]*Func{}

// tables holds the table functions, which have names of their own.
var tables = map[string]*Func{}

// add puts a function in the catalog. A name that is taken is a mistake there
// and panics.
func add(f Func) *Func {
	into := catalog
	if f.Kind == Table {
		into = tables
	}
	for _, name := range append([]string{f.Name}, f.Aliases...) {
		name = strings.ToLower(name)
		if into[name] != nil {
			panic(fmt.Sprintf("function %s is in the catalog twice", name))
		}
		into[name] = &f
	}
	return &f
}

// Lookup finds a function or operator by name or alias, in any case; nil if
// there is none.
func Lookup(name string) *Func { return catalog[strings.ToLower(name)] }

// LookupTable finds a table function.
func LookupTable(name string) *Func { return tables[strings.ToLower(name)] }

// All returns every function, operator and table function, sorted by name and
// once each (see Func.Aliases).
func All() []*Func {
	var all []*Func
	for _, m := range []map[string]*Func{catalog, tables} {
		for name, f := range m {
			if name == strings.ToLower(f.Name) {
				all = append(all, f)
			}
		}
	}
	slices.SortFunc(all, func(a, b *Func) int {
		if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
			return c
		}
		return int(a.Kind) - int(b.Kind)
	})
	return all
}

// IsAggregate reports whether the name is an aggregate function's.
func IsAggregate(name string) bool { return isKind(name, Aggregate) }

// IsWindow reports whether the name is a function's that only windows have.
// Aggregates are not among them, though they take OVER too.
func IsWindow(name string) bool { return isKind(name, Window) }

func isKind(name string, k Kind) bool {
	f := Lookup(name)
	return f != nil && f.Kind == k
}

package fn

import (
	"fmt"
	"slices"
	"strings"
)

// catalog holds every function and operator by name, tables the table functions, which have names of their own.
var catalog, tables = index(
	aggregateFunctions, arrayFunctions, binaryFunctions, bitwiseFunctions, colorFunctions, conversionFunctions,
	datetimeFunctions, geospatialFunctions, geospatialMeasureFunctions, geospatialPartFunctions,
	geospatialRelationFunctions, geospatialShapeFunctions, geospatialTileFunctions, jsonFunctions, mapFunctions,
	mathFunctions, operatorsFunctions, probabilityFunctions, regexpFunctions, sketchFunctions, stringFunctions,
	systemFunctions, tableFunctions, urlFunctions, windowFunctions,
)

// index files the functions of all chapters by their names. A name that is taken
// is a mistake there and panics.
func index(chapters ...[]Func) (functions, tables map[string]*Func) {
	functions, tables = map[string]*Func{}, map[string]*Func{}
	for _, chapter := range chapters {
		for i := range chapter {
			f, into := &chapter[i], functions
			if f.Kind == Table {
				into = tables
			}
			for _, name := range append([]string{f.Name}, f.Aliases...) {
				name = strings.ToLower(name)
				if into[name] != nil {
					panic(fmt.Sprintf("function %s is in the catalog twice", name))
				}
				into[name] = f
			}
		}
	}
	return functions, tables
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

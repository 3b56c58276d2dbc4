// Package sql is the dialect, pure and offline: text becomes an AST with
// positions (Parse), an AST prints back as text (Format), and Trino's types and
// errors are defined here for everybody else.
//
// Athena speaks two grammars, chosen by the statement: Trino's for queries and
// everything that writes rows, Hive's for table and database DDL. Both end in
// the one AST of ast.go.
package sql

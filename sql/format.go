package sql

import "strings"

// formatString writes a string literal.
func formatString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

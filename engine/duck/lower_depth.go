package duck

import "glaux/sql"

// DuckDB plans some forms more than once for each level that they are nested in others, so that its
// time grows by a factor with each. A level counts by that factor, up to what takes about a second.
const (
	mostLevels = 112

	subqueryLevel = 1
	existsLevel   = 7
	lambdaLevel   = 7
	betweenLevel  = 16
)

// nested lowers what is nested in a form whose levels count so much, if it isn't too deep.
func (l *lowerer) nested(cost int, lower func() string) string {
	l.levels += cost
	defer func() { l.levels -= cost }()
	if l.levels > mostLevels {
		l.fail(&sql.Error{Name: "QUERY_EXCEEDED_COMPILER_LIMIT", Message: "The query's subqueries, lambdas and BETWEEN are nested in each other deeper than the embedded engine compiles"})
	}
	return lower()
}

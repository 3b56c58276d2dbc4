package sql

// Property is name = value of WITH (…), in Trino's grammar.
type Property struct {
	Pos
	Name  Identifier
	Value Expr
}

// The statements of Trino's grammar.
type (
	// QueryStatement is a query on its own.
	QueryStatement struct {
		Pos
		Query *Query
	}
	// CreateTableAs is CREATE TABLE … AS query.
	CreateTableAs struct {
		Pos
		Name        QualifiedName
		IfNotExists bool
		OrReplace   bool
		Columns     []Identifier
		Properties  []Property
		Comment     *StringLiteral
		Query       *Query
		WithNoData  bool
	}
	// Insert is INSERT INTO name [(columns)] query.
	Insert struct {
		Pos
		Name    QualifiedName
		Columns []Identifier
		Query   *Query
	}
	// Update is UPDATE name SET column = expr, … [WHERE].
	Update struct {
		Pos
		Name  QualifiedName
		Set   []Assignment
		Where Expr
	}
	// Delete is DELETE FROM name [WHERE].
	Delete struct {
		Pos
		Name  QualifiedName
		Where Expr
	}
	// Merge is MERGE INTO target USING source ON condition WHEN ….
	Merge struct {
		Pos
		Name  QualifiedName
		Alias *Identifier
		Using Relation
		On    Expr
		Cases []MergeCase
	}
	// CreateView is CREATE [OR REPLACE] VIEW name AS query. QueryText is the query as written.
	CreateView struct {
		Pos
		Name      QualifiedName
		OrReplace bool
		Comment   *StringLiteral
		Security  string // "", DEFINER, INVOKER
		Query     *Query
		QueryText string
	}
	// DropView is DROP VIEW [IF EXISTS] name.
	DropView struct {
		Pos
		Name     QualifiedName
		IfExists bool
	}
	// ShowCreateView is SHOW CREATE VIEW name.
	ShowCreateView struct {
		Pos
		Name QualifiedName
	}
	// ShowFunctions is SHOW FUNCTIONS [FROM schema] [LIKE pattern [ESCAPE e]].
	ShowFunctions struct {
		Pos
		From         *QualifiedName
		Like, Escape *StringLiteral
	}
	// ShowSession, ShowCatalogs are what Trino lists.
	ShowSession struct {
		Pos
		Like, Escape *StringLiteral
	}
	// ShowCatalogs is SHOW CATALOGS.
	ShowCatalogs struct {
		Pos
		Like, Escape *StringLiteral
	}
	// Explain is EXPLAIN [ANALYZE [VERBOSE]] [(options)] statement.
	Explain struct {
		Pos
		Analyze, Verbose bool
		Format           string // "", TEXT, GRAPHVIZ, JSON
		Type             string // "", LOGICAL, DISTRIBUTED, VALIDATE, IO
		Statement        Statement
	}
	// Prepare is PREPARE name FROM statement; Text is the statement as written.
	Prepare struct {
		Pos
		Name      Identifier
		Statement Statement
		Text      string
	}
	// Execute is EXECUTE name [USING …], or EXECUTE IMMEDIATE 'text' [USING …].
	Execute struct {
		Pos
		Name      Identifier
		Immediate *StringLiteral
		Using     []Expr
	}
	// Deallocate is DEALLOCATE PREPARE name.
	Deallocate struct {
		Pos
		Name Identifier
	}
	// Unload is UNLOAD (query) TO 's3://…' WITH (…).
	Unload struct {
		Pos
		Query      *Query
		To         StringLiteral
		Properties []Property
	}
	// Optimize is OPTIMIZE name REWRITE DATA USING BIN_PACK [WHERE].
	Optimize struct {
		Pos
		Name  QualifiedName
		Where Expr
	}
	// Vacuum is VACUUM name.
	Vacuum struct {
		Pos
		Name QualifiedName
	}
	// UsingExternalFunction is USING EXTERNAL FUNCTION … SELECT …: parsed to be refused by name.
	UsingExternalFunction struct {
		Pos
		Names        []Identifier
		Declarations string // USING … as written, up to the query
		Query        *Query
	}
	// OtherStatement is a statement of Trino's grammar that Athena does not run
	// (GRANT, CALL, SET SESSION, …): parsed as far as what it is about, to be refused by its name.
	OtherStatement struct {
		Pos
		Name string // its leading keywords: "SET SESSION"
		Text string // all of it, as written
		On   *Object
		// Set is the property of SET SESSION.
		Set *SessionProperty
	}
)

// Object is what a statement names as the thing that it is about.
type Object struct {
	// Kind is TABLE, VIEW, MATERIALIZED VIEW, COLUMN, SCHEMA, PROCEDURE, PROPERTY or ROLE.
	Kind string
	Name QualifiedName
}

// Assignment is column = expr.
type Assignment struct {
	Pos
	Column Identifier
	Value  Expr
}

// MergeCase is one WHEN of MERGE.
type MergeCase struct {
	Pos
	Matched bool
	And     Expr
	Action  string // UPDATE, DELETE, INSERT
	Set     []Assignment
	Columns []Identifier
	Values  []Expr
}

// FunctionSpec is a SQL routine of WITH FUNCTION. Its body is kept as parsed control statements.
type FunctionSpec struct {
	Pos
	Name            QualifiedName
	Params          []RoutineParam
	Returns         TypeName
	ReturnsPos      Pos
	Characteristics []Characteristic
	Properties      []Property
	Body            Routine
}

// Characteristic is what a routine says of itself.
type Characteristic struct {
	Pos
	// Kind is LANGUAGE, DETERMINISTIC, NULL-CALL, SECURITY or COMMENT.
	Kind string
	// Text is the whole clause: DETERMINISTIC, NOT DETERMINISTIC, RETURNS NULL ON NULL INPUT, …
	Text string
}

// RoutineParam is a parameter of a SQL routine.
type RoutineParam struct {
	Pos
	Name *Identifier
	Type TypeName
}

// Routine is a control statement of a SQL routine.
type Routine interface {
	Node
	routine()
}

// The control statements.
type (
	// RoutineReturn is RETURN expr.
	RoutineReturn struct {
		Pos
		X Expr
	}
	// RoutineSet is SET name = expr.
	RoutineSet struct {
		Pos
		Name Identifier
		X    Expr
	}
	// RoutineCompound is BEGIN declarations; statements END.
	RoutineCompound struct {
		Pos
		Vars []RoutineVar
		Body []Routine
	}
	// RoutineIf is IF … THEN … ELSEIF … ELSE … END IF.
	RoutineIf struct {
		Pos
		Arms []RoutineArm
		Else []Routine
	}
	// RoutineCase is CASE … END CASE.
	RoutineCase struct {
		Pos
		Operand Expr
		Arms    []RoutineArm
		Else    []Routine
	}
	// RoutineLoop is LOOP, WHILE (Cond first) or REPEAT (Cond last).
	RoutineLoop struct {
		Pos
		Label *Identifier
		Kind  string // LOOP, WHILE, REPEAT
		Cond  Expr
		Body  []Routine
	}
	// RoutineJump is ITERATE or LEAVE label.
	RoutineJump struct {
		Pos
		Leave bool
		Label Identifier
	}
)

// RoutineVar is DECLARE names type [DEFAULT expr].
type RoutineVar struct {
	Pos
	Names   []Identifier
	Type    TypeName
	Default Expr
}

// RoutineArm is a condition with its statements.
type RoutineArm struct {
	Cond Expr
	Body []Routine
}

func (*RoutineReturn) routine()   {}
func (*RoutineSet) routine()      {}
func (*RoutineCompound) routine() {}
func (*RoutineIf) routine()       {}
func (*RoutineCase) routine()     {}
func (*RoutineLoop) routine()     {}
func (*RoutineJump) routine()     {}

func (*QueryStatement) statement()        {}
func (*CreateTableAs) statement()         {}
func (*Insert) statement()                {}
func (*Update) statement()                {}
func (*Delete) statement()                {}
func (*Merge) statement()                 {}
func (*CreateView) statement()            {}
func (*DropView) statement()              {}
func (*ShowCreateView) statement()        {}
func (*ShowFunctions) statement()         {}
func (*ShowSession) statement()           {}
func (*ShowCatalogs) statement()          {}
func (*Explain) statement()               {}
func (*Prepare) statement()               {}
func (*Execute) statement()               {}
func (*Deallocate) statement()            {}
func (*Unload) statement()                {}
func (*Optimize) statement()              {}
func (*Vacuum) statement()                {}
func (*UsingExternalFunction) statement() {}
func (*OtherStatement) statement()        {}

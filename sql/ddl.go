package sql

// HiveProperty is 'key'='value' of TBLPROPERTIES, SERDEPROPERTIES, DBPROPERTIES, in order.
type HiveProperty struct {
	Pos
	Key, Value string
}

// ColumnDef is a column of Hive DDL: `name type [COMMENT 's']`. HiveType is the
// type as Glue stores it ("array<struct<a:int>>", lower case, no blanks).
type ColumnDef struct {
	Pos
	Name     Identifier
	Type     TypeName
	HiveType string
	Comment  *string
}

// PartitionSpec is PARTITION (p = v, …) with an optional LOCATION. Op is "=" but for DROP with ranges.
type PartitionSpec struct {
	Pos
	Values   []PartitionValue
	Location *string
}

// PartitionValue is one p = v.
type PartitionValue struct {
	Pos
	Name   Identifier
	Op     string
	Value  string // the text; strings unquoted
	IsNull bool
}

// RowFormat is ROW FORMAT DELIMITED … or SERDE ….
type RowFormat struct {
	Pos
	Delimited       bool
	FieldsBy        *string
	EscapedBy       *string
	CollectionBy    *string
	MapKeysBy       *string
	LinesBy         *string
	NullAs          *string
	Serde           string
	SerdeProperties []HiveProperty
}

// PartitionField is an element of PARTITIONED BY: a column definition, or for
// Iceberg a transform of a column (year, month, day, hour, bucket, truncate; identity when empty).
type PartitionField struct {
	Pos
	Column    ColumnDef // Type is empty for Iceberg's
	Transform string
	Argument  *int64
}

// The statements of Hive's grammar.
type (
	// CreateDatabase is CREATE DATABASE | SCHEMA.
	CreateDatabase struct {
		Pos
		Name        Identifier
		IfNotExists bool
		Comment     *string
		Location    *string
		Properties  []HiveProperty
	}
	// DropDatabase is DROP DATABASE | SCHEMA.
	DropDatabase struct {
		Pos
		Name     Identifier
		IfExists bool
		Cascade  bool
	}
	// AlterDatabase is ALTER DATABASE n SET DBPROPERTIES.
	AlterDatabase struct {
		Pos
		Name       Identifier
		Properties []HiveProperty
	}
	// CreateTable is CREATE [EXTERNAL] TABLE without AS.
	CreateTable struct {
		Pos
		Name          QualifiedName
		External      bool
		IfNotExists   bool
		Columns       []ColumnDef
		Comment       *string
		PartitionedBy []PartitionField
		ClusteredBy   []Identifier
		SortedBy      []Identifier
		Buckets       int
		RowFormat     *RowFormat
		StoredAs      string // TEXTFILE, PARQUET, ORC, …, upper case
		InputFormat   string
		OutputFormat  string
		Location      *string
		Properties    []HiveProperty
	}
	// DropTable is DROP TABLE [IF EXISTS] name.
	DropTable struct {
		Pos
		Name     QualifiedName
		IfExists bool
	}
	// AlterTable is ALTER TABLE name with one action.
	AlterTable struct {
		Pos
		Name      QualifiedName
		Partition *PartitionSpec // ALTER TABLE t PARTITION (…) action
		Action    AlterAction
	}
	// MSCKRepair is MSCK REPAIR TABLE name.
	MSCKRepair struct {
		Pos
		Name QualifiedName
	}
	// ShowDatabases is SHOW DATABASES | SCHEMAS [LIKE 'regex'].
	ShowDatabases struct {
		Pos
		Like *string
	}
	// ShowTables is SHOW TABLES [IN db] ['regex'].
	ShowTables struct {
		Pos
		Database *QualifiedName
		Like     *string
	}
	// ShowViews is SHOW VIEWS [IN db] [LIKE 'p'].
	ShowViews struct {
		Pos
		Database *QualifiedName
		Like     *string
	}
	// ShowColumns is SHOW COLUMNS FROM table [FROM db].
	ShowColumns struct {
		Pos
		Table    QualifiedName
		Database *Identifier
	}
	// ShowPartitions is SHOW PARTITIONS table.
	ShowPartitions struct {
		Pos
		Table QualifiedName
	}
	// ShowTableProperties is SHOW TBLPROPERTIES table [('key')].
	ShowTableProperties struct {
		Pos
		Table QualifiedName
		Key   *string
	}
	// ShowCreateTable is SHOW CREATE TABLE name.
	ShowCreateTable struct {
		Pos
		Table QualifiedName
	}
	// Describe is DESCRIBE [EXTENDED|FORMATTED] table [PARTITION …] [column path].
	Describe struct {
		Pos
		Table     QualifiedName
		Mode      string // "", EXTENDED, FORMATTED
		Partition *PartitionSpec
		Column    *QualifiedName
	}
)

// AlterAction is what an ALTER TABLE does.
type AlterAction interface {
	Node
	alterAction()
}

// The actions of ALTER TABLE.
type (
	// AddPartitions is ADD [IF NOT EXISTS] PARTITION ….
	AddPartitions struct {
		Pos
		IfNotExists bool
		Partitions  []PartitionSpec
	}
	// DropPartitions is DROP [IF EXISTS] PARTITION ….
	DropPartitions struct {
		Pos
		IfExists   bool
		Partitions []PartitionSpec
	}
	// RenamePartition is RENAME TO PARTITION (…).
	RenamePartition struct {
		Pos
		To PartitionSpec
	}
	// SetLocation is SET LOCATION 's3://…'.
	SetLocation struct {
		Pos
		Location string
	}
	// SetTableProperties is SET TBLPROPERTIES (…).
	SetTableProperties struct {
		Pos
		Properties []HiveProperty
	}
	// UnsetTableProperties is UNSET TBLPROPERTIES [IF EXISTS] ('k', …).
	UnsetTableProperties struct {
		Pos
		IfExists bool
		Keys     []string
	}
	// AddColumns is ADD COLUMNS (…).
	AddColumns struct {
		Pos
		Columns []ColumnDef
	}
	// ReplaceColumns is REPLACE COLUMNS (…).
	ReplaceColumns struct {
		Pos
		Columns []ColumnDef
	}
	// ChangeColumn is CHANGE [COLUMN] old new type [COMMENT] [FIRST | AFTER c].
	ChangeColumn struct {
		Pos
		Old    Identifier
		Column ColumnDef
		First  bool
		After  *Identifier
	}
	// DropColumn is DROP COLUMN c.
	DropColumn struct {
		Pos
		Column Identifier
	}
	// RenameTable is RENAME TO name.
	RenameTable struct {
		Pos
		To QualifiedName
	}
)

func (*AddPartitions) alterAction()        {}
func (*DropPartitions) alterAction()       {}
func (*RenamePartition) alterAction()      {}
func (*SetLocation) alterAction()          {}
func (*SetTableProperties) alterAction()   {}
func (*UnsetTableProperties) alterAction() {}
func (*AddColumns) alterAction()           {}
func (*ReplaceColumns) alterAction()       {}
func (*ChangeColumn) alterAction()         {}
func (*DropColumn) alterAction()           {}
func (*RenameTable) alterAction()          {}

func (*CreateDatabase) statement()      {}
func (*DropDatabase) statement()        {}
func (*AlterDatabase) statement()       {}
func (*CreateTable) statement()         {}
func (*DropTable) statement()           {}
func (*AlterTable) statement()          {}
func (*MSCKRepair) statement()          {}
func (*ShowDatabases) statement()       {}
func (*ShowTables) statement()          {}
func (*ShowViews) statement()           {}
func (*ShowColumns) statement()         {}
func (*ShowPartitions) statement()      {}
func (*ShowTableProperties) statement() {}
func (*ShowCreateTable) statement()     {}
func (*Describe) statement()            {}

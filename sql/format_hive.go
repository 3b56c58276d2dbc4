package sql

import (
	"strconv"
	"strings"
)

// hivePrinter prints the statements of Hive's grammar.
type hivePrinter struct{ *printer }

// hiveString writes a string literal of Hive's grammar.
func hiveString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < 0x20:
			b.WriteString(`\0` + string('0'+c>>3) + string('0'+c&7))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

func hiveName(id Identifier) string { return "`" + strings.ReplaceAll(id.Value, "`", "``") + "`" }

func hiveQualified(q QualifiedName) string {
	parts := make([]string, len(q.Parts))
	for i, part := range q.Parts {
		parts[i] = hiveName(part)
	}
	return strings.Join(parts, ".")
}

// text prints a word with its string where there is one.
func (p *hivePrinter) text(word string, s *string) {
	if s != nil {
		p.add(word, hiveString(*s))
	}
}

func (p *hivePrinter) hiveProperties(lead string, props []HiveProperty) {
	if len(props) == 0 {
		return
	}
	p.add(lead, " (")
	join(p.printer, props, func(h HiveProperty) { p.add("\n  ", hiveString(h.Key), "=", hiveString(h.Value)) })
	p.add(")")
}

func (p *hivePrinter) statement(s Statement) {
	switch s := s.(type) {
	case *CreateDatabase:
		p.add("CREATE DATABASE ", ifWord(s.IfNotExists, "IF NOT EXISTS "), hiveName(s.Name))
		p.text(" COMMENT ", s.Comment)
		p.text(" LOCATION ", s.Location)
		p.hiveProperties(" WITH DBPROPERTIES", s.Properties)
	case *DropDatabase:
		p.add("DROP DATABASE ", ifWord(s.IfExists, "IF EXISTS "), hiveName(s.Name), ifWord(s.Cascade, " CASCADE"))
	case *AlterDatabase:
		p.add("ALTER DATABASE ", hiveName(s.Name))
		p.hiveProperties(" SET DBPROPERTIES", s.Properties)
	case *CreateTable:
		p.createTable(s)
	case *DropTable:
		p.add("DROP TABLE ", ifWord(s.IfExists, "IF EXISTS "), hiveQualified(s.Name))
	case *AlterTable:
		p.add("ALTER TABLE ", hiveQualified(s.Name), " ")
		if s.Partition != nil {
			p.partition(*s.Partition)
			p.add(" ")
		}
		p.action(s.Action)
	case *MSCKRepair:
		p.add("MSCK REPAIR TABLE ", hiveQualified(s.Name))
	default:
		p.show(s)
	}
}

func (p *hivePrinter) show(s Statement) {
	switch s := s.(type) {
	case *ShowDatabases:
		p.add("SHOW DATABASES")
		p.text(" LIKE ", s.Like)
	case *ShowTables:
		p.add("SHOW TABLES")
		p.inDatabase(s.Database)
		p.text(" ", s.Like)
	case *ShowViews:
		p.add("SHOW VIEWS")
		p.inDatabase(s.Database)
		p.text(" LIKE ", s.Like)
	case *ShowColumns:
		p.add("SHOW COLUMNS FROM ", hiveQualified(s.Table))
		if s.Database != nil {
			p.add(" FROM ", hiveName(*s.Database))
		}
	case *ShowPartitions:
		p.add("SHOW PARTITIONS ", hiveQualified(s.Table))
	case *ShowTableProperties:
		p.add("SHOW TBLPROPERTIES ", hiveQualified(s.Table))
		if s.Key != nil {
			p.add(" (", hiveString(*s.Key), ")")
		}
	case *ShowCreateTable:
		p.add("SHOW CREATE TABLE ", hiveQualified(s.Table))
	case *Describe:
		p.describe(s)
	}
}

func (p *hivePrinter) inDatabase(db *QualifiedName) {
	if db != nil {
		p.add(" IN ", hiveQualified(*db))
	}
}

func (p *hivePrinter) describe(s *Describe) {
	p.add("DESCRIBE ", s.Mode, ifWord(s.Mode != "", " "), hiveQualified(s.Table))
	if s.Partition != nil {
		p.add(" ")
		p.partition(*s.Partition)
	}
	if s.Column != nil {
		p.add(" ", hiveName(s.Column.Parts[0]))
		for _, part := range s.Column.Parts[1:] {
			if part.Quoted {
				p.add(".", hiveString(part.Value))
			} else {
				p.add(".", hiveName(part))
			}
		}
	}
}

func (p *hivePrinter) column(c ColumnDef) {
	p.add(hiveName(c.Name), " ", hiveTypeText(c.HiveType))
	p.text(" COMMENT ", c.Comment)
}

// hiveTypeText quotes the field names of structs, which may be any words.
func hiveTypeText(t string) string {
	var b strings.Builder
	start := 0
	for i := 0; i < len(t); i++ {
		switch t[i] {
		case '<', ',', '>':
			b.WriteString(t[start : i+1])
			start = i + 1
		case ':':
			b.WriteString("`" + strings.ReplaceAll(t[start:i], "`", "``") + "`:")
			start = i + 1
		}
	}
	return b.String() + t[start:]
}

func (p *hivePrinter) columns(columns []ColumnDef) {
	p.add("(")
	for i, c := range columns {
		p.add(ifWord(i > 0, ","), "\n  ")
		p.column(c)
	}
	p.add(")")
}

func (p *hivePrinter) createTable(s *CreateTable) {
	p.add("CREATE ", ifWord(s.External, "EXTERNAL "), "TABLE ", ifWord(s.IfNotExists, "IF NOT EXISTS "), hiveQualified(s.Name))
	if len(s.Columns) > 0 {
		p.add(" ")
		p.columns(s.Columns)
	}
	p.text("\nCOMMENT ", s.Comment)
	if len(s.PartitionedBy) > 0 {
		p.add("\nPARTITIONED BY (")
		join(p.printer, s.PartitionedBy, p.partitionField)
		p.add(")")
	}
	if len(s.ClusteredBy) > 0 {
		p.add("\nCLUSTERED BY (")
		join(p.printer, s.ClusteredBy, func(id Identifier) { p.add(hiveName(id)) })
		p.add(")")
		if len(s.SortedBy) > 0 {
			p.add(" SORTED BY (")
			join(p.printer, s.SortedBy, func(id Identifier) { p.add(hiveName(id)) })
			p.add(")")
		}
		p.add(" INTO ", strconv.Itoa(s.Buckets), " BUCKETS")
	}
	if s.RowFormat != nil {
		p.rowFormat(s.RowFormat)
	}
	switch {
	case s.StoredAs != "":
		p.add("\nSTORED AS ", hiveName(Identifier{Value: s.StoredAs}))
	case s.InputFormat != "" || s.OutputFormat != "":
		p.add("\nSTORED AS INPUTFORMAT ", hiveString(s.InputFormat), " OUTPUTFORMAT ", hiveString(s.OutputFormat))
	}
	p.text("\nLOCATION ", s.Location)
	p.hiveProperties("\nTBLPROPERTIES", s.Properties)
}

func (p *hivePrinter) partitionField(f PartitionField) {
	switch {
	case f.Transform != "" && f.Argument != nil:
		p.add(hiveName(Identifier{Value: f.Transform}), "(", strconv.FormatInt(*f.Argument, 10), ", ", hiveName(f.Column.Name), ")")
	case f.Transform != "":
		p.add(hiveName(Identifier{Value: f.Transform}), "(", hiveName(f.Column.Name), ")")
	case f.Column.HiveType == "":
		p.add(hiveName(f.Column.Name))
	default:
		p.column(f.Column)
	}
}

func (p *hivePrinter) rowFormat(r *RowFormat) {
	p.add("\nROW FORMAT ")
	if !r.Delimited {
		p.add("SERDE ", hiveString(r.Serde))
		p.hiveProperties(" WITH SERDEPROPERTIES", r.SerdeProperties)
		return
	}
	p.add("DELIMITED")
	p.text(" FIELDS TERMINATED BY ", r.FieldsBy)
	p.text(" ESCAPED BY ", r.EscapedBy)
	p.text(" COLLECTION ITEMS TERMINATED BY ", r.CollectionBy)
	p.text(" MAP KEYS TERMINATED BY ", r.MapKeysBy)
	p.text(" LINES TERMINATED BY ", r.LinesBy)
	p.text(" NULL DEFINED AS ", r.NullAs)
}

func (p *hivePrinter) partition(spec PartitionSpec) {
	p.add("PARTITION (")
	join(p.printer, spec.Values, func(v PartitionValue) {
		p.add(hiveName(v.Name), " ", v.Op, " ")
		if v.IsNull {
			p.add("NULL")
		} else {
			p.add(hiveString(v.Value))
		}
	})
	p.add(")")
	p.text(" LOCATION ", spec.Location)
}

func (p *hivePrinter) action(a AlterAction) {
	switch a := a.(type) {
	case *AddPartitions:
		p.add("ADD ", ifWord(a.IfNotExists, "IF NOT EXISTS"))
		for _, spec := range a.Partitions {
			p.add("\n  ")
			p.partition(spec)
		}
	case *DropPartitions:
		p.add("DROP ", ifWord(a.IfExists, "IF EXISTS "))
		join(p.printer, a.Partitions, p.partition)
	case *RenamePartition:
		p.add("RENAME TO ")
		p.partition(a.To)
	case *SetLocation:
		p.add("SET LOCATION ", hiveString(a.Location))
	case *SetTableProperties:
		p.hiveProperties("SET TBLPROPERTIES", a.Properties)
	case *UnsetTableProperties:
		p.add("UNSET TBLPROPERTIES ", ifWord(a.IfExists, "IF EXISTS "), "(")
		join(p.printer, a.Keys, func(k string) { p.add(hiveString(k)) })
		p.add(")")
	case *AddColumns:
		p.add("ADD COLUMNS ")
		p.columns(a.Columns)
	case *ReplaceColumns:
		p.add("REPLACE COLUMNS ")
		p.columns(a.Columns)
	case *ChangeColumn:
		p.add("CHANGE COLUMN ", hiveName(a.Old), " ")
		p.column(a.Column)
		switch {
		case a.First:
			p.add(" FIRST")
		case a.After != nil:
			p.add(" AFTER ", hiveName(*a.After))
		}
	case *DropColumn:
		p.add("DROP COLUMN ", hiveName(a.Column))
	case *RenameTable:
		p.add("RENAME TO ", hiveQualified(a.To))
	}
}

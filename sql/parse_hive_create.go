package sql

import (
	"fmt"
	"strings"
)

// Hive's CREATE statements.

func (p *hiveParser) createDatabase(pos Pos) Statement {
	p.next()
	d := &CreateDatabase{Pos: pos, IfNotExists: p.ifWords("NOT", "EXISTS"), Name: p.identifier()}
	d.Comment = p.optionalString("COMMENT")
	d.Location = p.optionalString("LOCATION")
	if p.accept("WITH") {
		p.expect("DBPROPERTIES")
		d.Properties = p.properties()
	}
	return d
}

func (p *hiveParser) createTable(pos Pos) Statement {
	c := &CreateTable{Pos: pos, External: p.accept("EXTERNAL")}
	p.expect("TABLE")
	c.IfNotExists = p.ifWords("NOT", "EXISTS")
	c.Name = p.tableName()
	if p.at("(") {
		c.Columns = p.columns()
	}
	seen := map[string]bool{}
	for p.tok().kind != tokEOF {
		clause := p.acceptAny("COMMENT", "PARTITIONED", "CLUSTERED", "ROW", "STORED", "LOCATION", "TBLPROPERTIES")
		if clause == "" || seen[clause] {
			if p.look("WITH") {
				p.note("<identifier>")
			}
			p.note("<EOF>")
			p.fail()
		}
		seen[clause] = true
		p.createClause(c, clause)
	}
	return c
}

func (p *hiveParser) createClause(c *CreateTable, clause string) {
	text := func() *string {
		s := p.str()
		return &s
	}
	switch clause {
	case "COMMENT":
		c.Comment = text()
	case "LOCATION":
		c.Location = text()
	case "TBLPROPERTIES":
		c.Properties = p.properties()
	case "PARTITIONED":
		p.expect("BY", "(")
		c.PartitionedBy = list(p.parser, p.partitionField)
		p.expect(")")
	case "CLUSTERED":
		p.expect("BY")
		c.ClusteredBy = p.names()
		if p.accept("SORTED") {
			p.expect("BY", "(")
			c.SortedBy = list(p.parser, func() Identifier {
				name := p.identifier()
				p.acceptAny("ASC", "DESC")
				return name
			})
			p.expect(")")
		}
		p.expect("INTO")
		c.Buckets = int(p.integer().Value)
		p.expect("BUCKETS")
	case "ROW":
		p.expect("FORMAT")
		c.RowFormat = p.rowFormat()
	case "STORED":
		p.storedAs(c)
	}
}

// partitionField is a column, or for Iceberg a name or a transform of one.
func (p *hiveParser) partitionField() PartitionField {
	f := PartitionField{Pos: p.pos()}
	if p.ahead(1).word == "(" {
		if p.tok().kind == tokWord { // TRUNCATE is reserved, but no name here
			f.Transform = strings.ToLower(p.next().text)
		} else {
			f.Transform = strings.ToLower(p.identifier().Value)
		}
		p.expect("(")
		for {
			if p.tok().kind == tokInteger {
				n := p.integer().Value
				f.Argument = &n
			} else {
				f.Column.Name = p.identifier()
				f.Column.Pos = f.Column.Name.Pos
			}
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
		return f
	}
	name := p.identifier()
	if p.look(",") || p.look(")") {
		f.Column = ColumnDef{Pos: name.Pos, Name: name}
	} else {
		f.Column = p.columnOf(name)
	}
	return f
}

func (p *hiveParser) rowFormat() *RowFormat {
	r := &RowFormat{Pos: p.pos()}
	if p.accept("SERDE") {
		r.Serde = p.str()
		if p.accept("WITH") {
			p.expect("SERDEPROPERTIES")
			r.SerdeProperties = p.properties()
		}
		return r
	}
	p.expect("DELIMITED")
	r.Delimited = true
	clauses := []struct {
		words []string
		to    **string
	}{
		{[]string{"FIELDS", "TERMINATED", "BY"}, &r.FieldsBy},
		{[]string{"ESCAPED", "BY"}, &r.EscapedBy},
		{[]string{"COLLECTION", "ITEMS", "TERMINATED", "BY"}, &r.CollectionBy},
		{[]string{"MAP", "KEYS", "TERMINATED", "BY"}, &r.MapKeysBy},
		{[]string{"LINES", "TERMINATED", "BY"}, &r.LinesBy},
		{[]string{"NULL", "DEFINED", "AS"}, &r.NullAs},
	}
	for found := true; found; {
		found = false
		for _, c := range clauses {
			if *c.to != nil || !p.at(c.words[0]) {
				continue
			}
			p.expect(c.words...)
			s := p.str()
			*c.to, found = &s, true
		}
	}
	return r
}

func (p *hiveParser) storedAs(c *CreateTable) {
	p.expect("AS")
	if !p.accept("INPUTFORMAT") {
		c.StoredAs = strings.ToUpper(p.identifier().Value)
		return
	}
	c.InputFormat = p.str()
	p.expect("OUTPUTFORMAT")
	c.OutputFormat = p.str()
}

// checkCreate finds what Athena refuses about a table before it runs.
func (p *hiveParser) checkCreate(c *CreateTable) {
	iceberg := false
	for _, pr := range c.Properties {
		iceberg = iceberg || strings.EqualFold(pr.Key, "table_type") && strings.EqualFold(pr.Value, "iceberg")
	}
	problem := ""
	switch {
	case c.Location == nil:
		problem = "No location was specified for table. An S3 location must be specified"
	case !iceberg && !c.External:
		problem = "External keyword required for table type HIVE"
	case iceberg && c.External:
		problem = "External keyword not supported for table type ICEBERG"
	case iceberg && (c.StoredAs != "" || c.InputFormat != ""):
		problem = "Iceberg create table statement does not allow STORED AS/BY"
	case len(c.Name.Parts) > 3:
		problem = fmt.Sprintf("Invalid table name %s", dotted(c.Name))
	default:
		return
	}
	panic(Errorf(nil, "SYNTAX_ERROR", "%s", problem))
}

func dotted(q QualifiedName) string {
	parts := make([]string, len(q.Parts))
	for i, part := range q.Parts {
		parts[i] = part.Value
	}
	return strings.Join(parts, ".")
}

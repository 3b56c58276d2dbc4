package sql

import (
	"strings"
)

// Hive's ALTER TABLE.

func (p *hiveParser) alterTable(pos Pos) Statement {
	a := &AlterTable{Pos: pos, Name: p.tableName()}
	if p.at("PARTITION") {
		p.next()
		spec := p.partitionValues()
		a.Partition = &spec
	}
	at := p.pos()
	switch p.expectAny("ADD", "DROP", "RENAME", "SET", "UNSET", "REPLACE", "CHANGE") {
	case "ADD":
		a.Action = p.alterAdd(at)
	case "DROP":
		a.Action = p.alterDrop(at)
	case "RENAME":
		p.expect("TO")
		if a.Partition == nil {
			a.Action = &RenameTable{Pos: at, To: p.tableName()}
			break
		}
		p.expect("PARTITION")
		a.Action = &RenamePartition{Pos: at, To: p.partitionValues()}
	case "SET":
		if p.accept("LOCATION") {
			a.Action = &SetLocation{Pos: at, Location: p.str()}
			break
		}
		p.expect("TBLPROPERTIES")
		a.Action = &SetTableProperties{Pos: at, Properties: p.properties()}
	case "UNSET":
		p.expect("TBLPROPERTIES")
		u := &UnsetTableProperties{Pos: at, IfExists: p.ifWords("EXISTS")}
		p.expect("(")
		u.Keys = list(p.parser, p.str)
		p.expect(")")
		a.Action = u
	case "REPLACE":
		p.expect("COLUMNS")
		a.Action = &ReplaceColumns{Pos: at, Columns: p.columns()}
	case "CHANGE":
		a.Action = p.changeColumn(at)
	}
	return a
}

func (p *hiveParser) alterAdd(at Pos) AlterAction {
	if p.accept("COLUMNS") {
		return &AddColumns{Pos: at, Columns: p.columns()}
	}
	a := &AddPartitions{Pos: at, IfNotExists: p.ifWords("NOT", "EXISTS")}
	for len(a.Partitions) == 0 || p.at("PARTITION") {
		p.expect("PARTITION")
		spec := p.partitionValues()
		spec.Location = p.optionalString("LOCATION")
		a.Partitions = append(a.Partitions, spec)
	}
	return a
}

func (p *hiveParser) alterDrop(at Pos) AlterAction {
	if p.accept("COLUMN") {
		return &DropColumn{Pos: at, Column: p.identifier()}
	}
	d := &DropPartitions{Pos: at, IfExists: p.ifWords("EXISTS")}
	d.Partitions = list(p.parser, func() PartitionSpec {
		p.expect("PARTITION")
		return p.partitionValues()
	})
	p.accept("PURGE")
	return d
}

func (p *hiveParser) changeColumn(at Pos) AlterAction {
	if p.look("COLUMN") && p.changeNamesTwo() {
		p.next()
	}
	c := &ChangeColumn{Pos: at, Old: p.identifier(), Column: p.column()}
	switch p.acceptAny("FIRST", "AFTER") {
	case "FIRST":
		c.First = true
	case "AFTER":
		after := p.identifier()
		c.After = &after
	}
	return c
}

// changeNamesTwo tells CHANGE COLUMN old new type from CHANGE column new type,
// where the old name is "column".
func (p *hiveParser) changeNamesTwo() bool {
	if p.ahead(2).kind == tokBackquoted {
		return true
	}
	return p.ahead(3).kind != tokEOF && p.ahead(2).kind != tokSymbol && !p.lookAny(3, "COMMENT", "(", "<", "FIRST", "AFTER")
}

// partitionValues is ( name op value, … ).
func (p *hiveParser) partitionValues() PartitionSpec {
	spec := PartitionSpec{Pos: p.pos()}
	p.expect("(")
	spec.Values = list(p.parser, func() PartitionValue {
		v := PartitionValue{Name: p.identifier()}
		v.Pos = v.Name.Pos
		v.Op = p.expectAny("=", "<>", "!=", "<", "<=", ">", ">=")
		p.partitionValue(&v)
		return v
	})
	p.expect(")")
	return spec
}

func (p *hiveParser) partitionValue(v *PartitionValue) {
	sign := ""
	if p.look("-") {
		sign = p.next().text
	}
	t := p.tok()
	switch {
	case t.isNumber():
		v.Value = sign + p.next().text
	case sign != "":
		p.fail()
	case t.kind == tokString:
		v.Value = p.str()
	case t.word == "NULL":
		p.next()
		v.IsNull = true
	case p.lookAny(0, "DATE", "TIMESTAMP") && p.ahead(1).kind == tokString:
		p.next()
		v.Value = p.str()
	case p.lookAny(0, "TRUE", "FALSE"):
		v.Value = strings.ToLower(p.next().word)
	default:
		p.note("<constant>")
		p.fail()
	}
}

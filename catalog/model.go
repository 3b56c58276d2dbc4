package catalog

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The structures below are Glue's documents. Their JSON is the wire form, and
// Rest keeps every member that has no field here. A nil slice, map or pointer
// is absent; an empty one is kept, because clients compare.

// Database is a namespace of tables.
type Database struct {
	Name        string
	Description *string           `json:",omitzero"`
	LocationURI string            `json:"LocationUri,omitzero"`
	Parameters  map[string]string `json:",omitzero"`
	CreateTime  time.Time         `json:",omitzero,format:unix"`
	Rest        jsontext.Value    `json:",unknown"`
}

// Table is a table or a view.
type Table struct {
	Name              string
	DatabaseName      string             `json:",omitzero"`
	Description       *string            `json:",omitzero"`
	Owner             string             `json:",omitzero"`
	CreateTime        time.Time          `json:",omitzero,format:unix"`
	UpdateTime        time.Time          `json:",omitzero,format:unix"`
	LastAccessTime    time.Time          `json:",omitzero,format:unix"`
	LastAnalyzedTime  time.Time          `json:",omitzero,format:unix"`
	Retention         int32              // days; Glue keeps it and does nothing with it
	StorageDescriptor *StorageDescriptor `json:",omitzero"`
	PartitionKeys     []Column           `json:",omitzero"`
	ViewOriginalText  string             `json:",omitzero"`
	ViewExpandedText  string             `json:",omitzero"`
	TableType         string             `json:",omitzero"` // EXTERNAL_TABLE, VIRTUAL_VIEW, …
	Parameters        map[string]string  `json:",omitzero"`
	VersionID         string             `json:"VersionId,omitzero"` // a decimal number, assigned by the catalog
	Rest              jsontext.Value     `json:",unknown"`
}

// Column is a column or partition key. Type is Hive's spelling (ParseHiveType).
type Column struct {
	Name       string
	Type       string            `json:",omitzero"`
	Comment    *string           `json:",omitzero"`
	Parameters map[string]string `json:",omitzero"`
	Rest       jsontext.Value    `json:",unknown"`
}

// StorageDescriptor says where the data of a table or partition is and how it
// is written.
type StorageDescriptor struct {
	Columns                []Column          `json:",omitzero"`
	Location               string            `json:",omitzero"`
	AdditionalLocations    []string          `json:",omitzero"`
	InputFormat            string            `json:",omitzero"`
	OutputFormat           string            `json:",omitzero"`
	Compressed             bool              //
	NumberOfBuckets        int32             //
	SerdeInfo              *SerdeInfo        `json:",omitzero"`
	BucketColumns          []string          `json:",omitzero"`
	SortColumns            []SortColumn      `json:",omitzero"`
	Parameters             map[string]string `json:",omitzero"`
	StoredAsSubDirectories bool              //
	Rest                   jsontext.Value    `json:",unknown"`
}

// SerdeInfo names the (de)serializer and its properties.
type SerdeInfo struct {
	Name                 string            `json:",omitzero"`
	SerializationLibrary string            `json:",omitzero"`
	Parameters           map[string]string `json:",omitzero"`
	Rest                 jsontext.Value    `json:",unknown"`
}

// SortColumn is a column by which bucket files are sorted.
type SortColumn struct {
	Column    string
	SortOrder int32 // 1 ascending, 0 descending
}

// Partition is one combination of values of a table's partition keys.
type Partition struct {
	Values            []string           // one for each partition key
	DatabaseName      string             `json:",omitzero"`
	TableName         string             `json:",omitzero"`
	CreationTime      time.Time          `json:",omitzero,format:unix"`
	LastAccessTime    time.Time          `json:",omitzero,format:unix"`
	LastAnalyzedTime  time.Time          `json:",omitzero,format:unix"`
	StorageDescriptor *StorageDescriptor `json:",omitzero"`
	Parameters        map[string]string  `json:",omitzero"`
	Rest              jsontext.Value     `json:",unknown"`
}

// Index is a partition index. Partitions are always found by key order, so an
// index is remembered for clients that manage it and needs no building.
type Index struct {
	Name string
	Keys []string
}

// ColumnStatistics are a column's statistics in Glue's form, which Data keeps
// as it was written.
type ColumnStatistics struct {
	ColumnName   string
	ColumnType   string
	AnalyzedTime time.Time      `json:",format:unix"`
	Data         jsontext.Value `json:"StatisticsData"`
}

// Function is a user-defined function.
type Function struct {
	Name         string         `json:"FunctionName"`
	DatabaseName string         `json:",omitzero"`
	ClassName    string         `json:",omitzero"`
	OwnerName    string         `json:",omitzero"`
	OwnerType    string         `json:",omitzero"`
	FunctionType string         `json:",omitzero"`
	CreateTime   time.Time      `json:",omitzero,format:unix"`
	ResourceURIs jsontext.Value `json:"ResourceUris,omitzero"`
	Rest         jsontext.Value `json:",unknown"`
}

// Location returns where the table's data is, or "".
func (t *Table) Location() string {
	if t.StorageDescriptor == nil {
		return ""
	}
	return t.StorageDescriptor.Location
}

// Columns returns the data columns without the partition keys.
func (t *Table) Columns() []Column {
	if t.StorageDescriptor == nil {
		return nil
	}
	return t.StorageDescriptor.Columns
}

// IsView reports whether the table is a view.
func (t *Table) IsView() bool { return strings.EqualFold(t.TableType, "VIRTUAL_VIEW") }

// IsIceberg reports whether the table's parameters mark it as Iceberg.
func (t *Table) IsIceberg() bool { return strings.EqualFold(t.Parameters["table_type"], "ICEBERG") }

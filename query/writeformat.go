package query

import (
	"maps"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/sql"
)

// writable is a format that CTAS, INSERT and UNLOAD write.
type writable struct {
	storage
	format lake.Format
	// codecs are those that Athena writes; the first is the default.
	codecs []string
	// property names the table property that keeps the codec.
	property string
}

const (
	hcatJSON = "org.apache.hive.hcatalog.data.JsonSerDe"
	hiveJSON = "org.apache.hadoop.hive.serde2.JsonSerDe"
)

// writables are the formats by the names that statements give them.
var writables = map[string]writable{
	"PARQUET":  {storages["PARQUET"], lake.Parquet, []string{"GZIP", "LZ4", "SNAPPY", "ZSTD", "NONE"}, "parquet.compression"},
	"ORC":      {storages["ORC"], lake.ORC, []string{"ZLIB", "LZ4", "SNAPPY", "ZSTD", "NONE"}, "orc.compress"},
	"AVRO":     {storages["AVRO"], lake.Avro, []string{"DEFLATE", "BZIP2", "SNAPPY", "ZSTD", "NONE"}, "write.compression"},
	"JSON":     {storage{textInput, textOutput, hcatJSON}, lake.JSON, []string{"GZIP", "BZIP2", "LZ4", "SNAPPY", "ZSTD", "NONE"}, "write.compression"},
	"ION":      {storages["ION"], lake.Ion, []string{"GZIP", "BZIP2", "LZ4", "SNAPPY", "ZSTD", "NONE"}, "write.compression"},
	"TEXTFILE": {storages["TEXTFILE"], lake.CSV, []string{"GZIP", "BZIP2", "LZ4", "SNAPPY", "ZSTD", "NONE"}, "write.compression"},
}

const (
	openXJSON = "org.openx.data.jsonserde.JsonSerDe"
	openCSV   = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
)

// insertable are the formats that INSERT writes to and no statement makes tables of.
var insertable = []writable{
	{storage{textInput, textOutput, openXJSON}, lake.JSON, writables["JSON"].codecs, "write.compression"},
	{storage{textInput, textOutput, openCSV}, lake.OpenCSV, writables["TEXTFILE"].codecs, "write.compression"},
}

// formatProperty reads a format's name.
func formatProperty(at sql.Node, name string) (writable, error) {
	if w, ok := writables[strings.ToUpper(name)]; ok {
		return w, nil
	}
	return writable{}, sql.Errorf(at, "INVALID_TABLE_PROPERTY", "Unsupported format: %s", name)
}

// codec is a compression by its name, or the default for none.
func (w writable) codec(name string) (string, error) {
	switch name = strings.ToUpper(name); name {
	case "":
		return w.codecs[0], nil
	case "UNCOMPRESSED":
		name = "NONE"
	case "GZIP":
		if w.format == lake.Avro {
			name = "DEFLATE"
		}
	}
	if slices.Contains(w.codecs, name) {
		return name, nil
	}
	return "", &sql.Error{Name: "INVALID_TABLE_PROPERTY", Message: "Compression " + name + " is not supported for " + string(w.format) + ": use " + strings.Join(w.codecs, ", ")}
}

// descriptor is where a new table's data is and how it is written.
func (w writable) descriptor(columns []catalog.Column, location, delimiter string) *catalog.StorageDescriptor {
	properties := map[string]string{"serialization.format": "1"}
	if w.format == lake.CSV {
		properties = map[string]string{"serialization.format": delimiter, "field.delim": delimiter}
	}
	return &catalog.StorageDescriptor{
		Columns: columns, Location: location, InputFormat: w.input, OutputFormat: w.output, NumberOfBuckets: -1,
		SerdeInfo:     &catalog.SerdeInfo{SerializationLibrary: w.serde, Parameters: properties},
		BucketColumns: []string{}, SortColumns: []catalog.SortColumn{},
	}
}

// writableOf is the format in which INSERT adds to a table.
func writableOf(st sql.Node, doc *catalog.Table) (writable, error) {
	class := serde(doc.StorageDescriptor).SerializationLibrary
	for _, w := range slices.AppendSeq(slices.Clone(insertable), maps.Values(writables)) {
		if w.serde == class || w.format == lake.JSON && class == hiveJSON {
			if input := doc.StorageDescriptor.InputFormat; input != w.input && input != "" {
				break // files are found, or records are in them, in another way
			}
			return w, nil
		}
	}
	return writable{}, unsupported(st, "INSERT INTO tables with the SerDe %s and the input format %s is not supported: Parquet, ORC, Avro, Ion, JSON (%s, %s) and text tables (LazySimpleSerDe, OpenCSVSerde) can be written", class, doc.StorageDescriptor.InputFormat, hcatJSON, openXJSON)
}

// codecOf is the compression that a table's properties ask for.
func (w writable) codecOf(doc *catalog.Table) (string, error) {
	for _, k := range []string{w.property, "parquet.compress", "write.compression", "write_compression", "compression"} {
		if v := doc.Parameters[k]; v != "" && (w.format == lake.Parquet || k != "parquet.compress") {
			return w.codec(v)
		}
	}
	return w.codec("")
}

// target makes what the engine is to do of a format.
func (w writable) write(codec string, level int, properties map[string]string) engine.Write {
	return engine.Write{
		Format: w.format, SerDe: lake.SerDe{Class: w.serde, Properties: properties},
		Compression: codec, Level: level, MaxPartitions: maxOpenPartitions,
	}
}

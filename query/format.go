package query

import (
	"strings"

	"glaux/catalog"
	"glaux/lake"
)

const (
	columnarSer   = "org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe"
	lazyBinarySer = "org.apache.hadoop.hive.serde2.lazybinary.LazyBinarySerDe"
	lazyColumnar  = "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"
)

// formats are the file formats by the SerDe's class.
var formats = map[string]lake.Format{
	parquetSer:    lake.Parquet,
	lazySimple:    lake.CSV,
	openCSV:       lake.OpenCSV,
	openXJSON:     lake.JSON,
	hcatJSON:      lake.JSON,
	hiveJSON:      lake.JSON,
	ionSer:        lake.Ion,
	columnarSer:   lake.CSV,
	lazyBinarySer: lake.LazyBinary,
	lazyColumnar:  lake.LazyBinary,
	"org.apache.hadoop.hive.ql.io.orc.OrcSerde":               lake.ORC,
	"org.apache.hadoop.hive.serde2.avro.AvroSerDe":            lake.Avro,
	"org.apache.hadoop.hive.serde2.RegexSerDe":                lake.Regex,
	"org.apache.hadoop.hive.contrib.serde2.RegexSerDe":        lake.Regex,
	"com.amazonaws.glue.serde.GrokSerDe":                      lake.Grok,
	"org.apache.hadoop.hive.serde2.MultiDelimitSerDe":         lake.CSV,
	"org.apache.hadoop.hive.contrib.serde2.MultiDelimitSerDe": lake.CSV,
	"com.amazon.emr.hive.serde.CloudTrailSerde":               lake.CloudTrail,
}

// setFormat notes how the files of a place are read, by the classes that are named of them.
func (b *locationBuilder) setFormat(l *lake.Location, sd *catalog.StorageDescriptor, info catalog.SerdeInfo) error {
	class, input := info.SerializationLibrary, sd.InputFormat
	if l.Format = formats[class]; l.Format == "" {
		return unsupported(nil, "The SerDe %s of table %s.%s is not supported", class, b.doc.DatabaseName, b.doc.Name)
	}
	l.SerDe = lake.SerDe{Class: class, Properties: b.properties(info.Parameters)}
	text := false
	switch l.Format {
	case lake.Parquet, lake.ORC, lake.Avro:
	default:
		text = true
	}
	refused := unsupported(nil, "The input format %s with the SerDe %s of table %s.%s is not supported", input, class, b.doc.DatabaseName, b.doc.Name)
	switch {
	case strings.HasSuffix(input, "CloudTrailInputFormat") && l.Format == lake.JSON:
		l.Format = lake.CloudTrail
	case strings.Contains(input, "SequenceFile"):
		l.SerDe.Container = lake.SequenceFile
		if !text || class == columnarSer || class == lazyColumnar || l.Format == lake.Ion || l.Format == lake.CloudTrail {
			return refused
		}
	case strings.Contains(input, "RCFile"):
		l.SerDe.Container = lake.RCFile
		if class != columnarSer && class != lazyColumnar {
			return refused
		}
	case l.Format == lake.LazyBinary || class == columnarSer, strings.Contains(input, "oodie"):
		return refused
	case strings.HasSuffix(input, ".SymlinkTextInputFormat"):
		l.Choose = b.linked
	case l.Format == lake.Ion && strings.HasSuffix(input, ".TextInputFormat"):
		l.SerDe.Container = lake.Lines
	}
	return nil
}

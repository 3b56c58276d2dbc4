package query

import (
	"strings"

	"glaux/lake"
	"glaux/sql"
)

// defaultDelimiter separates the fields of text.
const defaultDelimiter = "\x01"

// properties are the WITH (…) of a CTAS that this service follows.
type properties struct {
	location      string
	format        writable
	compression   string
	level         int
	delimiter     string
	partitionedBy []string
	// bucketedBy and bucketCount say that each file has the rows of one bucket.
	bucketedBy      []string
	bucketCount     int
	bucketingFormat string
}

// readProperties reads the properties of a statement that writes. What can't be followed is refused by name.
func readProperties(st sql.Node, list []sql.Property) (*properties, error) {
	p := &properties{format: writables["PARQUET"], delimiter: defaultDelimiter}
	compressions, compression := 0, ""
	for _, prop := range list {
		name := prop.Name.Value
		text, isText := stringValue(prop.Value)
		wrong := func() error {
			return sql.Errorf(prop, "INVALID_TABLE_PROPERTY", "Invalid value for catalog '%s' table property '%s'", awsDataCatalog, name)
		}
		var err error
		switch name {
		case "table_type":
			if !strings.EqualFold(text, "HIVE") {
				err = unsupported(prop, "CREATE TABLE AS with table_type %s is not supported yet", text)
			}
		case "format":
			if !isText {
				err = wrong()
			} else {
				p.format, err = formatProperty(prop, text)
			}
		case "external_location":
			if p.location = text; !isText {
				err = wrong()
			}
		case "is_external":
			if b, ok := prop.Value.(*sql.BooleanLiteral); !ok || !b.Value {
				err = unsupported(prop, "is_external = false is supported for Iceberg tables only")
			}
		case "write_compression", "parquet_compression", "orc_compression":
			if compressions++; compressions > 1 {
				err = sql.Errorf(prop, "INVALID_TABLE_PROPERTY", "Only one of write_compression, parquet_compression and orc_compression may be given")
			} else if compression = text; !isText {
				err = wrong()
			}
		case "field_delimiter":
			if p.delimiter = text; !isText || len(text) != 1 {
				err = sql.Errorf(prop, "INVALID_TABLE_PROPERTY", "field_delimiter must be a single character")
			}
		case "compression_level":
			n, ok := prop.Value.(*sql.LongLiteral)
			if !ok || n.Value < 1 || n.Value > 22 {
				err = wrong()
			} else {
				p.level = int(n.Value)
			}
		case "partitioned_by":
			if p.partitionedBy, err = textArray(prop.Value); err != nil {
				err = wrong()
			}
		case "bucketed_by":
			if p.bucketedBy, err = textArray(prop.Value); err != nil {
				err = wrong()
			}
		case "bucket_count":
			n, ok := prop.Value.(*sql.LongLiteral)
			if !ok || n.Value < 0 {
				err = wrong()
			} else {
				p.bucketCount = int(min(n.Value, maxBuckets+1))
			}
		case "bucketing_format":
			if p.bucketingFormat = strings.ToLower(text); !isText || p.bucketingFormat != "hive" && p.bucketingFormat != "spark" {
				err = wrong()
			}
		case "location", "partitioning",
			"write_target_data_file_size_bytes", "optimize_rewrite_min_data_file_size_bytes", "optimize_rewrite_max_data_file_size_bytes",
			"optimize_rewrite_data_file_threshold", "optimize_rewrite_delete_file_threshold", "vacuum_min_snapshots_to_keep", "vacuum_max_snapshot_age_seconds":
			err = unsupported(prop, "CREATE TABLE AS with the property %s is not supported yet", name)
		default:
			err = sql.Errorf(prop, "INVALID_TABLE_PROPERTY", "Catalog '%s' table property '%s' does not exist", awsDataCatalog, name)
		}
		if err != nil {
			return nil, err
		}
	}
	var err error
	if p.compression, err = p.format.codec(compression); err != nil {
		return nil, at(st, err)
	}
	if p.delimiter != defaultDelimiter && p.format.format != lake.CSV {
		return nil, sql.Errorf(st, "INVALID_TABLE_PROPERTY", "field_delimiter is only for TEXTFILE")
	}
	if p.level > 0 && p.compression != "ZSTD" {
		return nil, sql.Errorf(st, "INVALID_TABLE_PROPERTY", "compression_level is only for ZSTD")
	}
	return p, nil
}

func stringValue(e sql.Expr) (string, bool) {
	s, ok := e.(*sql.StringLiteral)
	if !ok {
		return "", false
	}
	return s.Value, true
}

func textArray(e sql.Expr) ([]string, error) {
	a, ok := e.(*sql.ArrayExpr)
	if !ok {
		return nil, errNotText
	}
	var out []string
	for _, x := range a.Elems {
		s, ok := stringValue(x)
		if !ok {
			return nil, errNotText
		}
		out = append(out, fold(s))
	}
	return out, nil
}

var errNotText = &sql.Error{Name: "INVALID_TABLE_PROPERTY", Message: "an array of texts is expected"}

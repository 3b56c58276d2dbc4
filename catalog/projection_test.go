package catalog_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"glaux/catalog"
	"glaux/sql"
)

var projectedAt = time.Date(2024, 3, 15, 13, 45, 30, 0, time.UTC)

// project makes the projection of a table with one key "k" and its properties,
// written as name=value, separated by semicolons.
func project(hiveType, properties string) (*catalog.Projection, error) {
	t := &catalog.Table{
		Name: "t", DatabaseName: "d", PartitionKeys: []catalog.Column{{Name: "k", Type: hiveType}},
		StorageDescriptor: &catalog.StorageDescriptor{Location: "s3://b/t"}, Parameters: map[string]string{"projection.enabled": "TRUE"},
	}
	for _, p := range strings.Split(properties, ";") {
		if name, value, ok := strings.Cut(p, "="); ok {
			t.Parameters[strings.ReplaceAll(name, ".k.", ".K.")] = value
		}
	}
	return catalog.NewProjection(t, projectedAt)
}

// TestProjectedValues states which values a key has, alone and within a domain.
func TestProjectedValues(t *testing.T) {
	between := func(low, high string) *catalog.Domain {
		return &catalog.Domain{Ranges: []catalog.Range{{Low: &catalog.Bound{Value: low, Inclusive: true}, High: &catalog.Bound{Value: high, Inclusive: true}}}}
	}
	is := func(values ...string) *catalog.Domain {
		d := &catalog.Domain{}
		for _, v := range values {
			d.Ranges = append(d.Ranges, catalog.Point(v))
		}
		return d
	}
	above := func(low string) *catalog.Domain {
		return &catalog.Domain{Ranges: []catalog.Range{{Low: &catalog.Bound{Value: low}}}}
	}
	const integer, enum, date = "projection.k.type= Integer ;projection.k.", "projection.k.type=enum;projection.k.", "projection.k.type=date;projection.k."
	for _, c := range []struct {
		hiveType, properties string
		domain               *catalog.Domain
		want                 string // value or value>path, separated by blanks
	}{
		{"string", enum + "values=a,b, c,a", nil, "a b  c"},
		{"string", enum + "values=a,b, c", is("b", "x", "c"), "b"},
		{"int", enum + "values=1,20,300", above("15"), "20 300"},

		{"int", integer + "range= 1 , 5 ", nil, "1 2 3 4 5"},
		{"int", integer + "range=-3,7;projection.k.interval=4", nil, "-3 1 5"},
		{"bigint", integer + "range=-9223372036854775808,9223372036854775807", is("9223372036854775806"), "9223372036854775806"},
		{"int", integer + "range=1,1000000000", between("999", "1001"), "999 1000 1001"},
		{"int", integer + "range=1,1000000000;projection.k.interval=10", is("11", "12", "21"), "11 21"},
		{"int", integer + "range=1,5", is("7"), ""},
		{"int", integer + "range=5,1", nil, ""},
		{"string", integer + "range=1,1000000000", is("999", "0999", "x"), "999"},
		{"string", integer + "range=0,1000000000", between("99999", "999990"), "99999 999990"},
		{"string", integer + "range=-12,12", between("-2", "0"), "-9 -8 -7 -6 -5 -4 -3 -2 0"},
		{"string", integer + "range=0,1000000000;projection.k.digits=3", between("007", "009"), "007 008 009"},
		{"int", integer + "range=0,23;projection.k.digits=2", above("21"), "22 23"},

		{"string", date + "format=yyyy/MM/dd;projection.k.range=2024/02/27,2024/03/01", nil, "2024/02/27 2024/02/28 2024/02/29 2024/03/01"},
		{"string", date + "format=yyyy/MM/dd;projection.k.range=1000/01/01,NOW", is("2024/03/15", "2024/03/16"), "2024/03/15"},
		{"string", date + "format=yyyy-MM-dd;projection.k.range=2020-01-01,NOW", above("2024-03-13"), "2024-03-14 2024-03-15"},
		{"date", date + "format=yyyy/MM/dd;projection.k.range=NOW-2DAYS,NOW", nil, "2024-03-13>2024/03/13 2024-03-14>2024/03/14 2024-03-15>2024/03/15"},
		{"date", date + "format=dd-MM-yyyy;projection.k.range=01-01-1900,NOW", between("2024-02-29", "2024-03-01"), "2024-02-29>29-02-2024 2024-03-01>01-03-2024"},
		{"string", date + "format=dd-MM-yyyy;projection.k.range=27-02-2024,NOW", between("01", "02"), "01-03-2024"},
		{"string", date + "format=yyyy-MM;projection.k.range=2023-11,NOW", nil, "2023-11 2023-12 2024-01 2024-02 2024-03"},
		{"string", date + "format=yyyy;projection.k.range=2022,NOW+1YEAR;projection.k.interval.unit=YEARS", nil, "2022 2023 2024 2025"},
		{"int", date + "format=yyyyMMdd;projection.k.range=20240101,NOW", above("20240313"), "20240314 20240315"},
		{"string", date + "format=yyyy-MM-dd-HH;projection.k.range=NOW - 2 HOURS ,NOW;projection.k.interval.unit=hours", nil, "2024-03-15-11 2024-03-15-12 2024-03-15-13"},
		{"string", date + "format=yyyy-MM-dd'T'HH:mm;projection.k.range=2024-03-15T13:00,NOW;projection.k.interval=15;projection.k.interval.unit=MINUTES", nil, "2024-03-15T13:00 2024-03-15T13:15 2024-03-15T13:30 2024-03-15T13:45"},
		{"string", date + "format=yyyy-MM-dd;projection.k.range=2024-01-31,2024-05-30;projection.k.interval.unit=MONTHS", nil, "2024-01-31 2024-02-29 2024-03-29 2024-04-29 2024-05-29"},
		{"string", date + "format=yyyy-MM-dd;projection.k.range=2024-01-01,2024-01-31;projection.k.interval=2;projection.k.interval.unit=WEEKS", nil, "2024-01-01 2024-01-15 2024-01-29"},
		{"string", date + "format=YYYY-'W'ww;projection.k.range=NOW-1WEEK,NOW;projection.k.interval.unit=WEEKS", nil, "2024-W10 2024-W11"},
		{"string", date + "format=MMM d, yyyy;projection.k.range=Feb 29, 2024,Mar 1, 2024", nil, "Feb 29, 2024 Mar 1, 2024"},
		{"timestamp", date + "format=yyyy/MM/dd/HH;projection.k.range=2024/03/15/12,NOW;projection.k.interval.unit=HOURS", nil, "2024-03-15 12:00:00>2024/03/15/12 2024-03-15 13:00:00>2024/03/15/13"},
		{"string", date + "format=yyyy-MM;projection.k.range=2024-01,2024-03;projection.k.interval.unit=DAYS;projection.k.interval=10", nil, "2024-01 2024-02 2024-03"},
	} {
		p, err := project(c.hiveType, c.properties)
		if err != nil {
			t.Errorf("%s %s: %v", c.hiveType, c.properties, err)
			continue
		}
		list, err := p.Values(0, c.domain)
		if err != nil {
			t.Errorf("%s %s: %v", c.hiveType, c.properties, err)
			continue
		}
		var got []string
		for _, v := range list {
			if v.Value != v.Path && v.Path != catalog.EscapePath(v.Value) {
				v.Value += ">" + catalog.UnescapePath(v.Path)
			}
			got = append(got, v.Value)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s %s: %q, want %q", c.hiveType, c.properties, text, c.want)
		}
	}
}

// TestBadProjection states what wrong configurations fail with.
func TestBadProjection(t *testing.T) {
	for _, c := range []struct{ hiveType, properties, want string }{
		{"string", "", "HIVE_METASTORE_ERROR: Table d.t is configured for partition projection, but the following partition columns are missing projection configuration: [k] (table d.t)"},
		{"string", "projection.k.type=list", "INVALID_TABLE_PROPERTY: Column projection for column 'k' failed. Property: 'projection.k.type' value 'list' is invalid."},
		{"string", "projection.k.type=enum", "Missing required property: 'projection.k.values'"},
		{"string", "projection.k.type=integer", "Missing required property: 'projection.k.range'"},
		{"string", "projection.k.type=integer;projection.k.range=1", "needs to be a list of 2 integers"},
		{"string", "projection.k.type=integer;projection.k.range=1,9223372036854775808", "needs to be a list of 2 integers"},
		{"string", "projection.k.type=integer;projection.k.range=1,2;projection.k.interval=0", "needs to be a positive integer"},
		{"string", "projection.k.type=date;projection.k.range=2020-01-01,NOW", "Missing required property: 'projection.k.format'"},
		{"string", "projection.k.type=date;projection.k.format=yyyy-MM-dd", "Missing required property: 'projection.k.range'"},
		{"string", "projection.k.type=date;projection.k.format=yyyy-bb;projection.k.range=NOW,NOW", "unknown pattern letter: b"},
		{"string", "projection.k.type=date;projection.k.format=yyyy-MM-dd;projection.k.range=2020/01/01,NOW", "needs to be a list of 2 valid dates"},
		{"string", "projection.k.type=date;projection.k.format=yyyy-MM-dd;projection.k.range=NOW,NOW-1 FORTNIGHT", "needs to be a list of 2 valid dates"},
		{"string", "projection.k.type=date;projection.k.format=yyyy-MM-dd;projection.k.range=NOW,NOW-1DAY", "that are sequential"},
		{"string", "projection.k.type=date;projection.k.format=yyyy-MM-dd HH;projection.k.range=NOW-1DAY,NOW", "'projection.k.interval.unit' is required"},
		{"string", "projection.k.type=date;projection.k.format=yyyy;projection.k.range=2020,NOW", "'projection.k.interval.unit' is required"},
		{"string", "projection.k.type=date;projection.k.format=yyyy;projection.k.range=2020,NOW;projection.k.interval.unit=EONS", "value 'EONS' is invalid"},
		{"double", "projection.k.type=date;projection.k.format=yyyy-MM-dd;projection.k.range=2020-01-01,NOW", "can't give values of type double"},
		{"int", "projection.k.type=injected", "needs a column of type string"},
		{"string", "projection.k.type=enum;projection.k.values=a;storage.location.template=s3://b/t/${x}/", "is missing partition column: 'k' placeholder"},
	} {
		if _, err := project(c.hiveType, c.properties); !strings.Contains(named(err), c.want) {
			t.Errorf("%s: %s, want %s", c.properties, named(err), c.want)
		}
	}
}

// named is a user's error with its name.
func named(err error) string {
	if e, ok := errors.AsType[*sql.Error](err); ok {
		return e.Name + ": " + e.Message
	}
	return fmt.Sprint(err)
}

func TestInjectedProjection(t *testing.T) {
	p, err := project("string", "projection.k.type=injected;storage.location.template=s3://x/${k}/y/${K}")
	must(t, err)
	list, err := p.Values(0, &catalog.Domain{Ranges: []catalog.Range{catalog.Point("a/b"), catalog.Point("c"), catalog.Point("c")}})
	must(t, err)
	if len(list) != 2 || p.Location(list[:1]) != "s3://x/a/b/y/a/b" {
		t.Errorf("%v", list)
	}
	for _, d := range []*catalog.Domain{nil, {Null: true}, {Ranges: []catalog.Range{{}}}, {Ranges: []catalog.Range{{Low: &catalog.Bound{Value: "a", Inclusive: true}}}}} {
		if _, err := p.Values(0, d); !strings.HasPrefix(named(err), "CONSTRAINT_VIOLATION: For the injected projected partition column k, the WHERE clause must contain only static equality conditions") {
			t.Errorf("%v: %v", d, err)
		}
	}
}

// TestDefaultLocation escapes values as Hive does; a template takes them as they are.
func TestDefaultLocation(t *testing.T) {
	p, err := project("string", "projection.k.type=date;projection.k.format=yyyy/MM/dd;projection.k.range=2024/03/14,NOW")
	must(t, err)
	list, err := p.Values(0, nil)
	must(t, err)
	if at := p.Location(list[:1]); at != "s3://b/t/k=2024%2F03%2F14/" {
		t.Error(at)
	}
}

// BenchmarkProjection finds one day and one tenant among a million partitions.
func BenchmarkProjection(b *testing.B) {
	days, err := project("string", "projection.k.type=date;projection.k.format=yyyy-MM-dd-HH-mm;projection.k.range=2000-01-01-00-00,NOW;projection.k.interval.unit=MINUTES")
	must(b, err)
	for b.Loop() {
		list, err := days.Values(0, &catalog.Domain{Ranges: []catalog.Range{catalog.Point("2023-10-10-10-10")}})
		if err != nil || len(list) != 1 {
			b.Fatal(list, err)
		}
	}
}

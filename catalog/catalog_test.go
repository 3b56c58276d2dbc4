package catalog_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"glaux/catalog"
)

func open(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), catalog.Options{Path: filepath.Join(t.TempDir(), "catalog.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func makeTable(t testing.TB, c *catalog.Catalog, name string, partitionKeys []catalog.Column) {
	t.Helper()
	_, err := c.CreateTable(t.Context(), "default", &catalog.Table{Name: name, PartitionKeys: partitionKeys,
		StorageDescriptor: &catalog.StorageDescriptor{Columns: keys("a int, b string"), Location: "s3://b/" + name}})
	must(t, err)
}

func addPartitions(t testing.TB, c *catalog.Catalog, table string, values ...[]string) {
	t.Helper()
	var list []*catalog.Partition
	for _, v := range values {
		list = append(list, &catalog.Partition{Values: v, StorageDescriptor: &catalog.StorageDescriptor{
			Columns: keys("a int, b string"), Location: "s3://b/" + table + "/" + strings.Join(v, "/")}})
	}
	failed, err := c.CreatePartitions(t.Context(), "default", table, list)
	must(t, err)
	if failed != nil {
		t.Fatal(failed)
	}
}

func find(t testing.TB, c *catalog.Catalog, table string, q catalog.PartitionQuery) (out []string) {
	t.Helper()
	for p, err := range c.Partitions(t.Context(), "default", table, q) {
		must(t, err)
		out = append(out, strings.Join(p.Values, "/"))
	}
	return out
}

func expression(text string) func([]catalog.Column) (*catalog.Predicate, error) {
	return func(k []catalog.Column) (*catalog.Predicate, error) { return catalog.ParsePredicate(text, k) }
}

func TestDatabases(t *testing.T) {
	ctx, c := t.Context(), open(t)
	must(t, c.CreateDatabase(ctx, &catalog.Database{Name: "Sales", LocationURI: "s3://b/", Parameters: map[string]string{}}))
	d, err := c.Database(ctx, "SALES")
	must(t, err)
	if d.Name != "sales" || d.CreateTime.IsZero() || d.Parameters == nil {
		t.Errorf("%+v", d)
	}
	err = c.CreateDatabase(ctx, &catalog.Database{Name: "sales"})
	if !errors.Is(err, catalog.ErrAlreadyExists) || err.Error() != "Database already exists." {
		t.Error(err)
	}
	list, token, err := c.Databases(ctx, catalog.Page{Limit: 1})
	must(t, err)
	if len(list) != 1 || list[0].Name != "default" || token != "default" {
		t.Errorf("%v %q", list, token)
	}
	list, token, err = c.Databases(ctx, catalog.Page{Limit: 1, After: token})
	must(t, err)
	if len(list) != 1 || list[0].Name != "sales" || token != "" {
		t.Errorf("%v %q", list, token)
	}
	_, err = c.CreateTable(ctx, "sales", &catalog.Table{Name: "T", PartitionKeys: keys("p int")})
	must(t, err)
	_, err = c.CreatePartitions(ctx, "sales", "t", []*catalog.Partition{{Values: []string{"1"}}})
	must(t, err)
	must(t, c.DeleteDatabase(ctx, "sales"))
	_, err = c.Table(ctx, "sales", "t")
	if e, ok := errors.AsType[*catalog.Error](err); !ok || e.Kind != catalog.KindDatabase || e.Error() != "Database sales not found." {
		t.Error(err)
	}
}

func TestTableKeepsItsDocument(t *testing.T) {
	ctx, c := t.Context(), open(t)
	doc := `{"Name":"t","Description":"","Owner":"me","LastAccessTime":1.5,"Retention":3,` +
		`"StorageDescriptor":{"Columns":[{"Name":"A","Type":"int","Comment":"","Parameters":{"iceberg.field.id":"1"}},{"Name":"b"}],"Location":"s3://x/y","AdditionalLocations":[],` +
		`"Compressed":true,"NumberOfBuckets":-1,"SerdeInfo":{"Name":"s","Parameters":{}},"BucketColumns":[],"SortColumns":[{"Column":"a","SortOrder":0}],"Parameters":{},"StoredAsSubDirectories":false,` +
		`"SkewedInfo":{"SkewedColumnNames":[]}},"PartitionKeys":[],"TableType":"EXTERNAL_TABLE","Parameters":{"k":"v"},"TargetTable":{"Name":"x"}}`
	var in catalog.Table
	must(t, json.Unmarshal([]byte(doc), &in))
	_, err := c.CreateTable(ctx, "default", &in)
	must(t, err)
	out, err := c.Table(ctx, "default", "t")
	must(t, err)
	out.DatabaseName, out.VersionID, out.CreateTime, out.UpdateTime = "", "", in.CreateTime, in.UpdateTime
	got, err := json.Marshal(out, json.Deterministic(true))
	must(t, err)
	if string(got) != doc {
		t.Errorf("got  %s\nwant %s", got, doc)
	}
}

func TestVersions(t *testing.T) {
	ctx, c := t.Context(), open(t)
	makeTable(t, c, "t", nil)
	for i := range 5 {
		_, err := c.UpdateTable(ctx, "default", &catalog.Table{Name: "t", Owner: fmt.Sprint(i)}, catalog.UpdateOptions{SkipArchive: i == 2})
		must(t, err)
	}
	var got []string
	for token := ""; ; {
		list, next, err := c.TableVersions(ctx, "default", "t", catalog.Page{Limit: 2, After: token})
		must(t, err)
		for _, v := range list {
			got = append(got, v.VersionID+v.Owner)
		}
		if token = next; token == "" {
			break
		}
	}
	// Version 2 was not archived when it was replaced.
	if want := []string{"54", "43", "32", "10", "0"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	v, err := c.TableVersion(ctx, "default", "t", "3")
	must(t, err)
	if v.Owner != "2" {
		t.Errorf("%+v", v)
	}
	must(t, c.DeleteTableVersion(ctx, "default", "t", "3"))
	if _, err = c.TableVersion(ctx, "default", "t", "3"); !errors.Is(err, catalog.ErrNotFound) {
		t.Error(err)
	}
	if err = c.DeleteTableVersion(ctx, "default", "t", "5"); !errors.Is(err, catalog.ErrInvalidInput) {
		t.Error(err)
	}
}

// TestCompareAndSwap has writers count in a table's parameters; none may be lost.
func TestCompareAndSwap(t *testing.T) {
	ctx, c := t.Context(), open(t)
	makeTable(t, c, "t", nil)
	const writers, each = 4, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for done := 0; done < each; {
				tbl, err := c.Table(ctx, "default", "t")
				if err != nil {
					t.Error(err)
					return
				}
				var n int
				fmt.Sscan(tbl.Parameters["n"], &n)
				tbl.Parameters = map[string]string{"n": fmt.Sprint(n + 1)}
				_, err = c.UpdateTable(ctx, "default", tbl, catalog.UpdateOptions{VersionID: tbl.VersionID, SkipArchive: true})
				switch {
				case err == nil:
					done++
				case !errors.Is(err, catalog.ErrConcurrentModification):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	tbl, err := c.Table(ctx, "default", "t")
	must(t, err)
	if tbl.Parameters["n"] != fmt.Sprint(writers*each) || tbl.VersionID != fmt.Sprint(writers*each) {
		t.Errorf("n %s, version %s", tbl.Parameters["n"], tbl.VersionID)
	}
}

func TestPartitions(t *testing.T) {
	ctx, c := t.Context(), open(t)
	makeTable(t, c, "t", keys("y int, s string"))
	addPartitions(t, c, "t", []string{"10", "a"}, []string{"9", "b\x00c"}, []string{"09", "b"}, []string{"-3", "z"})
	if got := find(t, c, "t", catalog.PartitionQuery{}); !slices.Equal(got, []string{"-3/z", "09/b", "9/b\x00c", "10/a"}) {
		t.Errorf("%q", got)
	}
	failed, err := c.CreatePartitions(ctx, "default", "t", []*catalog.Partition{{Values: []string{"9", "b\x00c"}}, {Values: []string{"9", "b"}}, {Values: []string{"1"}}})
	must(t, err)
	if len(failed) != 2 || !errors.Is(failed[0], catalog.ErrAlreadyExists) || !errors.Is(failed[2], catalog.ErrInvalidInput) {
		t.Error(failed)
	}
	p := &catalog.Partition{Values: []string{"11", "q"}, Parameters: map[string]string{"k": "v"}}
	failed, err = c.UpdatePartitions(ctx, "default", "t", []catalog.PartitionUpdate{{Values: []string{"10", "a"}, Partition: p}, {Values: []string{"1", "a"}, Partition: p}})
	must(t, err)
	if len(failed) != 1 || !errors.Is(failed[1], catalog.ErrNotFound) {
		t.Error(failed)
	}
	list, err := c.PartitionsByValues(ctx, "default", "t", [][]string{{"10", "a"}, {"11", "q"}, {"09", "b"}})
	must(t, err)
	if list[0] != nil || list[1].Parameters["k"] != "v" || list[2].StorageDescriptor.Location != "s3://b/t/09/b" || list[2].StorageDescriptor.Columns[1].Name != "b" {
		t.Errorf("%+v", list)
	}
	failed, err = c.DeletePartitions(ctx, "default", "t", [][]string{{"-3", "z"}, {"-3", "z"}})
	must(t, err)
	if len(failed) != 1 || !errors.Is(failed[1], catalog.ErrNotFound) {
		t.Error(failed)
	}
	// A key's type can change; its values are then ordered anew.
	_, err = c.UpdateTable(ctx, "default", &catalog.Table{Name: "t", PartitionKeys: keys("y string, s string")}, catalog.UpdateOptions{})
	must(t, err)
	if got := find(t, c, "t", catalog.PartitionQuery{Where: expression("y = '09' or y = '11'")}); !slices.Equal(got, []string{"09/b", "11/q"}) {
		t.Errorf("%q", got)
	}
}

// TestScanFindsWhatMatches compares the search by key ranges with evaluating
// the condition on every partition.
func TestScanFindsWhatMatches(t *testing.T) {
	c := open(t)
	k := keys("a string, n int, d date")
	makeTable(t, c, "t", k)
	rnd := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a", "ab", "b", "b\x00", "é", "z", catalog.DefaultPartition}
	numbers := []string{"-20", "-3", "0", "7", "007", "10", "123456789012", catalog.DefaultPartition}
	dates := []string{"1969-12-31", "2024-01-01", "2024-01-02", "2024-12-31", catalog.DefaultPartition}
	var all [][]string
	for _, a := range texts {
		for _, n := range numbers {
			for _, d := range dates {
				all = append(all, []string{a, n, d})
			}
		}
	}
	addPartitions(t, c, "t", all...)
	pick := func(from []string) string { return "'" + from[rnd.IntN(len(from)-1)] + "'" }
	var condition func(depth int) string
	condition = func(depth int) string {
		switch r := rnd.IntN(9); {
		case depth > 0 && r < 2:
			return "(" + condition(depth-1) + " and " + condition(depth-1) + ")"
		case depth > 0 && r < 4:
			return "(" + condition(depth-1) + " or " + condition(depth-1) + ")"
		case depth > 0 && r == 4:
			return "not " + condition(depth-1)
		case r == 5:
			return "a like '" + []string{"a%", "%b%", "_", "b_"}[rnd.IntN(4)] + "'"
		}
		i := rnd.IntN(3)
		from := [][]string{texts, numbers, dates}[i]
		name := []string{"a", "n", "d"}[i]
		if rnd.IntN(4) == 0 {
			return name + " in (" + pick(from) + "," + pick(from) + ")"
		}
		return name + []string{"=", "<", ">", "<=", ">=", "<>"}[rnd.IntN(6)] + pick(from)
	}
	for range 300 {
		expr := condition(3)
		p, err := catalog.ParsePredicate(expr, k)
		must(t, err)
		var want []string
		for _, v := range all {
			ok, err := p.Match(v)
			must(t, err)
			if ok {
				want = append(want, strings.Join(v, "/"))
			}
		}
		got := find(t, c, "t", catalog.PartitionQuery{Where: expression(expr)})
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%s: got %d, want %d", expr, len(got), len(want))
		}
	}
}

func TestDomains(t *testing.T) {
	c := open(t)
	makeTable(t, c, "t", keys("s string, n int"))
	addPartitions(t, c, "t", []string{"a", "1"}, []string{"a", "02"}, []string{"b", "3"}, []string{catalog.DefaultPartition, "4"}, []string{"c", catalog.DefaultPartition})
	for _, tc := range []struct {
		domains map[string]catalog.Domain
		want    string
	}{
		{nil, catalog.DefaultPartition + "/4 a/1 a/02 b/3 c/" + catalog.DefaultPartition},
		{map[string]catalog.Domain{"s": catalog.AllValues()}, "a/1 a/02 b/3 c/" + catalog.DefaultPartition},
		{map[string]catalog.Domain{"s": {Null: true}}, catalog.DefaultPartition + "/4"},
		{map[string]catalog.Domain{"n": {Null: true}}, "c/" + catalog.DefaultPartition},
		{map[string]catalog.Domain{"n": {Ranges: []catalog.Range{catalog.Point("2"), {Low: &catalog.Bound{Value: "3"}}}}}, catalog.DefaultPartition + "/4 a/02"},
		{map[string]catalog.Domain{"S": {Ranges: []catalog.Range{{High: &catalog.Bound{Value: "b", Inclusive: true}}}}, "n": catalog.AllValues()}, "a/1 a/02 b/3"},
		{map[string]catalog.Domain{"s": {}}, ""},
	} {
		got := find(t, c, "t", catalog.PartitionQuery{Where: func(k []catalog.Column) (*catalog.Predicate, error) { return catalog.NewPredicate(k, tc.domains) }})
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%v: got %q, want %q", tc.domains, got, tc.want)
		}
	}
}

func TestPagesAndSegments(t *testing.T) {
	ctx, c := t.Context(), open(t)
	makeTable(t, c, "t", keys("n int"))
	var values [][]string
	for i := range 1000 {
		values = append(values, []string{fmt.Sprint(i)})
	}
	addPartitions(t, c, "t", values...)
	seen := map[string]int{}
	for segment := range 5 {
		n := 0
		for token := ""; ; {
			list, next, err := c.PartitionPage(ctx, "default", "t", catalog.PartitionQuery{
				Where: expression("n >= 100"), Segment: segment, TotalSegments: 5, After: token}, 7)
			must(t, err)
			for _, p := range list {
				seen[p.Values[0]]++
				n++
			}
			if token = next; token == "" {
				break
			}
		}
		if n < 100 || n > 260 {
			t.Errorf("segment %d has %d partitions", segment, n)
		}
	}
	if len(seen) != 900 {
		t.Errorf("%d partitions seen", len(seen))
	}
	for v, n := range seen {
		if n != 1 {
			t.Errorf("%s seen %d times", v, n)
		}
	}
}

func TestReopen(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "a b?#.db")
	for i := range 2 {
		c, err := catalog.Open(ctx, catalog.Options{Path: path})
		must(t, err)
		if i == 0 {
			must(t, c.DeleteDatabase(ctx, "default"))
			must(t, c.CreateDatabase(ctx, &catalog.Database{Name: "d"}))
		}
		list, _, err := c.Databases(ctx, catalog.Page{})
		must(t, err)
		if len(list) != 1 || list[0].Name != "d" {
			t.Errorf("round %d: %v", i, list)
		}
		must(t, c.Close())
	}
}

func TestView(t *testing.T) {
	v := &catalog.View{SQL: "SELECT 'ü'", Catalog: "awsdatacatalog", Schema: "d", Columns: []catalog.ViewColumn{{Name: "_col0", Type: "varchar(1)"}}}
	text, err := catalog.EncodeView(v)
	must(t, err)
	back, err := catalog.DecodeView(text)
	must(t, err)
	if back.SQL != v.SQL || len(back.Columns) != 1 || back.Columns[0] != v.Columns[0] || back.RunAsInvoker {
		t.Errorf("%+v", back)
	}
	for _, bad := range []string{"", "SELECT 1", "/* Presto View: !! */", "/* Presto View: WzFd */"} {
		if _, err := catalog.DecodeView(bad); !errors.Is(err, catalog.ErrInvalidInput) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

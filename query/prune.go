package query

import (
	"context"
	"math/big"
	"strconv"
	"strings"
	"time"

	"glaux/catalog"
	"glaux/plan"
	"glaux/sql"
)

// pruner decides by a scan's filters which of its table's partitions are read.
type pruner struct {
	doc *catalog.Table
	// keys are the partition keys that the scan knows: their column and its domain.
	keys []prunedKey
	// mixed are the filters that need several keys.
	mixed []plan.Expr
	// never says that no row can pass.
	never bool
}

// prunedKey is a partition key as the filters see it.
type prunedKey struct {
	read    bool // by the query
	id      int  // of the scan's column
	of      sql.Type
	domain  *catalog.Domain // nil: any value
	filters []plan.Expr     // those that read this key only
}

// newPruner sorts a scan's filters by the keys they read.
func newPruner(doc *catalog.Table, scan *plan.Scan, limits map[int]domain) *pruner {
	p := &pruner{doc: doc, keys: make([]prunedKey, len(doc.PartitionKeys))}
	at := map[int]int{} // key by column ID
	for i, out := range scan.Out {
		c := scan.Table.Columns[scan.Source[i]]
		if !c.Partition {
			continue
		}
		for k, key := range doc.PartitionKeys {
			if !strings.EqualFold(key.Name, c.Name) {
				continue
			}
			at[out.ID] = k
			p.keys[k].read, p.keys[k].id, p.keys[k].of = true, out.ID, c.Type
			if d, limited := limits[out.ID]; limited {
				if kd, ok := d.partitionDomain(c.Type); ok {
					p.keys[k].domain = &kd
				}
			}
		}
	}
	for _, f := range scan.Filters {
		for _, term := range conjuncts(f) {
			p.file(term, at)
		}
	}
	return p
}

// file puts a condition where it is asked: at its key, or behind all of them.
func (p *pruner) file(term plan.Expr, at map[int]int) {
	only, several := -1, false
	for id := range plan.ColumnsOf(term) {
		k, ok := at[id]
		switch {
		case !ok:
			// A term of an OR may decide without the columns of files.
			several = true
		case only >= 0 && only != k:
			several = true
		default:
			only = k
		}
	}
	switch {
	case only < 0:
		p.never = p.never || !several && !plan.MayMatch([]plan.Expr{term}, nil)
	case several:
		p.mixed = append(p.mixed, term)
	default:
		p.keys[only].filters = append(p.keys[only].filters, term)
	}
}

// accept tells whether partitions with this value of a key may be wanted.
func (p *pruner) accept(key int, text string) bool {
	k := &p.keys[key]
	if len(k.filters) == 0 {
		return true
	}
	v, ok := partitionValue(text, k.of)
	return !ok || plan.MayMatch(k.filters, map[int]sql.Value{k.id: v})
}

// matches tells whether the partition with these values may be wanted, of those
// whose values are all accepted.
func (p *pruner) matches(values []string) bool {
	if len(p.mixed) == 0 {
		return true
	}
	known := make(map[int]sql.Value, len(values))
	for i, k := range p.keys {
		if !k.read {
			continue
		}
		if v, ok := partitionValue(values[i], k.of); ok {
			known[k.id] = v
		}
	}
	return plan.MayMatch(p.mixed, known)
}

// domains are the keys' domains as the catalog asks for them.
func (p *pruner) domains() map[string]catalog.Domain {
	out := map[string]catalog.Domain{}
	for i, k := range p.keys {
		if k.domain != nil {
			out[p.doc.PartitionKeys[i].Name] = *k.domain
		}
	}
	return out
}

// filtered reports that some filter may refuse partitions.
func (p *pruner) filtered() bool {
	for _, k := range p.keys {
		if len(k.filters) > 0 {
			return true
		}
	}
	return false
}

// partitionValue reads a partition's value as the analyzer has values; false for
// what isn't of its type, and for types that filters are not evaluated for.
func partitionValue(text string, t sql.Type) (sql.Value, bool) {
	if text == catalog.DefaultPartition {
		return nil, true
	}
	switch t.Kind {
	case sql.Varchar:
		return text, true
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		bits := map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[t.Kind]
		n, err := strconv.ParseInt(text, 10, bits)
		return n, err == nil
	case sql.Boolean:
		return strings.EqualFold(text, "true"), strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case sql.Double:
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil
	case sql.Date:
		d, err := time.Parse(time.DateOnly, text)
		return d.Unix() / 86400, err == nil && d.Year() > 0
	case sql.Timestamp:
		at, err := time.Parse(time.DateTime, text)
		if err != nil {
			at, err = time.Parse(time.DateOnly, text)
		}
		return sql.Instant{Micros: at.UnixMicro(), Nanos: at.Nanosecond() % 1000}, err == nil && at.Year() > 0 && t.Precision >= 3 && at.Nanosecond()%1_000_000 == 0
	case sql.Decimal:
		r, ok := new(big.Rat).SetString(text)
		if !ok || strings.ContainsAny(text, "/xXpP_") {
			return nil, false
		}
		r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Scale)), nil)))
		return new(big.Int).Set(r.Num()), r.IsInt()
	}
	return nil, false
}

// registered yields the partitions of the catalog that may be wanted.
func (p *pruner) registered(ctx context.Context, c *catalog.Catalog, yield func(*catalog.Partition) error) error {
	q := catalog.PartitionQuery{}
	if keys := p.domains(); len(keys) > 0 {
		q.Where = func(columns []catalog.Column) (*catalog.Predicate, error) { return catalog.NewPredicate(columns, keys) }
	}
	if p.filtered() {
		q.Accept = p.accept
	}
	for part, err := range c.Partitions(ctx, p.doc.DatabaseName, p.doc.Name, q) {
		if err != nil {
			return trinoMissing(err, relation{p.doc.DatabaseName, p.doc.Name})
		}
		if !p.matches(part.Values) {
			continue
		}
		if err := yield(part); err != nil {
			return err
		}
	}
	return nil
}

// projected yields the partitions that a table's properties describe. Each key's
// values are narrowed first, so that only those that all keys leave are combined.
func (p *pruner) projected(proj *catalog.Projection, yield func(values []string, location string) error) error {
	lists := make([][]catalog.ProjectedValue, len(p.keys))
	most := int64(1)
	for i := range p.keys {
		list, err := proj.Values(i, p.keys[i].domain)
		if err != nil {
			return err
		}
		for _, v := range list {
			if p.accept(i, v.Value) {
				lists[i] = append(lists[i], v)
			}
		}
		most *= int64(len(lists[i])) // each has a million at most
		if most > catalog.MaxPartitions && len(p.mixed) == 0 || most > catalog.MaxPartitions*100 {
			return tooManyPartitions(p.doc)
		}
	}
	if most == 0 {
		return nil
	}
	chosen, values := make([]catalog.ProjectedValue, len(lists)), make([]string, len(lists))
	var combine func(i int) error
	combine = func(i int) error {
		if i == len(lists) {
			if !p.matches(values) {
				return nil
			}
			return yield(values, proj.Location(chosen))
		}
		for _, v := range lists[i] {
			chosen[i], values[i] = v, v.Value
			if err := combine(i + 1); err != nil {
				return err
			}
		}
		return nil
	}
	return combine(0)
}

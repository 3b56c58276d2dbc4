package catalog

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"glaux/sql"
)

// A Projection computes the partitions of a table from the table's properties:
// no partition is registered, and none is looked up. It is safe for concurrent use.
type Projection struct {
	keys     []Column
	columns  []projected
	template string
}

// MaxPartitions is how many partitions one scan may have, and how many values one
// projected key.
const MaxPartitions = 1_000_000

// A ProjectedValue is one value of a projected partition key.
type ProjectedValue struct {
	Value string // the partition's value, of the key's type
	Path  string // how it stands in the location
}

// projected is how one key's values are computed.
type projected interface {
	// count is how many values there are.
	count() int64
	// values are those in the set (nil: all), in their order.
	values(set *keySet) ([]ProjectedValue, error)
}

// NewProjection reads the properties projection.* of a table. It returns nil for a
// table that isn't configured for projection. Ranges that end NOW are as of now.
func NewProjection(t *Table, now time.Time) (*Projection, error) {
	if !strings.EqualFold(strings.TrimSpace(t.Parameters["projection.enabled"]), "true") || len(t.PartitionKeys) == 0 {
		return nil, nil
	}
	props := projectionProperties{}
	for k, v := range t.Parameters {
		props[Fold(k)] = v
	}
	p := &Projection{keys: t.PartitionKeys}
	var missing []string
	for _, k := range t.PartitionKeys {
		if _, ok := props.get(k, "type"); !ok {
			missing = append(missing, k.Name)
		}
	}
	if len(missing) > 0 {
		return nil, &sql.Error{Name: "HIVE_METASTORE_ERROR", Message: fmt.Sprintf(
			"Table %s.%s is configured for partition projection, but the following partition columns are missing projection configuration: [%s] (table %[1]s.%[2]s)",
			t.DatabaseName, t.Name, strings.Join(missing, ", "))}
	}
	for _, k := range t.PartitionKeys {
		c, err := props.column(k, now.UTC())
		if err != nil {
			return nil, err
		}
		p.columns = append(p.columns, c)
	}
	return p, p.setTemplate(t, props)
}

// setTemplate takes in where partitions are.
func (p *Projection) setTemplate(t *Table, props projectionProperties) error {
	p.template = props["storage.location.template"]
	if p.template == "" {
		parts := make([]string, len(p.keys))
		for i, k := range p.keys {
			parts[i] = EscapePath(Fold(k.Name)) + "=${" + Fold(k.Name) + "}"
		}
		if at := t.Location(); at != "" {
			p.template = strings.TrimSuffix(at, "/") + "/" + strings.Join(parts, "/") + "/"
		}
		for i := range p.columns {
			p.columns[i] = escapedPaths{p.columns[i]}
		}
		return nil
	}
	for _, k := range p.keys {
		if !strings.Contains(Fold(p.template), "${"+Fold(k.Name)+"}") {
			return &sql.Error{Name: "INVALID_TABLE_PROPERTY", Message: fmt.Sprintf(
				"Partition projection location template: %s is missing partition column: '%s' placeholder", p.template, k.Name)}
		}
	}
	return nil
}

// escapedPaths escapes values as Hive does in the names of folders.
type escapedPaths struct{ projected }

func (e escapedPaths) values(set *keySet) ([]ProjectedValue, error) {
	list, err := e.projected.values(set)
	for i := range list {
		list[i].Path = EscapePath(list[i].Path)
	}
	return list, err
}

// Count is how many partitions there are in all, as far as that is known: injected
// keys have no values of their own.
func (p *Projection) Count() int64 {
	n := int64(1)
	for _, c := range p.columns {
		k := c.count()
		if k > 0 && n > math.MaxInt64/k {
			return math.MaxInt64
		}
		n *= k
	}
	return n
}

// Values are the values of a key that lie in a domain; nil: all there are. Values
// outside of the configured range are none, and no error.
func (p *Projection) Values(key int, d *Domain) ([]ProjectedValue, error) {
	if d == nil {
		return p.columns[key].values(nil)
	}
	k := p.keys[key]
	pred, err := NewPredicate([]Column{{Name: k.Name, Type: k.Type}}, map[string]Domain{k.Name: *d})
	if err != nil {
		return nil, err
	}
	return p.columns[key].values(&keySet{key: k, set: pred.root.kids[0].set, domain: d})
}

// Location is where the partition with these values is.
func (p *Projection) Location(values []ProjectedValue) string {
	var b strings.Builder
	rest := p.template
	for {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, tail, closed := strings.Cut(after, "}")
		if i := keyIndex(p.keys, name); closed && i >= 0 {
			b.WriteString(values[i].Path)
			rest = tail
			continue
		}
		b.WriteString("${")
		rest = after
	}
}

// LocationOf is where the partition with these values is; false if there is none.
func (p *Projection) LocationOf(values []string) (string, bool) {
	chosen := make([]ProjectedValue, len(values))
	for i, v := range values {
		list, err := p.Values(i, &Domain{Ranges: []Range{Point(v)}})
		if err != nil || len(list) != 1 {
			return "", false
		}
		chosen[i] = list[0]
	}
	return p.Location(chosen), true
}

// keySet is a domain in the encoded form of a key's values (key.go).
type keySet struct {
	key    Column
	set    intervals
	domain *Domain
}

func (s *keySet) contains(value string) bool {
	return s == nil || s.set.contains(encodeValue(s.key, value))
}

// search finds which of a run's ascending values lie in the set, as ranges of
// indexes [from, to): it looks at a few of them only.
func (s *keySet) search(from, to uint64, value func(uint64) string, yield func(from, to uint64) error) error {
	for _, x := range s.set {
		first := searchIndex(from, to, func(i uint64) bool { return string(encodeValue(s.key, value(i))) >= string(x.lo) })
		last := searchIndex(first, to, func(i uint64) bool { return string(encodeValue(s.key, value(i))) >= string(x.hi) })
		if first < last {
			if err := yield(first, last); err != nil {
				return err
			}
		}
		from = last
	}
	return nil
}

// searchIndex is the first index in [from, to) for which a monotone condition holds, or to.
func searchIndex(from, to uint64, holds func(uint64) bool) uint64 {
	for from < to {
		mid := from + (to-from)/2
		if holds(mid) {
			to = mid
		} else {
			from = mid + 1
		}
	}
	return from
}

// projectionProperties are the table's properties, their names in lower case.
type projectionProperties map[string]string

func (props projectionProperties) get(k Column, name string) (string, bool) {
	v, ok := props["projection."+Fold(k.Name)+"."+name]
	return v, ok
}

// badProjection is what a key that is configured wrongly fails with.
func badProjection(k Column, format string, args ...any) error {
	return &sql.Error{Name: "INVALID_TABLE_PROPERTY", Message: fmt.Sprintf("Column projection for column '%s' failed. ", k.Name) + fmt.Sprintf(format, args...)}
}

func (props projectionProperties) required(k Column, name string) (string, error) {
	v, ok := props.get(k, name)
	if !ok || strings.TrimSpace(v) == "" {
		return "", badProjection(k, "Missing required property: 'projection.%s.%s'", k.Name, name)
	}
	return v, nil
}

func (props projectionProperties) column(k Column, now time.Time) (projected, error) {
	text, _ := props.get(k, "type")
	switch kind := strings.ToLower(strings.TrimSpace(text)); kind {
	case "enum":
		list, err := props.required(k, "values")
		if err != nil {
			return nil, err
		}
		return enumProjection(strings.Split(list, ",")), nil
	case "integer":
		return props.integer(k)
	case "date":
		return props.date(k, now)
	case "injected":
		if keyClass(k.Type) != classText {
			return nil, badProjection(k, "Injected projection needs a column of type string, not %s", k.Type)
		}
		return injectedProjection{k}, nil
	}
	return nil, badProjection(k, "Property: 'projection.%s.type' value '%s' is invalid. Available options: enum, integer, date, injected", k.Name, text)
}

// positive reads an optional property that is a number above zero.
func (props projectionProperties) positive(k Column, name string, def int64) (int64, error) {
	text, ok := props.get(k, name)
	if !ok {
		return def, nil
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n <= 0 {
		return 0, badProjection(k, "Property: 'projection.%s.%s' needs to be a positive integer, not '%s'", k.Name, name, text)
	}
	return n, nil
}

// enumProjection lists its values. Blanks are part of them.
type enumProjection []string

func (e enumProjection) count() int64 { return int64(len(e)) }

func (e enumProjection) values(set *keySet) ([]ProjectedValue, error) {
	var out []ProjectedValue
	seen := map[string]bool{}
	for _, v := range e {
		if !seen[v] && set.contains(v) {
			out = append(out, ProjectedValue{v, v})
		}
		seen[v] = true
	}
	return out, nil
}

// injectedProjection has the values that the query names.
type injectedProjection struct{ key Column }

func (injectedProjection) count() int64 { return 1 }

func (p injectedProjection) values(set *keySet) ([]ProjectedValue, error) {
	refuse := &sql.Error{Name: "CONSTRAINT_VIOLATION", Message: fmt.Sprintf(
		"For the injected projected partition column %s, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.", p.key.Name)}
	if set == nil || set.domain.Null {
		return nil, refuse
	}
	var out []ProjectedValue
	for _, r := range set.domain.Ranges {
		if r.Low == nil || r.High == nil || r.Low.Value != r.High.Value || !r.Low.Inclusive || !r.High.Inclusive {
			return nil, refuse
		}
		v := ProjectedValue{r.Low.Value, r.Low.Value}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out, nil
}

// integerProjection counts from low to high.
type integerProjection struct {
	key       Column
	low, step int64
	n         uint64 // values
	digits    int
}

func (props projectionProperties) integer(k Column) (projected, error) {
	text, err := props.required(k, "range")
	if err != nil {
		return nil, err
	}
	low, high, _ := strings.Cut(text, ",")
	from, err1 := strconv.ParseInt(strings.TrimSpace(low), 10, 64)
	to, err2 := strconv.ParseInt(strings.TrimSpace(high), 10, 64)
	if err1 != nil || err2 != nil {
		return nil, badProjection(k, "Property: 'projection.%s.range' needs to be a list of 2 integers, not '%s'", k.Name, text)
	}
	p := &integerProjection{key: k, low: from}
	if p.step, err = props.positive(k, "interval", 1); err != nil {
		return nil, err
	}
	digits, err := props.positive(k, "digits", 1)
	if err != nil {
		return nil, err
	}
	p.digits = int(min(digits, 100))
	if from <= to {
		p.n = min((uint64(to)-uint64(from))/uint64(p.step), math.MaxUint64-1) + 1
	}
	return p, nil
}

func (p *integerProjection) count() int64 { return int64(min(p.n, math.MaxInt64)) }

func (p *integerProjection) number(i uint64) int64 { return p.low + int64(i*uint64(p.step)) }

func (p *integerProjection) text(i uint64) string {
	n := p.number(i)
	if p.digits <= 1 {
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprintf("%0*d", p.digits, n)
}

func (p *integerProjection) values(set *keySet) ([]ProjectedValue, error) {
	var out []ProjectedValue
	add := func(from, to uint64) error {
		if to-from > MaxPartitions-uint64(len(out)) {
			return tooManyValues(p.key)
		}
		out = slices.Grow(out, int(to-from))
		for i := from; i < to; i++ {
			text := p.text(i)
			out = append(out, ProjectedValue{text, text})
		}
		return nil
	}
	if set == nil {
		err := add(0, p.n)
		return out, err
	}
	if keyClass(p.key.Type) != classText {
		err := set.search(0, p.n, p.text, add)
		return out, err
	}
	// Texts of one sign and length are ordered as their numbers are, or, below
	// zero, the other way round.
	for from := uint64(0); from < p.n; {
		negative, length := p.number(from) < 0, len(p.text(from))
		to := searchIndex(from, p.n, func(i uint64) bool { return (p.number(i) < 0) != negative || len(p.text(i)) != length })
		var err error
		if negative {
			last := to - 1
			err = set.search(0, to-from, func(i uint64) string { return p.text(last - i) }, func(a, b uint64) error { return add(last-b+1, last-a+1) })
		} else {
			err = set.search(from, to, p.text, add)
		}
		if err != nil {
			return nil, err
		}
		from = to
	}
	return out, nil
}

func tooManyValues(k Column) error {
	return &sql.Error{Name: "HIVE_EXCEEDED_PARTITION_LIMIT", Message: fmt.Sprintf("Partition column '%s' has more than %d projected values that the query can read: narrow its filter", k.Name, MaxPartitions)}
}

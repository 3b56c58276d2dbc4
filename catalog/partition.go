package catalog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash/fnv"
	"iter"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// A partitionRecord is a partition as the store keeps it. Its values are in the
// key. Most partitions of a table differ in their location only, so the rest of
// the storage descriptor is kept once, under a hash of its content.
type partitionRecord struct {
	Location         string            `json:",omitzero"`
	Descriptor       string            `json:",omitzero"` // hash; empty: there is no descriptor
	CreationTime     time.Time         `json:",omitzero,format:unix"`
	LastAccessTime   time.Time         `json:",omitzero,format:unix"`
	LastAnalyzedTime time.Time         `json:",omitzero,format:unix"`
	Parameters       map[string]string `json:",omitzero"`
	Rest             map[string]any    `json:",omitzero"`
}

// keyOf gives the store's key of a partition of a table.
func (rec *tableRecord) keyOf(values []string) ([]byte, error) {
	if len(values) != len(rec.Table.PartitionKeys) {
		return nil, invalid("The number of partition keys do not match the number of partition values: table %s has %d keys, %d values were given",
			rec.Table.Name, len(rec.Table.PartitionKeys), len(values))
	}
	if len(values) == 0 {
		return nil, invalid("Table %s is not partitioned", rec.Table.Name)
	}
	return append(idKey(rec.ID), encodeValues(rec.Table.PartitionKeys, values)...), nil
}

// store splits a partition and writes its parts.
func (rec *tableRecord) store(w Writer, key []byte, p *Partition) error {
	out := partitionRecord{
		CreationTime: p.CreationTime, LastAccessTime: p.LastAccessTime, LastAnalyzedTime: p.LastAnalyzedTime, Parameters: p.Parameters,
	}
	if len(p.Rest) > 0 {
		if err := json.Unmarshal(p.Rest, &out.Rest); err != nil {
			return err
		}
	}
	if p.StorageDescriptor != nil {
		shared := *p.StorageDescriptor
		out.Location, shared.Location = shared.Location, ""
		data, err := json.Marshal(&shared, json.Deterministic(true))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		out.Descriptor = hex.EncodeToString(sum[:16])
		at := append(idKey(rec.ID), out.Descriptor...)
		_, have, err := w.Get(descriptors, at)
		if err != nil {
			return err
		}
		if !have {
			if err := w.Put(descriptors, at, data); err != nil {
				return err
			}
		}
	}
	return put(w, partitions, key, &out)
}

// A partitionReader puts partitions of one table together again.
type partitionReader struct {
	r      Reader
	rec    *tableRecord
	shared map[string]*StorageDescriptor
}

func (pr *partitionReader) build(values []string, e Entry) (*Partition, error) {
	var in partitionRecord
	if err := decodeEntry(e, &in); err != nil {
		return nil, err
	}
	p := &Partition{
		Values: values, DatabaseName: pr.rec.Table.DatabaseName, TableName: pr.rec.Table.Name,
		CreationTime: in.CreationTime, LastAccessTime: in.LastAccessTime, LastAnalyzedTime: in.LastAnalyzedTime, Parameters: in.Parameters,
	}
	if in.Rest != nil {
		rest, err := json.Marshal(in.Rest, json.Deterministic(true))
		if err != nil {
			return nil, err
		}
		p.Rest = rest
	}
	if in.Descriptor == "" {
		return p, nil
	}
	shared := pr.shared[in.Descriptor]
	if shared == nil {
		shared = new(StorageDescriptor)
		if _, err := get(pr.r, descriptors, append(idKey(pr.rec.ID), in.Descriptor...), shared); err != nil {
			return nil, err
		}
		if pr.shared == nil {
			pr.shared = map[string]*StorageDescriptor{}
		}
		pr.shared[in.Descriptor] = shared
	}
	own := *shared
	own.Location = in.Location
	p.StorageDescriptor = &own
	return p, nil
}

// ItemErrors are the failures of single items of a batch, by their index. The
// other items succeeded.
type ItemErrors map[int]error

// CreatePartitions adds partitions to a table. Those that can't be added are
// reported one by one; the others are added in one step.
func (c *Catalog) CreatePartitions(ctx context.Context, database, table string, list []*Partition) (ItemErrors, error) {
	return c.eachPartition(ctx, database, table, len(list), 1, func(w Writer, rec *tableRecord, i int) error {
		key, err := rec.keyOf(list[i].Values)
		if err != nil {
			return err
		}
		_, exists, err := w.Get(partitions, key)
		if err != nil {
			return err
		}
		if exists {
			return alreadyExists(KindPartition, "")
		}
		p := *list[i]
		p.CreationTime = c.stamp()
		return rec.store(w, key, &p)
	})
}

// A PartitionUpdate replaces the partition that has these values, and may
// change them.
type PartitionUpdate struct {
	Values    []string
	Partition *Partition
}

// UpdatePartitions replaces partitions, reporting failures one by one.
func (c *Catalog) UpdatePartitions(ctx context.Context, database, table string, list []PartitionUpdate) (ItemErrors, error) {
	return c.eachPartition(ctx, database, table, len(list), 0, func(w Writer, rec *tableRecord, i int) error {
		from, err := rec.keyOf(list[i].Values)
		if err != nil {
			return err
		}
		var old partitionRecord
		ok, err := get(w, partitions, from, &old)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(KindPartition, "")
		}
		p := *list[i].Partition
		if p.Values == nil {
			p.Values = list[i].Values
		}
		to, err := rec.keyOf(p.Values)
		if err != nil {
			return err
		}
		if !bytes.Equal(from, to) {
			if _, taken, err := w.Get(partitions, to); err != nil {
				return err
			} else if taken {
				return alreadyExists(KindPartition, "")
			}
			if err := errors.Join(w.Delete(partitions, from), deleteStatistics(w, from)); err != nil {
				return err
			}
		}
		p.CreationTime = old.CreationTime
		return rec.store(w, to, &p)
	})
}

// DeletePartitions drops partitions, reporting failures one by one.
func (c *Catalog) DeletePartitions(ctx context.Context, database, table string, list [][]string) (ItemErrors, error) {
	return c.eachPartition(ctx, database, table, len(list), -1, func(w Writer, rec *tableRecord, i int) error {
		key, err := rec.keyOf(list[i])
		if err != nil {
			return err
		}
		_, ok, err := w.Get(partitions, key)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(KindPartition, "")
		}
		return errors.Join(w.Delete(partitions, key), deleteStatistics(w, key))
	})
}

// eachPartition runs one step for each item in one transaction. An *Error
// concerns its item; another error ends the whole. Each step that succeeds changes
// the number of the table's partitions by change.
func (c *Catalog) eachPartition(ctx context.Context, database, table string, n int, change int64, step func(w Writer, rec *tableRecord, i int) error) (ItemErrors, error) {
	var failed ItemErrors
	err := c.store.Update(ctx, func(w Writer) error {
		failed = nil
		rec, err := tableOf(w, database, table)
		if err != nil {
			return err
		}
		count, err := countPartitions(w, rec.ID)
		if err != nil {
			return err
		}
		for i := range n {
			if err := step(w, rec, i); err != nil {
				if _, ok := errors.AsType[*Error](err); !ok {
					return err
				}
				if failed == nil {
					failed = ItemErrors{}
				}
				failed[i] = err
			}
		}
		delta := change * int64(n-len(failed))
		if delta == 0 {
			return nil
		}
		return put(w, counts, idKey(rec.ID), count+delta)
	})
	return failed, err
}

// PartitionCount is how many partitions a table has.
func (c *Catalog) PartitionCount(ctx context.Context, database, table string) (n int64, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		rec, err := tableOf(r, database, table)
		if err != nil {
			return err
		}
		n, err = countPartitions(r, rec.ID)
		return err
	})
	return n, err
}

// countPartitions reads a table's count, or counts where an older program kept none.
func countPartitions(r Reader, id int64) (n int64, err error) {
	if known, err := get(r, counts, idKey(id), &n); known || err != nil {
		return n, err
	}
	for _, err := range r.Scan(partitions, idKey(id), idKey(id+1)) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// PartitionsByValues returns the partitions that have these values, in their
// order, with nil for one that doesn't exist.
func (c *Catalog) PartitionsByValues(ctx context.Context, database, table string, values [][]string) ([]*Partition, error) {
	list := make([]*Partition, len(values))
	err := c.store.View(ctx, func(r Reader) error {
		rec, err := tableOf(r, database, table)
		if err != nil {
			return err
		}
		pr := partitionReader{r: r, rec: rec}
		for i, v := range values {
			key, err := rec.keyOf(v)
			if err != nil {
				return err
			}
			data, ok, err := r.Get(partitions, key)
			if err != nil {
				return err
			}
			if ok {
				if list[i], err = pr.build(slices.Clone(v), Entry{key, data}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return list, err
}

// A PartitionQuery says which partitions are wanted. The zero query wants all.
type PartitionQuery struct {
	// Where makes the condition from the table's partition keys: see
	// ParsePredicate and NewPredicate. Nil, or a nil predicate, wants all.
	Where func(keys []Column) (*Predicate, error)
	// Accept says of single values of a key, by its index, whether a partition
	// with it can be wanted; nil wants all. It is asked once for each value, and
	// where it refuses one, all partitions that begin so are stepped over at once.
	Accept func(key int, value string) bool
	// Segment of TotalSegments disjoint parts that are all together; 0 of 0: all.
	Segment, TotalSegments int
	// After is the token behind which to go on; "" at the start.
	After string
}

// Partitions yields the wanted partitions of a table in the order of their
// values, with a token to go on behind each. It sees one state of the table;
// what it costs depends on what it finds and, where leading keys are not
// restricted, on how many values those have. An error is the last thing yielded.
func (c *Catalog) Partitions(ctx context.Context, database, table string, q PartitionQuery) iter.Seq2[*Partition, error] {
	return func(yield func(*Partition, error) bool) {
		err := c.store.View(ctx, func(r Reader) error {
			return c.scanPartitions(r, database, table, q, func(p *Partition, _ []byte) bool { return yield(p, nil) })
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// PartitionPage returns at most limit of the wanted partitions, and the token
// of the next page, which is empty after the last.
func (c *Catalog) PartitionPage(ctx context.Context, database, table string, q PartitionQuery, limit int) (list []*Partition, token string, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		var last []byte
		return c.scanPartitions(r, database, table, q, func(p *Partition, key []byte) bool {
			if len(list) == limit {
				token = hex.EncodeToString(last)
				return false
			}
			list, last = append(list, p), key[8:]
			return true
		})
	})
	return list, token, err
}

// seekAfter is how many unwanted partitions in a row are stepped over before a
// new scan is started where the next wanted one can be; and where the scan before
// went over as many that one value refused, the next values are like it.
const seekAfter, seekAgain = 16, 2

func (c *Catalog) scanPartitions(r Reader, database, table string, q PartitionQuery, yield func(p *Partition, key []byte) bool) error {
	rec, err := tableOf(r, database, table)
	if err != nil {
		return err
	}
	var where *Predicate
	if q.Where != nil {
		if where, err = q.Where(rec.Table.PartitionKeys); err != nil {
			return err
		}
	}
	s := &partitionScan{rec: rec, reader: partitionReader{r: r, rec: rec}, where: where, q: q, yield: yield, patience: seekAfter}
	if q.Accept != nil {
		s.accepted = make([]map[string]bool, len(rec.Table.PartitionKeys))
	}
	from := idKey(rec.ID)
	if q.After != "" {
		after, err := hex.DecodeString(q.After)
		if err != nil {
			return invalid("The next token is malformed")
		}
		from = append(append(from, after...), 0)
	} else if where != nil {
		if from = s.first(); from == nil {
			return nil
		}
	}
	for from != nil {
		if from, err = s.run(r, from); err != nil {
			return err
		}
	}
	return nil
}

type partitionScan struct {
	rec     *tableRecord
	reader  partitionReader
	where   *Predicate
	q       PartitionQuery
	yield   func(*Partition, []byte) bool
	scratch [][]byte
	// accepted remembers what Accept said, by key and encoded value.
	accepted []map[string]bool
	// refused is the length of the part of the last key that Accept refused.
	refused int
	// patience is how many unwanted partitions in a row to step over.
	patience int
}

// wanted tells whether the partition with these values is.
func (s *partitionScan) wanted(values [][]byte, texts []byte) (bool, error) {
	// What Accept says of a value is remembered, and may be of all that begin so.
	if ok := s.accepts(values, texts); !ok || s.where == nil {
		return ok, nil
	}
	return s.where.match(values)
}

// accepts tells whether Accept lets the partition with these values through.
func (s *partitionScan) accepts(values [][]byte, texts []byte) bool {
	s.refused = 0
	at := 8
	var text []string
	for i, known := range s.accepted {
		at += len(values[i])
		// Values that are written differently may encode alike: texts tell them apart.
		key := string(values[i])
		if values[i][0] != classText {
			if text == nil {
				var ok bool
				if text, ok = decodeValues(values, texts); !ok {
					return true // the caller says what is wrong
				}
			}
			key = text[i]
		}
		ok, seen := known[key]
		if !seen {
			value := key
			if values[i][0] == classText {
				value, _, _ = cutText(values[i][1:])
			}
			if ok = s.q.Accept(i, value); known == nil {
				s.accepted[i] = map[string]bool{}
			}
			if len(s.accepted[i]) < rememberedValues {
				s.accepted[i][key] = ok
			}
		}
		if !ok {
			if i < len(values)-1 {
				s.refused = at
			}
			return false
		}
	}
	return true
}

// rememberedValues bounds what a scan remembers of one key's values.
const rememberedValues = 100_000

// first gives the least key that can be wanted, or nil if none can.
func (s *partitionScan) first() []byte {
	key := idKey(s.rec.ID)
	open := false
	for _, b := range s.where.bounds {
		if len(b) == 0 {
			return nil
		}
		if !open {
			key = append(key, b[0].lo...)
			// Only behind a single value does the next key's bound narrow further.
			open = !b[0].isPoint()
		}
	}
	return key
}

// run scans from a key, and returns where to go on, or nil at the end.
func (s *partitionScan) run(r Reader, from []byte) ([]byte, error) {
	missed := 0
	for e, err := range r.Scan(partitions, from, idKey(s.rec.ID+1)) {
		if err != nil {
			return nil, err
		}
		values, texts, ok := splitValues(e.Key[8:], len(s.rec.Table.PartitionKeys), s.scratch)
		if !ok {
			return nil, invalid("A partition of table %s has the key %x, which fits no partition keys", s.rec.Table.Name, e.Key)
		}
		s.scratch = values
		wanted, err := s.wanted(values, texts)
		if err != nil {
			return nil, err
		}
		if !wanted {
			if missed++; missed > s.patience {
				next, end := s.next(e.Key, values)
				if s.patience = seekAfter; s.refused > 0 {
					s.patience = seekAgain
				}
				if end {
					return nil, nil
				}
				if next != nil {
					return next, nil
				}
				missed = 0
			}
			continue
		}
		missed, s.patience = 0, seekAfter
		if s.q.TotalSegments > 1 && segmentOf(e.Key[8:], s.q.TotalSegments) != s.q.Segment {
			continue
		}
		text, ok := decodeValues(values, texts)
		if !ok {
			return nil, invalid("A partition of table %s has the key %x, which fits no partition keys", s.rec.Table.Name, e.Key)
		}
		p, err := s.reader.build(text, e)
		if err != nil {
			return nil, err
		}
		if !s.yield(p, e.Key) {
			return nil, nil
		}
	}
	return nil, nil
}

// next gives the least key behind this unwanted one that can be wanted. It
// returns nil if stepping on is as good, and end if there is none.
func (s *partitionScan) next(key []byte, values [][]byte) (next []byte, end bool) {
	if s.refused > 0 {
		return s.skip(key[:s.refused])
	}
	if s.where == nil {
		return nil, false
	}
	at := 8
	for i, v := range values {
		b := s.where.bounds[i]
		n := b.search(v)
		switch {
		case n == len(b): // behind all that key i can be: the next value of the key before
			return s.skip(key[:at])
		case bytes.Compare(v, b[n].lo) < 0:
			return append(slices.Clone(key[:at]), b[n].lo...), false
		}
		at += len(v)
	}
	return nil, false
}

// skip gives the first key that doesn't start with prefix.
func (s *partitionScan) skip(prefix []byte) ([]byte, bool) {
	if len(prefix) == 8 {
		return nil, true
	}
	return prefixEnd(prefix), false
}

// segmentOf spreads partitions over segments by a hash of their values.
func segmentOf(key []byte, total int) int {
	h := fnv.New32a()
	h.Write(key)
	return int(h.Sum32() % uint32(total))
}

// rekey moves the partitions of a table to the keys that new partition keys
// give them: a changed type changes their order.
func (c *Catalog) rekey(w Writer, rec *tableRecord, keys []Column) error {
	same := len(keys) == len(rec.Table.PartitionKeys)
	for i := 0; same && i < len(keys); i++ {
		old := rec.Table.PartitionKeys[i].Type
		same = keyClass(old) == keyClass(keys[i].Type) && isInteger(old) == isInteger(keys[i].Type)
	}
	if same {
		return nil
	}
	var old []Entry
	for e, err := range w.Scan(partitions, idKey(rec.ID), idKey(rec.ID+1)) {
		if err != nil {
			return err
		}
		old = append(old, e)
	}
	if len(old) == 0 {
		return nil
	}
	if len(keys) != len(rec.Table.PartitionKeys) {
		return invalid("Table %s has %d partitions, so the number of its partition keys can't change", rec.Table.Name, len(old))
	}
	if err := errors.Join(w.DeleteRange(partitions, idKey(rec.ID), idKey(rec.ID+1)), w.DeleteRange(statistics, append(idKey(rec.ID), 1), idKey(rec.ID+1))); err != nil {
		return err
	}
	for _, e := range old {
		encoded, texts, ok := splitValues(e.Key[8:], len(keys), nil)
		values, ok2 := decodeValues(encoded, texts)
		if !ok || !ok2 {
			return invalid("A partition of table %s has the key %x, which fits no partition keys", rec.Table.Name, e.Key)
		}
		if err := w.Put(partitions, append(idKey(rec.ID), encodeValues(keys, values)...), e.Value); err != nil {
			return err
		}
	}
	return nil
}

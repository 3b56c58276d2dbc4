package worker

import (
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/text"
	"glaux/sql"
)

// instance is a DuckDB and the connection of the query that it runs.
type instance struct {
	db      bindings.Database
	conn    bindings.Connection
	reads   *reads
	library *kernel.Library
	others  furtherConnections
	threads int

	locked  bool            // the configuration is
	offered map[string]bool // table functions of ours that are registered

	// Of the running query:
	query       *Query
	decodedRows []atomic.Int64 // of each decoded scan
	slots       slots
	matched     matched
}

// unwanted are parts of DuckDB's optimizer that are turned off. Statistics would make wrong
// rows of files whose statistics lie: filters that they say are always true would not be
// evaluated, nor would overflows be looked for that they say don't happen. Row groups are
// left out by them nevertheless, and joins are ordered. A window over whole partitions that
// became a join of its input with itself would read that twice, and would give
// our aggregates rows of several groups at once where they are told of one.
const unwanted = "statistics_propagation,window_self_join"

// openInstance opens an empty in-memory database that can reach nothing but the
// worker's own directory.
func openInstance(h Hello, r *reads) (*instance, error) {
	var config bindings.Config
	if bindings.CreateConfig(&config) == bindings.StateError {
		return nil, errors.New("configure DuckDB")
	}
	defer bindings.DestroyConfig(&config)
	for _, o := range [][2]string{
		{"disabled_optimizers", unwanted},
		{"threads", strconv.Itoa(max(h.Threads, 1))},
		{"memory_limit", strconv.FormatInt(h.MemoryBytes, 10) + "B"},
		{"autoinstall_known_extensions", "false"},
		{"autoload_known_extensions", "false"},
		{"allow_community_extensions", "false"},
	} {
		if bindings.SetConfig(config, o[0], o[1]) == bindings.StateError {
			return nil, fmt.Errorf("configure DuckDB: %s = %s is refused", o[0], o[1])
		}
	}
	in := &instance{reads: r, threads: h.Threads, offered: map[string]bool{}}
	var message string
	if bindings.OpenExt(":memory:", &in.db, config, &message) == bindings.StateError {
		return nil, fmt.Errorf("open DuckDB: %s", message)
	}
	in.library = kernel.NewLibrary(in.db)
	in.library.Memory.Limit(h.MemoryBytes)
	if err := in.connect(); err != nil {
		return nil, err
	}
	for _, s := range []string{
		"SET allowed_directories = ['" + InputDir + "/', '" + OutputDir + "/']",
		"SET temp_directory = '" + SpillDir + "'",
		fmt.Sprintf("SET max_temp_directory_size = '%dB'", h.SpillBytes),
		"SET enable_external_access = false",
		// A cache would hide reads from the meter; the system has one anyway.
		"SET enable_external_file_cache = false",
		"SET allowed_configs = ['streaming_buffer_size', 'enable_profiling', 'custom_profiling_settings']",
	} {
		if err := in.exec(s); err != nil {
			return nil, fmt.Errorf("%s: %w", s, err)
		}
	}
	return in, nil
}

// connect makes a connection with the settings that belong to one.
func (in *instance) connect() error {
	if bindings.Connect(in.db, &in.conn) == bindings.StateError {
		return errors.New("connect to DuckDB")
	}
	const setting = "SET streaming_buffer_size = '8MB'"
	if err := in.exec(setting); err != nil {
		return fmt.Errorf("%s: %w", setting, err)
	}
	return nil
}

// exec runs one of our own statements.
func (in *instance) exec(statement string) error { return execOn(in.conn, statement) }

func execOn(conn bindings.Connection, statement string) error {
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.Query(conn, statement, &res) == bindings.StateError {
		return queryError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	return nil
}

// prepare applies the query's limits, locks the configuration, and registers the
// functions it uses. A configuration that is locked is of a query alike (see Alike).
func (in *instance) prepare(q *Query) error {
	in.query = q
	in.decodedRows = make([]atomic.Int64, len(q.Decoded))
	in.matched.trees = make([][]Measured, len(q.Matches))
	if err := in.configure(q); err != nil {
		return err
	}
	if err := in.measure(in.conn); err != nil {
		return err
	}
	for _, use := range q.Kernels {
		if err := in.library.Add(in.conn, use); err != nil {
			return err
		}
	}
	for _, name := range functionNames(matchFunction, len(q.Matches), q.Profile) {
		if err := errors.Join(in.offerMatch(name), in.offerSlots()); err != nil {
			return err
		}
	}
	for _, name := range functionNames(decodeFunction, len(q.Decoded), q.Profile) {
		if err := in.offerDecoder(name); err != nil {
			return err
		}
	}
	return nil
}

func (in *instance) configure(q *Query) error {
	if in.locked {
		return nil
	}
	var settings []string
	if q.MemoryBytes > 0 {
		settings = append(settings, fmt.Sprintf("SET memory_limit = '%dB'", q.MemoryBytes))
		in.library.Memory.Limit(q.MemoryBytes)
	}
	if q.SpillBytes > 0 {
		settings = append(settings, fmt.Sprintf("SET max_temp_directory_size = '%dB'", q.SpillBytes))
	}
	if q.Threads > 0 {
		settings = append(settings, fmt.Sprintf("SET threads = %d", q.Threads))
	}
	if q.Deep {
		settings = append(settings, "SET disabled_optimizers = 'expression_rewriter,common_subexpressions,"+unwanted+"'")
	}
	settings = append(settings, "SET lock_configuration = true")
	for _, s := range settings {
		if err := in.exec(s); err != nil {
			return err
		}
	}
	in.locked = true
	return nil
}

// Alike is what queries have in common that one worker may run in turn: whose they
// are, and the settings that it can be given once.
type Alike struct {
	Owner                   string
	MemoryBytes, SpillBytes int64
	Threads                 int
	// Deep says that SQL has deeply nested expressions: they are run as they are
	// written, since DuckDB's rewriting takes time by the cube of their depth.
	Deep bool
}

// clear lets go of all that belongs to the query that has ended, and gives the
// next one a connection of its own.
func (in *instance) clear() error {
	in.others.dismissAll()
	bindings.Disconnect(&in.conn)
	in.query = nil
	in.slots.clear()
	in.library.Memory.Forget()
	if err := in.reads.stop(); err != nil {
		return err
	}
	return in.connect()
}

// prepareSelect prepares a SELECT.
func prepareSelect(conn bindings.Connection, text string) (bindings.PreparedStatement, error) {
	return prepare(conn, text, bindings.StatementTypeSelect)
}

// prepare prepares SQL text, which must be one statement of the kind given:
// text that holds anything else was not written by the lowering.
func prepare(conn bindings.Connection, text string, kind bindings.StatementType) (bindings.PreparedStatement, error) {
	var list bindings.ExtractedStatements
	n := bindings.ExtractStatements(conn, text, &list)
	defer bindings.DestroyExtracted(&list)
	var stmt bindings.PreparedStatement
	switch {
	case n == 0:
		return stmt, queryError(bindings.ExtractStatementsError(list), bindings.ErrorTypeParser)
	case n != 1:
		return stmt, errors.New("a query must be one statement")
	}
	if bindings.PrepareExtractedStatement(conn, list, 0, &stmt) == bindings.StateError {
		err := queryError(bindings.PrepareError(stmt), bindings.ErrorTypeInvalid)
		bindings.DestroyPrepare(&stmt)
		return stmt, err
	}
	if got := bindings.PreparedStatementType(stmt); got != kind {
		bindings.DestroyPrepare(&stmt)
		return stmt, fmt.Errorf("a statement of kind %d is refused", got)
	}
	return stmt, nil
}

const (
	batchRows  = 1 << 16
	batchBytes = 1 << 20
)

// stream runs a SELECT and sends its rows.
func (in *instance) stream(q *Query, to *Conn) error {
	stmt, err := prepareSelect(in.conn, q.SQL)
	if err != nil {
		return err
	}
	in.library.Planned()
	defer bindings.DestroyPrepare(&stmt)
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.ExecutePreparedStreaming(stmt, &res) == bindings.StateError {
		return queryError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	if n := int(bindings.ColumnCount(&res)); n != len(q.Types) {
		return fmt.Errorf("the query gives %d columns instead of %d", n, len(q.Types))
	}
	writers := make([]*text.Writer, len(q.Types))
	for i, t := range q.Types {
		if err := checkType(&res, i, t); err != nil {
			return err
		}
		writers[i] = text.NewWriter(t)
	}
	batch := engine.Batch{Columns: make([]engine.TextColumn, len(writers))}
	flush := func() error {
		for i, w := range writers {
			batch.Columns[i] = w.Column()
		}
		err := to.SendBatch(&batch)
		batch.Rows = 0
		for _, w := range writers {
			w.Reset()
		}
		return err
	}
	for {
		n, bytes, err := appendChunk(&res, writers)
		if err != nil {
			return err
		}
		batch.Rows += n
		if n == 0 {
			break
		}
		if batch.Rows >= batchRows || bytes >= batchBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if batch.Rows > 0 {
		return flush()
	}
	return nil
}

// appendChunk writes the next chunk's rows as text; none are left when n is 0.
func appendChunk(res *bindings.Result, writers []*text.Writer) (n, bytes int, err error) {
	chunk := bindings.FetchChunk(*res)
	if chunk.Ptr == nil {
		if message := bindings.ResultError(res); message != "" {
			return 0, 0, queryError(message, bindings.ResultErrorType(res))
		}
		return 0, 0, nil
	}
	defer bindings.DestroyDataChunk(&chunk)
	n = int(bindings.DataChunkGetSize(chunk))
	for i, w := range writers {
		w.Append(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)), n)
		bytes += w.Bytes()
	}
	return n, bytes, nil
}

// checkType makes sure that a column is laid out as the text writer will read
// it: a mistake of the lowering must not read wild memory.
func checkType(res *bindings.Result, i int, t sql.Type) error {
	got := bindings.ColumnLogicalType(res, bindings.IdxT(i))
	defer bindings.DestroyLogicalType(&got)
	if !sameLayout(got, t) {
		return fmt.Errorf("column %d has not the type %s of the plan but DuckDB type %d", i+1, t, bindings.GetTypeId(got))
	}
	return nil
}

func sameLayout(got bindings.LogicalType, t sql.Type) bool {
	want, err := kernel.LogicalType(t)
	if err != nil {
		return false
	}
	defer bindings.DestroyLogicalType(&want)
	return sameType(got, want)
}

func sameType(a, b bindings.LogicalType) bool {
	id := bindings.GetTypeId(a)
	if id != bindings.GetTypeId(b) {
		return false
	}
	same := func(x, y bindings.LogicalType) bool {
		defer bindings.DestroyLogicalType(&x)
		defer bindings.DestroyLogicalType(&y)
		return sameType(x, y)
	}
	switch id {
	case bindings.TypeDecimal:
		return bindings.DecimalWidth(a) == bindings.DecimalWidth(b) && bindings.DecimalScale(a) == bindings.DecimalScale(b)
	case bindings.TypeList:
		return same(bindings.ListTypeChildType(a), bindings.ListTypeChildType(b))
	case bindings.TypeMap:
		return same(bindings.MapTypeKeyType(a), bindings.MapTypeKeyType(b)) && same(bindings.MapTypeValueType(a), bindings.MapTypeValueType(b))
	case bindings.TypeStruct:
		n := bindings.StructTypeChildCount(a)
		if n != bindings.StructTypeChildCount(b) {
			return false
		}
		for i := range n {
			if !same(bindings.StructTypeChildType(a, i), bindings.StructTypeChildType(b, i)) {
				return false
			}
		}
	}
	return true
}

// decoded counts the rows of each decoded scan.
func (in *instance) decoded() (rows []int64) {
	for i := range in.decodedRows {
		rows = append(rows, in.decodedRows[i].Load())
	}
	return rows
}

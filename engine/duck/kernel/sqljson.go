package kernel

import (
	"encoding/json"
	"fmt"
	"sync"
	"unicode/utf8"
	"unsafe"

	"glaux/sql"
	"glaux/sql/jsonpath"
)

// sqljsonKernels are this file's kernels by name.
var sqljsonKernels = map[string]Kernel{
	// The SQL/JSON functions are one kernel, whose first argument is the constant part
	// of the call (jsonpath.Call as JSON) and the others its operands.
	"$sql_json": Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		programs := &memo[*jsonProgram]{}
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			p, err := programs.get(c.Args[0].Str(0), func(text string) (*jsonProgram, error) { return compileCall(text, args) })
			if err != nil {
				return err
			}
			m := p.machines.Get().(*jsonMachine)
			defer p.machines.Put(m)
			for i := range c.N {
				m.row = i
				m.eval.reset()
				if err := p.step(m, c, c.Out); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}},
}

// jsonProgram is a call made ready: paths are compiled once.
type jsonProgram struct {
	call     jsonpath.Call
	at       session
	args     []sql.Type
	path     *jsonpath.Path
	result   *resultPlan
	rows     *rowsPlan
	strict   bool // a document that can't be read is an error
	step     func(m *jsonMachine, c *Call, out *Builder) error
	machines sync.Pool // *jsonMachine
}

// jsonMachine is what one thread evaluates a program with.
type jsonMachine struct {
	eval   evaluator
	row    int
	docs   []document // one an operand read as JSON
	bytes  [][]byte   // its text, where it had to be decoded
	params []item
	// nullText reads an empty text as null. Trino does where errors are raised, for
	// then it reads constants early and keeps them as text; else it has a value that
	// is neither null nor any other.
	nullText bool
	// stored says that the document comes from a column, as what is passed to a path
	// always does.
	stored  bool
	out     []byte    // scratch for output
	scratch []byte    // and for its parts
	list    []member  // json_object: the members
	cells   []rowCell // json_table: the row being made
}

func compileCall(text string, args []sql.Type) (*jsonProgram, error) {
	p := &jsonProgram{args: args}
	if err := json.Unmarshal([]byte(text), &p.call); err != nil {
		return nil, fmt.Errorf("read a SQL/JSON call: %w", err)
	}
	p.at = parseSession(p.call.Session)
	if err := p.compile(); err != nil {
		return nil, err
	}
	p.machines.New = func() any {
		m := &jsonMachine{docs: make([]document, len(args)), bytes: make([][]byte, len(args))}
		m.eval.at = p.at
		m.stored = p.call.Func == jsonpath.JSONTable
		m.nullText = p.strict || m.stored
		if p.rows != nil {
			m.cells = newCells(p.rows)
		}
		return m
	}
	return p, nil
}

func (p *jsonProgram) compile() (err error) {
	if p.call.Func != jsonpath.JSONObject && p.call.Func != jsonpath.JSONArray {
		if p.path, err = compiled(p.call.Path, p.call.Vars); err != nil {
			return err
		}
		p.result = newResult(p.call.Result, p.at)
	}
	p.strict = p.call.Result.OnError == "ERROR"
	switch p.call.Func {
	case jsonpath.JSONExists:
		p.step = p.exists
	case jsonpath.JSONValue:
		p.step = p.value
	case jsonpath.JSONQuery:
		p.step = p.query
	case jsonpath.JSONObject:
		p.step = p.object
	case jsonpath.JSONArray:
		p.step = p.array
	case jsonpath.JSONTable:
		p.strict = p.call.ErrorOnError
		p.step = p.table
		p.rows, err = newRows(p.call.Rows, p.at)
	}
	return err
}

// compiled parses and binds a path that was checked when the query was analyzed.
func compiled(text string, vars []jsonpath.Var) (*jsonpath.Path, error) {
	path, err := jsonpath.Parse(text, sql.Pos{})
	if err == nil {
		_, err = path.Bind(vars)
	}
	return path, err
}

// errJSONInput is the error of a text that is no JSON.
var errJSONInput = failure("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed: ")

// document reads operand k as JSON; ok is false where it isn't.
func (m *jsonMachine) document(v *Vec, k int, enc jsonpath.Encoding) (node, bool) {
	text := v.Str(m.row)
	switch {
	case enc == jsonpath.UTF16 || enc == jsonpath.UTF32:
		m.bytes[k] = decodeWide(m.bytes[k][:0], v.Bytes(m.row), enc)
		text = unsafe.String(unsafe.SliceData(m.bytes[k]), len(m.bytes[k]))
	case v.Type.Kind == sql.VarBinary && !utf8.ValidString(text):
		text = repairUTF8(v.Bytes(m.row), "\uFFFD")
	case v.Type.Kind == sql.Char:
		text = padded(text, v.Type.Length)
	}
	m.docs[k].limited = true
	m.docs[k].stored = m.stored || k > 1
	n, ok := m.docs[k].parseFirst(text)
	if ok && m.nullText && n.kind() == 'm' {
		n.d.nodes[n.i].kind = 'n'
	}
	return n, ok
}

// input reads the document and the values passed to the path. Without a document
// null is set; what can't be read is an error where the call is strict, else ok is
// false.
func (p *jsonProgram) input(m *jsonMachine, c *Call) (root item, null, ok bool, err error) {
	ok = true
	null = c.Args[1].Null(m.row)
	if !null {
		root.n, ok = m.document(&c.Args[1], 1, p.call.Document)
	}
	m.params = m.params[:0]
	for i, f := range p.call.Formats {
		it, good := m.operand(&c.Args[2+i], 2+i, f)
		ok = ok && good
		m.params = append(m.params, it)
	}
	if !ok && p.strict {
		return root, null, false, errJSONInput
	}
	return root, null, ok, nil
}

// operand is a value passed to a path: NULL is the JSON null, or no item at all
// where JSON was to be read.
func (m *jsonMachine) operand(v *Vec, k int, format jsonpath.Encoding) (item, bool) {
	switch {
	case format != "" && v.Null(m.row):
		return item{}, true
	case format != "":
		n, ok := m.document(v, k, format)
		return item{n: n}, ok
	case v.Null(m.row):
		return jsonNull, true
	}
	return item{t: &v.Type, x: v.Value(m.row)}, true
}

func (p *jsonProgram) exists(m *jsonMachine, c *Call, out *Builder) error {
	root, null, ok, err := p.input(m, c)
	if err != nil || null {
		out.Null()
		return err
	}
	if ok {
		items, err := m.eval.run(p.path, root, m.params)
		if err == nil {
			out.Bool(len(items) > 0)
			return nil
		}
		if p.strict {
			return err
		}
	}
	switch p.call.Result.OnError {
	case "TRUE", "FALSE":
		out.Bool(p.call.Result.OnError == "TRUE")
	default:
		out.Null()
	}
	return nil
}

func (p *jsonProgram) value(m *jsonMachine, c *Call, out *Builder) error {
	root, null, ok, err := p.input(m, c)
	if err != nil || null {
		out.Null()
		return err
	}
	if !ok {
		return p.result.failed(m, c, out, errJSONInput)
	}
	return p.result.value(m, c, out, p.path, root, m.params)
}

func (p *jsonProgram) query(m *jsonMachine, c *Call, out *Builder) error {
	root, null, ok, err := p.input(m, c)
	if err != nil || null {
		out.Null()
		return err
	}
	if !ok {
		return p.result.special(out, p.result.OnError, errJSONInput)
	}
	return p.result.query(m, out, p.path, root, m.params)
}

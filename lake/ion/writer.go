package ion

import (
	"io"
)

// Writer writes a stream of values, binary or text. In a struct, Field comes before
// each value. The first error of the writer below is given by Flush and Close.
type Writer struct {
	w       io.Writer
	text    bool
	buf     []byte
	open    []container
	symbols *symbolTable
	written int // of the symbols' numbers, those that readers know
	begun   bool
	err     error
}

// container is one that is being written.
type container struct {
	of    Type
	start int
	count int
}

const (
	// flushAt is how much is kept before it is written.
	flushAt = 256 << 10
	// maxWritten is when a stream's symbols start anew.
	maxWritten = 50_000
)

// NewWriter writes to w, in text if it is wanted so, else in binary.
func NewWriter(w io.Writer, text bool) *Writer {
	return &Writer{w: w, text: text, symbols: newSymbolTable(), written: 1 + len(systemSymbols)}
}

// before is what stands between values.
func (w *Writer) before() {
	if n := len(w.open); w.text && n > 0 && w.open[n-1].of != Struct {
		w.separate()
	}
}

func (w *Writer) separate() {
	c := &w.open[len(w.open)-1]
	if c.count > 0 {
		mark := byte(',')
		if c.of == Sexp {
			mark = ' '
		}
		w.buf = append(w.buf, mark)
	}
	c.count++
}

// after ends a value.
func (w *Writer) after() {
	if len(w.open) > 0 {
		return
	}
	if w.text {
		w.buf = append(w.buf, '\n')
	}
	if len(w.buf) >= flushAt {
		_ = w.Flush()
	}
}

// Begin starts a list, sexp or struct.
func (w *Writer) Begin(t Type) {
	w.before()
	if w.text {
		w.buf = append(w.buf, map[Type]byte{List: '[', Sexp: '(', Struct: '{'}[t])
	}
	w.open = append(w.open, container{of: t, start: len(w.buf)})
}

// End ends what was begun last.
func (w *Writer) End() {
	c := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	if w.text {
		w.buf = append(w.buf, map[Type]byte{List: ']', Sexp: ')', Struct: '}'}[c.of])
	} else {
		w.buf = wrapFrom(w.buf, c.start, codeOf(c.of))
	}
	w.after()
}

// Field names the next value.
func (w *Writer) Field(name []byte) {
	if w.text {
		w.separate()
		w.buf = append(appendSymbolText(w.buf, name), ':')
		return
	}
	w.buf = appendVarUint(w.buf, uint64(w.symbols.intern(name)))
}

// put writes a value in the form wanted.
func (w *Writer) put(binary, text func([]byte) []byte) {
	w.before()
	if w.text {
		w.buf = text(w.buf)
	} else {
		w.buf = binary(w.buf)
	}
	w.after()
}

// Null writes a null of a type.
func (w *Writer) Null(t Type) {
	w.put(func(b []byte) []byte { return appendNull(b, t) }, func(b []byte) []byte { return appendNullText(b, t) })
}

// Bool writes a boolean.
func (w *Writer) Bool(x bool) {
	w.put(func(b []byte) []byte { return appendBool(b, x) }, func(b []byte) []byte {
		if x {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	})
}

// Int writes an integer.
func (w *Writer) Int(x int64) {
	negative, m := magnitudeOf(x)
	w.Number(Int, Number{Negative: negative, Magnitude: m})
}

// Number writes an integer or a decimal.
func (w *Writer) Number(t Type, n Number) {
	w.put(func(b []byte) []byte {
		if t == Int {
			return appendInt(b, n.Negative, n.Magnitude)
		}
		return appendDecimal(b, n)
	}, func(b []byte) []byte {
		b, err := appendNumberText(b, n, t)
		if w.err == nil {
			w.err = err
		}
		return b
	})
}

// Float writes a float.
func (w *Writer) Float(x float64) {
	w.put(func(b []byte) []byte { return appendFloat(b, x) }, func(b []byte) []byte { return appendFloatText(b, x) })
}

// Time writes a timestamp.
func (w *Writer) Time(t Time) {
	w.put(func(b []byte) []byte { return appendTime(b, t) }, func(b []byte) []byte { return appendTimeText(b, t) })
}

// Bytes writes a string, symbol, clob or blob.
func (w *Writer) Bytes(t Type, x []byte) {
	w.put(func(b []byte) []byte {
		if t == Symbol {
			return appendSymbol(b, w.symbols.intern(x))
		}
		return appendBytes(b, codeOf(t), x)
	}, func(b []byte) []byte {
		if t == Symbol {
			return appendSymbolText(b, x)
		}
		v := Value{Type: t, body: x}
		b, _ = v.AppendText(b)
		return b
	})
}

// Flush writes the values that are complete.
func (w *Writer) Flush() error {
	if w.err != nil || len(w.buf) == 0 && w.begun {
		return w.err
	}
	if !w.text {
		w.write(w.head())
	}
	w.begun = true
	w.write(w.buf)
	w.buf = w.buf[:0]
	if len(w.symbols.names) > maxWritten {
		w.symbols, w.written, w.begun = newSymbolTable(), 1+len(systemSymbols), false
	}
	return w.err
}

func (w *Writer) write(b []byte) {
	if w.err == nil && len(b) > 0 {
		_, w.err = w.w.Write(b)
	}
}

// head is what readers must know before the values that are kept: the stream's mark,
// and symbols that they have not seen.
func (w *Writer) head() (head []byte) {
	if !w.begun {
		head = append(head, versionMark...)
	}
	fresh := w.symbols.names[w.written:]
	if len(fresh) == 0 {
		return head
	}
	start := len(head)
	const ionSymbolTable, imports, symbols = 3, 6, 7
	head = appendVarUint(head, 1) // one byte of annotations
	head = appendVarUint(head, ionSymbolTable)
	table := len(head)
	if w.written > 1+len(systemSymbols) {
		head = appendVarUint(head, imports)
		head = appendSymbol(head, ionSymbolTable)
	}
	head = appendVarUint(head, symbols)
	list := len(head)
	for _, name := range fresh {
		head = appendBytes(head, codeString, name)
	}
	head = wrapFrom(head, list, codeList)
	head = wrapFrom(head, table, codeStruct)
	head = wrapFrom(head, start, codeAnnotation)
	w.written = len(w.symbols.names)
	return head
}

// Close writes what is left; a stream of no values has its mark.
func (w *Writer) Close() error { return w.Flush() }

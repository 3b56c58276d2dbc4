package jsonrpc

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// A record is how one struct type looks on the wire.
type record struct {
	fields []field
	byName map[string]int
}

type field struct {
	name  string // on the wire
	index int    // in the Go struct
}

var records sync.Map // reflect.Type to *record

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
	rawType   = reflect.TypeFor[jsontext.Value]()
)

// lowerCamel holds the Glue structures whose members start with a small letter
// on the wire; everywhere else a member is spelled as the Go field.
var lowerCamel = map[string]bool{
	"BatchGetTableOptimizerEntry": true, "BatchGetTableOptimizerError": true, "BatchTableOptimizer": true,
	"CompactionConfiguration": true, "IcebergCompactionConfiguration": true, "RetentionConfiguration": true,
	"IcebergRetentionConfiguration": true, "OrphanFileDeletionConfiguration": true,
	"IcebergOrphanFileDeletionConfiguration": true, "TableOptimizer": true, "TableOptimizerConfiguration": true,
	"TableOptimizerRun": true,
}

func recordOf(t reflect.Type) *record {
	if r, ok := records.Load(t); ok {
		return r.(*record)
	}
	lower := lowerCamel[t.Name()] && strings.HasSuffix(t.PkgPath(), "service/glue/types")
	r := &record{byName: map[string]int{}}
	for i := range t.NumField() {
		f := t.Field(i)
		// ResultMetadata is the SDK's own and never on the wire.
		if !f.IsExported() || f.Anonymous || f.Name == "ResultMetadata" {
			continue
		}
		name := f.Name
		if lower {
			name = strings.ToLower(name[:1]) + name[1:]
		}
		r.byName[name] = len(r.fields)
		r.fields = append(r.fields, field{name, i})
	}
	actual, _ := records.LoadOrStore(t, r)
	return actual.(*record)
}

// Marshal writes v, an AWS SDK structure, as AWS JSON 1.1: times are epoch
// seconds, blobs base64, and what was never set is left out. Numbers and
// booleans that the SDK keeps by value are always written, as AWS does.
func Marshal(v any) ([]byte, error) {
	rv := reflect.ValueOf(v)
	for rv.Kind() == reflect.Pointer && !rv.IsNil() {
		rv = rv.Elem()
	}
	if rv.Kind() == reflect.Pointer {
		return nil, errors.New("encoding: nil " + rv.Type().String())
	}
	var b bytes.Buffer
	enc := jsontext.NewEncoder(&b, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if err := encodeValue(enc, rv); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// unset reports whether a field holds nothing, as opposed to an empty value.
func unset(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	case reflect.String: // an enumeration: by value in the SDK, without an empty member
		return v.Len() == 0
	case reflect.Struct:
		return v.IsZero()
	}
	return false
}

func encodeValue(enc *jsontext.Encoder, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return enc.WriteToken(jsontext.Null)
		}
		return encodeValue(enc, v.Elem())
	case reflect.String:
		return enc.WriteToken(jsontext.String(v.String()))
	case reflect.Bool:
		return enc.WriteToken(jsontext.Bool(v.Bool()))
	case reflect.Int, reflect.Int32, reflect.Int64:
		return enc.WriteToken(jsontext.Int(v.Int()))
	case reflect.Float64, reflect.Float32:
		return encodeFloat(enc, v.Float())
	case reflect.Slice:
		return encodeSlice(enc, v)
	case reflect.Map:
		return encodeMap(enc, v)
	case reflect.Struct:
		if v.Type() == timeType {
			return enc.WriteValue(appendTime(nil, v.Interface().(time.Time)))
		}
		return encodeStruct(enc, v)
	}
	return fmt.Errorf("encoding: no wire form for %s", v.Type())
}

func encodeStruct(enc *jsontext.Encoder, v reflect.Value) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, f := range recordOf(v.Type()).fields {
		fv := v.Field(f.index)
		if unset(fv) {
			continue
		}
		if err := enc.WriteToken(jsontext.String(f.name)); err != nil {
			return err
		}
		if err := encodeValue(enc, fv); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

func encodeSlice(enc *jsontext.Encoder, v reflect.Value) error {
	switch v.Type() {
	case rawType:
		return enc.WriteValue(jsontext.Value(v.Bytes()))
	case bytesType:
		return enc.WriteToken(jsontext.String(base64.StdEncoding.EncodeToString(v.Bytes())))
	}
	if err := enc.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for i := range v.Len() {
		if err := encodeValue(enc, v.Index(i)); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndArray)
}

func encodeMap(enc *jsontext.Encoder, v reflect.Value) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, k := range keys {
		if err := enc.WriteToken(jsontext.String(k.String())); err != nil {
			return err
		}
		if err := encodeValue(enc, v.MapIndex(k)); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// encodeFloat writes the JSON strings that AWS uses where JSON has no number.
func encodeFloat(enc *jsontext.Encoder, f float64) error {
	switch {
	case math.IsNaN(f):
		return enc.WriteToken(jsontext.String("NaN"))
	case math.IsInf(f, 1):
		return enc.WriteToken(jsontext.String("Infinity"))
	case math.IsInf(f, -1):
		return enc.WriteToken(jsontext.String("-Infinity"))
	}
	return enc.WriteToken(jsontext.Float(f))
}

// appendTime writes epoch seconds with at most three decimals.
func appendTime(b []byte, t time.Time) []byte {
	ms := t.UnixMilli()
	sign := ""
	if ms < 0 {
		sign, ms = "-", -ms
	}
	b = append(b, sign...)
	b = strconv.AppendInt(b, ms/1000, 10)
	if frac := ms % 1000; frac != 0 {
		b = append(b, strings.TrimRight(fmt.Sprintf(".%03d", frac), "0")...)
	}
	return b
}

// serializationError is a body that cannot become the operation's input. Its
// text may be empty: AWS gives none for a body that is no JSON at all.
type serializationError struct{ text string }

func (e *serializationError) Error() string {
	if e.text == "" {
		return "the body is not a JSON object"
	}
	return e.text
}

var errNotJSON = &serializationError{}

// Unmarshal reads an AWS JSON 1.1 body into v, a pointer to an AWS SDK
// structure. Nulls and unknown members count as absent.
func Unmarshal(data []byte, v any) error {
	_, err := decode(data, v)
	return err
}

// decode also returns the paths of scalar members that the SDK keeps by value
// and that the body didn't give: their absence can't be seen in v.
func decode(data []byte, v any) (absent map[string]bool, err error) {
	d := &decoder{Decoder: jsontext.NewDecoder(&sliceReader{data}, jsontext.AllowDuplicateNames(true))}
	if d.PeekKind() == '[' {
		return nil, errList
	}
	if d.PeekKind() != '{' {
		return nil, errNotJSON
	}
	// A syntax error anywhere comes before a type error at the front.
	if !jsontext.Value(data).IsValid(jsontext.AllowDuplicateNames(true)) {
		return nil, errNotJSON
	}
	if err := d.structure(reflect.ValueOf(v).Elem()); err != nil {
		return nil, asSerialization(err)
	}
	return d.absent, nil
}

func asSerialization(err error) error {
	if _, ok := errors.AsType[*serializationError](err); ok {
		return err
	}
	return errNotJSON
}

type sliceReader struct{ b []byte }

func (r *sliceReader) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.b)
	r.b = r.b[n:]
	return n, nil
}

type decoder struct {
	*jsontext.Decoder
	path   path
	absent map[string]bool
}

var (
	errList   = &serializationError{"Start of list found where not expected"}
	errObject = &serializationError{"Start of structure or map found where not expected."}
)

// wrongScalar is the error for a scalar of the wrong kind.
func wrongScalar(found jsontext.Kind, want string) error {
	name := map[jsontext.Kind]string{'"': "STRING_VALUE", '0': "NUMBER_VALUE", 't': "TRUE_VALUE", 'f': "FALSE_VALUE"}[found]
	switch {
	case found == '[':
		return errList
	case found == '{':
		return errObject
	case name == "":
		return errNotJSON
	}
	article := "a"
	if want == "Integer" {
		article = "an"
	}
	return &serializationError{fmt.Sprintf("%s can not be converted to %s %s", name, article, want)}
}

func (d *decoder) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(v.Elem())
	case reflect.Struct:
		if v.Type() == timeType {
			return d.time(v)
		}
		return d.structure(v)
	case reflect.Slice:
		switch v.Type() {
		case rawType:
			raw, err := d.ReadValue()
			v.SetBytes(slices.Clone(raw))
			return err
		case bytesType:
			return d.blob(v)
		}
		return d.list(v)
	case reflect.Map:
		return d.mapping(v)
	case reflect.Interface:
		return &serializationError{fmt.Sprintf("%s is not supported", d.path)}
	}
	return d.scalar(v)
}

func (d *decoder) structure(v reflect.Value) error {
	switch kind := d.PeekKind(); kind {
	case '{':
	case '[':
		return errList
	default:
		return &serializationError{"Expected null"}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	r := recordOf(v.Type())
	var seen map[int]bool
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		i, known := r.byName[name.String()]
		if !known || d.PeekKind() == 'n' {
			if err := d.SkipValue(); err != nil {
				return err
			}
			continue
		}
		f := r.fields[i]
		d.path.push(f.name)
		if err := d.value(v.Field(f.index)); err != nil {
			return err
		}
		d.path.pop()
		if byValue(v.Field(f.index)) {
			if seen == nil {
				seen = map[int]bool{}
			}
			seen[i] = true
		}
	}
	d.noteAbsent(r, v, seen)
	_, err := d.ReadToken()
	return err
}

func byValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64:
		return true
	}
	return false
}

func (d *decoder) noteAbsent(r *record, v reflect.Value, seen map[int]bool) {
	for i, f := range r.fields {
		if byValue(v.Field(f.index)) && !seen[i] {
			if d.absent == nil {
				d.absent = map[string]bool{}
			}
			d.path.push(f.name)
			d.absent[d.path.String()] = true
			d.path.pop()
		}
	}
}

func (d *decoder) list(v reflect.Value) error {
	switch d.PeekKind() {
	case '[':
	case '{':
		return errObject
	default:
		return &serializationError{"Expected list or null"}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	elem := v.Type().Elem()
	out := reflect.MakeSlice(v.Type(), 0, 0)
	for d.PeekKind() != ']' {
		if d.PeekKind() == 'n' { // dropped, as AWS does
			if err := d.SkipValue(); err != nil {
				return err
			}
			continue
		}
		e := reflect.New(elem).Elem()
		d.path.pushIndex(out.Len())
		if err := d.value(e); err != nil {
			return err
		}
		d.path.pop()
		out = reflect.Append(out, e)
	}
	v.Set(out)
	_, err := d.ReadToken()
	return err
}

func (d *decoder) mapping(v reflect.Value) error {
	switch d.PeekKind() {
	case '{':
	case '[':
		return errList
	default:
		return &serializationError{"Expected null"}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	out := reflect.MakeMap(v.Type())
	for d.PeekKind() != '}' {
		key, err := d.ReadToken()
		if err != nil {
			return err
		}
		name := key.String()
		if d.PeekKind() == 'n' {
			if err := d.SkipValue(); err != nil {
				return err
			}
			continue
		}
		e := reflect.New(v.Type().Elem()).Elem()
		d.path.push(name)
		if err := d.value(e); err != nil {
			return err
		}
		d.path.pop()
		out.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), e)
	}
	v.Set(out)
	_, err := d.ReadToken()
	return err
}

func (d *decoder) scalar(v reflect.Value) error {
	want := map[reflect.Kind]string{
		reflect.String: "String", reflect.Bool: "Boolean", reflect.Int32: "Integer",
		reflect.Int64: "Long", reflect.Float64: "Double",
	}[v.Kind()]
	if want == "" {
		return fmt.Errorf("decoding: no wire form for %s", v.Type())
	}
	kind := d.PeekKind()
	if kind == '{' || kind == '[' {
		return wrongScalar(kind, want)
	}
	tok, err := d.ReadToken()
	if err != nil {
		return err
	}
	switch {
	case kind == '"' && v.Kind() == reflect.String:
		v.SetString(tok.String())
	case (kind == 't' || kind == 'f') && v.Kind() == reflect.Bool:
		v.SetBool(tok.Bool())
	case kind == '0' && v.Kind() == reflect.Float64:
		v.SetFloat(tok.Float())
	case kind == '"' && v.Kind() == reflect.Float64:
		f, ok := map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}[tok.String()]
		if !ok {
			return wrongScalar(kind, want)
		}
		v.SetFloat(f)
	case kind == '0' && v.CanInt():
		n, ok := truncated(tok.String())
		if !ok || v.OverflowInt(n) {
			return wrongScalar(kind, want)
		}
		v.SetInt(n)
	default:
		return wrongScalar(kind, want)
	}
	return nil
}

// truncated reads a JSON number as an integer, cutting off decimals.
func truncated(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

func (d *decoder) time(v reflect.Value) error {
	kind := d.PeekKind()
	if kind != '0' {
		return wrongScalar(kind, "Timestamp")
	}
	tok, err := d.ReadToken()
	if err != nil {
		return err
	}
	sec := tok.Float()
	if math.Abs(sec) > 253402300799 { // the year 9999
		return &serializationError{"NUMBER_VALUE can not be converted to a Timestamp"}
	}
	v.Set(reflect.ValueOf(time.UnixMilli(int64(math.Round(sec * 1000))).UTC()))
	return nil
}

func (d *decoder) blob(v reflect.Value) error {
	kind := d.PeekKind()
	if kind != '"' {
		return wrongScalar(kind, "ByteBuffer")
	}
	tok, err := d.ReadToken()
	if err != nil {
		return err
	}
	b, err := base64.StdEncoding.DecodeString(tok.String())
	if err != nil {
		return &serializationError{fmt.Sprintf("%s is not base64", d.path)}
	}
	v.SetBytes(b)
	return nil
}

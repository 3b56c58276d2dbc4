package serde

import (
	"errors"
	"fmt"
	"io"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// cloudTrailSource reads files of one JSON object whose member Records is an array
// of what becomes rows.
type cloudTrailSource struct{ decoder *jsonDecoder }

func newCloudTrail(o Options) (Source, error) {
	d, err := newJSON(o)
	if err != nil {
		return nil, err
	}
	json := d.(*jsonDecoder)
	json.openX = true // Objects in text columns are their JSON.
	return &cloudTrailSource{json}, nil
}

// Units implements Source.
func (s *cloudTrailSource) Units(File, Input) ([]Unit, error) { return []Unit{{End: -1}}, nil }

// maxDocument is the longest text that is read as one JSON object.
const maxDocument = 1 << 30

// Open implements Source.
func (s *cloudTrailSource) Open(f File, in Input, _ Unit) (Reader, error) {
	plain, err := decompress(io.NewSectionReader(f, 0, f.Size()), in.Extension)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(plain, maxDocument+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxDocument {
		return nil, fmt.Errorf("a CloudTrail file is larger than %d bytes", maxDocument)
	}
	r := &cloudTrailReader{decoder: s.decoder, text: text}
	return r, r.find()
}

type cloudTrailReader struct {
	decoder *jsonDecoder
	text    []byte
	at      int // where the next record is; 0: none is left
}

var errRecords = &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Not a CloudTrail file: it is not a JSON object with an array Records"}

// find goes to the first record.
func (r *cloudTrailReader) find() error {
	found := errors.New("found")
	start := skipSpace(r.text, 0)
	if start >= len(r.text) || r.text[start] != '{' {
		return errRecords
	}
	_, err := eachMember(r.text, start, 0, func(key, value []byte) error {
		if string(key) == `"Records"` && len(value) > 0 && value[0] == '[' {
			r.text = value
			return found
		}
		return nil
	})
	switch {
	case errors.Is(err, found):
		r.at = skipSpace(r.text, 1)
		if r.text[r.at] == ']' {
			r.at = 0
		}
		return nil
	case err != nil:
		return errRecords
	}
	return nil
}

// Read implements Reader.
func (r *cloudTrailReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	for n < most && r.at > 0 {
		end, err := skipValue(r.text, r.at, 0)
		if err != nil {
			return n, errRecords
		}
		if err := r.decoder.Decode(r.text[r.at:end], out); err != nil {
			return n, err
		}
		n++
		if end = skipSpace(r.text, end); r.text[end] != ',' {
			r.at = 0
			break
		}
		r.at = skipSpace(r.text, end+1)
	}
	return n, nil
}

// Close implements Reader.
func (r *cloudTrailReader) Close() {}

package worker

import (
	"fmt"
	"strconv"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/text"
	"glaux/sql"
)

// copy runs a COPY … (RETURN_STATS) and lists the files it wrote.
func (in *instance) copy(q *Query) ([]Written, error) {
	stmt, err := prepare(in.conn, q.SQL, bindings.StatementTypeCopy)
	if err != nil {
		return nil, err
	}
	in.library.Planned()
	defer bindings.DestroyPrepare(&stmt)
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.ExecutePrepared(stmt, &res) == bindings.StateError {
		return nil, queryError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	return writtenFiles(&res)
}

// writtenFiles reads the statistics' first columns: path, rows, bytes.
func writtenFiles(res *bindings.Result) ([]Written, error) {
	var files []Written
	for {
		chunk := bindings.FetchChunk(*res)
		if chunk.Ptr == nil {
			if message := bindings.ResultError(res); message != "" {
				return nil, queryError(message, bindings.ResultErrorType(res))
			}
			return files, nil
		}
		n := int(bindings.DataChunkGetSize(chunk))
		path, rows, size := text.NewWriter(sql.T(sql.Varchar)), text.NewWriter(sql.T(sql.BigInt)), text.NewWriter(sql.T(sql.BigInt))
		for i, w := range []*text.Writer{path, rows, size} {
			w.Append(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)), n)
		}
		bindings.DestroyDataChunk(&chunk)
		p, r, s := path.Column(), rows.Column(), size.Column()
		for i := range n {
			name, _ := p.Value(i)
			count, err := number(r.Value(i))
			if err != nil {
				return nil, err
			}
			bytes, err := number(s.Value(i))
			if err != nil {
				return nil, err
			}
			files = append(files, Written{Path: string(name), Rows: count, Bytes: bytes})
		}
	}
}

func number(text []byte, ok bool) (int64, error) {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || !ok {
		return 0, fmt.Errorf("the statistics of a written file hold %q for a number", text)
	}
	return n, nil
}

package reframe

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/format"
)

// Copy writes a file as it is presented, without what is nothing.
func Copy(w io.Writer, src io.ReaderAt, size int64) error {
	f, meta, columns, err := open(src, size)
	if err != nil {
		return err
	}
	at, err := io.Copy(w, io.NewSectionReader(src, 0, size))
	if err != nil {
		return fmt.Errorf("copy a file: %w", err)
	}
	for i, c := range f.chunks {
		n, dictionary, err := c.copy(w)
		if err != nil {
			return err
		}
		present(columns[i], at, dictionary)
		m := &columns[i].MetaData
		m.TotalUncompressedSize, m.TotalCompressedSize = n, n
		at += n
	}
	foot, err := footer(meta)
	if err != nil {
		return err
	}
	if _, err := w.Write(foot); err != nil {
		return fmt.Errorf("copy a file: %w", err)
	}
	return nil
}

// copy writes all pages, and reports how many bytes they have and its dictionary has.
func (c *chunk) copy(w io.Writer) (n, dictionary int64, err error) {
	for {
		g, err := c.page(n)
		if err != nil || g == nil {
			return n, dictionary, err
		}
		if err := c.load(g); err != nil {
			return n, dictionary, err
		}
		for _, part := range [][]byte{g.head, c.body} {
			if _, err := w.Write(part); err != nil {
				return n, dictionary, fmt.Errorf("copy a file: %w", err)
			}
		}
		if n = g.end(); g.of.Type == format.DictionaryPage && g.at == 0 {
			dictionary = n
		}
		c.whole, c.body = nil, nil
	}
}

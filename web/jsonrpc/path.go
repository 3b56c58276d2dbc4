package jsonrpc

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A path leads to a value inside an input, in the spelling that AWS uses in
// validation errors: tableInput.storageDescriptor.columns.1.member.name.
type path []string

func (p *path) push(name string) {
	r, n := utf8.DecodeRuneInString(name)
	if unicode.IsUpper(r) {
		name = string(unicode.ToLower(r)) + name[n:]
	}
	*p = append(*p, name)
}

func (p *path) pushIndex(i int) { *p = append(*p, strconv.Itoa(i+1)+".member") }

func (p *path) pop() { *p = (*p)[:len(*p)-1] }

func (p path) String() string { return strings.Join(p, ".") }

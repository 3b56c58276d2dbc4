package ion

// systemSymbols are those that every stream has, from number 1.
var systemSymbols = []string{"$ion", "$ion_1_0", "$ion_symbol_table", "name", "version", "imports", "symbols", "max_id", "$ion_shared_symbol_table"}

const (
	symbolTableID = 3 // of the annotation that makes a struct a symbol table
	// maxSymbols bounds what a stream can make its readers keep.
	maxSymbols = 1 << 20
)

// symbolTable has the texts of symbols by their number; nil is one whose text isn't known.
type symbolTable struct {
	names [][]byte
	ids   map[string]int // where texts are looked up: in what text was turned into
}

func newSymbolTable() *symbolTable {
	t := &symbolTable{names: make([][]byte, 1, 1+len(systemSymbols))}
	for _, s := range systemSymbols {
		t.names = append(t.names, []byte(s))
	}
	return t
}

func (t *symbolTable) name(id uint64) []byte {
	if id >= uint64(len(t.names)) {
		return nil
	}
	return t.names[id]
}

// intern is the number of a text, which may be a new one.
func (t *symbolTable) intern(text []byte) int {
	if t.ids == nil {
		t.ids = map[string]int{}
		for i, n := range t.names[1:] {
			t.ids[string(n)] = i + 1
		}
	}
	id, ok := t.ids[string(text)]
	if !ok {
		id = len(t.names)
		t.names = append(t.names, append([]byte{}, text...))
		t.ids[string(text)] = id
	}
	return id
}

// declared is the table that a struct declares, in a stream whose table is t.
func (t *symbolTable) declared(v *Value) (*symbolTable, error) {
	next := newSymbolTable()
	var symbols Value
	err := v.Each(func(field []byte, kid *Value) error {
		switch string(field) {
		case "imports":
			return next.imported(t, kid)
		case "symbols":
			symbols = *kid
		}
		return nil
	})
	if err != nil || symbols.Type != List {
		return next, err
	}
	return next, symbols.Each(func(_ []byte, kid *Value) error {
		if len(next.names) > maxSymbols {
			return corrupt("a table of more than %d symbols", maxSymbols)
		}
		var name []byte
		if kid.Type == String && !kid.Null {
			name = append([]byte{}, kid.body...)
		}
		next.names = append(next.names, name)
		return nil
	})
}

// imported puts in what a table imports: the table before it, or shared tables,
// whose symbols have numbers but no texts, as there is no catalog of them.
func (t *symbolTable) imported(before *symbolTable, imports *Value) error {
	if imports.Type == Symbol && !imports.Null {
		if name, err := imports.Bytes(); err == nil && string(name) == systemSymbols[symbolTableID-1] {
			t.names = append([][]byte(nil), before.names...)
		}
		return nil
	}
	if imports.Type != List {
		return nil
	}
	return imports.Each(func(_ []byte, kid *Value) error {
		if kid.Type != Struct || kid.Null {
			return nil
		}
		var name string
		most := -1
		err := kid.Each(func(field []byte, part *Value) error {
			switch {
			case string(field) == "name" && part.Type == String:
				name = string(part.body)
			case string(field) == "max_id" && part.Type == Int && !part.Null:
				x, err := readUint(part.body)
				if err != nil || x > maxSymbols || part.code == codeNegative {
					return corrupt("an import of more than %d symbols", maxSymbols)
				}
				most = int(x)
			}
			return nil
		})
		switch {
		case err != nil:
			return err
		case name == "" || name == "$ion":
			return nil
		case most < 0:
			return corrupt("the shared symbol table %s is not known", name)
		case len(t.names)+most > maxSymbols:
			return corrupt("a table of more than %d symbols", maxSymbols)
		}
		t.names = append(t.names, make([][]byte, most)...)
		return nil
	})
}

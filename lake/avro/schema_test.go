package avro

import (
	"fmt"
	"strings"
	"testing"
)

// TestSchemaSpread refuses records that would be more values than any file can hold, and
// those that are part of themselves.
func TestSchemaSpread(t *testing.T) {
	nested := func(levels int, leaf string) string {
		s := fmt.Sprintf(`{"type": "record", "name": "r0", "fields": [{"name": "a", "type": %q}]}`, leaf)
		for i := 1; i <= levels; i++ {
			s = fmt.Sprintf(`{"type": "record", "name": "r%d", "fields": [{"name": "a", "type": %s}, {"name": "b", "type": "r%d"}]}`, i, s, i-1)
		}
		return s
	}
	list := `{"type": "record", "name": "list", "fields": [{"name": "next", "type": ["null", "list"]}]}`
	endless := `{"type": "record", "name": "list", "fields": [{"name": "next", "type": "list"}]}`
	for _, c := range []struct {
		schema  string
		refused bool
	}{{nested(10, "null"), false}, {nested(10, "long"), false}, {list, false}, {nested(40, "null"), true}, {nested(40, "long"), true}, {endless, true}, {`{"type": "array", "items": ` + endless + `}`, true}} {
		_, err := ParseSchema([]byte(c.schema))
		if refused := err != nil && strings.Contains(err.Error(), "too large"); refused != c.refused || err != nil != c.refused {
			t.Errorf("%.60s…: %v", c.schema, err)
		}
	}
}

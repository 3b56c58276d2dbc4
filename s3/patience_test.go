package s3

import (
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// signalled tells of each write.
type signalled struct {
	*httptest.ResponseRecorder
	wrote chan struct{}
}

func (s *signalled) Write(p []byte) (int, error) {
	n, err := s.ResponseRecorder.Write(p)
	select {
	case s.wrote <- struct{}{}:
	default:
	}
	return n, err
}

// TestPatiently has answers of work that takes long, and of work that doesn't.
func TestPatiently(t *testing.T) {
	for _, c := range []struct {
		name   string
		signs  int
		err    error
		status int
		want   string
	}{
		{"quick", 0, nil, 200, "<Done></Done>"},
		{"quick to fail", 0, errXML, 400, "<Code>MalformedXML</Code>"},
		{"slow", 3, nil, 200, "<Done></Done>"},
		{"slow to fail", 1, errXML, 200, "<Code>MalformedXML</Code>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &signalled{httptest.NewRecorder(), make(chan struct{})}
			every := time.Hour
			if c.signs > 0 {
				every = time.Millisecond
			}
			cl := &call{Server: &Server{ServerOptions{Silence: every}}, w: w, r: httptest.NewRequest("POST", "/b/k", nil), bucket: "b", key: "k"}
			err := cl.patiently(func() error {
				for range c.signs {
					<-w.wrote
				}
				return c.err
			})
			if !errors.Is(err, c.err) {
				t.Fatal(err)
			}
			if err != nil {
				cl.fail(err)
			} else if err := cl.xml(200, struct {
				XMLName struct{} `xml:"Done"`
			}{}); err != nil {
				t.Fatal(err)
			}
			body := w.Body.String()
			if w.Code != c.status || !strings.HasPrefix(body, "<?xml") || strings.Count(body, "<?xml") != 1 || !strings.Contains(body, c.want) {
				t.Errorf("%d %q", w.Code, body)
			}
			if begun := w.Header().Get("Content-Length") == ""; begun != (c.signs > 0) {
				t.Error(w.Header())
			}
		})
	}
}

// TestWholeSum puts the checksums of parts together.
func TestWholeSum(t *testing.T) {
	rng := rand.NewChaCha8([32]byte{1})
	text := make([]byte, 3_000_017)
	_, _ = rng.Read(text)
	for name := range crcs {
		for _, cuts := range [][]int{{}, {0}, {1}, {1_048_576, 2_097_152}, {5, 5, 3_000_016}} {
			var sums []string
			var sizes []int64
			sum := func(b []byte) string {
				h := checksums[name]()
				h.Write(b)
				return base64.StdEncoding.EncodeToString(h.Sum(nil))
			}
			from := 0
			for _, to := range append(cuts, len(text)) {
				sums, sizes = append(sums, sum(text[from:to])), append(sizes, int64(to-from))
				from = to
			}
			if got, ok := wholeSum(name, sums, sizes); !ok || got != sum(text) {
				t.Errorf("%s %v: %s %v instead of %s", name, cuts, got, ok, sum(text))
			}
		}
		if got, ok := wholeSum(name, []string{""}, []int64{1}); ok {
			t.Errorf("%s without sums: %s", name, got)
		}
	}
	if _, ok := wholeSum("sha256", nil, nil); ok {
		t.Error("SHA-256 of parts")
	}
}

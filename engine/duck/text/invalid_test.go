package text_test

import (
	"testing"

	"glaux/engine/duck/text"
)

func TestReplaceInvalid(t *testing.T) {
	for s, want := range map[string]string{
		"a\xffb": "a\uFFFDb", "\xc0\x80": "\uFFFD\uFFFD", "\xe2\x82a": "\uFFFDa", "\xf0\x9f\x92": "\uFFFD", "\xed\xa0\x80[": "\uFFFD[",
		"\xed\xa0": "\uFFFD\uFFFD", "\xf4\x90\x80\x80": "\uFFFD\uFFFD\uFFFD\uFFFD", "é🦆": "é🦆", "": "",
	} {
		if got := string(text.ReplaceInvalid([]byte(s))); got != want {
			t.Errorf("%q: %q instead of %q", s, got, want)
		}
	}
}

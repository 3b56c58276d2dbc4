package kernel

import (
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
	"github.com/tebeka/snowball"

	"glaux/sql"
)

// A stemmer is a language's algorithm. The library's are older than Trino's for some
// languages: before and after are what has become part of the algorithm since.
type stemmer struct {
	stem          func(*snowballstem.Env) bool
	shared        *sharedStemmer // instead, for languages that the library lacks
	before, after func(string) string
}

// sharedStemmer is an algorithm of the library in C, which has one caller at a time.
type sharedStemmer struct {
	language string
	mu       sync.Mutex
	of       *snowball.Stemmer
}

func (s *sharedStemmer) stem(word string) (text string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		if s.of, err = snowball.New(s.language); err != nil {
			return "", err
		}
	}
	return s.of.Stem(word), nil
}

// stemmers are the languages whose words have a known stem.
var stemmers = map[string]stemmer{
	"ca": {shared: &sharedStemmer{language: "catalan"}},
	"da": {stem: danish.Stem},
	"de": {stem: german.Stem, before: germanUmlauts},
	"en": {stem: english.Stem},
	"es": {stem: spanish.Stem},
	"eu": {shared: &sharedStemmer{language: "basque"}},
	"fi": {stem: finnish.Stem},
	"fr": {stem: french.Stem, before: frenchDiaeresis, after: strings.NewReplacer("He", "ë", "Hi", "ï", verblessI, "ï", "H", "", silentI, "i").Replace},
	"hu": {stem: hungarian.Stem},
	"hy": {shared: &sharedStemmer{language: "armenian"}},
	"ir": {stem: irish.Stem},
	"it": {stem: italian.Stem},
	"lt": {shared: &sharedStemmer{language: "lithuanian"}},
	"nl": {stem: dutch.Stem},
	"no": {stem: norwegian.Stem},
	"pt": {stem: portuguese.Stem},
	"ro": {stem: romanian.Stem, before: strings.NewReplacer("ș", "ş", "ț", "ţ").Replace, after: strings.NewReplacer("ş", "ș", "ţ", "ț").Replace},
	"ru": {stem: russian.Stem, before: strings.NewReplacer("ё", "е").Replace},
	"sv": {stem: swedish.Stem},
	"tr": {stem: turkish.Stem},
}

// wordStems keeps the stems of words that have come up: a text's are mostly the same few.
func wordStems(args []sql.Type, _ sql.Type) (Func, error) {
	var pool sync.Pool // of *knownStems, one for each thread
	return func(c *Call) error {
		known, ok := pool.Get().(*knownStems)
		if !ok {
			known = &knownStems{}
		}
		defer pool.Put(known)
		for i := range c.N {
			if c.anyNull(i) {
				c.Out.Null()
				continue
			}
			language := "en"
			if len(args) > 1 {
				language = c.Args[1].Str(i)
			}
			text, err := known.stem(c.Args[0].Str(i), language)
			if err := put(c.Out, (*Builder).Str, text, err); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// knownStems are the stems of a language's words.
type knownStems struct {
	language string
	stems    map[string]string
	bytes    int
}

// mostKnown is how many bytes of words are kept before it begins anew.
const mostKnown = 1 << 20

func (k *knownStems) stem(word, language string) (string, error) {
	if text, ok := k.stems[word]; ok && k.language == language {
		return text, nil
	}
	text, err := stem(word, language)
	if err != nil {
		return "", err
	}
	if k.language != language || k.bytes > mostKnown || k.stems == nil {
		k.language, k.bytes, k.stems = strings.Clone(language), 0, map[string]string{}
	}
	if len(word) < 64 { // a longer one hardly comes again
		k.bytes += len(word) + len(text) + 64
		k.stems[strings.Clone(word)] = strings.Clone(text)
	}
	return text, nil
}

// stem is a word's stem, or the word where the algorithm says that it has none.
func stem(word, language string) (string, error) {
	s, ok := stemmers[language]
	switch {
	case !ok:
		return "", invalid("Unknown stemmer language: %s", language)
	case s.shared != nil:
		return s.shared.stem(word)
	}
	text := strings.Clone(word)
	if s.before != nil {
		text = s.before(text)
	}
	env := snowballstem.NewEnv(text)
	if !s.stem(env) {
		return word, nil
	}
	if s.after != nil {
		return s.after(env.Current()), nil
	}
	return env.Current(), nil
}

// germanUmlauts writes ae, oe and ue as umlauts, where the u is not between vowels
// or after q. Words that end with system keep their em, which isn't a suffix there:
// one that is keeps it from being taken for one.
func germanUmlauts(word string) string {
	const vowels = "aeiouyäöü"
	in := []rune(word)
	for i := 1; i+1 < len(in); i++ {
		if (in[i] == 'u' || in[i] == 'y') && strings.ContainsRune(vowels, in[i-1]) && strings.ContainsRune(vowels, in[i+1]) {
			in[i] -= 'a' - 'A'
		}
	}
	text := strings.NewReplacer("ae", "ä", "oe", "ö", "ue", "ü", "qu", "qu").Replace(string(in))
	if strings.HasSuffix(text, "system") {
		text += "e"
	}
	return text
}

// silentI stands for an I that is no vowel after an H, so that the two aren't taken
// for an ï, and verblessI for an ï that begins no verb's ending, though its letter
// without the diaeresis would.
const (
	silentI   = "\ue000"
	verblessI = "Hù"
)

// frenchVerbEndings are what follows the i of verbs' endings.
const frenchVerbEndings = " e es r ra rai raient rais rait ras rent rez riez rions rons ront s ssaient ssais ssait ssant ssante ssantes ssants sse ssent sses ssez ssiez ssions ssons t "

// frenchDiaeresis writes ë and ï as He and Hi, which French words don't have. What
// was an H or I before is not a vowel.
func frenchDiaeresis(word string) string {
	const vowels = "aeiouyâàëéêèïîôûù"
	in := []rune(word)
	for i := 0; i+1 < len(in); i++ {
		if in[i+1] != 'ë' && in[i+1] != 'ï' {
			continue
		}
		after := i > 0 && strings.ContainsRune(vowels, in[i-1])
		if in[i] == 'y' || after && (in[i] == 'u' || in[i] == 'i') {
			in[i] -= 'a' - 'A'
		}
	}
	text := strings.NewReplacer(verblessI, "ù", "ë", "He", "ï", "Hi", "HI", "H"+silentI).Replace(string(in))
	if i := strings.LastIndex(text, "Hi"); i >= 0 && (i+2 == len(text) || strings.Contains(frenchVerbEndings, " "+strings.ToLower(text[i+2:])+" ")) {
		text = text[:i] + verblessI + text[i+2:]
	}
	return text
}

package random

import "strings"

// hints are texts for arguments that mean something only in a certain form, or
// would make a function do too much: by function and position, "*" for all.
var hints = map[string]map[int][]string{
	"date_add":                       {0: units, 1: small},
	"date_diff":                      {0: units},
	"date_trunc":                     {0: units},
	"date_format":                    {1: mysqlFormats},
	"date_parse":                     {0: mysqlTexts, 1: mysqlFormats},
	"format_datetime":                {1: jodaFormats},
	"parse_datetime":                 {0: mysqlTexts, 1: jodaFormats},
	"to_char":                        {1: teradataFormats},
	"to_date":                        {0: teradataTexts, 1: teradataFormats},
	"to_timestamp":                   {0: teradataTexts, 1: teradataFormats},
	"at_timezone":                    {1: zones},
	"with_timezone":                  {1: zones},
	"from_unixtime":                  {0: epochs, 1: zones},
	"parse_duration":                 {0: {"'3.5d'", "'42ms'", "'1.25 h'", "'7s'", "'x'", "'10 us'"}},
	"from_iso8601_date":              {0: isoTexts},
	"from_iso8601_timestamp":         {0: isoTexts},
	"from_iso8601_timestamp_nanos":   {0: isoTexts},
	"repeat":                         {1: small},
	"line_interpolate_points":        {1: fractions}, // the least ones exhaust the memory of any engine
	"sequence":                       {},
	"lpad":                           {1: small, 2: {"'x'", "'ab'", "' '"}},
	"rpad":                           {1: small, 2: {"'x'", "'ab'", "' '"}},
	"combinations":                   {1: small},
	"ngrams":                         {1: small},
	"bar":                            {1: small, 0: fractions},
	"from_base":                      {0: {"'ff'", "'-101'", "'zz'", "'12'", "''"}, 1: {"16", "2", "36", "10", "1"}},
	"to_base":                        {1: {"16", "2", "36", "10", "37"}},
	"round":                          {1: {"0", "1", "2", "-1", "-2", "5"}},
	"truncate":                       {1: {"0", "1", "2", "-1", "-2"}},
	"split":                          {1: delimiters, 2: {"1", "2", "3", "10"}},
	"split_part":                     {1: delimiters, 2: {"1", "2", "3", "10"}},
	"split_to_map":                   {0: {"'a=1,b=2'", "'k=v'", "''", "'a=1,a=2'"}, 1: {"','"}, 2: {"'='"}},
	"split_to_multimap":              {0: {"'a=1,b=2'", "'k=v'", "''", "'a=1,a=2'"}, 1: {"','"}, 2: {"'='"}},
	"json_parse":                     {0: jsonTexts},
	"json_extract":                   {0: jsonTexts},
	"json_extract_scalar":            {0: jsonTexts},
	"json_array_get":                 {0: jsonTexts, 1: {"0", "1", "-1", "5"}},
	"json_array_length":              {0: jsonTexts},
	"json_array_contains":            {0: jsonTexts},
	"json_size":                      {0: jsonTexts},
	"is_json_scalar":                 {0: jsonTexts},
	"url_extract_host":               {0: urls},
	"url_extract_port":               {0: urls},
	"url_extract_path":               {0: urls},
	"url_extract_query":              {0: urls},
	"url_extract_protocol":           {0: urls},
	"url_extract_fragment":           {0: urls},
	"url_extract_parameter":          {0: urls, 1: {"'a'", "'c'", "''"}},
	"url_decode":                     {0: {"'a%20b+c'", "'%C3%A4'", "'%zz'", "'x'"}},
	"rgb":                            {0: small, 1: small, 2: {"255", "0", "17"}},
	"chr":                            {0: {"65", "228", "128512", "0", "-1"}},
	"codepoint":                      {0: {"'a'", "'ä'", "'😀'"}},
	"normalize":                      {1: {"NFC", "NFD", "NFKC", "NFKD"}},
	"width_bucket":                   {3: {"1", "5", "10"}},
	"bit_count":                      {1: {"8", "16", "64", "32", "2"}},
	"bitwise_left_shift":             {1: {"0", "1", "3", "31", "64"}},
	"bitwise_right_shift":            {1: {"0", "1", "3", "31", "64"}},
	"bitwise_right_shift_arithmetic": {1: {"0", "1", "3", "31", "64"}},
	"from_hex":                       {0: {"'616263'", "'ff'", "''", "'xyz'", "'0A0b'"}},
	"from_base64":                    {0: {"'YWJj'", "''", "'YQ=='", "'?'"}},
	"from_base64url":                 {0: {"'YWJj'", "''", "'YQ=='", "'_-8='"}},
	"from_base32":                    {0: {"'ME======'", "''", "'MFRGG==='"}},
	"regexp_extract":                 {2: {"0", "1", "2", "5"}},
	"regexp_extract_all":             {2: {"0", "1", "2"}},
	"regexp_position":                {2: {"1", "2", "5"}, 3: {"1", "2"}},
	"regexp_replace":                 {2: {"'x'", "'$1'", "''", "'[$0]'", `'\$'`, "'${n}'"}},
	"strpos":                         {1: {"'a'", "''", "'l'", "'ö'"}, 2: {"1", "2", "-1"}},
	"substring":                      {1: positions, 2: small},
	"substr":                         {1: positions, 2: small},
	"slice":                          {1: positions, 2: small},
	"contains":                       {},
	"translate":                      {1: {"'abc'", "'lo'", "''"}, 2: {"'xyz'", "'1'", "''"}},
	"word_stem":                      {1: {"'en'", "'de'", "'fr'"}},
	"hmac_md5":                       {1: {"X'01'", "X'616263'"}},
	"hmac_sha1":                      {1: {"X'01'", "X'616263'"}},
	"hmac_sha256":                    {1: {"X'01'", "X'616263'"}},
	"hmac_sha512":                    {1: {"X'01'", "X'616263'"}},
	"element_at":                     {},
	"date":                           {},
	"human_readable_seconds":         {},
	"hamming_distance":               {0: {"'abc'", "'äöü'", "'😀b'", "''"}, 1: {"'abd'", "'aöö'", "'xyz'", "''"}}, // of some others, Trino never comes to an end
	"concat_ws":                      {0: {"','", "''", "'--'"}},
	"listagg":                        {1: {"','", "''"}},
	"array_join":                     {1: {"','", "''"}, 2: {"'N'", "''"}},
	"approx_percentile":              {},
	"power":                          {},
	"wilson_interval_lower":          {0: small, 1: {"10", "100"}, 2: {"1.96e0", "1e0"}},
	"wilson_interval_upper":          {0: small, 1: {"10", "100"}, 2: {"1.96e0", "1e0"}},
	"murmur3":                        {},
	"index":                          {1: {"'a'", "''", "'l'"}},
	"parse_presto_data_size":         {0: {"'1kB'", "'2.5MB'", "'7B'", "'x'"}},
	"parse_data_size":                {0: {"'1kB'", "'2.5MB'", "'7B'", "'x'"}},
	"timezone_hour":                  {},
	"ntile":                          {0: {"1", "2", "3"}},
	"nth_value":                      {1: {"1", "2", "3"}},
	"lag":                            {1: {"0", "1", "2"}},
	"lead":                           {1: {"0", "1", "2"}},
	"max_by":                         {2: {"1", "2", "3"}},
	"min_by":                         {2: {"1", "2", "3"}},
	"numeric_histogram":              {0: {"2", "3", "10"}},
	"approx_most_frequent":           {0: {"2", "3"}, 2: {"10", "20"}},
	"format_number":                  {0: {"0", "1", "999", "1000", "1234567", "-1500", "1e15"}},
}

var (
	units           = []string{"'day'", "'month'", "'year'", "'hour'", "'minute'", "'second'", "'millisecond'", "'week'", "'quarter'", "'DAY'"}
	small           = []string{"0", "1", "2", "3", "5", "7", "10"}
	positions       = []string{"0", "1", "2", "3", "-1", "-2", "10"}
	fractions       = []string{"0e0", "0.25e0", "0.5e0", "1e0"}
	delimiters      = []string{"','", "' '", "'l'", "'ab'"}
	zones           = []string{"'UTC'", "'Europe/Berlin'", "'America/New_York'", "'+05:30'", "'-08:00'", "'Asia/Tokyo'", "'Australia/Lord_Howe'"}
	epochs          = []string{"0e0", "1.5e0", "1700000000", "1700000000.123456789e0", "-1e0", "253402300800", "1e9"}
	mysqlFormats    = []string{"'%Y-%m-%d'", "'%Y-%m-%d %H:%i:%s'", "'%W %M %e %y'", "'%d/%c/%Y %h:%i %p'", "'%j %H'", "'%f %T'", "'%b %a'", "'%x-%v'", "'%r'", "'x%%'", "'%k %l %I'"}
	mysqlTexts      = []string{"'2020-02-29'", "'2021-03-04 05:06:07'", "'1999-12-31 23:59:59'", "'04/3/2021 11:05 PM'", "'x'"}
	jodaFormats     = []string{"'yyyy-MM-dd'", "'yyyy-MM-dd HH:mm:ss'", "'EEE, d MMM yyyy'", "'dd/MM/yy hh:mm a'", "'xxxx-''W''ww-e'", "'HH:mm:ss.SSS Z'", "'DDD'", "'ZZZ'", "'EEEE MMMM'", "'k K'", "'G YYYY C'"}
	teradataFormats = []string{"'yyyy-mm-dd'", "'yyyymmdd'", "'dd/mm/yyyy hh24:mi:ss'", "'yyyy-mm-dd hh:mi'", "'mm-dd'"}
	teradataTexts   = []string{"'2020-02-29'", "'20210304'", "'04/03/2021 05:06:07'", "'x'"}
	isoTexts        = []string{"'2020-02-29'", "'2021-03-04T05:06:07Z'", "'2020-W10-1'", "'2020-060'", "'2021-03-04T05:06:07.123456789+02:00'", "'2020'", "'2020-02'", "'x'", "'2021-03-04T05:06'"}
	jsonTexts       = []string{`'{"a": 1, "b": [1, 2, {"c": "x"}]}'`, `'[1, "x", true, null, 2.50]'`, `'"s"'`, `'null'`, `'12'`, `'{}'`, `'bad'`, `'{"a": {"b": 1e2}}'`, `''`, `JSON '[1, [2, 3], {"a": null}]'`, `JSON '{"a": "b"}'`, `'[0.10, -0]'`}
	urls            = []string{"'http://user@example.com:8080/p/a%20th?a=b&c=d%20e#frag'", "'https://x.org'", "'ftp://h/'", "'not a url'", "'http://h?a=&c'", "'mailto:a@b'", "''", "'/rel?a=1'"}
)

// left are functions that the generator doesn't call: their answers change, they
// take no time that is fixed, or they fail on purpose.
var left = map[string]bool{
	"fail": true, "version": true, "current_groups": true, "current_timezone": true, "now": true, "current_date": true, "current_time": true, "current_timestamp": true, "localtimestamp": true, "localtime": true, "last_day_of_month": false,
	"features": true, "classify": true, "regress": true, "learn_classifier": true, "learn_regressor": true, "learn_libsvm_classifier": true, "learn_libsvm_regressor": true,
	"map_entries": false, "timestamp_objectid": true,
	"evaluate_classifier_predictions": true, "json_table": true,
	"grouping": true, "try": true, "checksum": false, "array_histogram": false, "reduce_agg": true, "to_encoded_polyline": true,
}

// imprecise are functions with results that conform/README.md compares to 1e-12 relative.
var imprecise = []string{
	"(sin(", " sin(", "(cos(", " cos(", "(tan(", " tan(", "(exp(", " exp(", "(power(", " power(", "(pow(", " pow(",
	"approx_", "stddev", "var_", "variance", "corr(", "covar_", "regr_", "skewness", "kurtosis", "geometric_mean", "_cdf", "digest", "numeric_histogram", "wilson_",
}

// Hints are texts that a function's parameter takes, where a value of its type
// would mostly mean nothing; nil if any does.
func Hints(function string, parameter int) []string { return hints[function][parameter] }

// Callable reports that a function gives the same each time, in the same words, and
// soon: one that two engines can be compared by.
func Callable(name string) bool { return !left[name] && !roundedOverlays[name] }

// Imprecise reports that conform/README.md compares a statement's numbers to 1e-12 relative.
func Imprecise(statement string) bool {
	for _, name := range imprecise {
		if strings.Contains(statement, name) {
			return true
		}
	}
	return false
}

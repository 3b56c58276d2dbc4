package sql

// A constant of the dialect is a Go value; nil is NULL:
//
//	boolean                      bool
//	tinyint … bigint             int64
//	real, double                 float32, float64
//	decimal                      *big.Int, unscaled
//	varchar, char, json          string (char without its padding)
//	varbinary, uuid, ipaddress   []byte (16 bytes for the last two)
//	date                         int64, days since 1970-01-01
//	time                         int64, nanoseconds of the day
//	time with time zone          TimeTZ
//	timestamp                    Instant
//	timestamp with time zone     Instant with Zone
//	interval year to month       int64, months
//	interval day to second       int64, milliseconds
//	array, row                   []any
//	map                          []MapEntry, in order of appearance
type Value = any

// Instant is a timestamp: microseconds since 1970-01-01 00:00 (UTC for the kind
// with time zone, else local) and the nanoseconds beyond, 0–999. Zone is an IANA
// name or an offset "+02:00", in Trino's spelling; empty without time zone.
type Instant struct {
	Micros int64
	Nanos  int
	Zone   string
}

// MaxZonedMillis is the last timestamp with time zone in milliseconds since 1970; the first is
// as far and one before. Trino keeps them in 52 bits.
const MaxZonedMillis = 1<<51 - 1

// TimeTZ is a time of day with an offset from UTC in minutes.
type TimeTZ struct {
	Nanos  int64
	Offset int
}

// MapEntry is one entry of a map constant.
type MapEntry struct {
	Key, Value Value
}

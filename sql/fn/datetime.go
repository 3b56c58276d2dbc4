package fn

import "glaux/sql"

// datetimeFunctions is the chapter of dates, times and time zones.
var datetimeFunctions = []Func{
	{
		Name: "at_timezone",
		Sigs: []Signature{
			mustParse("(timestamp(p) with time zone, varchar(x)) -> timestamp(p) with time zone"),
			hidden("(timestamp(p) with time zone, interval day to second) -> timestamp(p) with time zone"),
		},
		Duck: Special("at_timezone"),
		Doc:  "The same point in time on the clock of another zone; AT TIME ZONE is it, too.",
		Test: `
SELECT at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', 'America/Los_Angeles'), with_timezone(TIMESTAMP '2024-07-01 12:00:00', 'America/Los_Angeles')
timestamp(0) with time zone	timestamp(0) with time zone
2024-07-01 05:00:00 America/Los_Angeles	2024-07-01 12:00:00 America/Los_Angeles
----
SELECT at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', 'bogus')
error INVALID_FUNCTION_ARGUMENT: 'bogus' is not a valid time zone`,
	},
	{
		Name: "current_date",
		Sigs: sigs("() -> date"),
		Duck: Special("current_date"),
		Doc:  "The date of the query's start in the session's zone.",
		Test: `
SELECT current_date = CAST(now() AS date), typeof(current_date)
boolean	varchar
true	date
----
SELECT current_date > DATE '2020-01-01'
boolean
true`,
	},
	{
		Name: "current_timezone",
		Sigs: sigs("() -> varchar"),
		Duck: Special("current_timezone"),
		Doc:  "The session's time zone.",
		Test: `
SELECT current_timezone(), typeof(now()), typeof(current_date)
varchar	varchar	varchar
UTC	timestamp(3) with time zone	date
----
SELECT typeof(current_timezone())
varchar
varchar`,
	},
	{
		Name: "date",
		Sigs: []Signature{
			mustParse("(timestamp(p)) -> date"),
			mustParse("(timestamp(p) with time zone) -> date"),
			mustParse("(varchar(x)) -> date"),
		},
		DuckBy: func(b *Bound) Lowering {
			if t := b.Params[0]; t.Kind == sql.Timestamp && t.Precision <= 6 { // DuckDB rounds nanoseconds
				return Expr("CAST($1 AS DATE)")
			}
			return Kernel("date")
		},
		Doc: "The date of a timestamp, or of a text as CAST reads it.",
		Test: `
SELECT date('2024-02-29'), date(TIMESTAMP '2024-02-29 23:59:59'), date(TIMESTAMP '2024-02-29 23:59:59 America/New_York')
date	date	date
2024-02-29	2024-02-29	2024-02-29
----
SELECT date('2024-02-30')
error INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2024-02-30`,
	},
	{
		Name: "date_add",
		Sigs: sigs(
			"(varchar(x), bigint, date) -> date",
			"(varchar(x), bigint, time(p)) -> time(p)",
			"(varchar(x), bigint, time(p) with time zone) -> time(p) with time zone",
			"(varchar(x), bigint, timestamp(p)) -> timestamp(p)",
			"(varchar(x), bigint, timestamp(p) with time zone) -> timestamp(p) with time zone",
		),
		Duck: Kernel("date_add"),
		Doc:  "Adds a number of units (millisecond, second, minute, hour, day, week, month, quarter, year).",
		Test: `
SELECT date_add('month', 1, DATE '2024-01-31'), date_add('month', -1, DATE '2024-03-31'), date_add('year', 1, DATE '2024-02-29')
date	date	date
2024-02-29	2024-02-29	2025-02-28
----
SELECT date_add('hour', 1, DATE '2024-02-29')
error INVALID_FUNCTION_ARGUMENT: 'hour' is not a valid DATE field`,
	},
	{
		Name: "date_diff",
		Sigs: sigs(
			"(varchar(x), date, date) -> bigint",
			"(varchar(x), time(p) with time zone, time(p) with time zone) -> bigint",
			"(varchar(x), time(p), time(p)) -> bigint",
			"(varchar(x), timestamp(p) with time zone, timestamp(p) with time zone) -> bigint",
			"(varchar(x), timestamp(p), timestamp(p)) -> bigint",
		),
		Duck: Kernel("date_diff"),
		Doc:  "How many whole units lie between two points in time.",
		Test: `
SELECT date_diff('month', DATE '2024-01-31', DATE '2024-02-29'), date_diff('month', DATE '2024-01-31', DATE '2024-03-01'), date_diff('year', DATE '2020-02-29', DATE '2024-02-28')
bigint	bigint	bigint
1	1	3
----
SELECT date_diff('hour', DATE '2024-02-29', DATE '2024-02-29')
error INVALID_FUNCTION_ARGUMENT: 'hour' is not a valid DATE field`,
	},
	{
		Name: "date_format",
		Sigs: sigs(
			"(timestamp(p) with time zone, varchar(x)) -> varchar",
			"(timestamp(p), varchar(x)) -> varchar",
		),
		Duck: Kernel("date_format"),
		Doc:  "Formats by a pattern of MySQL's specifiers (%Y-%m-%d).",
		Test: `
SELECT date_format(DATE '2024-02-29', '%Y')
varchar
2024
----
SELECT date_format(TIMESTAMP '2024-02-29 13:45:56.789', '%D')
error INVALID_FUNCTION_ARGUMENT: %D not supported in date format string`,
	},
	{
		Name: "date_parse",
		Sigs: sigs("(varchar(x), varchar(y)) -> timestamp(3)"),
		Duck: Kernel("date_parse"),
		Doc:  "Reads a timestamp by a pattern of MySQL's specifiers.",
		Test: `
SELECT date_parse('13:45', '%H:%i')
timestamp(3)
1970-01-01 13:45:00.000
----
SELECT date_parse('x', '%Y')
error INVALID_FUNCTION_ARGUMENT: Invalid format: "x"`,
	},
	{
		Name: "date_trunc",
		Sigs: sigs(
			"(varchar(x), date) -> date",
			"(varchar(x), time(p)) -> time(p)",
			"(varchar(x), time(p) with time zone) -> time(p) with time zone",
			"(varchar(x), timestamp(p)) -> timestamp(p)",
			"(varchar(x), timestamp(p) with time zone) -> timestamp(p) with time zone",
		),
		Duck: Kernel("date_trunc"),
		Doc:  "Cuts to the start of a unit (millisecond, second, minute, hour, day, week, month, quarter, year).",
		Test: `
SELECT date_trunc('day', TIMESTAMP '2024-02-29 13:45:56.789'), date_trunc('day', TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
timestamp(3)	timestamp(3) with time zone
2024-02-29 00:00:00.000	2024-12-31 00:00:00.000 America/New_York
----
SELECT date_trunc('hour', DATE '2024-02-29')
error INVALID_FUNCTION_ARGUMENT: 'hour' is not a valid DATE field`,
	},
	{
		Name:    "day",
		Aliases: []string{"day_of_month"},
		Sigs: sigs(
			"(date) -> bigint",
			"(interval day to second) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Day of the month, or the days of an interval.",
		Test: `
SELECT day(DATE '2024-02-29'), day(TIMESTAMP '2021-01-03 00:00:00.123456'), day(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
29	3	31
----
SELECT day(INTERVAL '49' HOUR), day_of_month(INTERVAL '3' DAY), year(INTERVAL '30' MONTH)
bigint	bigint	bigint
2	3	2`,
	},
	{
		Name:    "day_of_week",
		Aliases: []string{"dow"},
		Sigs: sigs(
			"(date) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Day of the week, 1 for Monday to 7.",
		Test: `
SELECT day_of_week(DATE '2024-02-29'), day_of_week(TIMESTAMP '2021-01-03 00:00:00.123456'), day_of_week(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
4	7	2
----
SELECT dow(DATE '2024-02-29'), dow(TIMESTAMP '2021-01-03 00:00:00.123456'), dow(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
4	7	2`,
	},
	{
		Name:    "day_of_year",
		Aliases: []string{"doy"},
		Sigs: sigs(
			"(date) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Day of the year, from 1.",
		Test: `
SELECT day_of_year(DATE '2024-02-29'), day_of_year(TIMESTAMP '2021-01-03 00:00:00.123456'), day_of_year(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
60	3	366
----
SELECT doy(DATE '2024-02-29'), doy(TIMESTAMP '2021-01-03 00:00:00.123456'), doy(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
60	3	366`,
	},
	{
		Name: "format_datetime",
		Sigs: sigs(
			"(timestamp(p) with time zone, varchar(x)) -> varchar",
			"(timestamp(p), varchar(x)) -> varchar",
		),
		Duck: Kernel("format_datetime"),
		Doc:  "Formats by a pattern of Joda-Time's letters (yyyy-MM-dd).",
		Test: `
SELECT format_datetime(TIMESTAMP '2024-02-29 13:45:56.789', 'w'), format_datetime(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York', 'w')
varchar	varchar
9	1
----
SELECT format_datetime(TIMESTAMP '2024-02-29 13:45:56', 'q')
error INVALID_FUNCTION_ARGUMENT: Illegal pattern component: q`,
	},
	{
		Name: "from_iso8601_date",
		Sigs: sigs("(varchar(x)) -> date"),
		Duck: Kernel("from_iso8601_date"),
		Doc:  "Reads a date in ISO 8601 form, also by week or day of the year.",
		Test: `
SELECT from_iso8601_date('2024-02')
date
2024-02-01
----
SELECT from_iso8601_date('x')
error INVALID_FUNCTION_ARGUMENT: Invalid format: "x"`,
	},
	{
		Name: "from_iso8601_timestamp",
		Sigs: sigs("(varchar(x)) -> timestamp(3) with time zone"),
		Duck: Kernel("from_iso8601_timestamp"),
		Doc:  "Reads a timestamp in ISO 8601 form; its zone is the session's unless it names an offset.",
		Test: `
SELECT from_iso8601_timestamp('T10:00')
timestamp(3) with time zone
1970-01-01 10:00:00.000 UTC
----
SELECT from_iso8601_timestamp('nope')
error INVALID_FUNCTION_ARGUMENT: Invalid format: "nope"`,
	},
	{
		Name: "from_iso8601_timestamp_nanos",
		Sigs: sigs("(varchar(x)) -> timestamp(9) with time zone"),
		Duck: Kernel("from_iso8601_timestamp_nanos"),
		Doc:  "Reads a timestamp in ISO 8601 form to the nanosecond.",
		Test: `
SELECT from_iso8601_timestamp_nanos('2024-02-29T13:45:56+01:00')
timestamp(9) with time zone
2024-02-29 13:45:56.000000000 +01:00
----
SELECT from_iso8601_timestamp_nanos('2024-02-29')
error INVALID_FUNCTION_ARGUMENT: Text '2024-02-29' could not be parsed at index 10`,
	},
	{
		Name: "from_unixtime",
		Sigs: sigs(
			"(double) -> timestamp(3) with time zone",
			"(double, bigint, bigint) -> timestamp(3) with time zone",
			"(double, varchar(x)) -> timestamp(3) with time zone",
		),
		Duck: Kernel("from_unixtime"),
		Doc:  "The point in time some seconds after 1970-01-01 UTC, in the session's or the given zone.",
		Test: `
SELECT from_unixtime(nan())
timestamp(3) with time zone
1970-01-01 00:00:00.000 UTC
----
SELECT from_unixtime(1e18)
error INVALID_FUNCTION_ARGUMENT: Millis overflow: 9223372036854775807`,
	},
	{
		Name: "from_unixtime_nanos",
		Sigs: sigs(
			"(bigint) -> timestamp(9) with time zone",
			"(decimal(p,s)) -> timestamp(9) with time zone",
		),
		Duck: Kernel("from_unixtime_nanos"),
		Doc:  "The point in time some nanoseconds after 1970-01-01 UTC.",
		Test: `
SELECT from_unixtime_nanos(1709214356123456789), from_unixtime_nanos(DECIMAL '1709214356123456789'), from_unixtime_nanos(-1)
timestamp(9) with time zone	timestamp(9) with time zone	timestamp(9) with time zone
2024-02-29 13:45:56.123456789 UTC	2024-02-29 13:45:56.123456789 UTC	1969-12-31 23:59:59.999999999 UTC
----
SELECT from_unixtime_nanos(CAST(NULL AS bigint))
timestamp(9) with time zone
\N`,
	},
	{
		Name: "human_readable_seconds",
		Sigs: sigs("(double) -> varchar"),
		Duck: Kernel("human_readable_seconds"),
		Doc:  "A number of seconds in words: weeks, days, hours, minutes, seconds.",
		Test: `
SELECT human_readable_seconds(0), human_readable_seconds(0.5e0), human_readable_seconds(-1)
varchar	varchar	varchar
0 seconds	1 second	1 second
----
SELECT human_readable_seconds(nan())
error INVALID_FUNCTION_ARGUMENT: Invalid argument found: NaN`,
	},
	{
		Name: "hour",
		Sigs: sigs(
			"(interval day to second) -> bigint",
			"(time(p)) -> bigint",
			"(time(p) with time zone) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Hour of the day, or the hours of an interval beyond its days.",
		Test: `
SELECT hour(DATE '2024-02-29')
bigint
0
----
SELECT hour(TIME '13:45:56.789+05:30'), hour(INTERVAL '1 02:03:04.567' DAY TO SECOND), hour(TIMESTAMP '1969-12-31 23:59:58.765')
bigint	bigint	bigint
13	2	23`,
	},
	{
		Name: "last_day_of_month",
		Sigs: []Signature{
			via("(date) -> date", Expr("last_day($1)")),
			mustParse("(timestamp(p)) -> date"),
			mustParse("(timestamp(p) with time zone) -> date"),
		},
		Duck: Kernel("last_day_of_month"),
		Doc:  "The last date of the month.",
		Test: `
SELECT last_day_of_month(DATE '2024-02-10'), last_day_of_month(TIMESTAMP '2023-02-10 10:00:00'), last_day_of_month(TIMESTAMP '2024-12-31 23:00:00 America/New_York')
date	date	date
2024-02-29	2023-02-28	2024-12-31
----
SELECT last_day_of_month(NULL)
date
\N`,
	},
	{
		Name: "millisecond",
		Sigs: sigs(
			"(interval day to second) -> bigint",
			"(time(p)) -> bigint",
			"(time(p) with time zone) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Millisecond of the second.",
		Test: `
SELECT millisecond(TIME '13:45:56.789+05:30'), millisecond(INTERVAL '1 02:03:04.567' DAY TO SECOND), millisecond(TIMESTAMP '1969-12-31 23:59:58.765')
bigint	bigint	bigint
789	567	765
----
SELECT millisecond(TIMESTAMP '2024-02-29 13:45:56.789'), millisecond(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York'), millisecond(TIME '13:45:56.789')
bigint	bigint	bigint
789	250	789`,
	},
	{
		Name: "minute",
		Sigs: sigs(
			"(interval day to second) -> bigint",
			"(time(p)) -> bigint",
			"(time(p) with time zone) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Minute of the hour.",
		Test: `
SELECT minute(TIME '13:45:56.789+05:30'), minute(INTERVAL '1 02:03:04.567' DAY TO SECOND), minute(TIMESTAMP '1969-12-31 23:59:58.765')
bigint	bigint	bigint
45	3	59
----
SELECT minute(TIMESTAMP '2024-02-29 13:45:56.789'), minute(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York'), minute(TIME '13:45:56.789')
bigint	bigint	bigint
45	30	45`,
	},
	{
		Name: "month",
		Sigs: sigs(
			"(date) -> bigint",
			"(interval year to month) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Month of the year, or the months of an interval beyond its years.",
		Test: `
SELECT month(DATE '2024-02-29'), month(TIMESTAMP '2021-01-03 00:00:00.123456'), month(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
2	1	12
----
SELECT month(INTERVAL '30' MONTH), month(INTERVAL '-5' MONTH), hour(INTERVAL '-90' MINUTE)
bigint	bigint	bigint
6	-5	-1`,
	},
	{
		Name: "now",
		Sigs: sigs("() -> timestamp(3) with time zone"),
		Duck: Special("now"),
		Doc:  "The point in time of the query's start.",
		Test: `
SELECT now() = current_timestamp, date(now()) = current_date, current_time IS NOT NULL
boolean	boolean	boolean
true	true	true
----
SELECT current_timezone(), typeof(now()), typeof(current_date)
varchar	varchar	varchar
UTC	timestamp(3) with time zone	date`,
	},
	{
		Name: "parse_datetime",
		Sigs: sigs("(varchar(x), varchar(y)) -> timestamp(3) with time zone"),
		Duck: Kernel("parse_datetime"),
		Doc:  "Reads a timestamp by a pattern of Joda-Time's letters.",
		Test: `
SELECT parse_datetime('01:05 PM', 'hh:mm a')
timestamp(3) with time zone
1970-01-01 13:05:00.000 UTC
----
SELECT parse_datetime('x', 'yyyy')
error INVALID_FUNCTION_ARGUMENT: Invalid format: "x"`,
	},
	{
		Name: "parse_duration",
		Sigs: sigs("(varchar(x)) -> interval day to second"),
		Duck: Kernel("parse_duration"),
		Doc:  "Reads an interval written as a number with a unit from ns to d.",
		Test: `
SELECT parse_duration('100us'), parse_duration('2m'), parse_duration('30s')
interval day to second	interval day to second	interval day to second
0 00:00:00.000	0 00:02:00.000	0 00:00:30.000
----
SELECT parse_duration('')
error INVALID_FUNCTION_ARGUMENT: duration is empty`,
	},
	{
		Name: "quarter",
		Sigs: sigs(
			"(date) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Quarter of the year, 1 to 4.",
		Test: `
SELECT quarter(DATE '2024-02-29'), quarter(TIMESTAMP '2021-01-03 00:00:00.123456'), quarter(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
1	1	4
----
SELECT quarter(NULL)
bigint
\N`,
	},
	{
		Name: "second",
		Sigs: sigs(
			"(interval day to second) -> bigint",
			"(time(p)) -> bigint",
			"(time(p) with time zone) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Second of the minute.",
		Test: `
SELECT second(TIME '13:45:56.789+05:30'), second(INTERVAL '1 02:03:04.567' DAY TO SECOND), second(TIMESTAMP '1969-12-31 23:59:58.765')
bigint	bigint	bigint
56	4	58
----
SELECT second(TIMESTAMP '2024-02-29 13:45:56.789'), second(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York'), second(TIME '13:45:56.789')
bigint	bigint	bigint
56	15	56`,
	},
	{
		Name: "timezone",
		Sigs: sigs(
			"(time(p) with time zone) -> varchar",
			"(timestamp(p) with time zone) -> varchar",
		),
		Duck: Kernel("timezone"),
		Doc:  "Name of the zone or offset that a value carries.",
		Test: `
SELECT timezone(TIMESTAMP '2024-07-01 00:00:00 Europe/Berlin'), timezone(TIMESTAMP '2024-07-01 00:00:00 +02:00'), timezone(TIME '10:00:00+02:00')
varchar	varchar	varchar
Europe/Berlin	+02:00	+02:00
----
SELECT timezone(NULL)
varchar
\N`,
	},
	{
		Name: "timezone_hour",
		Sigs: sigs(
			"(time(p) with time zone) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		Duck: Kernel("timezone_hour"),
		Doc:  "Whole hours of the offset from UTC.",
		Test: `
SELECT timezone_hour(TIME '10:00:00-07:15'), timezone_minute(TIME '10:00:00-07:15')
bigint	bigint
-7	-15
----
SELECT timezone_hour(TIMESTAMP '2024-01-01 00:00:00 -03:30'), timezone_minute(TIMESTAMP '2024-01-01 00:00:00 -03:30')
bigint	bigint
-3	-30`,
	},
	{
		Name: "timezone_minute",
		Sigs: sigs(
			"(time(p) with time zone) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		Duck: Kernel("timezone_minute"),
		Doc:  "Minutes of the offset from UTC beyond its hours.",
		Test: `
SELECT timezone_hour(TIME '10:00:00-07:15'), timezone_minute(TIME '10:00:00-07:15')
bigint	bigint
-7	-15
----
SELECT timezone_hour(TIMESTAMP '2024-01-01 00:00:00 -03:30'), timezone_minute(TIMESTAMP '2024-01-01 00:00:00 -03:30')
bigint	bigint
-3	-30`,
	},
	{
		Name: "to_char",
		Sigs: sigs("(timestamp(p) with time zone, varchar) -> varchar"),
		Duck: Kernel("to_char"),
		Doc:  "Formats by a pattern of Teradata's letters (yyyy/mm/dd).",
		Test: `
SELECT to_char(TIMESTAMP '2024-05-06 07:08:09', 'yyyy-mm-dd hh24:mi:ss'), to_char(TIMESTAMP '2024-05-06 19:08:09', 'hh:mi')
varchar	varchar
2024-05-06 07:08:09	07:08
----
SELECT to_char(TIMESTAMP '2024-02-29 13:45:56', 'Q')
error INVALID_FUNCTION_ARGUMENT: Failed to tokenize string [Q] at offset [0]`,
	},
	{
		Name: "to_date",
		Sigs: sigs("(varchar, varchar) -> date"),
		Duck: Kernel("to_date"),
		Doc:  "Reads a date by a pattern of Teradata's letters.",
		Test: `
SELECT to_date('2024/02/29', 'yyyy/mm/dd'), to_date('29-02-2024', 'dd-mm-yyyy')
date	date
2024-02-29	2024-02-29
----
SELECT to_date('bad', 'yyyy')
error INVALID_FUNCTION_ARGUMENT: Invalid format: "bad"`,
	},
	{
		Name: "to_iso8601",
		Sigs: sigs(
			"(date) -> varchar(16)",
			"(timestamp(p)) -> varchar(n) where n = p + min(p, 1) + 22",
			"(timestamp(p) with time zone) -> varchar(n) where n = p + min(p, 1) + 28",
		),
		Duck: Kernel("to_iso8601"),
		Doc:  "The value in ISO 8601 form.",
		Test: `
SELECT to_iso8601(DATE '2024-02-29'), to_iso8601(TIMESTAMP '2024-02-29 13:45:56.789'), to_iso8601(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
varchar(16)	varchar(26)	varchar(32)
2024-02-29	2024-02-29T13:45:56.789	2024-12-31T23:30:15.250-05:00
----
SELECT to_iso8601(TIMESTAMP '2024-01-01 00:00:00'), to_iso8601(TIMESTAMP '2024-01-01 00:00:00.123456 +01:00'), to_iso8601(TIMESTAMP '2024-01-01 00:00:00 UTC')
varchar(22)	varchar(35)	varchar(28)
2024-01-01T00:00:00	2024-01-01T00:00:00.123456+01:00	2024-01-01T00:00:00Z`,
	},
	{
		Name: "to_milliseconds",
		Sigs: sigs("(interval day to second) -> bigint"),
		Duck: Expr("$1"),
		Doc:  "The milliseconds of an interval.",
		Test: `
SELECT to_milliseconds(INTERVAL '1' DAY), to_milliseconds(INTERVAL '-1.5' SECOND), to_milliseconds(INTERVAL '2 03:04:05.006' DAY TO SECOND)
bigint	bigint	bigint
86400000	-1500	183845006
----
SELECT to_milliseconds(NULL)
bigint
\N`,
	},
	{
		Name: "to_timestamp",
		Sigs: sigs("(varchar, varchar) -> timestamp(3)"),
		Duck: Kernel("to_timestamp"),
		Doc:  "Reads a timestamp by a pattern of Teradata's letters.",
		Test: `
SELECT to_timestamp('2024/02/29 13;45;56', 'yyyy/mm/dd hh24;mi;ss'), to_timestamp('1988/04/08;02:03:04', 'yyyy/mm/dd;hh:mi:ss')
timestamp(3)	timestamp(3)
2024-02-29 13:45:56.000	1988-04-08 02:03:04.000
----
SELECT to_timestamp(NULL, 'yyyy')
timestamp(3)
\N`,
	},
	{
		Name: "to_unixtime",
		Sigs: sigs("(timestamp(p) with time zone) -> double"),
		Duck: Kernel("to_unixtime"),
		Doc:  "Seconds since 1970-01-01 UTC.",
		Test: `
SELECT to_unixtime(TIMESTAMP '2024-02-29 13:45:56.789 UTC'), to_unixtime(TIMESTAMP '1969-12-31 23:59:59 UTC'), to_unixtime(TIMESTAMP '2024-02-29 13:45:56')
double	double	double
1.709214356789E9	-1.0	1.709214356E9
----
SELECT to_unixtime(1)
error 1:8 FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function to_unixtime. Expected: to_unixtime(timestamp(p) with time zone)`,
	},
	{
		Name:    "week",
		Aliases: []string{"week_of_year"},
		Sigs: sigs(
			"(date) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "ISO week of the year.",
		Test: `
SELECT week(DATE '2024-02-29'), week(TIMESTAMP '2021-01-03 00:00:00.123456'), week(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
9	53	1
----
SELECT week(DATE '2020-12-31'), year_of_week(DATE '2020-12-31'), day_of_week(DATE '2020-12-31')
bigint	bigint	bigint
53	2020	4`,
	},
	{
		Name: "with_timezone",
		Sigs: sigs("(timestamp(p), varchar(x)) -> timestamp(p) with time zone"),
		Duck: Kernel("with_timezone"),
		Doc:  "The timestamp as shown by a clock in the given zone.",
		Test: `
SELECT with_timezone(TIMESTAMP '2024-03-10 02:30:00', 'America/New_York'), with_timezone(TIMESTAMP '2024-11-03 01:30:00', 'America/New_York')
timestamp(0) with time zone	timestamp(0) with time zone
2024-03-10 03:30:00 America/New_York	2024-11-03 01:30:00 America/New_York
----
SELECT at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', 'America/Los_Angeles'), with_timezone(TIMESTAMP '2024-07-01 12:00:00', 'America/Los_Angeles')
timestamp(0) with time zone	timestamp(0) with time zone
2024-07-01 05:00:00 America/Los_Angeles	2024-07-01 12:00:00 America/Los_Angeles`,
	},
	{
		Name: "year",
		Sigs: sigs(
			"(date) -> bigint",
			"(interval year to month) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Year, or the years of an interval.",
		Test: `
SELECT year(DATE '2024-02-29'), year(TIMESTAMP '2021-01-03 00:00:00.123456'), year(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
2024	2021	2024
----
SELECT day(INTERVAL '49' HOUR), day_of_month(INTERVAL '3' DAY), year(INTERVAL '30' MONTH)
bigint	bigint	bigint
2	3	2`,
	},
	{
		Name:    "year_of_week",
		Aliases: []string{"yow"},
		Sigs: sigs(
			"(date) -> bigint",
			"(timestamp(p)) -> bigint",
			"(timestamp(p) with time zone) -> bigint",
		),
		DuckBy: datePart,
		Doc:    "Year that the ISO week belongs to.",
		Test: `
SELECT year_of_week(DATE '2024-02-29'), year_of_week(TIMESTAMP '2021-01-03 00:00:00.123456'), year_of_week(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
2024	2020	2025
----
SELECT yow(DATE '2024-02-29'), yow(TIMESTAMP '2021-01-03 00:00:00.123456'), yow(TIMESTAMP '2024-12-31 23:30:15.250 America/New_York')
bigint	bigint	bigint
2024	2020	2025`,
	},
}

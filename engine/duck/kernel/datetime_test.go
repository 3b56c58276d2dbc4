package kernel_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// zoned is a timestamp with time zone as its struct's text, of a local time.
func zoned(local, name string) string {
	at, err := time.Parse("2006-01-02 15:04:05.999999999", local)
	key, ok := zone.Lookup(name)
	if err != nil || !ok {
		panic(fmt.Sprint(err, name))
	}
	utc := time.UnixMicro(zone.ToUTC(key, at.UnixMicro())).UTC()
	text := utc.Format("2006-01-02 15:04:05")
	if n := utc.Nanosecond() + at.Nanosecond()%1000; n > 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%09d", n), "0")
	}
	return fmt.Sprintf("{'t': '%s', 'z': %d}", text, key)
}

// timeTZ is a time with time zone as its struct's text.
func timeTZ(local string, minutes int) string {
	at, err := time.Parse("15:04:05.999", local)
	if err != nil {
		panic(err)
	}
	nanos := at.Sub(at.Truncate(24*time.Hour)) - time.Duration(minutes)*time.Minute
	if nanos < 0 {
		nanos += 24 * time.Hour
	}
	return fmt.Sprintf("{'t': %d, 'z': %d}", nanos%(24*time.Hour), minutes)
}

func TestDateParts(t *testing.T) {
	ny := zoned("2024-12-31 23:30:15.250", "America/New_York")
	var cases []kernelCase
	for name, want := range map[string]string{
		"year": "2024", "quarter": "4", "month": "12", "day": "31", "day_of_year": "366", "day_of_week": "2", "week": "1",
		"year_of_week": "2025", "hour": "23", "minute": "30", "second": "15", "millisecond": "250",
	} {
		cases = append(cases, kernelCase{name, bigint, of(tz3), ny, want})
	}
	half := timeTZ("13:45:56.789", 330)
	runKernels(t, append(cases, []kernelCase{
		{"hour", bigint, of(sql.TimeTZOf(3)), half, "13"},
		{"millisecond", bigint, of(sql.TimeTZOf(3)), half, "789"},
		{"second", bigint, of(ts9), "TIMESTAMP_NS '1969-12-31 23:59:58.765'", "58"},
		{"week", bigint, of(ts9), "TIMESTAMP_NS '2021-01-03 00:00:00.123456789'", "53"},
		{"timezone_hour", bigint, of(tz0), zoned("2024-01-01 00:00:00", "-03:30"), "-3"},
		{"timezone_minute", bigint, of(tz0), zoned("2024-01-01 00:00:00", "-03:30"), "-30"},
		{"timezone_hour", bigint, of(tz0), zoned("2024-07-01 00:00:00", "Europe/Berlin"), "2"},
		{"timezone_minute", bigint, of(sql.TimeTZOf(0)), timeTZ("10:00:00", -435), "-15"},
		{"timezone", varchar, of(tz0), zoned("2024-07-01 00:00:00", "Europe/Berlin"), "Europe/Berlin"},
		{"timezone", varchar, of(sql.TimeTZOf(0)), timeTZ("10:00:00", 120), "+02:00"},
		{"last_day_of_month", date, of(tz0), zoned("2024-12-31 23:00:00", "America/New_York"), "2024-12-31"},
		{"date", date, of(tz0, varchar), zoned("2024-02-29 23:59:59", "America/New_York") + "; 'UTC'", "2024-02-29"},
		{"date", date, of(varchar, varchar), "'2024-02-30'; 'UTC'", "INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2024-02-30"},
	}...))
}

func TestDateArithmetic(t *testing.T) {
	const at, jan = "TIMESTAMP '2024-02-29 13:45:56.789'", "TIMESTAMP '2023-12-31 22:00:00'"
	const ny = "America/New_York"
	end := zoned("2024-12-31 23:30:15.250", ny)
	var cases []kernelCase
	for _, u := range []struct{ unit, trunc, truncNY, add3, sub5, diff, diffNY string }{
		{"millisecond", "2024-02-29 13:45:56.789", "2024-12-31 23:30:15.250", "2024-02-29 13:45:56.792", "2024-12-31 23:30:15.245", "5154356789", "169200000"},
		{"second", "2024-02-29 13:45:56", "2024-12-31 23:30:15", "2024-02-29 13:45:59.789", "2024-12-31 23:30:10.250", "5154356", "169200"},
		{"minute", "2024-02-29 13:45:00", "2024-12-31 23:30:00", "2024-02-29 13:48:56.789", "2024-12-31 23:25:15.250", "85905", "2820"},
		{"hour", "2024-02-29 13:00:00", "2024-12-31 23:00:00", "2024-02-29 16:45:56.789", "2024-12-31 18:30:15.250", "1431", "47"},
		{"day", "2024-02-29 00:00:00", "2024-12-31 00:00:00", "2024-03-03 13:45:56.789", "2024-12-26 23:30:15.250", "59", "2"},
		{"week", "2024-02-26 00:00:00", "2024-12-30 00:00:00", "2024-03-21 13:45:56.789", "2024-11-26 23:30:15.250", "8", "0"},
		{"month", "2024-02-01 00:00:00", "2024-12-01 00:00:00", "2024-05-29 13:45:56.789", "2024-07-31 23:30:15.250", "1", "0"},
		{"QUARTER", "2024-01-01 00:00:00", "2024-10-01 00:00:00", "2024-11-29 13:45:56.789", "2023-09-30 23:30:15.250", "0", "0"},
		{"year", "2024-01-01 00:00:00", "2024-01-01 00:00:00", "2027-02-28 13:45:56.789", "2019-12-31 23:30:15.250", "0", "0"},
	} {
		name := "'" + u.unit + "'; "
		negative := "-" + u.diff
		if u.diff == "0" {
			negative = "0"
		}
		cases = append(cases,
			kernelCase{"date_trunc", ts3, of(varchar, ts3), name + at, u.trunc},
			kernelCase{"date_trunc", tz3, of(varchar, tz3), name + end, zoned(u.truncNY, ny)},
			kernelCase{"date_add", ts3, of(varchar, bigint, ts3), name + "3; " + at, u.add3},
			kernelCase{"date_add", tz3, of(varchar, bigint, tz3), name + "-5; " + end, zoned(u.sub5, ny)},
			kernelCase{"date_diff", bigint, of(varchar, ts3, ts3), name + jan + "; " + at, u.diff},
			kernelCase{"date_diff", bigint, of(varchar, ts3, ts3), name + at + "; " + jan, negative},
			kernelCase{"date_diff", bigint, of(varchar, tz3, tz3), name + zoned("2024-03-09 12:00:00", ny) + "; " + zoned("2024-03-11 12:00:00", ny), u.diffNY},
		)
	}
	clock, zonedClock := sql.TimeOf(3), sql.TimeTZOf(3)
	runKernels(t, append(cases, []kernelCase{
		{"date_diff", bigint, of(varchar, date, date), "'week'; DATE '2024-02-29'; DATE '2025-03-01'", "52"},
		{"date_diff", bigint, of(varchar, date, date), "'quarter'; DATE '2024-02-29'; DATE '2025-03-01'", "4"},
		{"date_diff", bigint, of(varchar, date, date), "'month'; DATE '2024-01-31'; DATE '2024-02-29'", "1"},
		{"date_diff", bigint, of(varchar, date, date), "'month'; DATE '2024-01-31'; DATE '2024-03-01'", "1"},
		{"date_diff", bigint, of(varchar, date, date), "'year'; DATE '2020-02-29'; DATE '2024-02-28'", "3"},
		{"date_add", date, of(varchar, bigint, date), "'month'; -1; DATE '2024-03-31'", "2024-02-29"},
		{"date_add", date, of(varchar, bigint, date), "'days'; 1; DATE '2024-03-31'", "INVALID_FUNCTION_ARGUMENT: 'days' is not a valid DATE field"},
		{"date_trunc", date, of(varchar, date), "'week'; DATE '2024-02-29'", "2024-02-26"},
		{"date_trunc", date, of(varchar, date), "'hour'; DATE '2024-02-29'", "INVALID_FUNCTION_ARGUMENT: 'hour' is not a valid DATE field"},
		{"date_trunc", ts3, of(varchar, ts3), "'decade'; " + at, "INVALID_FUNCTION_ARGUMENT: 'decade' is not a valid TIMESTAMP field"},
		{"date_trunc", clock, of(varchar, clock), "'hour'; TIME '13:45:56.789'", "13:00:00"},
		{"date_trunc", clock, of(varchar, clock), "'day'; TIME '13:45:56.789'", "INVALID_FUNCTION_ARGUMENT: 'day' is not a valid TIME field"},
		{"date_add", clock, of(varchar, bigint, clock), "'hour'; 30; TIME '13:45:56.789'", "19:45:56.789"},
		{"date_diff", bigint, of(varchar, clock, clock), "'minute'; TIME '10:00:00'; TIME '13:45:56.789'", "225"},
		{"date_trunc", zonedClock, of(varchar, zonedClock), "'hour'; " + timeTZ("13:45:56.789", 330), timeTZ("13:00:00", 330)},
		{"date_add", zonedClock, of(varchar, bigint, zonedClock), "'hour'; 90; " + timeTZ("13:45:56.789", 330), timeTZ("07:45:56.789", 330)},
		{"date_diff", bigint, of(varchar, zonedClock, zonedClock), "'minute'; " + timeTZ("01:00:00", 0) + "; " + timeTZ("13:45:56.789", 330), "435"},
	}...))
}

func TestZones(t *testing.T) {
	ns := sql.TimestampTZOf(9)
	runKernels(t, []kernelCase{
		{"at_timezone", tz0, of(tz0, varchar), zoned("2024-07-01 12:00:00", "UTC") + "; 'America/Los_Angeles'", zoned("2024-07-01 05:00:00", "America/Los_Angeles")},
		{"at_timezone", tz0, of(tz0, varchar), zoned("2024-07-01 12:00:00", "UTC") + "; 'bogus'", "INVALID_FUNCTION_ARGUMENT: 'bogus' is not a valid time zone"},
		{"at_timezone", tz0, of(tz0, days), zoned("2024-07-01 12:00:00", "UTC") + "; 7200000", zoned("2024-07-01 14:00:00", "+02:00")},
		{"at_timezone", sql.TimeTZOf(0), of(sql.TimeTZOf(0), varchar, sql.T(sql.BigInt)), timeTZ("12:00:00", 0) + "; '-02:00'; 0", timeTZ("10:00:00", -120)},
		{"with_timezone", tz0, of(ts0, varchar), "TIMESTAMP '2024-03-10 02:30:00'; 'America/New_York'", zoned("2024-03-10 03:30:00", "America/New_York")},
		{"from_unixtime", tz3, of(double, varchar), "1709214356.789; 'UTC'", zoned("2024-02-29 13:45:56.789", "UTC")},
		{"from_unixtime", tz3, of(double, varchar), "-1.5; 'UTC'", zoned("1969-12-31 23:59:58.500", "UTC")},
		{"from_unixtime", tz3, of(double, varchar), "'nan'; 'UTC'", zoned("1970-01-01 00:00:00", "UTC")},
		{"from_unixtime", tz3, of(double, varchar), "1e18; 'UTC'", "INVALID_FUNCTION_ARGUMENT: Millis overflow: 9223372036854775807"},
		{"from_unixtime", tz3, of(double, varchar), "1709214356; 'Asia/Tokyo'", zoned("2024-02-29 22:45:56", "Asia/Tokyo")},
		{"from_unixtime", tz3, of(double, varchar), "0; 'Nowhere/City'", "NOT_SUPPORTED: Time zone not supported: Nowhere/City"},
		{"from_unixtime", tz3, of(double, bigint, bigint), "1709214356; -3; -30", zoned("2024-02-29 10:15:56", "-03:30")},
		{"from_unixtime_nanos", ns, of(bigint, varchar), "1709214356123456789; 'UTC'", zoned("2024-02-29 13:45:56.123456789", "UTC")},
		{"from_unixtime_nanos", ns, of(sql.DecimalOf(19, 0), varchar), "1709214356123456789; 'UTC'", zoned("2024-02-29 13:45:56.123456789", "UTC")},
		{"to_unixtime", double, of(tz3), zoned("2024-02-29 13:45:56.789", "UTC"), "1709214356.789"},
		{"to_iso8601", varchar, of(date), "DATE '2024-02-29'", "2024-02-29"},
		{"to_iso8601", varchar, of(ts3), "TIMESTAMP '2024-02-29 13:45:56.789'", "2024-02-29T13:45:56.789"},
		{"to_iso8601", varchar, of(tz3), zoned("2024-12-31 23:30:15.250", "America/New_York"), "2024-12-31T23:30:15.250-05:00"},
		{"to_iso8601", varchar, of(tz0), zoned("2024-01-01 00:00:00", "UTC"), "2024-01-01T00:00:00Z"},
		{"human_readable_seconds", varchar, of(double), "56363463", "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds"},
		{"human_readable_seconds", varchar, of(double), "0", "0 seconds"},
		{"human_readable_seconds", varchar, of(double), "-1", "1 second"},
		{"human_readable_seconds", varchar, of(double), "'nan'", "INVALID_FUNCTION_ARGUMENT: Invalid argument found: NaN"},
		{"parse_duration", days, of(varchar), "'3.81 d'", "329184000"},
		{"parse_duration", days, of(varchar), "'100us'", "0"},
		{"parse_duration", days, of(varchar), "'1 week'", "INVALID_FUNCTION_ARGUMENT: Unknown time unit: week"},
		{"parse_duration", days, of(varchar), "''", "INVALID_FUNCTION_ARGUMENT: duration is empty"},
	})
}

func TestDateFormat(t *testing.T) {
	const at, old = "TIMESTAMP '2024-02-29 13:45:56.789'", "TIMESTAMP '2005-01-02 00:07:08.09'"
	end := zoned("2024-12-31 23:30:15.250", "America/New_York")
	var cases []kernelCase
	for format, want := range map[string][2]string{
		"%Y-%m-%d": {"2024-02-29", "2005-01-02"}, "%y/%c/%e": {"24/2/29", "05/1/2"}, "%H:%i:%s": {"13:45:56", "00:07:08"},
		"%h:%i:%S %p": {"01:45:56 PM", "12:07:08 AM"}, "%r": {"01:45:56 PM", "12:07:08 AM"}, "%T": {"13:45:56", "00:07:08"},
		"%a %b": {"Thu Feb", "Sun Jan"}, "%W %M": {"Thursday February", "Sunday January"}, "%j": {"060", "002"},
		"%f": {"789000", "090000"}, "%k %l": {"13 1", "0 12"}, "%I": {"01", "12"}, "%v": {"09", "53"}, "%x": {"2024", "2004"},
		"%%": {"%", "%"}, "plain": {"plain", "plain"}, "%Q": {"Q", "Q"},
		"":   {"INVALID_FUNCTION_ARGUMENT: Both printing and parsing not supported", "INVALID_FUNCTION_ARGUMENT: Both printing and parsing not supported"},
		"%D": {"INVALID_FUNCTION_ARGUMENT: %D not supported in date format string", "INVALID_FUNCTION_ARGUMENT: %D not supported in date format string"},
	} {
		cases = append(cases, kernelCase{"date_format", varchar, of(ts3, varchar), at + "; '" + format + "'", want[0]},
			kernelCase{"date_format", varchar, of(ts3, varchar), old + "; '" + format + "'", want[1]})
	}
	for format, want := range map[string][2]string{
		"yy/M/d": {"24/2/29", "24/12/31"}, "HH:mm:ss.SSS": {"13:45:56.789", "23:30:15.250"}, "hh:mm a": {"01:45 PM", "11:30 PM"},
		"EEE EEEE": {"Thu Thursday", "Tue Tuesday"}, "MMM MMMM": {"Feb February", "Dec December"}, "D": {"60", "366"}, "w": {"9", "1"},
		"x": {"2024", "2025"}, "e": {"4", "2"}, "K k": {"1 13", "11 23"}, "C": {"20", "20"}, "Y": {"2024", "2024"}, "G": {"AD", "AD"},
		"''at'' HH": {"at 13", "at 23"}, "SSSSSS": {"789000", "250000"}, "h ''o''''clock''": {"1 o'clock", "11 o'clock"},
		"q": {"INVALID_FUNCTION_ARGUMENT: Illegal pattern component: q", "INVALID_FUNCTION_ARGUMENT: Illegal pattern component: q"},
	} {
		cases = append(cases, kernelCase{"format_datetime", varchar, of(ts3, varchar), at + "; '" + format + "'", want[0]},
			kernelCase{"format_datetime", varchar, of(tz3, varchar), end + "; '" + format + "'", want[1]})
	}
	runKernels(t, append(cases, []kernelCase{
		{"format_datetime", varchar, of(tz3, varchar), end + "; 'Z ZZ ZZZ z'", "-0500 -05:00 America/New_York EST"},
		{"format_datetime", varchar, of(ts3, varchar), at + "; 'Z'", "INVALID_FUNCTION_ARGUMENT: format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information"},
		{"date_format", varchar, of(tz3, varchar), end + "; '%Y-%m-%d %H:%i:%s'", "2024-12-31 23:30:15"},
		{"date_format", varchar, of(ts6, varchar), "TIMESTAMP '2024-01-01 00:00:00.123456'; '%f'", "123000"},
		{"to_char", varchar, of(tz3, varchar), zoned("2024-02-29 13:45:56", "UTC") + "; 'yyyy/mm/dd hh24:mi:ss'", "2024/02/29 13:45:56"},
		{"to_char", varchar, of(tz3, varchar), zoned("2024-02-29 13:45:56", "UTC") + "; 'dd-mm-yy hh'", "29-02-24 01"},
		{"to_char", varchar, of(tz3, varchar), end + "; 'Q'", "INVALID_FUNCTION_ARGUMENT: Failed to tokenize string [Q] at offset [0]"},
	}...))
}

func TestDateParse(t *testing.T) {
	const bad = "INVALID_FUNCTION_ARGUMENT: "
	var cases []kernelCase
	for _, c := range [][3]string{
		{"2024-02-29", "%Y-%m-%d", "2024-02-29 00:00:00"},
		{"29/02/24", "%d/%m/%y", "2024-02-29 00:00:00"},
		{"2024-02-29 01:45:56 PM", "%Y-%m-%d %h:%i:%s %p", "2024-02-29 13:45:56"},
		{"Feb 3 2024", "%b %e %Y", "2024-02-03 00:00:00"},
		{"20240229", "%Y%m%d", "2024-02-29 00:00:00"},
		{"13:45", "%H:%i", "1970-01-01 13:45:00"},
		{"2024-060", "%Y-%j", "2024-02-29 00:00:00"},
		{"1709214356", "%s", bad + `Invalid format: "1709214356" is malformed at "09214356"`},
		{"2024-02-30", "%Y-%m-%d", bad + `Invalid date 'FEBRUARY 30'`},
		{"garbage", "%Y", bad + `Invalid format: "garbage"`},
		{"2024-02-29x", "%Y-%m-%d", bad + `Invalid format: "2024-02-29x" is malformed at "x"`},
		{"2024-02-29 10:11:12.345", "%Y-%m-%d %H:%i:%s.%f", "2024-02-29 10:11:12.345"},
		{"69-01-01", "%y-%m-%d", "2069-01-01 00:00:00"},
		{"70-01-01", "%y-%m-%d", "1970-01-01 00:00:00"},
	} {
		cases = append(cases, kernelCase{"date_parse", ts3, of(varchar, varchar), "'" + c[0] + "'; '" + c[1] + "'", c[2]})
	}
	for _, c := range [][3]string{
		{"2024-02-29", "yyyy-MM-dd", zoned("2024-02-29 00:00:00", "UTC")},
		{"2024-02-29T13:45:56+02:00", "yyyy-MM-dd''T''HH:mm:ssZZ", zoned("2024-02-29 13:45:56", "+02:00")},
		{"2024-02-29 America/New_York", "yyyy-MM-dd ZZZ", zoned("2024-02-29 00:00:00", "America/New_York")},
		{"29 Feb 2024", "dd MMM yyyy", zoned("2024-02-29 00:00:00", "UTC")},
		{"01:05 PM", "hh:mm a", zoned("1970-01-01 13:05:00", "UTC")},
		{"20240229134556", "yyyyMMddHHmmss", zoned("2024-02-29 13:45:56", "UTC")},
		{"bad", "yyyy", bad + `Invalid format: "bad"`},
		{"2024-13-01", "yyyy-MM-dd", bad + `Cannot parse "2024-13-01": Value 13 for monthOfYear must be in the range [1,12]`},
	} {
		cases = append(cases, kernelCase{"parse_datetime", tz3, of(varchar, varchar, varchar), "'" + c[0] + "'; '" + c[1] + "'; 'UTC'", c[2]})
	}
	for _, c := range [][2]string{
		{"2024-02-29", "2024-02-29"}, {"2024-W09-4", "2024-02-29"}, {"2024-060", "2024-02-29"}, {"2024-2-9", "2024-02-09"}, {"2024-02", "2024-02-01"},
		{"20240229", "GENERIC_INTERNAL_ERROR: Value 7391872313 exceeds MAX_INT for type date"},
		{"2024-02-30", bad + `Cannot parse "2024-02-30": Value 30 for dayOfMonth must be in the range [1,29]`},
	} {
		cases = append(cases, kernelCase{"from_iso8601_date", date, of(varchar), "'" + c[0] + "'", c[1]})
	}
	for _, c := range [][2]string{
		{"2024-02-29T13:45:56Z", zoned("2024-02-29 13:45:56", "UTC")},
		{"2024-02-29T13:45:56.789+05:30", zoned("2024-02-29 13:45:56.789", "+05:30")},
		{"2024-02-29", zoned("2024-02-29 00:00:00", "UTC")},
		{"2024-02-29T13", zoned("2024-02-29 13:00:00", "UTC")},
		{"2024-W09-4T10:00", zoned("2024-02-29 10:00:00", "UTC")},
		{"T10:00", zoned("1970-01-01 10:00:00", "UTC")},
		{"2024-02-29 13:45:56", bad + `Invalid format: "2024-02-29 13:45:56" is malformed at " 13:45:56"`},
		{"20240229T134556Z", bad + `Invalid format: "20240229T134556Z" is malformed at "4556Z"`},
		{"nope", bad + `Invalid format: "nope"`},
		{"", bad + `Invalid format: ""`},
		{"2024-02-29T24:00:00Z", bad + `Cannot parse "2024-02-29T24:00:00Z": Value 24 for hourOfDay must be in the range [0,23]`},
	} {
		cases = append(cases, kernelCase{"from_iso8601_timestamp", tz3, of(varchar, varchar), "'" + c[0] + "'; 'UTC'", c[1]})
	}
	ns := sql.TimestampTZOf(9)
	runKernels(t, append(cases, []kernelCase{
		{"from_iso8601_timestamp_nanos", ns, of(varchar, varchar), "'2024-02-29T13:45:56.123456789Z'; 'UTC'", zoned("2024-02-29 13:45:56.123456789", "UTC")},
		{"from_iso8601_timestamp_nanos", ns, of(varchar, varchar), "'2024-02-29T13:45:56+01:00'; 'UTC'", zoned("2024-02-29 13:45:56", "+01:00")},
		{"from_iso8601_timestamp_nanos", ns, of(varchar, varchar), "'2024-02-29'; 'UTC'", bad + "Text '2024-02-29' could not be parsed at index 10"},
		{"to_date", date, of(varchar, varchar), "'29-02-2024'; 'dd-mm-yyyy'", "2024-02-29"},
		{"to_date", date, of(varchar, varchar), "'bad'; 'yyyy'", bad + `Invalid format: "bad"`},
		{"to_timestamp", ts3, of(varchar, varchar), "'1988/04/08 02,03,04'; 'yyyy/mm/dd hh,mi,ss'", "1988-04-08 02:03:04"},
	}...))
}

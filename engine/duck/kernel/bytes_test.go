package kernel_test

import "testing"

func TestBinary(t *testing.T) {
	kernelCases(t, `
from_hex(varchar) -> varbinary | '00abFF' | \x00\xAB\xFF
from_hex(varchar) -> varbinary | 'abc' | error: #INVALID_FUNCTION_ARGUMENT#invalid input length 3
from_hex(varchar) -> varbinary | 'zz' | error: #INVALID_FUNCTION_ARGUMENT#not a hexadecimal digit: "z" = 122
from_base64(varchar) -> varbinary | 'aGVsbG8=' | hello
from_base64(varchar) -> varbinary | 'A' | error: #INVALID_FUNCTION_ARGUMENT#Input byte[] should at least have 2 bytes for base64 bytes
from_base64(varchar) -> varbinary | '!!!!' | error: #INVALID_FUNCTION_ARGUMENT#Illegal base64 character 21
from_base64url(varchar) -> varbinary | 'aGVsbG8_Pn5-' | hello?>~~
from_base64url(varchar) -> varbinary | '+/==' | error: #INVALID_FUNCTION_ARGUMENT#Illegal base64 character 2b
to_base64url(varbinary) -> varchar | 'hello?>~~'::BLOB | aGVsbG8_Pn5-
to_base32(varbinary) -> varchar | 'foobar'::BLOB | MZXW6YTBOI======
from_base32(varchar) -> varbinary | 'MZXW6YTBOI======' | foobar
from_base32(varchar) -> varbinary | '1' | error: #INVALID_FUNCTION_ARGUMENT#Invalid input length 1
crc32(varbinary) -> bigint | 'abc'::BLOB | 891568578
xxhash64(varbinary) -> varbinary | 'abc'::BLOB | D\xBC,\xF5\xADw\x09\x99
to_utf8(char(3)) -> varbinary | 'a' | a  
from_utf8(varbinary) -> varchar | '\xC0\xAF'::BLOB | �
from_utf8(varbinary) -> varchar | 'a\xFF\xFFb'::BLOB | a��b
from_utf8(varbinary; varchar) -> varchar | 'a\xFFb'::BLOB, '' | ab
from_utf8(varbinary; bigint) -> varchar | 'a\xFFb'::BLOB, 35 | a#b
from_utf8(varbinary; varchar) -> varchar | 'a\xFFb'::BLOB, 'ab' | error: #INVALID_FUNCTION_ARGUMENT#Replacement character string must empty or a single character
to_big_endian_64(bigint) -> varbinary | 258 | \x00\x00\x00\x00\x00\x00\x01\x02
from_big_endian_32(varbinary) -> integer | '\xFF\xFF\xFF\xFF'::BLOB | -1
from_big_endian_32(varbinary) -> integer | '\xFF'::BLOB | error: #INVALID_FUNCTION_ARGUMENT#expected 4-byte input, but got instead: 1
from_ieee754_64(varbinary) -> double | '\x3F\xF8\x00\x00\x00\x00\x00\x00'::BLOB | 1.5
to_ieee754_32(real) -> varbinary | 1.5::FLOAT | ?\xC0\x00\x00
hmac_sha256(varbinary; varbinary) -> varbinary | 'data'::BLOB, ''::BLOB | error: #GENERIC_INTERNAL_ERROR#Empty key
`)
}

// TestHashes compares digests in hexadecimal.
func TestHashes(t *testing.T) {
	d := open(t)
	for _, name := range []string{"murmur3", "spooky_hash_v2_32", "spooky_hash_v2_64", "xxhash64", "hmac_md5", "sha512"} {
		args := []string{"varbinary"}
		if name == "hmac_md5" {
			args = append(args, "varbinary")
		}
		types := []string{}
		types = append(types, args...)
		switch len(types) {
		case 1:
			d.register("k_"+name, name, parseType(t, "varbinary"), parseType(t, "varbinary"))
		case 2:
			d.register("k_"+name, name, parseType(t, "varbinary"), parseType(t, "varbinary"), parseType(t, "varbinary"))
		}
	}
	for q, want := range map[string]string{
		"k_murmur3('abc'::BLOB)":                "6778AD3F3F3F96B4522DCA264174A23B",
		"k_murmur3(''::BLOB)":                   "00000000000000000000000000000000",
		"k_spooky_hash_v2_32('abc'::BLOB)":      "7537C967",
		"k_spooky_hash_v2_64('abc'::BLOB)":      "8AAB15F77537C967",
		"k_spooky_hash_v2_64(''::BLOB)":         "232706FC6BF50919",
		"k_xxhash64(''::BLOB)":                  "EF46DB3751D8E999",
		"k_xxhash64('MIDDLE EAST'::BLOB)":       "3872DFA75C3E178C",
		"k_hmac_md5('data'::BLOB, 'key'::BLOB)": "9D5C73EF85594D34EC4438B7C97E51D8",
	} {
		if got := d.query("SELECT hex(" + q + ")"); got != want {
			t.Errorf("%s: got %s, want %s", q, got, want)
		}
	}
}

func TestBits(t *testing.T) {
	kernelCases(t, `
bitwise_left_shift(tinyint; integer) -> tinyint | 127::TINYINT, 1 | -2
bitwise_left_shift(smallint; integer) -> smallint | 7::SMALLINT, 14 | -16384
bitwise_left_shift(integer; integer) -> integer | 1, 31 | -2147483648
bitwise_left_shift(integer; integer) -> integer | 1, -1 | 0
bitwise_right_shift(integer; integer) -> integer | -8, 1 | 2147483644
bitwise_right_shift(tinyint; integer) -> tinyint | -8::TINYINT, 1 | 124
bitwise_right_shift(bigint; integer) -> bigint | -1, 63 | 1
bitwise_right_shift_arithmetic(bigint; integer) -> bigint | -8, 64 | -1
bitwise_right_shift_arithmetic(smallint; integer) -> smallint | -300::SMALLINT, 3 | -38
bit_count(bigint; bigint) -> bigint | -7, 8 | 6
bit_count(bigint; bigint) -> bigint | 128, 8 | error: #INVALID_FUNCTION_ARGUMENT#Number must be representable with the bits specified. 128 cannot be represented with 8 bits
bit_count(bigint; bigint) -> bigint | 1, 65 | error: #INVALID_FUNCTION_ARGUMENT#Bits specified in bit_count must be between 2 and 64, got 65
`)
}

func TestURLs(t *testing.T) {
	kernelCases(t, `
url_extract_protocol(varchar) -> varchar | 'https://example.org:8443/a/b?x=1#top' | https
url_extract_host(varchar) -> varchar | 'ftp://user:pw@files.example.org:21/x' | files.example.org
url_extract_host(varchar) -> varchar | 'http://[2001:db8::1]:80/' | [2001:db8::1]
url_extract_host(varchar) -> varchar | 'not a url' | <nil>
url_extract_host(varchar) -> varchar | '/relative/path?x=1' | 
url_extract_host(varchar) -> varchar | 'http://my_host/' | 
url_extract_path(varchar) -> varchar | 'http://example.org/%7Euser/a%2Fb' | /~user/a/b
url_extract_path(varchar) -> varchar | 'mailto:x@y.z' | 
url_extract_path(varchar) -> varchar | 'nope' | nope
url_extract_port(varchar) -> bigint | 'http://[2001:db8::1]:80/' | 80
url_extract_port(varchar) -> bigint | 'http://example.org/' | <nil>
url_extract_query(varchar) -> varchar | 'http://h/?q=a%26b&c=d' | q=a&b&c=d
url_extract_fragment(varchar) -> varchar | 'http://h/#sec%20one' | sec one
url_extract_parameter(varchar; varchar) -> varchar | 'http://h/?q=a%26b&c=d', 'q' | a&b
url_extract_parameter(varchar; varchar) -> varchar | 'http://h/p?empty=&flag&x=a%20b', 'flag' | 
url_extract_parameter(varchar; varchar) -> varchar | 'http://h/p?a=1', 'zz' | <nil>
url_encode(varchar) -> varchar | 'a b&c=d/é-._*~' | a+b%26c%3Dd%2F%C3%A9-._*%7E
url_decode(varchar) -> varchar | 'a+b%26c%3Dd%2F%C3%A9' | a b&c=d/é
url_decode(varchar) -> varchar | '%zz' | error: #INVALID_FUNCTION_ARGUMENT#URLDecoder: Illegal hex characters in escape (%) pattern - not a hexadecimal digit: "z" = 122
url_decode(varchar) -> varchar | '%4' | error: #INVALID_FUNCTION_ARGUMENT#URLDecoder: Incomplete trailing escape (%) pattern
`)
}

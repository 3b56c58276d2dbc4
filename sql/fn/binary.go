package fn

// binaryFunctions is the chapter of bytes: encodings and hashes.
var binaryFunctions = []Func{
	{
		Name: "crc32",
		Sigs: sigs("(varbinary) -> bigint"),
		Duck: Kernel("crc32"),
		Doc:  "CRC-32 checksum.",
		Test: `
SELECT crc32(to_utf8('abc')), crc32(X''), crc32(X'FFFFFFFF')
bigint	bigint	bigint
891568578	0	4294967295
----
SELECT crc32(1)
error 1:8 FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function crc32. Expected: crc32(varbinary)`,
	},
	{
		Name: "from_base32",
		Sigs: sigs(
			"(varbinary) -> varbinary",
			"(varchar(x)) -> varbinary",
		),
		Duck: Kernel("from_base32"),
		Doc:  "Decodes base32.",
		Test: `
SELECT to_base32(to_utf8('foobar')), from_utf8(from_base32('MZXW6YTBOI======')), to_base32(X'')
varchar	varchar	varchar
MZXW6YTBOI======	foobar	\E
----
SELECT from_base32('1')
error INVALID_FUNCTION_ARGUMENT: Invalid input length 1`,
	},
	{
		Name: "from_base64",
		Sigs: sigs(
			"(varbinary) -> varbinary",
			"(varchar(x)) -> varbinary",
		),
		Duck: Kernel("from_base64"),
		Doc:  "Decodes base64.",
		Test: `
SELECT from_base64('AQID'), from_utf8(from_base64('aGVsbG8=')), from_base64('')
varbinary	varchar	varbinary
01 02 03	hello	\E
----
SELECT from_base64('***')
error INVALID_FUNCTION_ARGUMENT: Illegal base64 character 2a`,
	},
	{
		Name: "from_base64url",
		Sigs: sigs(
			"(varbinary) -> varbinary",
			"(varchar(x)) -> varbinary",
		),
		Duck: Kernel("from_base64url"),
		Doc:  "Decodes base64 with the URL-safe alphabet.",
		Test: `
SELECT from_base64(to_utf8('AQID')), from_base64url(to_utf8('AQID')), from_base32(to_utf8('AEBAG==='))
varbinary	varbinary	varbinary
01 02 03	01 02 03	01 02 03
----
SELECT from_base64url('+/==')
error INVALID_FUNCTION_ARGUMENT: Illegal base64 character 2b`,
	},
	{
		Name: "from_big_endian_32",
		Sigs: sigs("(varbinary) -> integer"),
		Duck: Kernel("from_big_endian_32"),
		Doc:  "Four big-endian bytes as an integer.",
		Test: `
SELECT from_big_endian_32(X'00000102'), from_big_endian_32(X'FFFFFFFF'), from_big_endian_64(X'0000000000000102')
integer	integer	bigint
258	-1	258
----
SELECT from_big_endian_32(X'0102')
error INVALID_FUNCTION_ARGUMENT: expected 4-byte input, but got instead: 2`,
	},
	{
		Name: "from_big_endian_64",
		Sigs: sigs("(varbinary) -> bigint"),
		Duck: Kernel("from_big_endian_64"),
		Doc:  "Eight big-endian bytes as a bigint.",
		Test: `
SELECT from_big_endian_32(X'00000102'), from_big_endian_32(X'FFFFFFFF'), from_big_endian_64(X'0000000000000102')
integer	integer	bigint
258	-1	258
----
SELECT from_big_endian_64(X'01')
error INVALID_FUNCTION_ARGUMENT: expected 8-byte input, but got instead: 1`,
	},
	{
		Name: "from_hex",
		Sigs: sigs(
			"(varbinary) -> varbinary",
			"(varchar(x)) -> varbinary",
		),
		Duck: Kernel("from_hex"),
		Doc:  "Decodes hexadecimal digits.",
		Test: `
SELECT to_hex(X'00abFF'), from_hex('00abFF'), to_hex(X'')
varchar	varbinary	varchar
00ABFF	00 ab ff	\E
----
SELECT from_hex('0')
error INVALID_FUNCTION_ARGUMENT: invalid input length 1`,
	},
	{
		Name: "from_ieee754_32",
		Sigs: sigs("(varbinary) -> real"),
		Duck: Kernel("from_ieee754_32"),
		Doc:  "Four big-endian bytes as a real.",
		Test: `
SELECT from_ieee754_32(X'3FC00000'), from_ieee754_64(X'3FF8000000000000'), from_ieee754_64(X'7FF0000000000000')
real	double	double
1.5	1.5	Infinity
----
SELECT from_ieee754_32(X'3FC0')
error INVALID_FUNCTION_ARGUMENT: Input floating-point value must be exactly 4 bytes long`,
	},
	{
		Name: "from_ieee754_64",
		Sigs: sigs("(varbinary) -> double"),
		Duck: Kernel("from_ieee754_64"),
		Doc:  "Eight big-endian bytes as a double.",
		Test: `
SELECT from_ieee754_32(X'3FC00000'), from_ieee754_64(X'3FF8000000000000'), from_ieee754_64(X'7FF0000000000000')
real	double	double
1.5	1.5	Infinity
----
SELECT from_ieee754_64(X'3FC0')
error INVALID_FUNCTION_ARGUMENT: Input floating-point value must be exactly 8 bytes long`,
	},
	{
		Name: "from_utf8",
		Sigs: []Signature{
			via("(varbinary) -> varchar", Special("from_utf8")),
			mustParse("(varbinary, bigint) -> varchar"),
			mustParse("(varbinary, varchar(x)) -> varchar"),
		},
		Duck: Kernel("from_utf8"),
		Doc:  "Decodes UTF-8; what is invalid becomes U+FFFD or the given replacement.",
		Test: `
SELECT from_utf8(X'61FF62', 35)
varchar
a#b
----
SELECT from_utf8(X'61FF62', 'ab')
error INVALID_FUNCTION_ARGUMENT: Replacement character string must empty or a single character`,
	},
	{
		Name: "hmac_md5",
		Sigs: sigs("(varbinary, varbinary) -> varbinary"),
		Duck: Kernel("hmac_md5"),
		Doc:  "HMAC with MD5 of a value under a key.",
		Test: `
SELECT to_hex(hmac_md5(to_utf8('data'), to_utf8('key'))), to_hex(hmac_sha1(to_utf8('data'), to_utf8('key')))
varchar	varchar
9D5C73EF85594D34EC4438B7C97E51D8	104152C5BFDCA07BC633EEBD46199F0255C9F49D
----
SELECT hmac_md5(NULL, X'01')
varbinary
\N`,
	},
	{
		Name: "hmac_sha1",
		Sigs: sigs("(varbinary, varbinary) -> varbinary"),
		Duck: Kernel("hmac_sha1"),
		Doc:  "HMAC with SHA-1 of a value under a key.",
		Test: `
SELECT to_hex(hmac_md5(to_utf8('data'), to_utf8('key'))), to_hex(hmac_sha1(to_utf8('data'), to_utf8('key')))
varchar	varchar
9D5C73EF85594D34EC4438B7C97E51D8	104152C5BFDCA07BC633EEBD46199F0255C9F49D
----
SELECT hmac_sha1(NULL, X'01')
varbinary
\N`,
	},
	{
		Name: "hmac_sha256",
		Sigs: sigs("(varbinary, varbinary) -> varbinary"),
		Duck: Kernel("hmac_sha256"),
		Doc:  "HMAC with SHA-256 of a value under a key.",
		Test: `
SELECT to_hex(hmac_sha256(to_utf8('data'), to_utf8('key'))), to_hex(hmac_sha512(to_utf8('data'), to_utf8('key')))
varchar	varchar
5031FE3D989C6D1537A013FA6E739DA23463FDAEC3B70137D828E36ACE221BD0	3C5953A18F7303EC653BA170AE334FAFA08E3846F2EFE317B87EFCE82376253CB52A8C31DDCDE5A3A2EEE183C2B34CB91F85E64DDBC325F7692B199473579C58
----
SELECT hmac_sha256(to_utf8('data'), X'')
error GENERIC_INTERNAL_ERROR: Empty key`,
	},
	{
		Name: "hmac_sha512",
		Sigs: sigs("(varbinary, varbinary) -> varbinary"),
		Duck: Kernel("hmac_sha512"),
		Doc:  "HMAC with SHA-512 of a value under a key.",
		Test: `
SELECT to_hex(hmac_sha256(to_utf8('data'), to_utf8('key'))), to_hex(hmac_sha512(to_utf8('data'), to_utf8('key')))
varchar	varchar
5031FE3D989C6D1537A013FA6E739DA23463FDAEC3B70137D828E36ACE221BD0	3C5953A18F7303EC653BA170AE334FAFA08E3846F2EFE317B87EFCE82376253CB52A8C31DDCDE5A3A2EEE183C2B34CB91F85E64DDBC325F7692B199473579C58
----
SELECT hmac_sha512(NULL, X'01')
varbinary
\N`,
	},
	{
		Name: "md5",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("md5"),
		Doc:  "MD5 hash.",
		Test: `
SELECT typeof(X'01'), typeof(md5(X'')), typeof(to_hex(X''))
varchar	varchar	varchar
varbinary	varbinary	varchar
----
SELECT md5(to_utf8('abc')), to_hex(md5(X'')), md5(CAST(NULL AS varbinary))
varbinary	varchar	varbinary
90 01 50 98 3c d2 4f b0 d6 96 3f 7d 28 e1 7f 72	D41D8CD98F00B204E9800998ECF8427E	\N`,
	},
	{
		Name: "murmur3",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("murmur3"),
		Doc:  "128-bit Murmur3 hash.",
		Test: `
SELECT to_hex(murmur3(to_utf8('abc'))), to_hex(murmur3(X''))
varchar	varchar
6778AD3F3F3F96B4522DCA264174A23B	00000000000000000000000000000000
----
SELECT murmur3(NULL)
varbinary
\N`,
	},
	{
		Name: "sha1",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("sha1"),
		Doc:  "SHA-1 hash.",
		Test: `
SELECT to_hex(sha1(to_utf8('abc'))), to_hex(sha1(X''))
varchar	varchar
A9993E364706816ABA3E25717850C26C9CD0D89D	DA39A3EE5E6B4B0D3255BFEF95601890AFD80709
----
SELECT sha1(NULL)
varbinary
\N`,
	},
	{
		Name: "sha256",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("sha256"),
		Doc:  "SHA-256 hash.",
		Test: `
SELECT to_hex(sha256(to_utf8('abc'))), to_hex(sha256(X''))
varchar	varchar
BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD	E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855
----
SELECT sha256(NULL)
varbinary
\N`,
	},
	{
		Name: "sha512",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("sha512"),
		Doc:  "SHA-512 hash.",
		Test: `
SELECT to_hex(sha512(to_utf8('abc'))), length(sha512(X''))
varchar	bigint
DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A2192992A274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F	64
----
SELECT sha512(NULL)
varbinary
\N`,
	},
	{
		Name: "spooky_hash_v2_32",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("spooky_hash_v2_32"),
		Doc:  "32-bit SpookyHash V2.",
		Test: `
SELECT to_hex(spooky_hash_v2_32(X'')), to_hex(spooky_hash_v2_64(X''))
varchar	varchar
6BF50919	232706FC6BF50919
----
SELECT to_hex(spooky_hash_v2_32(to_utf8('abc'))), to_hex(spooky_hash_v2_64(to_utf8('abc')))
varchar	varchar
7537C967	8AAB15F77537C967`,
	},
	{
		Name: "spooky_hash_v2_64",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("spooky_hash_v2_64"),
		Doc:  "64-bit SpookyHash V2.",
		Test: `
SELECT to_hex(spooky_hash_v2_32(X'')), to_hex(spooky_hash_v2_64(X''))
varchar	varchar
6BF50919	232706FC6BF50919
----
SELECT to_hex(spooky_hash_v2_32(to_utf8('abc'))), to_hex(spooky_hash_v2_64(to_utf8('abc')))
varchar	varchar
7537C967	8AAB15F77537C967`,
	},
	{
		Name: "to_base32",
		Sigs: sigs("(varbinary) -> varchar"),
		Duck: Kernel("to_base32"),
		Doc:  "Encodes as base32.",
		Test: `
SELECT to_base32(to_utf8('foobar')), from_utf8(from_base32('MZXW6YTBOI======')), to_base32(X'')
varchar	varchar	varchar
MZXW6YTBOI======	foobar	\E
----
SELECT to_base32(NULL)
varchar
\N`,
	},
	{
		Name: "to_base64",
		Sigs: sigs("(varbinary) -> varchar"),
		Duck: Kernel("to_base64"),
		Doc:  "Encodes as base64.",
		Test: `
SELECT to_base64(X'010203'), to_base64(to_utf8('hello?>')), to_base64(X'')
varchar	varchar	varchar
AQID	aGVsbG8/Pg==	\E
----
SELECT to_base64url(to_utf8('hello?>~~')), from_base64url('aGVsbG8_Pn5-'), to_base64(to_utf8('hello?>~~'))
varchar	varbinary	varchar
aGVsbG8_Pn5-	68 65 6c 6c 6f 3f 3e 7e 7e	aGVsbG8/Pn5+`,
	},
	{
		Name: "to_base64url",
		Sigs: sigs("(varbinary) -> varchar"),
		Duck: Kernel("to_base64url"),
		Doc:  "Encodes as base64 with the URL-safe alphabet.",
		Test: `
SELECT to_base64url(to_utf8('hello?>~~')), from_base64url('aGVsbG8_Pn5-'), to_base64(to_utf8('hello?>~~'))
varchar	varbinary	varchar
aGVsbG8_Pn5-	68 65 6c 6c 6f 3f 3e 7e 7e	aGVsbG8/Pn5+
----
SELECT to_base64url(NULL)
varchar
\N`,
	},
	{
		Name: "to_big_endian_32",
		Sigs: sigs("(integer) -> varbinary"),
		Duck: Kernel("to_big_endian_32"),
		Doc:  "Four big-endian bytes of an integer.",
		Test: `
SELECT to_big_endian_32(1), to_big_endian_32(-1), to_big_endian_64(258)
varbinary	varbinary	varbinary
00 00 00 01	ff ff ff ff	00 00 00 00 00 00 01 02
----
SELECT to_big_endian_32(NULL)
varbinary
\N`,
	},
	{
		Name: "to_big_endian_64",
		Sigs: sigs("(bigint) -> varbinary"),
		Duck: Kernel("to_big_endian_64"),
		Doc:  "Eight big-endian bytes of a bigint.",
		Test: `
SELECT to_big_endian_32(1), to_big_endian_32(-1), to_big_endian_64(258)
varbinary	varbinary	varbinary
00 00 00 01	ff ff ff ff	00 00 00 00 00 00 01 02
----
SELECT from_big_endian_64(to_big_endian_64(-9223372036854775808)), from_ieee754_64(to_ieee754_64(-0.1e0)), from_ieee754_32(to_ieee754_32(REAL '3.25'))
bigint	double	real
-9223372036854775808	-0.1	3.25`,
	},
	{
		Name: "to_hex",
		Sigs: sigs("(varbinary) -> varchar"),
		Duck: Kernel("to_hex"),
		Doc:  "Upper-case hexadecimal digits.",
		Test: `
SELECT to_hex(X'00abFF'), from_hex('00abFF'), to_hex(X'')
varchar	varbinary	varchar
00ABFF	00 ab ff	\E
----
SELECT to_hex(checksum(x)) FROM (VALUES 'a', NULL) AS t(x)
varchar
84CA965214EEE27D`,
	},
	{
		Name: "to_ieee754_32",
		Sigs: sigs("(real) -> varbinary"),
		Duck: Kernel("to_ieee754_32"),
		Doc:  "Four big-endian bytes of a real.",
		Test: `
SELECT to_ieee754_32(REAL '1.5'), to_ieee754_64(DOUBLE '1.5'), to_ieee754_64(nan())
varbinary	varbinary	varbinary
3f c0 00 00	3f f8 00 00 00 00 00 00	7f f8 00 00 00 00 00 00
----
SELECT from_big_endian_64(to_big_endian_64(-9223372036854775808)), from_ieee754_64(to_ieee754_64(-0.1e0)), from_ieee754_32(to_ieee754_32(REAL '3.25'))
bigint	double	real
-9223372036854775808	-0.1	3.25`,
	},
	{
		Name: "to_ieee754_64",
		Sigs: sigs("(double) -> varbinary"),
		Duck: Kernel("to_ieee754_64"),
		Doc:  "Eight big-endian bytes of a double.",
		Test: `
SELECT to_ieee754_32(REAL '1.5'), to_ieee754_64(DOUBLE '1.5'), to_ieee754_64(nan())
varbinary	varbinary	varbinary
3f c0 00 00	3f f8 00 00 00 00 00 00	7f f8 00 00 00 00 00 00
----
SELECT from_big_endian_64(to_big_endian_64(-9223372036854775808)), from_ieee754_64(to_ieee754_64(-0.1e0)), from_ieee754_32(to_ieee754_32(REAL '3.25'))
bigint	double	real
-9223372036854775808	-0.1	3.25`,
	},
	{
		Name: "to_utf8",
		Sigs: []Signature{
			mustParse("(char(x)) -> varbinary"),
			via("(varchar(x)) -> varbinary", Expr("encode($1)")),
		},
		Duck: Kernel("to_utf8"),
		Doc:  "The bytes of a text in UTF-8.",
		Test: `
SELECT to_utf8('abc') = CAST('abc' AS varbinary), from_utf8(to_utf8('é')) = 'é'
boolean	boolean
true	true
----
SELECT hmac_sha256(to_utf8('data'), X'')
error GENERIC_INTERNAL_ERROR: Empty key`,
	},
	{
		Name: "xxhash64",
		Sigs: sigs("(varbinary) -> varbinary"),
		Duck: Kernel("xxhash64"),
		Doc:  "64-bit xxHash.",
		Test: `
SELECT to_hex(xxhash64(to_utf8('abc'))), to_hex(xxhash64(X'')), to_hex(xxhash64(X'00'))
varchar	varchar	varchar
44BC2CF5AD770999	EF46DB3751D8E999	E934A84ADB052768
----
SELECT xxhash64(NULL)
varbinary
\N`,
	},
}

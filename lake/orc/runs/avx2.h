// Loops for machines that have AVX2. Bit fields are read eight at a time: those begin
// and end at a byte.

#define INLINE __attribute__((always_inline, target("avx2"))) static inline

// four reads four of eight fields, from the first on, each into a lane.
INLINE __m256i four(const uint8_t *in, uint32_t first, uint32_t width) {
  // Two fields lie in 16 bytes, the first in the first eight, the second in those from
  // b or d on; the lanes get them with the last byte first.
  uint32_t x = first * width, y = x + 2 * width;
  char b = (char)((x % 8 + width) / 8), d = (char)((y % 8 + width) / 8);
  __m256i v = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(in + x / 8))), _mm_loadu_si128((const __m128i *)(in + y / 8)), 1);
  v = _mm256_shuffle_epi8(v, _mm256_setr_epi8(
    7, 6, 5, 4, 3, 2, 1, 0, b + 7, b + 6, b + 5, b + 4, b + 3, b + 2, b + 1, b,
    7, 6, 5, 4, 3, 2, 1, 0, d + 7, d + 6, d + 5, d + 4, d + 3, d + 2, d + 1, d));
  v = _mm256_sllv_epi64(v, _mm256_setr_epi64x(x % 8, (x + width) % 8, y % 8, (y + width) % 8));
  return _mm256_srli_epi64(v, 64 - (int)width);
}

INLINE __m256i plain(__m256i x, int is_signed) {
  if (!is_signed) return x;
  __m256i sign = _mm256_sub_epi64(_mm256_setzero_si256(), _mm256_and_si256(x, _mm256_set1_epi64x(1)));
  return _mm256_xor_si256(_mm256_srli_epi64(x, 1), sign);
}

// eights reads fields as far as there are 16 bytes to load for each two.
INLINE uint32_t eights(int64_t *out, uint32_t n, const uint8_t *in, const uint8_t *end, uint32_t width, int is_signed) {
  uint32_t i = 0;
  for (; i < n && (uint64_t)(end - in) >= 6 * width / 8 + 16; i += 8, in += width) {
    _mm256_storeu_si256((__m256i *)(out + i), plain(four(in, 0, width), is_signed));
    _mm256_storeu_si256((__m256i *)(out + i + 4), plain(four(in, 4, width), is_signed));
  }
  return i < n ? i : n;
}

#define WIDTH(w) case w: return is_signed ? eights(out, n, in, end, w, 1) : eights(out, n, in, end, w, 0);

// unpack_avx2 reads the first fields, if not all, and tells how many.
__attribute__((target("avx2"))) static uint32_t unpack_avx2(int64_t *out, uint32_t n, const uint8_t *in, const uint8_t *end, uint32_t width, int is_signed) {
  switch (width) {
  WIDTH(1) WIDTH(2) WIDTH(3) WIDTH(4) WIDTH(5) WIDTH(6) WIDTH(7) WIDTH(8)
  WIDTH(9) WIDTH(10) WIDTH(11) WIDTH(12) WIDTH(13) WIDTH(14) WIDTH(15) WIDTH(16)
  WIDTH(17) WIDTH(18) WIDTH(19) WIDTH(20) WIDTH(21) WIDTH(22) WIDTH(23) WIDTH(24)
  WIDTH(26) WIDTH(28) WIDTH(30) WIDTH(32) WIDTH(40) WIDTH(48) WIDTH(56)
  }
  return 0;
}

// sum_avx2 adds up the first lengths and tells how many those are; most is right where
// odd is nothing.
__attribute__((target("avx2"))) static uint64_t sum_avx2(const int64_t *lengths, uint64_t n, uint64_t *sum, uint64_t *odd, int64_t *most) {
  __m256i all = _mm256_setzero_si256(), bits = all, max = all;
  uint64_t i = 0;
  for (; n - i >= 4; i += 4) {
    __m256i x = _mm256_loadu_si256((const __m256i *)(lengths + i));
    all = _mm256_add_epi64(all, x);
    bits = _mm256_or_si256(bits, x);
    max = _mm256_max_epu32(max, x);
  }
  uint64_t lane[4];
  _mm256_storeu_si256((__m256i *)lane, all);
  *sum = lane[0] + lane[1] + lane[2] + lane[3];
  _mm256_storeu_si256((__m256i *)lane, bits);
  *odd = (lane[0] | lane[1] | lane[2] | lane[3]) >> 32;
  _mm256_storeu_si256((__m256i *)lane, max);
  for (int k = 0; k < 4; k++) *most = (int64_t)(uint32_t)lane[k] > *most ? (int64_t)(uint32_t)lane[k] : *most;
  return i;
}

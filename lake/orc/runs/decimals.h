// Decimals, for a machine: DECIMALS is the function's name, SQUEEZE(x) takes the low
// seven bits of each of eight bytes together.

// decimals reads numbers of up to eight bytes that have the scale given, as far as
// there are 16 bytes to look at; the others are the caller's.
TARGET static void DECIMALS(const uint8_t *in, uint64_t len, const int64_t *scales, int64_t scale, int64_t *out, uint64_t n, glaux_runs_io *io, uint64_t *most) {
  const uint64_t high = 0x8080808080808080;
  uint64_t at = 0, made = 0, same = 0, all = 0;
  if (scales)
    while (same < n && scales[same] == scale) same++;
  else
    same = n;
#if defined(__SSE2__)
  // Of 64 bytes at once it is known where numbers end, so what is next doesn't wait for
  // what is before.
  while (made < same && len - at >= 64 + 8) {
    uint64_t more = 0, start = 0;
    for (int i = 3; i >= 0; i--) more = more << 16 | (uint64_t)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(in + at + 16 * i)));
    uint64_t ends = ~more, n64 = (uint64_t)__builtin_popcountll(ends);
    if (n64 > same - made) n64 = same - made;
    if (n64 == 64) {
      for (int i = 0; i < 64; i++) out[made + i] = zigzag(in[at + i]);
      all |= 0x7f;
      made += 64;
      at += 64;
      continue;
    }
    for (; n64 > 0; n64--, ends &= ends - 1) {
      uint64_t next = (uint64_t)__builtin_ctzll(ends) + 1;
      if (next - start > 8) break;
      uint64_t x = SQUEEZE(load8(in + at + start) & (~(uint64_t)0 >> (64 - 8 * (next - start))));
      all |= x;
      out[made++] = zigzag(x);
      start = next;
    }
    if (start == 0) break;
    at += start;
    if (n64 > 0) break;
  }
#endif
  while (made < same && len - at >= 16) {
    uint64_t word = load8(in + at), ends = ~word & high;
    if (ends == high && same - made >= 8) {
      for (int i = 0; i < 8; i++) out[made + i] = zigzag(in[at + i]);
      all |= 0x7f;
      made += 8;
      at += 8;
      continue;
    }
    if (!ends) break;
    // All numbers that end within these eight bytes.
    uint64_t start = 0;
    do {
      uint64_t next = ((uint64_t)__builtin_ctzll(ends) >> 3) + 1;
      uint64_t x = SQUEEZE(load8(in + at + start) & (~(uint64_t)0 >> (64 - 8 * (next - start))));
      all |= x;
      out[made++] = zigzag(x);
      start = next;
      ends &= ends - 1;
    } while (ends && made < same);
    at += start;
  }
  io->in = at;
  io->out = made;
  *most = (all >> 1) + 1;
}

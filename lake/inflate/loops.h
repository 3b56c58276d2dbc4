// The loops that decode where there is plenty of input and of room, once for each kind
// of machine: MACHINE says how a function is compiled, LOWEST(x, n) are the n lowest bits
// of x, and NAMED(f) names what others call.

// A lane is where a loop is in a block: it has 56 bits or more, and knows how many.
typedef struct { uint64_t bits, count; const uint8_t *in; uint8_t *to; } NAMED(lane);
#define lane NAMED(lane)
#define FAST INLINE MACHINE

// An entry's parts are read apart, which is less work than to take it apart.
typedef struct { uint8_t takes, code; uint16_t far; uint8_t matches, says; uint16_t text; } __attribute__((may_alias)) NAMED(entry);
#define entry NAMED(entry)

static FAST void NAMED(more)(lane *l) {
  l->bits |= load8(l->in) << l->count;
  l->in += (l->count ^ 63) >> 3;
  l->count |= 56;
}

static FAST void NAMED(drop)(lane *l, uint64_t n) {
  l->bits >>= n;
  l->count -= n;
  AS_IS(l->count);
}

// copy copies a match. Most are short.
static FAST void NAMED(copy)(uint8_t *to, const uint8_t *from, uint32_t distance, uint32_t n) {
  memcpy(to, from, 16);
  memcpy(to + 16, from + 16, 16);
  if (UNLIKELY(distance < 16)) replay(to, distance, n);
  else if (UNLIKELY(n > 32)) {
    uint8_t *end = to + n;
    do {
      to += 32; from += 32;
      memcpy(to, from, 16);
      memcpy(to + 16, from + 16, 16);
    } while (to + 32 < end);
  }
}

// odd decodes a symbol that has no plain entry, or whose distance hasn't; 0: it can't.
static MACHINE __attribute__((noinline)) int NAMED(odd)(lane *of, const glaux_inflater *st, const uint8_t *out) {
  lane l = *of;
  symbol s = next(st->single, l.bits);
  if (s.kind > MATCHING) return 0;
  NAMED(drop)(&l, s.takes);
  if (s.kind == BYTE) {
    *l.to++ = (uint8_t)s.value;
  } else {
    far f = back(st->distances, l.bits);
    if (f.distance == 0 || f.distance > l.to - out) return 0;
    NAMED(drop)(&l, f.takes);
    NAMED(copy)(l.to, l.to - f.distance, f.distance, s.value);
    l.to += s.value;
  }
  NAMED(more)(&l);
  *of = l;
  return 1;
}

#define ODD(l) ({ lane ours = *(l); int ok = NAMED(odd)(&ours, st, out); *(l) = ours; ok; })

// apart decodes a match whose distance isn't in the entry.
static FAST int NAMED(apart)(lane *l, const entry *e, const glaux_inflater *st, const uint8_t *out) {
  uint64_t takes = e->takes, bits = l->bits >> takes;
  uint32_t d = st->distances[bits & DISTANCE_MASK];
  if (UNLIKELY(d & DISTANCE_ODD)) return ODD(l);
  uint32_t n = e->matches, distance = FAR(d) + (uint32_t)(LOWEST(bits, TAKES(d)) >> CODE(d));
  if (UNLIKELY((uintptr_t)l->to - distance < (uintptr_t)out)) return 0;
  NAMED(drop)(l, takes + TAKES(d));
  NAMED(more)(l);
  NAMED(copy)(l->to, l->to - distance, distance, n);
  l->to += n;
  return 1;
}

// mixed decodes what an entry says: up to two literals and a match, whichever there are,
// without a branch that says which: none would be foreseen. For no match it copies
// nothing, from where what has been written is no longer on its way. 0: it can't.
static FAST int NAMED(mixed)(lane *l, const glaux_inflater *st, const uint8_t *out) {
  const entry *e = (const entry *)&st->several[l->bits & WHOLE_MASK];
  uint64_t takes = e->takes;
  if (UNLIKELY(takes == 0)) {
    e = (const entry *)&st->single[l->bits & SINGLE_MASK];
    return e->matches && e->takes ? NAMED(apart)(l, e, st, out) : ODD(l);
  }
  uint32_t distance = e->far + (uint32_t)(LOWEST(l->bits, takes) >> (e->code & 63)), n = e->matches;
  uint8_t *to = l->to + e->says;
  if (UNLIKELY((uintptr_t)to - distance < (uintptr_t)out)) return 0;
  memcpy(l->to, &e->text, 2);
  NAMED(drop)(l, takes);
  NAMED(more)(l);
  NAMED(copy)(to, to - distance, distance, n);
  l->to = to + n;
  return 1;
}

// text decodes five literals, or as many as there are before a match, and that.
static FAST int NAMED(text)(lane *l, const glaux_inflater *st, const uint8_t *out) {
  uint32_t taken = 0;
  for (int i = 0; i < 5; i++) {
    uint32_t e = st->literals[l->bits & SINGLE_MASK];
    if (UNLIKELY(e & NO_LITERAL)) {
      l->count -= taken & 0xff;
      NAMED(more)(l);
      l->to += i;
      const entry *of = (const entry *)&st->single[l->bits & SINGLE_MASK];
      return UNLIKELY(of->takes == 0) ? ODD(l) : NAMED(apart)(l, of, st, out);
    }
    l->to[i] = (uint8_t)(e >> 8);
    l->bits >>= e & 63;
    taken += e;
  }
  l->to += 5;
  l->count -= taken & 0xff;
  AS_IS(l->count);
  NAMED(more)(l);
  return 1;
}

static FAST lane NAMED(enter)(const place *p) {
  lane l = {p->s.bits, p->s.count, p->s.in, p->to};
  NAMED(more)(&l);
  return l;
}

static FAST void NAMED(leave)(place *p, const lane *l) {
  p->s.in = l->in;
  p->s.count = (uint32_t)l->count;
  p->s.bits = l->bits & (~(uint64_t)0 >> (64 - l->count));
  p->to = l->to;
}

// fast goes on in a block that has plenty.
static MACHINE void NAMED(fast)(const glaux_inflater *st, place *p) {
  lane l = NAMED(enter)(p);
  const uint8_t *out = p->out, *enough = p->s.end - PLENTY;
  uint8_t *room = p->limit - LONGEST;
#define LOOP(f) \
  for (;;) { \
    if (UNLIKELY(l.in > enough)) break; \
    APART; \
    if (UNLIKELY(l.to > room)) break; \
    if (!NAMED(f)(&l, st, out)) break; \
  }
  if (st->kind == TEXTS) LOOP(text) else LOOP(mixed)
#undef LOOP
  NAMED(leave)(p, &l);
}

// both goes on in two blocks of one kind that have plenty, until one can't. Their steps
// don't wait for each other, so the two take less time than one after the other.
static MACHINE void NAMED(both)(const glaux_inflater st[2], place p[2]) {
  lane l = NAMED(enter)(&p[0]), l2 = NAMED(enter)(&p[1]);
  const uint8_t *out = p[0].out, *out2 = p[1].out, *enough = p[0].s.end - PLENTY, *enough2 = p[1].s.end - PLENTY;
  uint8_t *room = p[0].limit - LONGEST, *room2 = p[1].limit - LONGEST;
#define LOOP(f) \
  for (;;) { \
    if (UNLIKELY(l.in > enough)) break; \
    APART; \
    if (UNLIKELY(l.to > room)) break; \
    APART; \
    if (UNLIKELY(l2.in > enough2)) break; \
    APART; \
    if (UNLIKELY(l2.to > room2)) break; \
    if (!NAMED(f)(&l, st, out)) break; \
    if (!NAMED(f)(&l2, st + 1, out2)) break; \
  }
  if (st->kind == TEXTS) LOOP(text) else LOOP(mixed)
#undef LOOP
  NAMED(leave)(&p[0], &l);
  NAMED(leave)(&p[1], &l2);
}

#undef ODD
#undef entry
#undef lane
#undef FAST
#undef MACHINE
#undef LOWEST
#undef NAMED

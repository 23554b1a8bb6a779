#include <stdlib.h>
#include <string.h>

#include "base.h"

void strtab_init(struct strtab *t)
{
	memset(t, 0, sizeof(*t));
}

void strtab_release(struct strtab *t)
{
	buf_release(&t->bytes);
	free(t->off);
	free(t->slots);
	strtab_init(t);
}

void strtab_reset(struct strtab *t)
{
	buf_reset(&t->bytes);
	t->count = 0;
	if (t->slots)
		memset(t->slots, 0, t->nslots * sizeof(*t->slots));
}

const char *strtab_get(const struct strtab *t, uint64_t id, size_t *n)
{
	if (id >= t->count) {
		if (n)
			*n = 0;
		return "";
	}
	if (n)
		*n = t->off[id + 1] - t->off[id] - 1;
	return t->bytes.p + t->off[id];
}

/* The slot where the string is, or the empty one where it belongs. */
static uint32_t *find_slot(const struct strtab *t, const char *s, size_t n)
{
	size_t i = hash_bytes(s, n) & (t->nslots - 1);

	for (; t->slots[i]; i = (i + 1) & (t->nslots - 1)) {
		size_t len;
		const char *have = strtab_get(t, t->slots[i] - 1, &len);

		if (len == n && !memcmp(have, s, n))
			break;
	}
	return &t->slots[i];
}

/* Keeps the table at most half full. */
static void grow_slots(struct strtab *t)
{
	if (t->count * 2 < t->nslots)
		return;
	free(t->slots);
	t->nslots = t->nslots ? t->nslots * 2 : 64;
	t->slots = mem_zalloc(t->nslots, sizeof(*t->slots));
	for (size_t id = 0; id < t->count; id++) {
		size_t len;
		const char *s = strtab_get(t, id, &len);

		*find_slot(t, s, len) = (uint32_t)id + 1;
	}
}

uint32_t strtab_id(struct strtab *t, const char *s, size_t n)
{
	uint32_t *slot;

	grow_slots(t);
	slot = find_slot(t, s, n);
	if (*slot)
		return *slot - 1;
	mem_grow((void **)&t->off, &t->cap, t->count + 2, sizeof(*t->off));
	t->off[t->count] = t->bytes.len;
	buf_add(&t->bytes, s, n);
	buf_char(&t->bytes, 0);
	t->off[++t->count] = t->bytes.len;
	*slot = (uint32_t)t->count;
	return (uint32_t)t->count - 1;
}

uint64_t hash_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

uint64_t hash_bytes(const void *p, size_t n)
{
	const uint8_t *at = p;
	uint64_t h = hash_mix(0x243f6a8885a308d3u, n);

	for (; n >= 8; n -= 8, at += 8) {
		uint64_t v;

		memcpy(&v, at, 8);
		h = hash_mix(h, v);
	}
	for (uint64_t v = 0; n; n--, at++) {
		v = v << 8 | *at;
		if (n == 1)
			h = hash_mix(h, v);
	}
	return hash_mix(h, 0);
}

/*
 * store_gen: samples that are a function of their number, so that a test can tell whether a sample
 * that it reads is the one that was written. Shared by the tests of the store and the mutants tool.
 */
#ifndef SAGO_TEST_STORE_GEN_H
#define SAGO_TEST_STORE_GEN_H

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store.h"

enum { GEN_START_S = 1790000000, GEN_BOOT_SAMPLES = 100000 };

static inline uint64_t gen_noise(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	return x;
}

static inline int64_t gen_ms(uint64_t n)
{
	return (GEN_START_S + (int64_t)n) * 1000;
}

/* Sample number N: 3 CPUs, the stat scalars, disks that come and go, a label that changes. */
static inline void gen_sample(struct sample *s, struct strtab *strings, uint64_t n)
{
	struct frame *f;
	char name[32];

	sample_reset(s);
	strtab_reset(strings);
	s->stamp.real_ms = gen_ms(n);
	s->stamp.mono_ms = s->stamp.boot_ms = (int64_t)n * 1000;
	s->stamp.uptime_cs = n * 100;
	memset(s->stamp.boot_id, (int)(1 + n / GEN_BOOT_SAMPLES), sizeof(s->stamp.boot_id));
	f = frame_begin(s, G_CPU, C_CPU_GUEST_NICE + 1, strings);
	for (uint32_t cpu = 0; cpu < 3; cpu++) {
		uint32_t row = frame_row(f);

		frame_set(f, row, C_CPU_CPU, cpu);
		for (uint32_t c = C_CPU_USER; c <= C_CPU_GUEST_NICE; c++)
			frame_set(f, row, c, n * c + gen_noise(n * 100 + c) % (c + 1));
	}
	f = frame_begin(s, G_STAT, C_STAT_SOFTIRQ + 1, strings);
	frame_row(f);
	for (uint32_t c = 0; c <= C_STAT_SOFTIRQ; c++)
		if ((n + c) % 7)
			frame_set(f, 0, c, n * 1000 * c + gen_noise(n) % 50);
	f = frame_begin(s, G_HOST, C_HOST_UTC_OFFSET + 1, strings);
	frame_row(f);
	snprintf(name, sizeof(name), "host-%llu", (unsigned long long)(n / 500));
	frame_set(f, 0, C_HOST_NODENAME, strtab_id(strings, name, strlen(name)));
	frame_set(f, 0, C_HOST_HZ, 100);
	if (n % 3)
		return;
	f = frame_begin(s, G_MEMINFO, C_MEMINFO_MEM_TOTAL + 40, strings);
	frame_row(f);
	for (uint32_t c = 0; c < f->ncols; c++)
		frame_set(f, 0, c, gen_noise(n / 60 * 100 + c) % 1000000);
}

static inline bool gen_same_cell(const struct schema *schema, const struct frame *a,
				 const struct frame *b, uint32_t row, uint32_t col, bool lossy)
{
	uint64_t x = 0, y = 0;
	bool hx = frame_get(a, row, col, &x), hy = frame_get(b, row, col, &y);
	const char *p, *q;
	size_t np, nq;

	if (hx != hy)
		return lossy && !hx;
	if (!hx || col >= schema->groups[a->group].ncols ||
	    schema->groups[a->group].cols[col].kind != KIND_LABEL)
		return x == y;
	p = frame_label(a, row, col, &np);
	q = frame_label(b, row, col, &nq);
	return p && q && np == nq && !memcmp(p, q, np);
}

/*
 * Whether S is the sample RIGHT in the groups of WANT. LOSSY: groups and cells may be absent (where
 * that was reported), but none may be wrong.
 */
static inline bool gen_same(const struct schema *schema, const struct sample *s,
			    const struct sample *right, groupset want, bool lossy)
{
	if (memcmp(&s->stamp, &right->stamp, sizeof(s->stamp)))
		return false;
	for (unsigned g = 0; g < G_COUNT_; g++) {
		const struct frame *a = &s->frames[g], *b = &right->frames[g];
		uint32_t ncols = a->ncols > b->ncols ? a->ncols : b->ncols;

		if (!groupset_has(want, g) || (lossy && !a->taken))
			continue;
		if (a->taken != b->taken || a->nrows != b->nrows)
			return false;
		for (uint32_t r = 0; r < b->nrows; r++)
			for (uint32_t c = 0; c < ncols; c++)
				if (!gen_same_cell(schema, a, b, r, c, lossy))
					return false;
	}
	return true;
}

/* A new directory under $TMPDIR or /tmp; the caller removes it with gen_rmdir(). */
static inline void gen_mkdir(char out[64])
{
	const char *tmp = getenv("TMPDIR");

	snprintf(out, 64, "%.40s/sago-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(out))
		abort();
}

static inline int gen_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline void gen_rmdir(const char *dir)
{
	if (nftw(dir, gen_remove, 16, FTW_DEPTH | FTW_PHYS))
		abort();
}

#endif

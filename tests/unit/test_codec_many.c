/* Groups of many rows that come, go and mostly stay as they are: blocks of them, and rows as edits.
 */
#include "codec_samples.h"

enum { MOST = 700, BUSY = 12 /* one in so many moves */ };

struct many {
	struct rng rng;
	struct schema schema;
	struct dict dict;
	struct strtab strings;
	struct sample *samples;
	size_t n;
	uint32_t nrows, next_pid;
	uint64_t cell[MOST][C_PROC_THREADS_I + 1];
	uint8_t has[MOST][C_PROC_THREADS_I + 1];
};

static void new_row(struct many *m, uint32_t row)
{
	for (uint32_t c = 0; c <= C_PROC_THREADS_I; c++) {
		m->cell[row][c] =
			rng_below(&m->rng, 3) ? rng_below(&m->rng, 1000) : extreme(&m->rng);
		m->has[row][c] = rng_below(&m->rng, 9) != 0;
	}
	m->cell[row][C_PROC_PID] = m->next_pid++;
	m->has[row][C_PROC_PID] = m->has[row][C_PROC_STARTTIME] = 1;
}

static void drop_row(struct many *m, uint32_t row)
{
	size_t after = m->nrows - row - 1;

	memmove(m->cell[row], m->cell[row + 1], after * sizeof(m->cell[0]));
	memmove(m->has[row], m->has[row + 1], after * sizeof(m->has[0]));
	m->nrows--;
}

static void move_row(struct many *m, uint32_t row)
{
	for (unsigned i = 0; i < 6; i++) {
		uint32_t c = C_PROC_COMM + rng_below(&m->rng, C_PROC_THREADS_I - C_PROC_COMM + 1);

		if (rng_below(&m->rng, 20))
			m->cell[row][c] += rng_below(&m->rng, 100);
		else
			m->has[row][c] = !m->has[row][c];
	}
}

static void step(struct many *m, unsigned churn)
{
	for (uint32_t row = 0; row < m->nrows; row++)
		if (!rng_below(&m->rng, BUSY))
			move_row(m, row);
	for (unsigned i = 0; i < churn; i++) {
		if (m->nrows > 10 && rng_below(&m->rng, 2))
			drop_row(m, rng_below(&m->rng, m->nrows));
		if (m->nrows < MOST)
			new_row(m, m->nrows++);
	}
}

static void fill(struct many *m, struct sample *s)
{
	struct frame *f;

	sample_init(s);
	s->seq = m->n + 1;
	s->stamp.real_ms = 1795391635000 + (int64_t)m->n * 5000;
	s->stamp.uptime_cs = m->n * 500;
	f = frame_begin(s, G_PROC, m->schema.groups[G_PROC].ncols, &m->strings);
	for (uint32_t row = 0; row < m->nrows; row++) {
		frame_row(f);
		for (uint32_t c = 0; c <= C_PROC_THREADS_I; c++) {
			char text[2] = { 's', (char)(m->cell[row][c] % 50) };

			if (!m->has[row][c])
				continue;
			if (m->schema.groups[G_PROC].cols[c].kind == KIND_LABEL)
				frame_set(f, row, c, strtab_id(&m->strings, text, sizeof(text)));
			else
				frame_set(f, row, c, m->cell[row][c]);
		}
	}
}

/* N samples; of some the group was not taken. */
static struct many *many_new(uint32_t nrows, size_t n, unsigned churn, uint64_t seed)
{
	struct many *m = mem_zalloc(1, sizeof(*m));

	m->rng.state = seed;
	m->next_pid = 1;
	schema_init(&m->schema);
	dict_init(&m->dict);
	strtab_init(&m->strings);
	m->samples = mem_zalloc(n, sizeof(*m->samples));
	for (; m->nrows < nrows; m->nrows++)
		new_row(m, m->nrows);
	for (; m->n < n; m->n++) {
		fill(m, &m->samples[m->n]);
		m->samples[m->n].frames[G_PROC].taken = m->n % 17 != 13;
		step(m, churn);
	}
	return m;
}

static void many_free(struct many *m)
{
	for (size_t i = 0; i < m->n; i++)
		sample_release(&m->samples[i]);
	free(m->samples);
	strtab_release(&m->strings);
	dict_release(&m->dict);
	schema_release(&m->schema);
	free(m);
}

static size_t encode(struct many *m, size_t from, size_t n, struct buf *out)
{
	struct block_builder *b = block_builder_new(&m->schema);
	struct err e;
	size_t done = 0;

	while (done < n && !block_builder_full(b))
		block_builder_add(b, &m->samples[from + done++]);
	assert_int_equal(block_builder_encode(b, &m->dict, LEVEL_BLOCK, out, &e), 0);
	block_builder_free(b);
	return done;
}

static void open_block(struct many *m, struct block *b, const struct buf *bytes)
{
	size_t off, len;
	struct err e;

	assert_int_equal(block_open(b, bytes->p, bytes->len, &m->schema, &m->dict, &e), 0);
	assert_true(block_extent(b, G_PROC, &off, &len));
	assert_int_equal(block_load(b, G_PROC, bytes->p + off, len, &e), 0);
}

static void assert_sample(struct many *m, const struct block *b, size_t from, size_t i)
{
	const struct frame *want = &m->samples[from + i].frames[G_PROC];
	struct frame f;

	block_frame(b, G_PROC, (uint32_t)i, &f);
	assert_int_equal(f.taken, want->taken);
	if (f.taken)
		assert_frame_equal(&m->schema, want, &f);
}

static void assert_block(struct many *m, const struct buf *bytes, size_t from, size_t n)
{
	struct block *b = block_new();

	open_block(m, b, bytes);
	assert_int_equal(block_head(b)->nsamples, n);
	for (size_t i = 0; i < n; i++)
		assert_sample(m, b, from, i);
	for (size_t i = 0; i < 40; i++) /* to and fro */
		assert_sample(m, b, from, rng_below(&m->rng, (uint32_t)n));
	block_free(b);
}

static void blocks(void **state)
{
	static const struct {
		uint32_t rows;
		size_t samples;
		unsigned churn;
	} cases[] = {
		{ 300, 200, 0 }, { 200, 360, 4 }, { 40, 200, 9 }, { 120, 100, 30 }, { 600, 30, 1 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct many *m = many_new(cases[i].rows, cases[i].samples, cases[i].churn, i + 1);
		size_t n;

		for (size_t from = 0; from < m->n; from += n) {
			struct buf bytes = BUF_INIT;

			n = encode(m, from, m->n - from, &bytes);
			assert_true(n == m->n - from || cases[i].churn > 20);
			assert_block(m, &bytes, from, n);
			buf_release(&bytes);
		}
		many_free(m);
	}
}

/* Two frames at once are what an interval needs. */
static void two_frames_at_once(void **state)
{
	struct many *m = many_new(300, 100, 3, 5);
	struct buf bytes = BUF_INIT;
	struct block *b = block_new();
	struct frame last = { 0 }, f;

	(void)state;
	encode(m, 0, 100, &bytes);
	open_block(m, b, &bytes);
	for (uint32_t i = 0; i < 100; i++) {
		block_frame(b, G_PROC, i, &f);
		if (last.taken)
			assert_frame_equal(&m->schema, &m->samples[i - 1].frames[G_PROC], &last);
		last = f;
	}
	block_free(b);
	buf_release(&bytes);
	many_free(m);
}

static void joined(void **state)
{
	struct many *m = many_new(200, 300, 5, 9);
	struct buf bytes[3] = { BUF_INIT, BUF_INIT, BUF_INIT }, out = BUF_INIT;
	struct block_bytes in[3];
	struct err e;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(encode(m, i * 100, 100, &bytes[i]), 100);
		in[i] = (struct block_bytes){ bytes[i].p, bytes[i].len };
	}
	assert_int_equal(block_merge(in, 3, &m->schema, &m->dict, &m->dict, LEVEL_SEALED, &out, &e),
			 0);
	assert_true(out.len < bytes[0].len + bytes[1].len + bytes[2].len);
	assert_block(m, &out, 0, 300);
	for (size_t i = 0; i < 3; i++)
		buf_release(&bytes[i]);
	buf_release(&out);
	many_free(m);
}

/* Every bit of a block that is turned is noticed, and none does harm. */
static void damage(void **state)
{
	struct many *m = many_new(300, 40, 2, 3);
	struct buf bytes = BUF_INIT;
	struct block *b = block_new();
	struct err e;

	(void)state;
	encode(m, 0, 40, &bytes);
	for (unsigned i = 0; i < 200; i++) {
		size_t at = rng_below(&m->rng, (uint32_t)bytes.len), off, len;
		char bit = (char)(1 << rng_below(&m->rng, 8));
		int rc;

		bytes.p[at] ^= bit;
		rc = block_open(b, bytes.p, bytes.len, &m->schema, &m->dict, &e);
		if (!rc && block_extent(b, G_PROC, &off, &len))
			rc = block_load(b, G_PROC, bytes.p + off, len, &e);
		assert_int_not_equal(rc, 0);
		bytes.p[at] ^= bit;
	}
	block_free(b);
	buf_release(&bytes);
	many_free(m);
}

/* Rows as edits: read back equal, and small when little moved. */
static void edits(void **state)
{
	struct many *m = many_new(300, 60, 2, 11);
	struct strtab strings, key_strings;
	struct sample key, out;
	struct buf bytes = BUF_INIT;
	size_t alone;
	struct err e;

	(void)state;
	strtab_init(&strings);
	strtab_init(&key_strings);
	sample_init(&key);
	sample_init(&out);
	row_encode(&m->samples[0], NULL, &m->schema, &m->dict, &bytes, NULL);
	alone = bytes.len;
	assert_int_equal(row_decode(bytes.p, bytes.len, NULL, &m->schema, &m->dict, GROUPS_ALL,
				    &key, &key_strings, &e),
			 0);
	for (size_t i = 1; i < 60; i++) {
		buf_reset(&bytes);
		strtab_reset(&strings);
		row_encode(&m->samples[i], &key, &m->schema, &m->dict, &bytes, NULL);
		assert_true(i > 3 || bytes.len < alone / 4);
		assert_int_equal(row_decode(bytes.p, bytes.len, &key, &m->schema, &m->dict,
					    GROUPS_ALL, &out, &strings, &e),
				 0);
		assert_frame_equal(&m->schema, &m->samples[i].frames[G_PROC], &out.frames[G_PROC]);
	}
	sample_release(&key);
	sample_release(&out);
	strtab_release(&strings);
	strtab_release(&key_strings);
	buf_release(&bytes);
	many_free(m);
}

/* A sample of twenty thousand processes, and then some more of them. */
static void twenty_thousand(void **state)
{
	struct many *m = many_new(1, 1, 0, 1);
	struct block_builder *b = block_builder_new(&m->schema);
	struct block *block = block_new();
	struct buf bytes = BUF_INIT;
	struct sample s;
	struct frame *f, out;
	struct err e;

	(void)state;
	sample_init(&s);
	f = frame_begin(&s, G_PROC, C_PROC_THREADS_I + 1, &m->strings);
	for (uint32_t row = 0; row < 20000; row++) {
		frame_row(f);
		for (uint32_t c = 0; c < f->ncols; c++)
			if (m->schema.groups[G_PROC].cols[c].kind != KIND_LABEL)
				frame_set(f, row, c, row);
	}
	for (s.seq = 1; s.seq <= 5; s.seq++) {
		frame_set(f, (uint32_t)s.seq, C_PROC_UTIME, 1000000 + s.seq);
		assert_false(block_builder_full(b) && s.seq == 1);
		block_builder_add(b, &s);
	}
	assert_int_equal(block_builder_encode(b, &m->dict, LEVEL_BLOCK, &bytes, &e), 0);
	open_block(m, block, &bytes);
	for (uint32_t i = 0; i < 5; i++) {
		uint64_t v = 0;

		block_frame(block, G_PROC, i, &out);
		assert_int_equal(out.nrows, 20000);
		assert_true(frame_get(&out, 3, C_PROC_UTIME, &v));
		assert_int_equal(v, i < 2 ? 3 : 1000003);
		assert_true(frame_get(&out, 19999, C_PROC_THREADS_I, &v));
		assert_int_equal(v, 19999);
	}
	block_builder_free(b);
	block_free(block);
	buf_release(&bytes);
	sample_release(&s);
	many_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks), cmocka_unit_test(two_frames_at_once),
		cmocka_unit_test(joined), cmocka_unit_test(damage),
		cmocka_unit_test(edits),  cmocka_unit_test(twenty_thousand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

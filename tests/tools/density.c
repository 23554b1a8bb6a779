/*
 * density DIR [-v]: what samples cost as blocks and as rows. DIR holds fixtures 00000, 00001, ...
 * (each with a proc directory), a sample each. Prints bytes a sample and a value for blocks of 360
 * and 1800 at three zstd levels, and what a microsecond buys; -v: by group.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec.h"
#include "probe.h"

struct corpus {
	struct schema schema;
	struct strtab strings;
	struct sample *samples;
	size_t n, cap;
	uint64_t values[G_COUNT_], all;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int numbered(const struct dirent *d)
{
	return d->d_name[0] >= '0' && d->d_name[0] <= '9';
}

static void count_values(struct corpus *c, const struct sample *s)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		const struct frame *f = &s->frames[g];

		for (size_t i = 0; f->taken && i < (size_t)f->nrows * f->ncols; i++)
			c->values[g] += f->has[i];
	}
}

static int take(struct corpus *c, const char *root, struct err *e)
{
	struct probe_options o = { .root = root,
				   .groups = GROUPS_ALL,
				   .has_time = true,
				   .time_ms = 1795391635000 + (int64_t)c->n * 1000 };
	struct sample s;
	struct probe *p;
	int rc = probe_open(&p, &o, &c->schema, e);

	if (rc)
		return rc;
	sample_init(&s);
	rc = probe_take(p, GROUPS_ALL, &s, e);
	if (!rc) {
		mem_grow((void **)&c->samples, &c->cap, c->n + 1, sizeof(*c->samples));
		s.seq = c->n + 1;
		sample_init(&c->samples[c->n]);
		sample_copy(&c->samples[c->n++], &s, &c->schema, &c->strings);
		count_values(c, &s);
	}
	sample_release(&s);
	probe_close(p);
	return rc;
}

static int load(struct corpus *c, const char *dir, struct err *e)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, numbered, alphasort), rc = 0;
	struct buf path = BUF_INIT;

	for (int i = 0; i < n; i++) {
		buf_reset(&path);
		buf_fmt(&path, "%s/%s", dir, names[i]->d_name);
		if (!rc)
			rc = take(c, buf_cstr(&path), e);
		free(names[i]);
	}
	free(names);
	buf_release(&path);
	for (unsigned g = 0; g < G_COUNT_; g++)
		c->all += c->values[g];
	return n > 0 ? rc : err_set(e, ERR_USAGE, "%s holds no fixtures", dir);
}

struct tally {
	uint64_t bytes, group[G_COUNT_], heads[G_COUNT_];
	double encode_us, decode_us, group_us[G_COUNT_];
};

static void decode(struct tally *t, struct block *b, const struct buf *bytes,
		   const struct schema *s, const struct dict *d)
{
	double from = now_us();
	struct err e;

	if (block_open(b, bytes->p, bytes->len, s, d, &e))
		abort();
	for (unsigned g = 0; g < G_COUNT_; g++) {
		size_t off, len, head;
		double begin = now_us();

		if (!block_extent(b, g, &off, &len))
			continue;
		if (block_load(b, g, bytes->p + off, len, &e))
			abort();
		t->group_us[g] += now_us() - begin;
		t->group[g] += len;
		block_summary_extent(b, g, &off, &head);
		t->heads[g] += head;
	}
	t->decode_us += now_us() - from;
}

static void measure(const struct corpus *c, size_t size, int level, struct tally *t)
{
	struct block_builder *builder = block_builder_new(&c->schema);
	struct block *b = block_new();
	struct buf bytes = BUF_INIT;
	struct dict d;
	struct err e;

	dict_init(&d);
	for (size_t from = 0; from < c->n; from += size) {
		double begin;

		for (size_t i = from; i < c->n && i < from + size; i++)
			block_builder_add(builder, &c->samples[i]);
		buf_reset(&bytes);
		begin = now_us();
		if (block_builder_encode(builder, &d, level, &bytes, &e))
			abort();
		t->encode_us += now_us() - begin;
		t->bytes += bytes.len;
		decode(t, b, &bytes, &c->schema, &d);
	}
	buf_release(&bytes);
	block_builder_free(builder);
	block_free(b);
	dict_release(&d);
}

static void print_groups(const struct corpus *c, const struct tally *t)
{
	double n = (double)c->n;

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (t->group[g])
			printf("      %-12s %7.1f values %8.2f B/sample (head %6.2f) %7.4f B/value "
			       " decode %6.3f us/sample\n",
			       c->schema.groups[g].name, (double)c->values[g] / n,
			       (double)t->group[g] / n, (double)t->heads[g] / n,
			       (double)t->group[g] / (double)c->values[g], t->group_us[g] / n);
}

static void print_blocks(const struct corpus *c, bool verbose)
{
	static const size_t sizes[] = { 360, 1800 };
	static const int levels[] = { 3, 9, 19 };

	for (size_t i = 0; i < 6; i++) {
		struct tally t = { 0 };
		double n = (double)c->n;

		measure(c, sizes[i / 3], levels[i % 3], &t);
		printf("  blocks of %4zu, zstd %2d: %7.2f B/sample %7.4f B/value; encode %6.2f, "
		       "decode %5.2f us/sample\n",
		       sizes[i / 3], levels[i % 3], (double)t.bytes / n,
		       (double)t.bytes / (double)c->all, t.encode_us / n, t.decode_us / n);
		if (verbose)
			print_groups(c, &t);
	}
}

static void print_rows(const struct corpus *c)
{
	struct buf out = BUF_INIT;
	uint64_t keys = 0, diffs = 0, nkeys = 0;
	struct dict d;
	double begin = now_us(), us;

	dict_init(&d);
	for (size_t i = 0; i < c->n; i++) {
		bool key = i % ROW_KEY_EVERY == 0;

		buf_reset(&out);
		row_encode(&c->samples[i], key ? NULL : &c->samples[i - i % ROW_KEY_EVERY],
			   &c->schema, &d, &out, NULL);
		*(key ? &keys : &diffs) += out.len;
		nkeys += key;
	}
	us = now_us() - begin;
	printf("  rows: %.0f B alone, %.0f B as differences, %.1f us each\n",
	       (double)keys / (double)nkeys,
	       (double)diffs / (double)(c->n > nkeys ? c->n - nkeys : 1), us / (double)c->n);
	buf_release(&out);
	dict_release(&d);
}

int main(int argc, char **argv)
{
	struct corpus c = { 0 };
	struct err e = { 0 };

	schema_init(&c.schema);
	strtab_init(&c.strings);
	if (argc < 2 || load(&c, argv[1], &e)) {
		fprintf(stderr, "density DIR [-v]: %s\n", e.text);
		return 2;
	}
	printf("%zu samples, %.0f values each\n", c.n, (double)c.all / (double)c.n);
	print_blocks(&c, argc > 2 && !strcmp(argv[2], "-v"));
	print_rows(&c);
	for (size_t i = 0; i < c.n; i++)
		sample_release(&c.samples[i]);
	free(c.samples);
	strtab_release(&c.strings);
	schema_release(&c.schema);
	return 0;
}

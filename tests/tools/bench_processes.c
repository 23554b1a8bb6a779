/*
 * bench_processes COUNT MS: takes COUNT samples of this machine's processes, MS milliseconds apart,
 * and prints what one costs: CPU time of reading, of the row that is written at once, and of the
 * block that replaces them, and the bytes of both. tests/bench/processes makes the load.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "codec.h"
#include "probe.h"

enum { WARM_UP = 3 /* samples: first sights cost more, and come once */ };

static const groupset groups =
	(groupset)1 << G_PROC | (groupset)1 << G_THREAD | (groupset)1 << G_EXIT;

struct bench {
	struct schema schema;
	struct dict dict;
	struct probe *probe;
	struct sample s, key;
	struct strtab key_strings;
	struct block_builder *builder, *exit_builder; /* of processes alone, and of exits alone */
	struct buf out, rows;
	uint64_t processes, exits, samples, cells;
	double read_us, first_us, row_us, block_us;
	uint64_t row_bytes, key_bytes, keys, block_bytes, blocks, exit_bytes;
};

static double cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void take(struct bench *b, double *us)
{
	double from = cpu_us();
	struct err e;

	if (probe_take(b->probe, groups | (groupset)1 << G_VMSTAT, &b->s, &e))
		exit(1);
	*us += cpu_us() - from;
	/* reclaim has to be known; what else there is does not count here */
	b->s.frames[G_VMSTAT].taken = false;
	b->s.frames[G_VMSTAT].nrows = 0;
}

static void encode_row(struct bench *b)
{
	bool alone = b->samples % ROW_KEY_EVERY == 1, exits = b->s.frames[G_EXIT].taken;
	double from = cpu_us();

	b->s.frames[G_EXIT].taken = false; /* counted apart */
	buf_reset(&b->out);
	row_encode(&b->s, alone ? NULL : &b->key, &b->schema, &b->dict, &b->out, NULL);
	b->row_us += cpu_us() - from;
	b->s.frames[G_EXIT].taken = exits;
	if (!alone) {
		b->row_bytes += b->out.len;
		return;
	}
	b->keys++;
	b->key_bytes += b->out.len;
	strtab_reset(&b->key_strings);
	sample_copy(&b->key, &b->s, &b->schema, &b->key_strings);
}

/* Adds the sample as if it had GROUP alone; a full block, or the LAST one, is encoded. */
static void encode_block(struct bench *b, struct block_builder *builder, unsigned group, bool last,
			 uint64_t *bytes, uint64_t *blocks)
{
	struct sample one;
	struct err e;

	sample_init(&one);
	one.seq = b->s.seq;
	one.stamp = b->s.stamp;
	one.frames[group] = b->s.frames[group];
	if (!last)
		block_builder_add(builder, &one);
	if (!block_builder_full(builder) && !(last && block_builder_count(builder)))
		return;
	buf_reset(&b->out);
	if (block_builder_encode(builder, &b->dict, LEVEL_BLOCK, &b->out, &e))
		exit(1);
	*bytes += b->out.len;
	++*blocks;
}

static void encode_blocks(struct bench *b, bool last)
{
	uint64_t ignored = 0;
	double from = cpu_us();

	encode_block(b, b->builder, G_PROC, last, &b->block_bytes, &b->blocks);
	b->block_us += cpu_us() - from;
	encode_block(b, b->exit_builder, G_EXIT, last, &b->exit_bytes, &ignored);
}

static void count(struct bench *b)
{
	const struct frame *f = &b->s.frames[G_PROC];

	b->s.seq = ++b->samples;
	b->processes += f->nrows;
	b->exits += b->s.frames[G_EXIT].nrows;
	for (size_t i = 0; i < (size_t)f->nrows * f->ncols; i++)
		b->cells += f->has[i];
}

static void report(const struct bench *b)
{
	double n = (double)b->samples, p = (double)b->processes;

	printf("processes %.0f, exits a sample %.1f, values a process %.0f\n", p / n,
	       (double)b->exits / n, (double)b->cells / p);
	printf("first sight %.1f us a process\n", b->first_us / (p / n));
	printf("reading %.2f us a process, %.3f ms a sample\n", b->read_us / p,
	       b->read_us / n / 1e3);
	printf("row %.2f us a process; %.0f bytes a sample (%.2f a process), one that stands alone "
	       "%.0f\n",
	       b->row_us / p, (double)b->row_bytes / (n - (double)b->keys),
	       (double)b->row_bytes / (n - (double)b->keys) / (p / n),
	       (double)b->key_bytes / (double)b->keys);
	printf("block %.2f us a process; %.0f bytes a sample, %.3f bytes a process and sample, "
	       "%.0f samples a block\n",
	       b->block_us / p, (double)b->block_bytes / n, (double)b->block_bytes / p,
	       n / (double)b->blocks);
	if (b->exits)
		printf("exits %.1f bytes each\n", (double)b->exit_bytes / (double)b->exits);
}

int main(int argc, char **argv)
{
	struct bench b = { .samples = 0 };
	struct probe_options o = { .groups = groups | (groupset)1 << G_VMSTAT };
	unsigned total = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 360;
	unsigned ms = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 200;
	struct err e;

	schema_init(&b.schema);
	dict_init(&b.dict);
	strtab_init(&b.key_strings);
	sample_init(&b.s);
	sample_init(&b.key);
	b.builder = block_builder_new(&b.schema);
	b.exit_builder = block_builder_new(&b.schema);
	if (probe_open(&b.probe, &o, &b.schema, &e))
		return 1;
	for (unsigned i = 0; i < WARM_UP; i++, usleep(ms * 1000))
		take(&b, i ? &(double){ 0 } : &b.first_us);
	for (unsigned i = 0; i < total; i++, usleep(ms * 1000)) {
		take(&b, &b.read_us);
		count(&b);
		encode_row(&b);
		encode_blocks(&b, false);
	}
	encode_blocks(&b, true);
	report(&b);
	block_builder_free(b.builder);
	block_builder_free(b.exit_builder);
	probe_close(b.probe);
	return 0;
}

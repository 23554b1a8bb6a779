/*
 * mutants [COUNT [SEED]]: damages a live and a sealed segment in COUNT ways and reads each wholly.
 * Whatever is shown must be what was recorded, and whatever is missing must be reported. Exits 1 on
 * the first silently wrong figure; a crash or a hang (20 s) ends it too.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "../unit/store_gen.h"

enum { SAMPLES = 450, LIMIT_S = 20 };

enum harm { BIT, BYTES, ZEROS, CUT, SWAP, COPY, META, FLIPS, HARMS };

static const char *const harm_names[HARMS] = { "bit flip",  "bytes",	  "zeros", "truncation",
					       "page swap", "stale page", "meta",  "bits" };

struct figures {
	uint64_t mutants, reported, unharmed, refused, samples, lossy;
};

struct world {
	char dir[64], path[160];
	uint8_t *good, *bad;
	size_t size;
	struct sample *right; /* by seq */
	struct strtab *strings;
	struct schema schema;
	uint64_t random;
};

static uint64_t rnd(struct world *w, uint64_t below)
{
	w->random = w->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (w->random >> 16) % below;
}

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "mutants: %s: %s\n", what, why);
	exit(1);
}

static void record(struct world *w, bool seal)
{
	struct store_policy policy = { 0 };
	struct err e = { .text = "" };
	struct writer *writer;
	struct sample s;
	struct strtab strings;

	sample_init(&s);
	strtab_init(&strings);
	if (writer_open(&writer, w->dir, &policy, &w->schema, &e))
		die("writer_open", e.text);
	for (uint64_t n = 1; n <= SAMPLES; n++) {
		struct mark m = { .type = MARK_NOTE, .real_ms = gen_ms(n), .text = "note" };

		gen_sample(&s, &strings, n);
		if (writer_append(writer, &s, &m, n % 100 == 0, &e))
			die("writer_append", e.text);
	}
	if (seal && (writer_rotate(writer, &e) || store_seal_pending(w->dir, &policy, &e)))
		die("sealing", e.text);
	writer_close(writer);
	sample_release(&s);
	strtab_release(&strings);
}

/* Leaves the one file that is to be damaged, and reads it into memory. */
static void load(struct world *w, bool seal)
{
	struct buf b = BUF_INIT;
	struct dirent *entry;
	struct err e;
	DIR *d = opendir(w->dir);

	while ((entry = readdir(d))) {
		char path[160];
		bool keep = !strncmp(entry->d_name, seal ? "sago-" : "live", 4);

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%.80s", w->dir, entry->d_name);
		if (keep)
			memcpy(w->path, path, sizeof(path));
		else
			unlink(path);
	}
	closedir(d);
	if (file_read(w->path, 1 << 30, &b, &e))
		die(w->path, e.text);
	w->good = (uint8_t *)b.p;
	w->size = b.len;
	w->bad = mem_alloc(w->size);
}

/* ---- damage ------------------------------------------------------------------------------------
 */

static void flip(struct world *w, size_t at)
{
	w->bad[at] ^= (uint8_t)(1u << rnd(w, 8));
}

static void swap_pages(struct world *w, bool both)
{
	size_t a = rnd(w, w->size / 4096) * 4096, b = rnd(w, w->size / 4096) * 4096;

	memcpy(w->bad + a, w->good + b, 4096);
	if (both)
		memcpy(w->bad + b, w->good + a, 4096);
}

static void overwrite(struct world *w, bool zero)
{
	size_t at = rnd(w, w->size), n = 1 + rnd(w, rnd(w, 10) ? 64 : 8192);

	for (size_t i = at; i < at + n && i < w->size; i++)
		w->bad[i] = zero ? 0 : (uint8_t)rnd(w, 256);
}

static size_t damage(struct world *w, enum harm k)
{
	size_t size = w->size;

	memcpy(w->bad, w->good, w->size);
	switch (k) {
	case BIT:
		flip(w, rnd(w, size));
		break;
	case BYTES:
	case ZEROS:
		overwrite(w, k == ZEROS);
		break;
	case CUT:
		size = rnd(w, w->size);
		break;
	case SWAP:
	case COPY:
		swap_pages(w, k == SWAP);
		break;
	case META:
		flip(w, rnd(w, 2) * 4096 + rnd(w, 160));
		break;
	default:
		for (uint64_t i = rnd(w, 50); i-- > 0;)
			flip(w, rnd(w, size));
	}
	return size;
}

static void store(const struct world *w, size_t size)
{
	int fd = open(w->path, O_WRONLY | O_TRUNC);

	if (fd < 0 || write(fd, w->bad, size) != (ssize_t)size)
		die(w->path, "cannot be written");
	close(fd);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static bool whole(const struct world *w, const struct sample *s)
{
	return gen_same(&w->schema, s, &w->right[s->seq], GROUPS_ALL, false);
}

static void wrong(const struct world *w, size_t size, uint64_t mutant, enum harm k,
		  const char *what)
{
	store(w, size);
	fprintf(stderr, "mutants: number %" PRIu64 " (%s) of %s: %s; the file is left there\n",
		mutant, harm_names[k], w->path, what);
	exit(1);
}

static void read_mutant(struct world *w, struct figures *f, size_t size, uint64_t mutant,
			enum harm k)
{
	struct store st;
	struct cursor *c = NULL;
	struct item item;
	struct err e;
	uint64_t samples = 0, marks = 0, lossy = 0, reports = 0;

	f->mutants++;
	if (store_open(&st, w->dir, &e)) {
		f->refused++;
		return;
	}
	if (cursor_open(&c, &st, &w->schema, GROUPS_ALL, INT64_MIN, INT64_MAX, &e))
		die("cursor_open", e.text);
	while (!cursor_next(c, &item, &e) && item.type != ITEM_END) {
		reports += item.type == ITEM_DAMAGE;
		if (item.type == ITEM_MARK) {
			marks++;
			if (strcmp(item.mark->text, "note") || item.mark->seq % 100)
				wrong(w, size, mutant, k, "a mark is wrong");
		}
		if (item.type != ITEM_SAMPLE)
			continue;
		samples++;
		if (item.sample->seq < 1 || item.sample->seq > SAMPLES)
			wrong(w, size, mutant, k, "a sample that never was");
		if (whole(w, item.sample))
			continue;
		lossy++;
		if (!gen_same(&w->schema, item.sample, &w->right[item.sample->seq], GROUPS_ALL,
			      true))
			wrong(w, size, mutant, k, "a wrong figure");
	}
	if (!reports && (samples != SAMPLES || marks != SAMPLES / 100 || lossy))
		wrong(w, size, mutant, k, "something is missing and was not reported");
	f->reported += reports != 0;
	f->unharmed += samples == SAMPLES && !lossy;
	f->samples += samples;
	f->lossy += lossy;
	cursor_close(c);
	store_release(&st);
}

static void run(bool seal, uint64_t count, uint64_t seed)
{
	struct world w = { .random = seed };
	struct figures f = { 0 };
	const char *tmp = getenv("TMPDIR");

	snprintf(w.dir, sizeof(w.dir), "%.40s/mutants-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(w.dir))
		die(w.dir, "cannot be made");
	schema_init(&w.schema);
	w.right = mem_zalloc(SAMPLES + 1, sizeof(*w.right));
	w.strings = mem_zalloc(SAMPLES + 1, sizeof(*w.strings));
	for (uint64_t n = 1; n <= SAMPLES; n++) {
		sample_init(&w.right[n]);
		strtab_init(&w.strings[n]);
		gen_sample(&w.right[n], &w.strings[n], n);
	}
	record(&w, seal);
	load(&w, seal);
	for (uint64_t i = 0; i < count; i++) {
		enum harm k = (enum harm)rnd(&w, HARMS);
		size_t size = damage(&w, k);

		alarm(LIMIT_S);
		store(&w, size);
		read_mutant(&w, &f, size, i, k);
	}
	alarm(0);
	printf("%s: %" PRIu64
	       " mutants of a file of %zu bytes: no crash, no hang, no wrong figure\n"
	       "  damage reported in %" PRIu64 ", no sample harmed in %" PRIu64 ", refused %" PRIu64
	       "; %.1f of %d samples shown on average, %.1f with cells missing\n",
	       seal ? "sealed" : "live", f.mutants, w.size, f.reported, f.unharmed, f.refused,
	       (double)f.samples / (double)f.mutants, SAMPLES, (double)f.lossy / (double)f.mutants);
	for (uint64_t n = 1; n <= SAMPLES; n++) {
		sample_release(&w.right[n]);
		strtab_release(&w.strings[n]);
	}
	free(w.right);
	free(w.strings);
	free(w.good);
	free(w.bad);
	schema_release(&w.schema);
	gen_rmdir(w.dir);
}

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	run(false, count / 2, seed);
	run(true, count - count / 2, seed);
	return 0;
}

/*
 * Feeds bytes to the probe's parsers as the content of a file. The first byte chooses the parser;
 * the rest is given to it twice, whole and then without its first half, so that what was remembered
 * of one text meets another.
 *
 * No parser may read outside its text, hang, or learn without limit.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/probe/keyed.h"
#include "../../src/probe/learn.h"
#include "../../src/probe/matrix.h"
#include "../../src/probe/paired.h"
#include "../../src/probe/psi.h"
#include "../../src/probe/rows.h"
#include "../../src/probe/scan.h"
#include "../../src/probe/tagged.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
	struct schema schema;
	struct sample s;
	struct strtab strings;
};

static struct frame *begin(struct world *w, unsigned group)
{
	struct frame *f = frame_begin(&w->s, group, w->schema.groups[group].ncols, &w->strings);

	frame_row(f);
	return f;
}

static void feed_keyed(struct world *w, char delim, const char *const *texts, const size_t *lens)
{
	struct keyed k;

	keyed_init(&k, G_MEMINFO, delim);
	for (int i = 0; i < 2; i++)
		keyed_parse(&k, &w->schema, begin(w, G_MEMINFO), texts[i], lens[i]);
	keyed_release(&k);
}

static void feed_paired(struct world *w, const char *const *texts, const size_t *lens)
{
	struct paired x;

	paired_init(&x, G_SNMP);
	for (int i = 0; i < 2; i++)
		paired_parse(&x, &w->schema, begin(w, G_SNMP), texts[i], lens[i]);
	paired_release(&x);
}

static void feed_matrix(const char *const *texts, const size_t *lens)
{
	struct matrix m = { .cpus = NULL };
	struct matrix_line l;

	for (int i = 0; i < 2; i++) {
		const char *p = texts[i], *end = p + lens[i];

		if (!matrix_header(&m, &p, end))
			continue;
		while (p < end)
			if (matrix_line(&m, &p, end, &l) && l.n > m.ncpus)
				abort();
	}
	matrix_release(&m);
}

static void feed_rows(struct world *w, const char *const *texts, const size_t *lens)
{
	static const struct field fields[] = { { FIELD_WORD, 0, false }, { FIELD_I64, 1, false },
					       { FIELD_HEX, 2, false },	 { FIELD_LEAD, 3, false },
					       { FIELD_SKIP, 0, false }, { FIELD_U64, 4, true } };

	for (int i = 0; i < 2; i++)
		rows_parse(fields, sizeof(fields) / sizeof(*fields), &w->strings, begin(w, G_SLAB),
			   texts[i], lens[i]);
}

static void feed_tagged(struct world *w, const char *const *texts, const size_t *lens)
{
	static const struct tag tags[] = { { "net", 0, 0, 4 }, { "proc3", 4, 1, 22 } };

	for (int i = 0; i < 2; i++)
		tagged_parse(tags, 2, begin(w, G_NFS), texts[i], lens[i]);
}

static void feed_psi(struct world *w, const char *const *texts, const size_t *lens)
{
	for (int i = 0; i < 2; i++)
		psi_parse(texts[i], lens[i], begin(w, G_PSI), 0, C_PSI_CPU_SOME_AVG10,
			  C_PSI_CPU_FULL_AVG10);
}

static void feed_fixed(const char *const *texts)
{
	for (int i = 0; i < 2; i++) {
		const char *p = texts[i];
		uint64_t v;

		while (scan_fixed(&p, 2, &v) != SCAN_END)
			;
	}
}

static void feed(struct world *w, uint8_t which, const char *const *texts, const size_t *lens)
{
	switch (which % 8) {
	case 0:
		feed_keyed(w, ':', texts, lens);
		break;
	case 1:
		feed_keyed(w, ' ', texts, lens);
		break;
	case 2:
		feed_paired(w, texts, lens);
		break;
	case 3:
		feed_matrix(texts, lens);
		break;
	case 4:
		feed_rows(w, texts, lens);
		break;
	case 5:
		feed_tagged(w, texts, lens);
		break;
	case 6:
		feed_psi(w, texts, lens);
		break;
	default:
		feed_fixed(texts);
		break;
	}
}

/* A copy that ends where the text does, as the probe's buffers do, so that a read past the NUL is
 * caught. */
static char *copy(const uint8_t *p, size_t n)
{
	char *text = mem_alloc(n + 1);

	if (n)
		memcpy(text, p, n);
	text[n] = '\0';
	return text;
}

static bool has_grown(const struct schema *s, unsigned group)
{
	return s->groups[group].ncols > s->groups[group].nknown + 200;
}

/* The schema is large: made once, and anew when it has learnt much. */
static void refresh(struct world *w)
{
	bool made = w->schema.ngroups > 0;

	strtab_reset(&w->strings);
	if (made && !has_grown(&w->schema, G_MEMINFO) && !has_grown(&w->schema, G_SNMP))
		return;
	if (made)
		schema_release(&w->schema);
	schema_init(&w->schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world w;
	size_t lens[2];
	char *texts[2];

	if (!size)
		return 0;
	refresh(&w);
	lens[0] = size - 1;
	lens[1] = lens[0] - lens[0] / 2;
	texts[0] = copy(data + 1, lens[0]);
	texts[1] = copy(data + 1 + lens[0] / 2, lens[1]);
	feed(&w, data[0], (const char *const *)texts, lens);
	free(texts[0]);
	free(texts[1]);
	return 0;
}

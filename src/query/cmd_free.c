/* sago free. What free prints is in src/view/form_free.c, how it shows sizes in
 * src/render/size.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "readout.h"

/* clang-format off */
const struct option_def free_options[] = {
	{ OPT_SIZE, 'b', "bytes", NULL, NULL, "in bytes" },
	{ OPT_SIZE, 'k', "kibi", NULL, NULL, "in KiB, as without an option" },
	{ OPT_SIZE, 'm', "mebi", NULL, NULL, "in MiB" },
	{ OPT_SIZE, 'g', "gibi", NULL, NULL, "in GiB" },
	{ OPT_SIZE, 0, "tebi", NULL, NULL, "in TiB" },
	{ OPT_SIZE, 0, "pebi", NULL, NULL, "in PiB" },
	{ OPT_SIZE, 0, "kilo", NULL, NULL, "in units of 1000 bytes" },
	{ OPT_SIZE, 0, "mega", NULL, NULL, "of 1000^2" },
	{ OPT_SIZE, 0, "giga", NULL, NULL, "of 1000^3" },
	{ OPT_SIZE, 0, "tera", NULL, NULL, "of 1000^4" },
	{ OPT_SIZE, 0, "peta", NULL, NULL, "of 1000^5" },
	{ OPT_HUMAN, 'h', "human", NULL, NULL, "three digits, each with its unit" },
	{ OPT_SI, 0, "si", NULL, NULL, "powers of 1000, not of 1024" },
	{ OPT_LOHI, 'l', "lohi", NULL, NULL, "low and high memory too" },
	{ OPT_TOTAL, 't', "total", NULL, NULL, "the sum of memory and swap" },
	{ OPT_COMMITTED, 'v', "committed", NULL, NULL, "committed memory and its limit" },
	{ OPT_SECONDS, 's', "seconds", "N", NULL, "of the window, a sample every N seconds" },
	{ OPT_COUNT, 'c', "count", "N", NULL, "so many samples" },
	{ OPT_WIDE, 'w', "wide", NULL, NULL, "buffers and cache in columns of their own" },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};

/* An option that chooses a unit, and the power of 1024 or 1000 that it is. */
static const struct {
	const char *name;
	unsigned power;
	bool si;
} sizes[] = {
	{ "bytes", 0 }, { "kibi", 1 }, { "mebi", 2 }, { "gibi", 3 }, { "tebi", 4 }, { "pebi", 5 },
	{ "kilo", 1, true }, { "mega", 2, true }, { "giga", 3, true }, { "tera", 4, true }, { "peta", 5, true },
};
/* clang-format on */

static int read_unit(const struct options *o, struct size_style *style, struct err *e)
{
	unsigned power = 1, given = 0;

	style->si = o->value[OPT_SI] != NULL;
	style->human = o->value[OPT_HUMAN] != NULL;
	for (size_t i = 0; i < o->ngiven; i++)
		for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++)
			if (o->given[i].option->id == OPT_SIZE &&
			    !strcmp(o->given[i].option->name, sizes[k].name)) {
				power = sizes[k].power;
				style->si |= sizes[k].si;
				given++;
			}
	if (given > 1)
		return err_set(e, ERR_USAGE,
			       "only one unit: of -b, -k, -m, -g, --tebi, --pebi, "
			       "--kilo, --mega, --giga, --tera and --peta");
	style->divisor = 1;
	while (power--)
		style->divisor *= style->si ? 1000 : 1024;
	return 0;
}

/* Digits with a point or a comma among them: more than 0. */
static int read_seconds(const char *text, int64_t *ms, struct err *e)
{
	struct buf copy = BUF_INIT;
	char *end;
	double s;

	buf_str(&copy, text);
	for (size_t i = 0; i < copy.len; i++)
		if (copy.p[i] == ',')
			copy.p[i] = '.';
	s = strtod(buf_cstr(&copy), &end);
	if (*end || strspn(text, "0123456789.,") != strlen(text))
		s = 0;
	buf_release(&copy);
	if (!(s > 0) || s > UINT32_MAX)
		return err_set(e, ERR_USAGE, "-s: a number of seconds, more than 0: 5 or 0.5");
	*ms = s < 0.001 ? 1 : (int64_t)llround(s * 1000);
	return 0;
}

int cmd_free(const struct command *c, struct options *o)
{
	struct readout r = { .command = c, .options = o, .form = &free_form, .spaced = true };
	struct err e;

	if (o->npositional)
		return command_usage(c, "no words are accepted, only options");
	if (read_unit(o, &r.style, &e))
		return command_failed(c, &e);
	if (o->value[OPT_SECONDS] && read_seconds(o->value[OPT_SECONDS], &r.every_ms, &e))
		return command_failed(c, &e);
	if (o->value[OPT_COUNT] &&
	    number_parse(o->value[OPT_COUNT], "-c", 1, INT32_MAX, &r.count, &e))
		return command_failed(c, &e);
	/* free waits a second where it is not told how long */
	if (r.count && !r.every_ms && !o->value[OPT_EVERY])
		r.every_ms = 1000;
	r.form_options = (o->value[OPT_WIDE] ? FREE_WIDE : 0u) |
			 (o->value[OPT_LOHI] ? FREE_LOHI : 0u) |
			 (o->value[OPT_TOTAL] ? FREE_TOTAL : 0u) |
			 (o->value[OPT_COMMITTED] ? FREE_COMMITTED : 0u);
	return readout_run(&r);
}

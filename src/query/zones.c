/* What commands ask of a store before they show it: its zone, and the time that it covers. */
#include <stdlib.h>
#include <string.h>

#include "query.h"

const char *store_path(const struct options *o)
{
	const char *env = getenv("SAGO_STORE");

	if (o->value[OPT_STORE])
		return o->value[OPT_STORE];
	return env && *env ? env : "/var/lib/sago";
}

/* Moves C to its next sample, past marks and damage. NULL at the end, or on an error. */
static const struct sample *next_sample(struct cursor *c)
{
	struct item item;
	struct err e;

	while (cursor_next(c, &item, &e) >= 0 && item.type != ITEM_END)
		if (item.type == ITEM_SAMPLE)
			return item.sample;
	return NULL;
}

bool store_span(const struct store *s, int64_t *first_ms, int64_t *last_ms)
{
	struct schema schema;
	struct cursor *c = NULL;
	const struct sample *first = NULL;
	struct err e;

	schema_init(&schema);
	if (cursor_open(&c, s, &schema, 0, INT64_MIN, INT64_MAX, &e) >= 0)
		first = next_sample(c);
	if (first) {
		*first_ms = first->stamp.real_ms;
		if (store_find_last(s, INT64_MAX, last_ms, &e) < 0)
			*last_ms = *first_ms;
	}
	cursor_close(c);
	schema_release(&schema);
	return first != NULL;
}

static void keep_label(const struct frame *f, struct recorded_label *l)
{
	size_t n;
	const char *text = f->taken ? frame_label(f, 0, l->column, &n) : NULL;

	if (!text)
		return;
	buf_reset(l->text);
	buf_add(l->text, text, n);
}

void recorded_host(const struct store *s, struct recorded_label *labels, size_t count)
{
	struct schema schema;
	struct cursor *c = NULL;
	const struct sample *x;
	struct err e;
	int64_t last;

	schema_init(&schema);
	if (store_find_last(s, INT64_MAX, &last, &e) >= 0 &&
	    cursor_open(&c, s, &schema, (groupset)1 << G_HOST, last - 60000, INT64_MAX, &e) >= 0)
		while ((x = next_sample(c)))
			for (size_t i = 0; i < count; i++)
				keep_label(&x->frames[G_HOST], &labels[i]);
	cursor_close(c);
	schema_release(&schema);
}

bool recorded_zone(const struct store *s, struct buf *zone)
{
	struct recorded_label label = { C_HOST_ZONE, zone };

	recorded_host(s, &label, 1);
	return zone->len > 0;
}

int zone_from_options(const struct options *o, const struct store *s, struct err *e)
{
	const char *name = o->value[OPT_UTC] ? "UTC" : o->value[OPT_TIMEZONE];
	struct buf zone = BUF_INIT;
	int rc;

	if (o->value[OPT_UTC] && o->value[OPT_TIMEZONE])
		return err_set(e, ERR_USAGE, "--utc and --timezone exclude each other");
	if (name && !strcmp(name, "recorded")) {
		if (s && !recorded_zone(s, &zone))
			return err_set(e, ERR_USAGE,
				       "--timezone recorded: the store does not say which zone");
		name = buf_cstr(&zone);
	}
	rc = zone_use(name && *name ? name : NULL, e);
	buf_release(&zone);
	return rc;
}

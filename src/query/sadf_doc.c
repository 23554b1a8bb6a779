/* The documents of sadf -j and -x, record by record. Names from the machine are escaped so that any
 * of them leaves a document well-formed. Measured with sadf 12.6.1 (tests/peer). */
#include <string.h>

#include "sadf_tree.h"

static void tabs(struct buf *b, unsigned n)
{
	buf_repeat(b, '\t', n);
}

static bool same(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

/* Opens and closes the object that several reports share. */
static void outer(struct sadf *f, const struct sadf_shape *s, bool open, unsigned depth)
{
	struct buf *b = &f->out;
	bool json = f->format == SADF_JSON;

	if (json && !open)
		buf_char(b, '\n');
	tabs(b, depth);
	if (json && open)
		buf_fmt(b, "\"%s\": {\n", s->outer);
	else if (json)
		buf_char(b, '}');
	else if (open)
		buf_fmt(b, "<%s%s>\n", s->outer, s->outer_attrs);
	else
		buf_fmt(b, "</%s>\n", s->outer);
}

struct shown {
	struct table *table;
	const struct sadf_shape *shape;
	uint32_t rows;
};

static void report(struct sadf *f, const struct shown *x, const struct shown *before,
		   const struct shown *after)
{
	const struct sadf_shape *s = x->shape;
	const struct sadf_shape *was = before ? before->shape : NULL,
				*next = after ? after->shape : NULL;
	bool json = f->format == SADF_JSON;
	bool goes_on = was && same(was->name, s->name), more = next && same(next->name, s->name);
	bool opens = s->outer && !(was && same(was->outer, s->outer));
	bool closes = s->outer && !(next && same(next->outer, s->outer));
	unsigned depth = (json ? 5u : 4u) + (s->outer != NULL);

	if (json && was)
		buf_str(&f->out, goes_on ? "" : ",\n");
	if (opens)
		outer(f, s, true, depth - 1);
	if (json) {
		sadf_json_report(&f->out, s, x->table, x->rows, depth, goes_on);
		if (!more && s->form != SHAPE_ROWS && s->form != SHAPE_INTERRUPTS)
			buf_char(&f->out, '}');
	} else {
		sadf_xml_report(&f->out, s, x->table, x->rows, depth, goes_on, !more);
	}
	if (closes)
		outer(f, s, false, depth - 1);
}

static size_t list_shown(struct interval *i, struct table *const *tables, size_t n,
			 struct shown *list)
{
	size_t count = 0;

	for (size_t k = 0; k < n; k++) {
		unsigned group = table_view(tables[k])->group;

		if (group != G_NONE && !i->b->frames[group].taken)
			continue;
		list[count].table = tables[k];
		list[count].shape = sadf_shape_of(table_view(tables[k]));
		list[count].rows = table_begin(tables[k], i);
		count += list[count].rows > 0;
	}
	return count;
}

void sadf_record(struct sadf *f, struct interval *i, struct table *const *tables, size_t n)
{
	struct shown list[SAR_REPORTS_MAX];
	size_t count = list_shown(i, tables, n, list);
	struct buf *b = &f->out;
	bool json = f->format == SADF_JSON;

	if (json)
		buf_str(b, f->nrecords ? ",\n\t\t\t\t{\n\t\t\t\t\t\"timestamp\": {"
				       : "\n\t\t\t\t{\n\t\t\t\t\t\"timestamp\": {");
	else
		buf_str(b, "\t\t\t<timestamp ");
	f->nrecords++;
	sadf_put_moment(f, b, i->b->stamp.real_ms);
	buf_fmt(b, json ? ", \"interval\": %lld}" : " interval=\"%lld\">\n",
		(long long)(i->itv_cs + 50) / 100);
	if (json)
		buf_str(b, count ? ",\n" : "");
	for (size_t k = 0; k < count; k++)
		report(f, &list[k], k ? &list[k - 1] : NULL, k + 1 < count ? &list[k + 1] : NULL);
	buf_str(b, json ? "\n\t\t\t\t}" : "\t\t\t</timestamp>\n");
}

/* ---- the document ---------------------------------------------------------------------------- */

static void begin_json(struct sadf *f, const struct sample *s, int64_t first_ms, struct sadf *local,
		       struct sadf *utc)
{
	static const struct {
		const char *key;
		uint32_t col;
	} labels[] = { { "nodename", C_HOST_NODENAME },
		       { "sysname", C_HOST_SYSNAME },
		       { "release", C_HOST_RELEASE },
		       { "machine", C_HOST_MACHINE } };
	struct buf *b = &f->out;

	buf_str(b, "{\"sysstat\": {\n\t\"hosts\": [\n\t\t{\n");
	for (size_t k = 0; k < 4; k++) {
		buf_fmt(b, "\t\t\t\"%s\": ", labels[k].key);
		sadf_put_label(b, true, s, labels[k].col);
		buf_str(b, ",\n");
	}
	buf_fmt(b, "\t\t\t\"number-of-cpus\": %u,\n\t\t\t\"file-date\": \"", sysstat_cpus(s));
	sadf_date(local, b, first_ms);
	buf_str(b, "\",\n\t\t\t\"file-utc-time\": \"");
	sadf_time(utc, b, first_ms);
	buf_str(b, "\",\n\t\t\t\"timezone\": ");
	sadf_put_label(b, true, s, C_HOST_ZONE);
	buf_str(b, ",\n\t\t\t\"statistics\": [");
}

static void begin_xml(struct sadf *f, const struct sample *s, int64_t first_ms, struct sadf *local,
		      struct sadf *utc)
{
	static const struct {
		const char *key;
		uint32_t col;
	} labels[] = { { "sysname", C_HOST_SYSNAME },
		       { "release", C_HOST_RELEASE },
		       { "machine", C_HOST_MACHINE } };
	struct buf *b = &f->out;

	buf_str(b,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE sysstat PUBLIC \"DTD v3.11 sysstat //EN\"\n"
		"\"http://pagesperso-orange.fr/sebastien.godard/sysstat-3.11.dtd\">\n"
		"<sysstat\nxmlns=\"http://pagesperso-orange.fr/sebastien.godard/sysstat\"\n"
		"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
		"xsi:schemaLocation=\"http://pagesperso-orange.fr/sebastien.godard sysstat.xsd\">\n"
		"\t<sysdata-version>3.11</sysdata-version>\n\t<host nodename=\"");
	sadf_put_label(b, false, s, C_HOST_NODENAME);
	buf_str(b, "\">\n");
	for (size_t k = 0; k < 3; k++) {
		buf_fmt(b, "\t\t<%s>", labels[k].key);
		sadf_put_label(b, false, s, labels[k].col);
		buf_fmt(b, "</%s>\n", labels[k].key);
	}
	buf_fmt(b, "\t\t<number-of-cpus>%u</number-of-cpus>\n\t\t<file-date>", sysstat_cpus(s));
	sadf_date(local, b, first_ms);
	buf_str(b, "</file-date>\n\t\t<file-utc-time>");
	sadf_time(utc, b, first_ms);
	buf_str(b, "</file-utc-time>\n\t\t<timezone>");
	sadf_put_label(b, false, s, C_HOST_ZONE);
	buf_str(b, "</timezone>\n\t\t<statistics>\n");
}

void sadf_begin(struct sadf *f, const struct sample *s, int64_t first_ms)
{
	struct sadf utc = *f, local = *f;

	utc.time = SADF_UTC;
	local.time = SADF_LOCAL;
	local.reader = NULL;
	f->begun = true;
	if (f->format == SADF_JSON)
		begin_json(f, s, first_ms, &local, &utc);
	else
		begin_xml(f, s, first_ms, &local, &utc);
}

void sadf_restart(struct sadf *f, int64_t real_ms, unsigned cpus)
{
	struct buf *b = &f->restarts;

	if (f->format == SADF_JSON)
		buf_str(b, f->nrestarts ? ",\n\t\t\t\t{\n\t\t\t\t\t\"boot\": {"
					: "\t\t\t\t{\n\t\t\t\t\t\"boot\": {");
	else
		buf_str(b, "\t\t\t<boot ");
	f->nrestarts++;
	sadf_put_moment(f, b, real_ms);
	buf_fmt(b,
		f->format == SADF_JSON ? ", \"cpu_count\": %u}\n\t\t\t\t}"
				       : " cpu_count=\"%u\"/>\n",
		cpus);
}

void sadf_note(struct sadf *f, int64_t real_ms, const char *text)
{
	struct buf *b = &f->notes;

	if (f->format == SADF_JSON)
		buf_str(b, f->nnotes ? ",\n\t\t\t\t{\n\t\t\t\t\t\"comment\": {"
				     : "\t\t\t\t{\n\t\t\t\t\t\"comment\": {");
	else
		buf_str(b, "\t\t\t<comment ");
	f->nnotes++;
	sadf_put_moment(f, b, real_ms);
	buf_str(b, f->format == SADF_JSON ? ", \"com\": " : " com=\"");
	if (f->format == SADF_JSON)
		buf_json(b, text, strlen(text));
	else
		sadf_put_xml(b, text, strlen(text));
	buf_str(b, f->format == SADF_JSON ? "}\n\t\t\t\t}" : "\"/>\n");
}

void sadf_end(struct sadf *f)
{
	struct buf *b = &f->out;
	bool json = f->format == SADF_JSON;

	buf_str(b, json ? "\n\t\t\t],\n\t\t\t\"restarts\": [\n"
			: "\t\t</statistics>\n\t\t<restarts>\n");
	buf_add(b, f->restarts.p, f->restarts.len);
	if (json && f->nrestarts)
		buf_char(b, '\n');
	buf_str(b, json ? "\t\t\t]" : "\t\t</restarts>\n");
	if (f->sel->comments) {
		buf_str(b, json ? ",\n\t\t\t\"comments\": [\n" : "\t\t<comments>\n");
		buf_add(b, f->notes.p, f->notes.len);
		if (json && f->nnotes)
			buf_char(b, '\n');
		buf_str(b, json ? "\t\t\t]" : "\t\t</comments>\n");
	}
	buf_str(b, json ? "\n\t\t}\n\t]\n}}\n" : "\t</host>\n</sysstat>\n");
}

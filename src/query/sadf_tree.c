/* sadf -j and -x. Measured with sadf 12.6.1 (tests/peer). Names from the machine are escaped so
 * that any of them leaves the document well-formed. */
#include <string.h>
#include <time.h>

#include "sadf.h"

/* ---- times ----------------------------------------------------------------------------------- */

static bool broken_down(const struct sadf *f, int64_t real_ms, struct tm *tm)
{
	time_t t = (time_t)(real_ms / 1000 - (real_ms % 1000 < 0));

	return f->time == SADF_LOCAL ? localtime_r(&t, tm) != NULL : gmtime_r(&t, tm) != NULL;
}

void sadf_date(const struct sadf *f, struct buf *b, int64_t real_ms)
{
	struct tm tm;

	if (broken_down(f, real_ms, &tm))
		buf_fmt(b, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

void sadf_time(const struct sadf *f, struct buf *b, int64_t real_ms)
{
	struct tm tm;

	if (f->time == SADF_EPOCH)
		buf_fmt(b, "%lld", (long long)(real_ms / 1000));
	else if (broken_down(f, real_ms, &tm))
		buf_fmt(b, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* In documents -U is as the default. */
static struct sadf calendar(const struct sadf *f)
{
	struct sadf copy = *f;

	if (copy.time == SADF_EPOCH)
		copy.time = SADF_UTC;
	return copy;
}

static void moment(const struct sadf *f, struct buf *b, int64_t real_ms)
{
	struct sadf c = calendar(f);
	bool json = f->format == SADF_JSON;

	buf_str(b, json ? "\"date\": \"" : "date=\"");
	sadf_date(&c, b, real_ms);
	buf_str(b, json ? "\", \"time\": \"" : "\" time=\"");
	sadf_time(&c, b, real_ms);
	buf_fmt(b, json ? "\", \"utc\": %d" : "\" utc=\"%d\"", c.time == SADF_UTC);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* XML: what is escaped for terminals is so here too, and then the five characters of XML. */
static void put_xml(struct buf *b, const char *s, size_t n)
{
	struct buf safe = BUF_INIT;

	buf_escaped(&safe, s, n);
	for (size_t k = 0; k < safe.len; k++) {
		static const char *const entities[] = { ['&'] = "&amp;",
							['<'] = "&lt;",
							['>'] = "&gt;",
							['"'] = "&quot;",
							['\''] = "&apos;" };
		unsigned char ch = (unsigned char)safe.p[k];

		if (ch < sizeof(entities) / sizeof(entities[0]) && entities[ch])
			buf_str(b, entities[ch]);
		else
			buf_char(b, safe.p[k]);
	}
	buf_release(&safe);
}

static void put_label(struct buf *b, bool json, const struct sample *s, uint32_t col)
{
	size_t n = 0;
	const char *text =
		s->frames[G_HOST].taken ? frame_label(&s->frames[G_HOST], 0, col, &n) : NULL;

	if (json)
		buf_json(b, text ? text : "", text ? n : 0);
	else
		put_xml(b, text ? text : "", text ? n : 0);
}

/* The key of a column in JSON; in XML percent signs have no place. */
static void put_key(struct buf *b, bool json, const struct head *h)
{
	const char *key = h->column->key ? h->column->key : h->name;
	size_t n = strlen(key);

	if (n > 2 && !strcmp(key + n - 2, "/s"))
		n -= 2;
	if (!json && key[0] == '%') {
		buf_add(b, key + 1, n - 1);
		buf_str(b, "-percent");
	} else {
		buf_add(b, key, n);
	}
}

static void put_number(struct buf *b, const struct head *h, const struct cell *c)
{
	bool there = c->state == CELL_NUMBER || c->state == CELL_FELL;

	buf_fixed(b, there ? c->number : 0, h->decimals);
}

static bool is_item(const struct head *h)
{
	return h->column->kind >= COLUMN_ITEM;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void tabs(struct buf *b, unsigned n)
{
	buf_repeat(b, '\t', n);
}

/* "key": value, with a comma before all but the FIRST. */
static void json_pair(struct buf *b, const struct head *h, const struct cell *c, bool *first)
{
	buf_str(b, *first ? "\"" : ", \"");
	*first = false;
	put_key(b, true, h);
	buf_str(b, "\": ");
	if (c->state == CELL_TEXT && (is_item(h) && h->column->source == SOURCE_CPU) &&
	    !strcmp(h->name, "TTY"))
		buf_add(b, c->text, c->len);
	else if (c->state == CELL_TEXT)
		buf_json(b, c->text, c->len);
	else
		put_number(b, h, c);
}

static void json_pivot_key(struct buf *b, const struct head *h, const struct cell *c)
{
	buf_str(b, ", \"");
	buf_str(b, h->name);
	buf_str(b, "\": ");
	put_number(b, h, c);
}

static void json_pairs(struct buf *b, const struct table *t, const struct cell *cells, bool *first)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < n; k++) {
			if (is_item(&h[k]) != (item == 1))
				continue;
			if (table_view(t)->pivot && !item)
				json_pivot_key(b, &h[k], &cells[k]);
			else
				json_pair(b, &h[k], &cells[k], first);
		}
}

/* {"tps": 0.00, "io-reads": {"rtps": 0.00, "bread": 0.00}, ...}: -b alone nests. */
static void json_io(struct buf *b, const struct table *t, const struct cell *c)
{
	static const char *const names[] = { "io-reads", "io-writes", "io-discard" };
	size_t n;
	const struct head *h = table_heads(t, &n);
	bool first = true;

	json_pair(b, &h[0], &c[0], &first);
	for (size_t k = 0; k < 3; k++) {
		buf_fmt(b, ", \"%s\": {", names[k]);
		first = true;
		json_pair(b, &h[1 + k], &c[1 + k], &first);
		json_pair(b, &h[4 + k], &c[4 + k], &first);
		buf_char(b, '}');
	}
}

static void json_rows(struct buf *b, struct table *t, uint32_t rows, unsigned depth)
{
	bool first_row = true;

	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(t, row);
		bool first = true;

		if (!cells)
			continue;
		buf_str(b, first_row ? "\n" : ",\n");
		first_row = false;
		tabs(b, depth);
		buf_char(b, '{');
		json_pairs(b, t, cells, &first);
		buf_char(b, '}');
	}
}

/* ---- XML ------------------------------------------------------------------------------------- */

static void xml_attribute(struct buf *b, const struct sadf_shape *s, const struct head *h,
			  const struct cell *c)
{
	buf_char(b, ' ');
	if (is_item(h) && !strcmp(h->name, "MOUNTPOINT"))
		buf_str(b, "mountp");
	else if (is_item(h) && s->row_name)
		buf_str(b, s->row_name);
	else
		put_key(b, false, h);
	buf_str(b, "=\"");
	if (c->state == CELL_TEXT)
		put_xml(b, c->text, c->len);
	else
		put_number(b, h, c);
	buf_char(b, '"');
}

static void xml_attributes(struct buf *b, const struct sadf_shape *s, const struct table *t,
			   const struct cell *cells)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < n; k++)
			if (is_item(&h[k]) == (item == 1))
				xml_attribute(b, s, &h[k], &cells[k]);
}

static void xml_elements(struct buf *b, const struct table *t, const struct cell *cells,
			 unsigned depth)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (size_t k = 0; k < n; k++) {
		tabs(b, depth);
		buf_char(b, '<');
		put_key(b, false, &h[k]);
		buf_char(b, '>');
		put_number(b, &h[k], &cells[k]);
		buf_str(b, "</");
		put_key(b, false, &h[k]);
		buf_str(b, ">\n");
	}
}

static void xml_io(struct buf *b, const struct sadf_shape *s, const struct table *t,
		   const struct cell *c, unsigned depth)
{
	static const char *const names[] = { "io-reads", "io-writes", "io-discard" };
	size_t n;
	const struct head *h = table_heads(t, &n);

	tabs(b, depth);
	buf_str(b, "<tps>");
	put_number(b, &h[0], &c[0]);
	buf_str(b, "</tps>\n");
	for (size_t k = 0; k < 3; k++) {
		tabs(b, depth);
		buf_fmt(b, "<%s", names[k]);
		xml_attribute(b, s, &h[1 + k], &c[1 + k]);
		xml_attribute(b, s, &h[4 + k], &c[4 + k]);
		buf_str(b, "/>\n");
	}
}

/* One element a line and CPU. */
static void xml_interrupts(struct buf *b, const struct table *t, const struct cell *cells,
			   unsigned depth)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (size_t k = 1; k < n; k++) {
		tabs(b, depth);
		buf_str(b, "<irq intr=\"");
		put_xml(b, cells[0].text ? cells[0].text : "", cells[0].len);
		buf_fmt(b, "\" cpu=\"%s\" value=\"",
			strncmp(h[k].name, "CPU", 3) ? h[k].name : h[k].name + 3);
		put_number(b, &h[k], &cells[k]);
		buf_str(b, "\"/>\n");
	}
}

static void xml_rows(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		     unsigned depth)
{
	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(t, row);

		if (!cells)
			continue;
		if (s->form == SHAPE_INTERRUPTS) {
			xml_interrupts(b, t, cells, depth);
		} else if (s->form == SHAPE_IO) {
			xml_io(b, s, t, cells, depth);
		} else if (s->form == SHAPE_ELEMENTS) {
			xml_elements(b, t, cells, depth);
		} else {
			tabs(b, depth);
			buf_fmt(b, "<%s", s->row);
			xml_attributes(b, s, t, cells);
			buf_str(b, "/>\n");
		}
	}
}

/* ---- a report in its record ------------------------------------------------------------------ */

/* JSON: two reports of one name (-r, -S) are one object; OPEN: it goes on. */
static void json_report(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
			unsigned depth, bool goes_on)
{
	const struct cell *cells;
	bool first = !goes_on, list = s->form == SHAPE_ROWS || s->form == SHAPE_INTERRUPTS;

	if (!goes_on) {
		tabs(b, depth);
		buf_fmt(b, "\"%s\": %c", s->name, list ? '[' : '{');
	}
	if (list) {
		json_rows(b, t, rows, depth + 1);
		buf_char(b, '\n');
		tabs(b, depth);
		buf_char(b, ']');
		return;
	}
	cells = rows ? table_row(t, 0) : NULL;
	if (cells && s->form == SHAPE_IO)
		json_io(b, t, cells);
	else if (cells)
		json_pairs(b, t, cells, &first);
}

static void xml_report(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		       unsigned depth, bool goes_on, bool last)
{
	const struct cell *cells = rows ? table_row(t, 0) : NULL;
	const char *close = s->name;

	if (s->form == SHAPE_VALUES) {
		tabs(b, depth);
		buf_fmt(b, "<%s%s", s->name, s->attrs);
		if (cells)
			xml_attributes(b, s, t, cells);
		buf_str(b, "/>\n");
		return;
	}
	if (!s->attrs) { /* rows stand in the outer element */
		xml_rows(b, s, t, rows, depth);
		return;
	}
	if (!goes_on) {
		tabs(b, depth);
		buf_fmt(b, "<%s%s>\n", s->name, s->attrs);
	}
	if (s->form == SHAPE_INTERRUPTS) {
		tabs(b, depth + 1);
		buf_str(b, "<int-global per=\"second\">\n");
		xml_rows(b, s, t, rows, depth + 2);
		tabs(b, depth + 1);
		buf_str(b, "</int-global>\n");
	} else {
		xml_rows(b, s, t, rows, depth + 1);
	}
	if (!last)
		return;
	tabs(b, depth);
	buf_fmt(b, "</%s>\n", close);
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
		json_report(&f->out, s, x->table, x->rows, depth, goes_on);
		if (!more && s->form != SHAPE_ROWS && s->form != SHAPE_INTERRUPTS)
			buf_char(&f->out, '}');
	} else {
		xml_report(&f->out, s, x->table, x->rows, depth, goes_on, !more);
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
	moment(f, b, i->b->stamp.real_ms);
	buf_fmt(b, json ? ", \"interval\": %lld}" : " interval=\"%lld\">\n",
		(long long)(i->itv_cs + 50) / 100);
	if (json)
		buf_str(b, count ? ",\n" : "");
	for (size_t k = 0; k < count; k++)
		report(f, &list[k], k ? &list[k - 1] : NULL, k + 1 < count ? &list[k + 1] : NULL);
	buf_str(b, json ? "\n\t\t\t\t}" : "\t\t\t</timestamp>\n");
}

/* ---- the document ---------------------------------------------------------------------------- */

static void begin_json(struct sadf *f, const struct sample *s, struct sadf *utc)
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
		put_label(b, true, s, labels[k].col);
		buf_str(b, ",\n");
	}
	buf_fmt(b, "\t\t\t\"number-of-cpus\": %u,\n\t\t\t\"file-date\": \"", sysstat_cpus(s));
	sadf_date(utc, b, s->stamp.real_ms);
	buf_str(b, "\",\n\t\t\t\"file-utc-time\": \"");
	sadf_time(utc, b, s->stamp.real_ms);
	buf_str(b, "\",\n\t\t\t\"timezone\": ");
	put_label(b, true, s, C_HOST_ZONE);
	buf_str(b, ",\n\t\t\t\"statistics\": [");
}

static void begin_xml(struct sadf *f, const struct sample *s, struct sadf *utc)
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
	put_label(b, false, s, C_HOST_NODENAME);
	buf_str(b, "\">\n");
	for (size_t k = 0; k < 3; k++) {
		buf_fmt(b, "\t\t<%s>", labels[k].key);
		put_label(b, false, s, labels[k].col);
		buf_fmt(b, "</%s>\n", labels[k].key);
	}
	buf_fmt(b, "\t\t<number-of-cpus>%u</number-of-cpus>\n\t\t<file-date>", sysstat_cpus(s));
	sadf_date(utc, b, s->stamp.real_ms);
	buf_str(b, "</file-date>\n\t\t<file-utc-time>");
	sadf_time(utc, b, s->stamp.real_ms);
	buf_str(b, "</file-utc-time>\n\t\t<timezone>");
	put_label(b, false, s, C_HOST_ZONE);
	buf_str(b, "</timezone>\n\t\t<statistics>\n");
}

void sadf_begin(struct sadf *f, const struct sample *s)
{
	struct sadf utc = *f;

	utc.time = SADF_UTC;
	f->begun = true;
	if (f->format == SADF_JSON)
		begin_json(f, s, &utc);
	else
		begin_xml(f, s, &utc);
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
	moment(f, b, real_ms);
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
	moment(f, b, real_ms);
	buf_str(b, f->format == SADF_JSON ? ", \"com\": " : " com=\"");
	if (f->format == SADF_JSON)
		buf_json(b, text, strlen(text));
	else
		put_xml(b, text, strlen(text));
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

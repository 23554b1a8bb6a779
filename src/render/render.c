/* Hands rows to the format that was chosen, and the bytes to a descriptor. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "renderer.h"

enum { FLUSH_AT = 1 << 16 };

struct renderer *renderer_new(const struct table *t, const struct render_options *o)
{
	struct renderer *r = mem_zalloc(1, sizeof(*r));

	r->table = t;
	r->heads = table_heads(t, &r->n);
	r->format = o->format;
	r->fd = o->fd;
	r->page = o->page;
	r->first_page = o->first_page;
	return r;
}

void renderer_free(struct renderer *r)
{
	if (!r)
		return;
	buf_release(&r->out);
	free(r);
}

static void write_out(struct renderer *r)
{
	size_t done = 0;

	while (!r->failed && done < r->out.len) {
		ssize_t n = write(r->fd, r->out.p + done, r->out.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_errno(&r->err, "cannot write the report");
			r->failed = true;
			break;
		}
		done += (size_t)n;
	}
	buf_reset(&r->out);
}

static void after(struct renderer *r)
{
	if (r->out.len >= FLUSH_AT)
		write_out(r);
}

void render_row(struct renderer *r, const struct cell *cells, int64_t real_ms)
{
	r->heads = table_heads(r->table, &r->n);
	if (r->format == FORMAT_TABLE)
		text_row(r, cells, real_ms);
	else if (r->format == FORMAT_JSON)
		json_row(r, cells, real_ms);
	else
		csv_row(r, cells, real_ms);
	after(r);
}

void render_summary(struct renderer *r, const char *name, const struct cell *cells,
		    const int64_t *times)
{
	if (r->format == FORMAT_TABLE)
		text_summary(r, name, cells, times);
	else if (r->format == FORMAT_JSON)
		json_summary(r, name, cells, times);
	else
		csv_summary(r, name, cells, times);
	after(r);
}

void render_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms)
{
	if (r->format == FORMAT_TABLE)
		text_event(r, kind, text, real_ms);
	else if (r->format == FORMAT_JSON)
		json_event(r, kind, text, real_ms);
	else
		csv_event(r, kind, text, real_ms);
	after(r);
}

int render_flush(struct renderer *r, struct err *e)
{
	write_out(r);
	if (!r->failed)
		return 0;
	if (e)
		*e = r->err;
	return r->err.code;
}

int render_end(struct renderer *r, struct err *e)
{
	if (r->format == FORMAT_JSON)
		json_end(r);
	else if (r->format == FORMAT_CSV)
		csv_head(r);
	return render_flush(r, e);
}

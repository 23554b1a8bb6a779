#include "idnames.h"

#include <stdlib.h>

#include "scan.h"

enum { LOOK_EVERY_MS = 60 * 1000 };

void idnames_init(struct idnames *n, const char *path)
{
	*n = (struct idnames){ .path = path };
}

void idnames_release(struct idnames *n)
{
	buf_release(&n->text);
	free(n->list);
	idnames_init(n, n->path);
}

static int by_id(const void *a, const void *b)
{
	const struct idname *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* name:password:id:..., passwd(5) and group(5). */
static void take_line(struct idnames *n, const char *line, const char *end)
{
	const char *name = memchr(line, ':', (size_t)(end - line)), *at;
	uint64_t id;

	at = name ? memchr(name + 1, ':', (size_t)(end - name - 1)) : NULL;
	if (!at || name == line)
		return;
	at++;
	if (!scan_digits(&at, &id) || *at != ':')
		return;
	mem_grow((void **)&n->list, &n->cap, n->count + 1, sizeof(*n->list));
	n->list[n->count] = (struct idname){ .id = id,
					     .at = (size_t)(line - n->text.p),
					     .len = (size_t)(name - line),
					     .order = n->count };
	n->count++;
}

static void parse(struct idnames *n)
{
	const char *end = n->text.p + n->text.len;

	n->count = 0;
	for (const char *line = n->text.p; line < end;) {
		const char *next = line_next(line, end);

		take_line(n, line, next);
		line = next;
	}
	mem_sort(n->list, n->count, sizeof(*n->list), by_id);
}

bool idnames_refresh(struct idnames *n, struct probe *p, const struct sample *s)
{
	const char *text;
	size_t len = 0;

	if (!probe_stale(p, s, &n->looked_ms, LOOK_EVERY_MS))
		return false;
	text = probe_slurp(p, n->path, &len);
	buf_reset(&n->text);
	if (text)
		buf_add(&n->text, text, len);
	buf_char(&n->text, '\0');
	n->text.len--;
	parse(n);
	return true;
}

const char *idnames_find(const struct idnames *n, uint64_t id, size_t *len)
{
	size_t from = 0, to = n->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (n->list[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == n->count || n->list[from].id != id)
		return NULL;
	*len = n->list[from].len;
	return n->text.p + n->list[from].at;
}

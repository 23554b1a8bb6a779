/* sago list: every metric, from the table. */
#include <string.h>

#include "query.h"

static bool chosen(const struct options *o, const char *group)
{
	for (size_t i = 0; i < o->npositional; i++)
		if (!strcmp(o->positional[i], group))
			return true;
	return o->npositional == 0;
}

static void list_text(struct buf *out, const struct group *g, const struct column *c)
{
	size_t start = out->len, n;

	buf_fmt(out, "%s.%s", g->name, c->name);
	n = out->len - start;
	buf_repeat(out, ' ', n < 32 ? 32 - n : 1);
	buf_fmt(out, "%-8s %-8s %s\n", kind_name(c->kind), unit_name(c->unit),
		c->help ? c->help : "");
}

static void json_pair(struct buf *out, const char *before, const char *key, const char *text)
{
	buf_fmt(out, "%s\"%s\": ", before, key);
	buf_json(out, text, strlen(text));
}

static void list_json(struct buf *out, const struct group *g, const struct column *c, bool first)
{
	json_pair(out, first ? "\n{" : ",\n{", "group", g->name);
	json_pair(out, ", ", "name", c->name);
	json_pair(out, ", ", "kind", kind_name(c->kind));
	json_pair(out, ", ", "unit", unit_name(c->unit));
	buf_fmt(out, ", \"scale\": %u, \"key\": %s", c->scale, c->is_key ? "true" : "false");
	json_pair(out, ", ", "help", c->help ? c->help : "");
	buf_char(out, '}');
}

static void list_csv(struct buf *out, const struct group *g, const struct column *c)
{
	const char *fields[] = { g->name, c->name, kind_name(c->kind), unit_name(c->unit),
				 c->help ? c->help : "" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (i)
			buf_char(out, ',');
		buf_csv(out, fields[i], strlen(fields[i]));
	}
	buf_char(out, '\n');
}

static void list_all(struct buf *out, const struct schema *s, const struct options *o)
{
	enum format format = output_format(o);
	bool first = true;

	if (format == FORMAT_JSON)
		buf_str(out, "{\"metrics\": [");
	if (format == FORMAT_CSV)
		buf_str(out, "group,name,kind,unit,help\n");
	for (unsigned g = 0; g < s->ngroups; g++)
		for (unsigned c = 0; chosen(o, s->groups[g].name) && c < s->groups[g].nknown; c++) {
			const struct column *col = &s->groups[g].cols[c];

			if (format == FORMAT_TABLE)
				list_text(out, &s->groups[g], col);
			else if (format == FORMAT_JSON)
				list_json(out, &s->groups[g], col, first);
			else
				list_csv(out, &s->groups[g], col);
			first = false;
		}
	if (format == FORMAT_JSON)
		buf_str(out, "\n]}\n");
}

static int check_groups(const struct schema *s, const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->npositional; i++)
		if (schema_group(s, o->positional[i]) < 0) {
			struct buf names = BUF_INIT;
			int rc;

			for (unsigned g = 0; g < s->ngroups; g++)
				buf_fmt(&names, " %s", s->groups[g].name);
			rc = err_set(e, ERR_USAGE, "no such group; there are%s", buf_cstr(&names));
			buf_release(&names);
			return rc;
		}
	return 0;
}

int cmd_list(const struct command *c, struct options *o)
{
	struct schema schema;
	struct buf out = BUF_INIT;
	struct err e;
	int status;

	schema_init(&schema);
	if (check_groups(&schema, o, &e)) {
		status = command_failed(c, &e);
	} else {
		list_all(&out, &schema, o);
		status = command_output(c, &out);
	}
	buf_release(&out);
	schema_release(&schema);
	return status;
}

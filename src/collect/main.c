/* sago-collect: takes samples of this machine and appends them to a store. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect.h"

/* The text may quote a word of the user's or a line of a file, which may hold anything. */
static int fail(const struct err *e)
{
	struct buf text = BUF_INIT;

	buf_escaped(&text, e->text, strlen(e->text));
	fprintf(stderr, "sago-collect: %s\n", buf_cstr(&text));
	buf_release(&text);
	return err_exit_status(e->code);
}

static int show(enum parsed what, struct err *e)
{
	struct buf out = BUF_INIT;
	int rc = 0;

	if (what == PARSED_HELP)
		settings_help(&out);
	else
		buf_str(&out, "sago-collect " SAGO_VERSION "\n");
	if (fputs(out.p, stdout) == EOF || fflush(stdout))
		rc = err_errno(e, "cannot write");
	buf_release(&out);
	return rc ? fail(e) : 0;
}

int main(int argc, char **argv)
{
	struct settings s;
	struct schema schema;
	struct err e = { .code = ERR_NONE };
	enum parsed what;
	int rc;

	file_standard();
	umask(027);
	settings_init(&s);
	schema_init(&schema);
	rc = settings_parse(&s, argc, argv, &what, &e);
	if (rc)
		rc = fail(&e);
	else if (what != PARSED_RUN)
		rc = show(what, &e);
	else if (settings_load(&s, &schema, &e) || collect_run(&s, &schema, &e))
		rc = fail(&e);
	settings_release(&s);
	schema_release(&schema);
	return rc;
}

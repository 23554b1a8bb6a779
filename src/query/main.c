/* sago: finds the command and runs it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "query.h"

static const struct command self = { .name = "" };

static const struct command *find_command(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* ---- what every command says ----------------------------------------------------------------- */

int command_failed(const struct command *c, const struct err *e)
{
	struct buf text = BUF_INIT;

	/* it may quote the user's words, a path or a name from the store */
	buf_escaped(&text, e->text, strlen(e->text));
	fprintf(stderr, "sago%s%s: %s\n", *c->name ? " " : "", c->name, buf_cstr(&text));
	if (e->code == ERR_USAGE)
		fprintf(stderr, "Try: sago %s%s--help\n", c->name, *c->name ? " " : "");
	buf_release(&text);
	return err_exit_status(e->code);
}

int command_usage(const struct command *c, const char *text)
{
	struct err e;

	err_set(&e, ERR_USAGE, "%s", text);
	return command_failed(c, &e);
}

enum format output_format(const struct options *o)
{
	const char *v = o->value[OPT_OUTPUT];

	if (!v || !strcmp(v, "table"))
		return FORMAT_TABLE;
	return strcmp(v, "json") ? FORMAT_CSV : FORMAT_JSON;
}

int command_output(const struct command *c, const struct buf *out)
{
	struct err e;

	return output_write(out, &e) ? command_failed(c, &e) : EXIT_SHOWN;
}

/* ---- help ------------------------------------------------------------------------------------ */

static void list_commands(struct buf *out)
{
	buf_str(out, "Commands:\n");
	for (const struct command *c = commands; c->name; c++)
		if (c->run && !c->hidden)
			buf_fmt(out, "  %-10s %s\n", c->name, c->summary);
	buf_str(out, "Not in this version:");
	for (const struct command *c = commands; c->name; c++)
		if (!c->run)
			buf_fmt(out, " %s", c->name);
	buf_char(out, '\n');
}

static int show_help(void)
{
	struct buf out = BUF_INIT;
	int status;

	buf_str(&out,
		"usage: sago [--store PATH] COMMAND [the tool's own options] [window options]\n"
		"Shows what this machine was doing, in the formats of the tools that you "
		"know.\n\n");
	list_commands(&out);
	buf_str(&out, "\nOptions:\n");
	options_help(global_options, &out);
	buf_str(&out, "\nWindow options, the same in every command (without one: today so far):\n");
	options_help(window_options, &out);
	options_help(output_options, &out);
	options_help(zone_options, &out);
	buf_str(&out, "\nExit status: 0 shown, 1 nothing in the window, 2 usage, 3 some data was "
		      "damaged and "
		      "skipped, 4 the store cannot be read.\n");
	status = command_output(&self, &out);
	buf_release(&out);
	return status;
}

static int show_command_help(const struct command *c)
{
	struct buf out = BUF_INIT;
	int status;

	buf_fmt(&out, "usage: sago %s %s\n%s\n\nOptions:\n", c->name, c->usage, c->summary);
	for (size_t i = 0; i < LISTS_MAX - 1 && c->options[i]; i++)
		options_help(c->options[i], &out);
	options_help(global_options, &out);
	status = command_output(c, &out);
	buf_release(&out);
	return status;
}

static int show_version(void)
{
	struct buf out = BUF_INIT;
	int status;

	buf_str(&out, "sago " SAGO_VERSION "\n");
	status = command_output(&self, &out);
	buf_release(&out);
	return status;
}

/* ---- running a command ----------------------------------------------------------------------- */

static int run_command(const struct command *c, struct options *o, int argc, char **argv)
{
	struct err e;

	if (!c->run) {
		err_set(&e, ERR_USAGE, "%s is not in this version of sago", c->name);
		return command_failed(&self, &e);
	}
	o->nlists = 0;
	for (size_t i = 0; i < LISTS_MAX - 1 && c->options[i]; i++)
		o->lists[o->nlists++] = c->options[i];
	o->lists[o->nlists++] = global_options;
	if (options_parse(o, argc, argv, false, NULL, &e))
		return command_failed(c, &e);
	if (o->value[OPT_HELP])
		return show_command_help(c);
	if (o->value[OPT_VERSION])
		return show_version();
	if (o->value[OPT_STORE] && !*o->value[OPT_STORE])
		return command_usage(c, "--store needs the path of a store");
	return c->run(c, o);
}

static int unknown_command(const char *name)
{
	struct buf out = BUF_INIT;

	buf_str(&out, "sago: unknown command \"");
	buf_escaped(&out, name, strnlen(name, 80));
	buf_str(&out, "\"\n");
	list_commands(&out);
	fputs(buf_cstr(&out), stderr);
	buf_release(&out);
	return EXIT_USAGE;
}

/* sago [--store PATH] COMMAND ... */
static int run_sago(int argc, char **argv)
{
	struct options o = { .lists = { global_options }, .nlists = 1 };
	const struct command *c;
	struct err e;
	int rest;

	if (options_parse(&o, argc, argv, true, &rest, &e))
		return command_failed(&self, &e);
	if (o.value[OPT_HELP])
		return show_help();
	if (o.value[OPT_VERSION])
		return show_version();
	if (rest == argc) {
		err_set(&e, ERR_USAGE, "no command");
		command_failed(&self, &e);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[rest], "help"))
		return show_help();
	c = find_command(argv[rest]);
	return c ? run_command(c, &o, argc - rest - 1, argv + rest + 1)
		 : unknown_command(argv[rest]);
}

int main(int argc, char **argv)
{
	static const char tools[] = " sar vmstat iostat mpstat pidstat free top sadf uptime ss ";
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = argc > 0 ? (slash ? slash + 1 : argv[0]) : "sago";
	struct buf word = BUF_INIT;
	struct options o = { 0 };
	bool is_tool;

	file_standard();
	buf_fmt(&word, " %s ", name);
	is_tool = strstr(tools, buf_cstr(&word)) != NULL;
	buf_release(&word);
	tzset();
	if (is_tool)
		return run_command(find_command(name), &o, argc - 1, argv + 1);
	return run_sago(argc > 0 ? argc - 1 : 0, argv + 1);
}

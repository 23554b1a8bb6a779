#include "session.h"

#include <stdlib.h>
#include <string.h>

static const char *value(const struct session *s, enum option_id id)
{
	return s->options->value[id];
}

/* ---- opening --------------------------------------------------------------------------------- */

static int read_window(struct session *s)
{
	const struct window_args args = { value(s, OPT_FROM), value(s, OPT_TO),
					  value(s, OPT_AT),   value(s, OPT_ON),
					  value(s, OPT_LAST), value(s, OPT_EVERY) };
	int rc = zone_from_options(s->options, s->has_store ? &s->store : NULL, &s->err);

	if (rc < 0)
		return rc;
	if (s->every_ms && args.every)
		return err_set(&s->err, ERR_USAGE,
			       "--every and an interval argument exclude each other");
	if (s->every_ms && args.at)
		return err_set(&s->err, ERR_USAGE,
			       "--at and an interval argument exclude each other");
	rc = window_parse(&args, clock_real_ms(), &s->window, &s->err);
	if (rc >= 0 && s->every_ms)
		s->window.every_ms = s->every_ms;
	return rc;
}

int session_open(struct session *s)
{
	const char *zone = value(s, OPT_TIMEZONE);
	bool ask = zone && !strcmp(zone, "recorded");
	int rc = ask ? 0 : read_window(s);

	schema_init(&s->schema);
	strtab_init(&s->told);
	if (rc >= 0)
		rc = store_open(&s->store, store_path(s->options), &s->err);
	s->has_store = rc >= 0;
	/* the recorded zone must be asked of the store */
	if (rc >= 0 && ask)
		rc = read_window(s);
	return rc;
}

int session_refuse(struct session *s, const enum option_id *ids, size_t n)
{
	for (size_t k = 0; k < s->options->ngiven; k++)
		for (size_t i = 0; i < n; i++)
			if (s->options->given[k].option->id == ids[i])
				return err_set(&s->err, ERR_USAGE,
					       "--%s is not in this version's %s",
					       s->options->given[k].option->name, s->command->name);
	return 0;
}

/* ---- telling --------------------------------------------------------------------------------- */

void session_say(const struct session *s, const char *text, int64_t real_ms)
{
	struct buf line = BUF_INIT;

	buf_fmt(&line, "sago %s: ", s->command->name);
	if (real_ms != INT64_MIN) {
		time_text(&line, real_ms);
		buf_str(&line, ": ");
	}
	buf_escaped(&line, text, strlen(text));
	fprintf(stderr, "%s\n", buf_cstr(&line));
	buf_release(&line);
}

/* True the first time. */
static bool is_new(struct session *s, const char *damage)
{
	size_t n = s->told.count;

	strtab_id(&s->told, damage, strlen(damage));
	return s->told.count > n;
}

static void say_untold(struct session *s)
{
	for (size_t i = 0; i < store_damaged(&s->store); i++)
		if (is_new(s, store_damage(&s->store, i)))
			session_say(s, store_damage(&s->store, i), INT64_MIN);
}

bool session_event(struct session *s, const struct step *step, const char **kind, struct buf *text,
		   int64_t *real_ms)
{
	switch (step->type) {
	case STEP_RESTART:
		*kind = "reboot";
		*real_ms = step->sample->stamp.real_ms;
		buf_str(text, "restarted");
		return true;
	case STEP_MARK:
		*kind = mark_type_name(step->mark->type);
		*real_ms = step->mark->real_ms;
		mark_text(step->mark, text);
		/* every run of cron leaves one: of interest to `sago events`, not to each report */
		return step->mark->type != MARK_START;
	case STEP_DAMAGE:
		*kind = "damage";
		*real_ms = INT64_MIN;
		buf_str(text, step->damage);
		return is_new(s, step->damage);
	case STEP_ROW:
	case STEP_END:
		break;
	}
	return false;
}

/* ---- closing --------------------------------------------------------------------------------- */

/* Nothing to show: what the window was, and what there is. */
static void say_empty(const struct session *s)
{
	struct buf text = BUF_INIT;
	int64_t first, last;

	if (s->of_moment) {
		buf_str(&text, "nothing of this was recorded at or before ");
	} else if (s->window.at) {
		buf_str(&text, "no interval that ends at or before ");
	} else {
		buf_str(&text, s->samples ? "no two samples of one boot between "
					  : "nothing recorded between ");
		if (s->window.from_ms > INT64_MIN)
			time_text(&text, s->window.from_ms);
		else
			buf_str(&text, "the beginning");
		buf_str(&text, " and ");
	}
	if (s->window.to_ms < INT64_MAX)
		time_text(&text, s->window.to_ms);
	else
		buf_str(&text, "the end");
	if (store_span(&s->store, &first, &last)) {
		buf_str(&text, "; the store covers ");
		time_text(&text, first);
		buf_str(&text, " to ");
		time_text(&text, last);
	} else {
		buf_str(&text, "; the store is empty");
	}
	session_say(s, buf_cstr(&text), INT64_MIN);
	buf_release(&text);
}

int session_close(struct session *s, int rc)
{
	int status = rc < 0 ? command_failed(s->command, &s->err) : EXIT_SHOWN;

	if (rc >= 0 && !s->rows)
		say_empty(s);
	say_untold(s);
	if (status == EXIT_SHOWN)
		status = store_damaged(&s->store) ? EXIT_DAMAGED
			 : s->rows		  ? EXIT_SHOWN
						  : EXIT_EMPTY;
	if (s->has_store)
		store_release(&s->store);
	strtab_release(&s->told);
	schema_release(&s->schema);
	return status;
}

/* redact_parts: what the files of redact share: a line, and which of its bytes are secret. */
#ifndef SAGO_PROBE_REDACT_PARTS_H
#define SAGO_PROBE_REDACT_PARTS_H

#include "redact.h"

struct span {
	const char *p;
	size_t n;
};

/* The programs whose options a word may be: those of the name met last. */
struct redact_program {
	struct span name;
	bool has_command; /* the subcommand that an entry needs was seen */
};

/* What a word says of the next. */
enum redact_next {
	NEXT_PLAIN,
	NEXT_SECRET,
	NEXT_HEADER,	/* the same, or the scheme that stands before it */
	NEXT_QUOTED,	/* a secret if it is in quotes: PASSWORD 'x' in SQL */
	NEXT_IF_VALUE,	/* a secret unless it is an option */
	NEXT_IDENTIFIED /* SQL's IDENTIFIED, before BY */
};

struct redaction {
	const char *line;
	size_t n;
	uint8_t *secret; /* by byte */
	char *const *words;
	struct redact_program program;
	enum redact_next next;
	char separator; /* with NEXT_SECRET: the secret follows it; 0: it is all of the word */
};

static inline void redact_hide(struct redaction *r, const char *from, const char *to)
{
	if (to > from)
		memset(r->secret + (from - r->line), 1, (size_t)(to - from));
}

/* Hides what of A follows the first SEPARATOR, or all where there is none to look for. */
void redact_hide_behind(struct redaction *r, struct span a, char separator);

/* ---- redact_find.c: secrets that any program may be given --------------------------------------- */

/* Whether the name of an option or an assignment says that its value is a secret. */
bool redact_is_name(const struct redaction *r, const char *p, size_t n, bool option);

/* `//user:secret@`, "name": "secret", and NAME=secret within A. */
void redact_urls(struct redaction *r, struct span a);
void redact_json(struct redaction *r, struct span a);
void redact_assigned(struct redaction *r, struct span a);

/* `--name=secret`, `NAME=secret`, `Name: secret` at the beginning of A: to its end. */
bool redact_leading(struct redaction *r, struct span a);

/* What word A says of the next, by itself. */
enum redact_next redact_announces(const struct redaction *r, struct span a);

/* `Bearer` and the like, before the secret of a header. */
bool redact_is_scheme(struct span a);

/* ---- redact_program.c: options of certain programs ----------------------------------------------- */

/* Notes where A is the name of a program in the table, or its subcommand; whether it is the name. */
bool redact_meet(struct redaction *r, struct span a);

/* The program's words are over. */
void redact_part(struct redaction *r);

/* Hides the secret in word A, or sets what it says of the next; false: it is nothing of the kind. */
bool redact_option(struct redaction *r, struct span a);

/* Of the last word of a line, which some programs take as the secret. */
bool redact_last_is_secret(const struct redaction *r);

#endif

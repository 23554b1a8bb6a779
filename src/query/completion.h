/* completion: scripts for shells, made from the tables that parse the options. */
#ifndef SAGO_QUERY_COMPLETION_H
#define SAGO_QUERY_COMPLETION_H

#include "query.h"

enum { SPELLINGS_MAX = 256 };

/* How an option can be written. What an earlier list of the command has taken is left out, as the
 * parser does. */
struct spelling {
	const struct option_def *option;
	char letter;	  /* 0: none */
	const char *name; /* NULL: none */
};

/* The options of C, sago's own included, into OUT: how many. */
size_t completion_spellings(const struct command *c, struct spelling out[SPELLINGS_MAX]);

/* The words that O's argument is one of, with spaces between; false: it takes none or any. */
bool completion_choices(const struct option_def *o, struct buf *words);
bool completion_takes_file(const struct option_def *o);

/* The words that C takes beside options, with spaces between; false: any. */
bool completion_words(const struct command *c, const struct schema *schema, struct buf *words);

/* Whether C is to be offered. */
bool completion_offers(const struct command *c);

/* TEXT with each character of SPECIAL after a backslash. */
void completion_escape(struct buf *out, const char *text, const char *special);

/* TEXT between single quotes, as bash and zsh read it. */
void completion_quote(struct buf *out, const char *text);

void completion_bash(struct buf *out, const struct schema *schema);
void completion_zsh(struct buf *out, const struct schema *schema);
void completion_fish(struct buf *out, const struct schema *schema);

#endif

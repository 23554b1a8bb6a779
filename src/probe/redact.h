/* redact: command lines without the secrets that people put there. */
#ifndef SAGO_PROBE_REDACT_H
#define SAGO_PROBE_REDACT_H

#include "base.h"

/*
 * Appends to OUT the command line of N bytes at LINE (NULs between its arguments, or none where a
 * program gave itself a title), with `***` in place of what follows one of WORDS (NULL-terminated,
 * compared without case):
 *
 *   --password=x --db-password x PASSWORD=x   the word ends the name of an option or assignment
 *   password:x "password": "x"                likewise, JSON too
 *   --pw x --key x --secret-id x --cookie x   always: redact_find.c has a list of whole names
 *   Authorization: Bearer x, Cookie: a=x      always
 *   https://user:x@host                       always, whatever WORDS
 *   mysql -px, curl -u user:x                 when there are WORDS: what redact_program.c lists
 *
 * A secret that is an argument of its own, or the rest of one, is hidden whole: with spaces, commas
 * and all. An argument with spaces may be a line of a shell, and is looked through word by word. A
 * word of the line that has it elsewhere stays as it is.
 */
void redact(struct buf *out, const char *line, size_t n, char *const *words);

#endif

/* redact: command lines without the secrets that people put there. */
#ifndef SAGO_PROBE_REDACT_H
#define SAGO_PROBE_REDACT_H

#include "base.h"

/*
 * Appends to OUT the command line of N bytes at LINE (NULs or spaces between its words), with `***`
 * in place of what follows one of WORDS (NULL-terminated, compared without case):
 *
 *   --password=x --db-password x PASSWORD=x   the word ends the name of an option or assignment
 *   password:x                                likewise
 *   https://user:x@host                       always, whatever WORDS
 *   -px of the mysql and mariadb programs     when WORDS has "password"
 *
 * A word of the line that has it elsewhere stays as it is.
 */
void redact(struct buf *out, const char *line, size_t n, char *const *words);

#endif

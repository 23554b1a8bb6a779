/* play_json: -o JSON of iostat and mpstat. Measured with sysstat 12.6.1 (tests/peer): --dec, -h and
 * --human have no effect on it. */
#ifndef SAGO_QUERY_PLAY_JSON_H
#define SAGO_QUERY_PLAY_JSON_H

#include "play.h"

/* The host that S recorded, up to the list of records. */
void play_json_begin(struct sysstat *y, const struct sample *s);
void play_json_end(struct sysstat *y);

/* Record N, the first being 0, opens; closes. */
void play_json_open(struct buf *out, uint64_t n);
void play_json_close(struct buf *out);

/* Begins a member of a record: `"NAME": `, after a comma unless it is the FIRST, which is cleared.
 */
void play_json_member(struct buf *out, const char *name, bool *first);

/* "key": value, ... of the columns of T in braces. */
void play_json_object(struct buf *out, const struct table *t, const struct cell *cells);

/* A list of such, one for each row that T has of I: its member NAME. */
void play_json_rows(struct play *p, const char *name, struct table *t, struct interval *i,
		    bool *first);

/* The same of a table of interrupts: {"cpu": "0", "intr": [{"name": ..., "value": ...} ...]}. */
void play_json_interrupts(struct play *p, const char *name, struct table *t, struct interval *i,
			  bool *first);

#endif

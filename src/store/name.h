/*
 * name: the names of segment files, which say in which order they come and what time they cover.
 */
#ifndef SAGO_STORE_NAME_H
#define SAGO_STORE_NAME_H

#include "store.h"

#define NAME_LIVE "live.mdb"
#define NAME_NEW "new.tmp"	   /* a live segment before it is one */
#define NAME_COMPACT "compact.tmp" /* a sealed one before it is one */

enum { NAME_SIZE = 80 };

/* Fills state, first_seq and times from NAME (no directory); false when it is not a segment's. */
bool name_parse(const char *name, struct segment *s);

void name_sealing(uint64_t seq, char out[NAME_SIZE]);
void name_sealed(uint64_t seq, int64_t min_ms, int64_t max_ms, char out[NAME_SIZE]);

/* A segment set aside; NOW keeps two of the same first sample apart. */
void name_damaged(uint64_t seq, int64_t now_ms, char out[NAME_SIZE]);

/*
 * The segments of the directory DIR in order of first sample, the live one last. A segment that is
 * there both sealed and waiting to be is listed once.
 */
int segments_list(const char *dir, struct segment **list, size_t *count, struct err *e);
void segments_free(struct segment *list, size_t count);

/* The bytes of all files in DIR: what the budget is compared with. */
uint64_t dir_bytes(const char *dir);

#endif

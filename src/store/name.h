/*
 * name: the names of segment files, which say in which order they come and what time they cover.
 */
#ifndef SAGO_STORE_NAME_H
#define SAGO_STORE_NAME_H

#include "store.h"

#define NAME_LIVE "live.mdb"
#define NAME_NEW "new.tmp"	   /* a live segment before it is one */
#define NAME_COMPACT "compact.tmp" /* a sealed one before it is one */
#define NAME_SPOOL "spool"	   /* the directory of notes that wait to be recorded */

enum { NAME_SIZE = 80 };

/* Fills state, first_seq and times from NAME (no directory); false when it is not a segment's. */
bool name_parse(const char *name, struct segment *s);

void name_sealing(uint64_t seq, char out[NAME_SIZE]);
void name_sealed(uint64_t seq, int64_t min_ms, int64_t max_ms, char out[NAME_SIZE]);

/* A segment set aside; NOW keeps two of the same first sample apart. */
void name_damaged(uint64_t seq, int64_t now_ms, char out[NAME_SIZE]);

/* Changes NAME, by a number before its ".mdb", until no file in DIR has it: nothing is overwritten
 * because of a number. */
int name_unused(const char *dir, char name[NAME_SIZE], struct err *e);

/*
 * The segments of the directory DIR in order of recording, the live one last. One that is there
 * both sealed and waiting to be is listed twice: whether the two are the same is not in the names.
 * An error when the directory cannot be read to its end.
 */
int segments_list(const char *dir, struct segment **list, size_t *count, struct err *e);
/* The same without their sizes: for readers of a store of many segments. */
int segments_names(const char *dir, struct segment **list, size_t *count, struct err *e);
/* Puts COUNT segments, sorted by first sample with the live one last, in the order of recording. */
void segments_order(struct segment *list, size_t count);
void segments_free(struct segment *list, size_t count);

/* Adds to *BYTES those of the store's own files in DIR that are neither segments nor half made: locks,
 * and notes that wait. */
int dir_small_files(const char *dir, uint64_t *bytes, struct err *e);

/* Whether the store itself makes a file of this name. */
bool name_is_own(const char *name);

/* When NAME, of a segment that was set aside, says that it was; false when it says nothing. */
bool name_set_aside_ms(const char *name, int64_t *ms);

#endif

/*
 * base: errors, memory, byte buffers, strings, CRC-32C, hashing, clocks. Depends on nothing else of
 * sago.
 *
 * Conventions of the whole tree: a function that can fail returns 0 or a negative enum err_code and
 * fills the struct err it was given; only main() and cmd_*() print or exit. Out of memory ends the
 * program in one place (mem_die), because no caller could do anything better.
 */
#ifndef SAGO_BASE_H
#define SAGO_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- errors ---------------------------------------------------------------------------------- */

/* What kind of failure it was; sago's exit status follows from it (see err_exit_status()). */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE = -1, /* the caller's words: exit 2 */
	ERR_EMPTY = -2, /* nothing in the window: exit 1 */
	ERR_DAMAGE =
		-3, /* bytes that fail their check: exit 3, or 4 where nothing at all is readable */
	ERR_STORE = -4,	    /* the store cannot be read or written: exit 4 */
	ERR_SYSTEM = -5,    /* a system call failed, in no way that is told apart below: exit 4 */
	ERR_FULL = -6,	    /* no space: the map, the disk or the budget */
	ERR_BUSY = -7,	    /* another process holds the lock */
	ERR_RACE = -8,	    /* the writer moved on while we read: start the operation again */
	ERR_TRANSIENT = -9, /* a system call failed that may succeed when tried again (a read error
			       of the disk, no descriptor left): neither damage nor absence; exit 4 */
	ERR_ABSENT = -10,   /* what was asked for is not there: exit 4 */
};

/*
 * What the number of a failed system call says of the thing that was asked for: one table, so that
 * the same EIO is the same everywhere. Whoever looks at an errno asks this.
 */
enum err_class {
	CLASS_OTHER,	 /* a fault of ours or of the caller */
	CLASS_TRANSIENT, /* nothing: try again, and say so; never damage, never absence */
	CLASS_ABSENT,	 /* it is not there (any more) */
	CLASS_FULL,	 /* there is no room for it */
	CLASS_DENIED,	 /* it is there and not ours to touch */
	CLASS_DAMAGE,	 /* it is there and wrong: no errno says that, checks do */
};

enum err_class err_class_of_errno(int number);
enum err_class err_class(enum err_code code);

struct err {
	enum err_code code;
	char text[512]; /* one line, no newline; names what was wrong and what is accepted */
};

/* Fills E (which may be NULL) and returns CODE, so that a caller can write `return err_set(...)`.
 */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set() with ": strerror(errno)" appended; the code goes by the class of errno: ERR_FULL,
 * ERR_TRANSIENT, ERR_ABSENT, or ERR_SYSTEM. errno is kept. */
int err_errno(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit status of an error code: 1, 2, 3 or 4, as sago(1) lists them. */
int err_exit_status(enum err_code code);

/* ---- memory ---------------------------------------------------------------------------------- */

/* As their libc namesakes, but they never return NULL: the program ends with status 4 and one line.
 */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t count, size_t size);
void *mem_realloc(void *old, size_t count, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
_Noreturn void mem_die(size_t wanted);

/*
 * Makes room for WANT elements of SIZE bytes in the array *P of capacity *CAP (both 0 at first),
 * growing by half. New elements are not cleared.
 */
void mem_grow(void **p, size_t *cap, size_t want, size_t size);

/* As qsort() and qsort_r(), which may not be given NULL: an array that was never grown sorts too. */
void mem_sort(void *p, size_t count, size_t size, int (*order)(const void *, const void *));
void mem_sort_r(void *p, size_t count, size_t size,
		int (*order)(const void *, const void *, void *), void *context);

/* ---- byte buffers ---------------------------------------------------------------------------- */

/* A growing byte string; always NUL-terminated after the first str_ call. Start as STR_INIT. */
struct buf {
	char *p;
	size_t len, cap;
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

void buf_release(struct buf *b);
void buf_reset(struct buf *b); /* length 0, memory kept */
void *buf_extend(struct buf *b,
		 size_t n); /* n uninitialised bytes at the end; pointer valid until next call */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_repeat(struct buf *b, char c, size_t n);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vfmt(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_u64_dec(struct buf *b, uint64_t v); /* decimal digits, faster than buf_fmt */
const char *buf_cstr(const struct buf *b);   /* "" when nothing was ever added */

/* Binary forms, all little-endian or LEB128 varints (at most 10 bytes). */
void buf_u8(struct buf *b, uint8_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_varint(struct buf *b, uint64_t v);
void buf_zigzag(struct buf *b, int64_t v);
void buf_blob(struct buf *b, const void *p, size_t n); /* varint length, then the bytes */

/*
 * A bounds-checked reader over bytes that may be hostile. After any read past the end (or a varint
 * that does not fit 64 bits) `bad` is set, every later read gives 0, and nothing outside [p, end)
 * was touched.
 */
struct rd {
	const uint8_t *p, *end;
	bool bad;
};

struct rd rd_init(const void *p, size_t n);
size_t rd_left(const struct rd *r);
uint8_t rd_u8(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
uint64_t rd_varint(struct rd *r);
int64_t rd_zigzag(struct rd *r);
const uint8_t *rd_bytes(struct rd *r, size_t n); /* NULL when bad */
const uint8_t *rd_blob(struct rd *r, size_t *n); /* varint length, then bytes; NULL when bad */

static inline uint64_t zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (0 - (uint64_t)(v < 0));
}

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)((v >> 1) ^ (0 - (v & 1)));
}

/* CRC-32C (Castagnoli, RFC 3720 section 12.1) of N bytes, continuing from CRC (0 at first). */
uint32_t crc32c(uint32_t crc, const void *p, size_t n);

/* ---- strings --------------------------------------------------------------------------------- */

/*
 * Appends the N bytes at S so that nothing in them can command a terminal: C0, DEL and C1 controls,
 * bytes that are not valid UTF-8, and Unicode's direction and zero-width format marks become \xNN
 * or \uNNNN.
 */
void buf_escaped(struct buf *b, const char *s, size_t n);

/*
 * Decodes one UTF-8 sequence (RFC 3629: shortest form, no surrogates, at most U+10FFFF). Returns
 * its length, or 0 when the bytes at P are not one.
 */
size_t utf8_decode(const uint8_t *p, size_t n, uint32_t *code);

/*
 * Characters that change how others are shown: Unicode's bidirectional controls (UAX #9),
 * zero-width and format marks, line and paragraph separators, tags.
 */
bool utf8_is_mark(uint32_t c);

/* Interned strings: each distinct string has one id, from 0 up, in order of first sight. */
struct strtab {
	struct buf bytes; /* all strings, each followed by NUL */
	size_t *off;	  /* off[id], with off[count] the end */
	size_t count, cap;
	uint32_t *slots; /* hash table of id + 1 */
	size_t nslots;
};

void strtab_init(struct strtab *t);
void strtab_release(struct strtab *t);
void strtab_reset(struct strtab *t);
uint32_t strtab_id(struct strtab *t, const char *s,
		   size_t n); /* adds S when it is new; may hold any bytes */
const char *strtab_get(const struct strtab *t, uint64_t id,
		       size_t *n); /* "" for an id that is not there; N may be NULL */

uint64_t hash_bytes(const void *p, size_t n);
uint64_t hash_mix(uint64_t h, uint64_t v);

/* ---- clocks ---------------------------------------------------------------------------------- */

int64_t clock_real_ms(void);
int64_t clock_mono_ms(void);
int64_t clock_boot_ms(void);

/* ---- files ----------------------------------------------------------------------------------- */

/*
 * Reads the whole of PATH into B (replacing it), at most MAX bytes. Opened O_CLOEXEC. 0, or the
 * error of err_errno() with errno kept for the caller to look at.
 */
int file_read(const char *path, size_t max, struct buf *b, struct err *e);

/*
 * Opens /dev/null on those of the descriptors 0 to 2 that are closed, before anything else is opened:
 * a file of the store on descriptor 2 would be written to by every message.
 */
void file_standard(void);

/* fsyncs the directory DIR, so that names created, renamed or removed in it survive a power cut. */
int dir_sync(const char *dir, struct err *e);

#endif

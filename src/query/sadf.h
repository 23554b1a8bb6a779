/* sadf: the same reports as sar's, record by record, for programs to read. */
#ifndef SAGO_QUERY_SADF_H
#define SAGO_QUERY_SADF_H

#include <time.h>

#include "sar.h"

enum sadf_format { SADF_PPC, SADF_DB, SADF_JSON, SADF_XML, SADF_RAW };

/* How a report stands in JSON and XML. */
struct sadf_shape {
	const struct view *view; /* of the report */
	const struct view *data; /* what is shown of it here; NULL: the same */
	const char *outer;	 /* "network": the object that it is a part of; NULL: none */
	const char *outer_attrs; /* of that in XML: " per=\"second\"" */
	const char *name;	 /* its own object or list; in XML NULL: rows stand in the outer */
	const char *attrs;
	const char *row;      /* the XML element of a row; NULL: the object itself */
	const char *row_name; /* in XML the key of the item, where not the column's */
	enum { SHAPE_ROWS, SHAPE_VALUES, SHAPE_ELEMENTS, SHAPE_IO, SHAPE_INTERRUPTS } form;
};

/* The shape of V with its options; never NULL. */
const struct sadf_shape *sadf_shape_of(const struct view *v);

struct sadf {
	struct session *session;
	const struct sar_selection *sel;
	enum sadf_format format;
	bool horizontal; /* -h */
	bool csv;	 /* not -d's own bytes: fields are quoted, and each line has as many */
	unsigned fields; /* of a line, with csv */
	enum { SADF_UTC, SADF_LOCAL, SADF_EPOCH } time;
	struct reader_day *reader; /* -t: whose date stands before the recorder's time; else NULL */
	char point; /* of -d and -p: the locale's decimal point; 0: a dot. Documents have dots. */
	struct buf out;
	struct buf host;	    /* host name, raw */
	struct buf restarts, notes; /* of JSON and XML, which end with them */
	size_t nrestarts, nnotes, nrecords;
	bool begun;
};

/* The date in the reader's zone, while TZ is the recorder's; kept for a quarter of an hour, at
 * whose ends alone dates and offsets change. */
struct reader_day {
	char *zone; /* TZ of the reader; NULL: unset. Owned by who opened it. */
	int64_t quarter;
	struct tm tm;
};

/* Date and time of an instant as -T, -t and -U want them. */
void sadf_date(const struct sadf *f, struct buf *b, int64_t real_ms);
void sadf_time(const struct sadf *f, struct buf *b, int64_t real_ms);

/* One record in JSON or XML, its reports being TABLES [0 .. n). */
void sadf_record(struct sadf *f, struct interval *i, struct table *const *tables, size_t n);

/* What stands before and after the records; S is the first sample, FIRST_MS the time of the first
 * thing recorded, which may be a mark before it. */
void sadf_begin(struct sadf *f, const struct sample *s, int64_t first_ms);
void sadf_end(struct sadf *f);

/* A restart or a note, for the end. */
void sadf_restart(struct sadf *f, int64_t real_ms, unsigned cpus);
void sadf_note(struct sadf *f, int64_t real_ms, const char *text);

/* A row or a record of -d and -p; TEXT of an event is escaped already. */
void sadf_flat_head(struct sadf *f, struct table *const *tables, size_t n);
void sadf_flat_record(struct sadf *f, struct interval *i, struct table *const *tables, size_t n);
void sadf_flat_event(struct sadf *f, int64_t real_ms, const char *text);

/* -r: the values that a record is computed from. */
void sadf_raw_record(struct sadf *f, struct interval *i, struct table *const *tables, size_t n);

int sadf_play(struct sadf *f);

/* Frees the buffers. */
void sadf_release(struct sadf *f);

#endif

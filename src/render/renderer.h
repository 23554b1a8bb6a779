/* renderer: what the formats of render/ share. */
#ifndef SAGO_RENDER_RENDERER_H
#define SAGO_RENDER_RENDERER_H

#include "render.h"

struct renderer {
	const struct table *table;
	size_t n;		  /* columns */
	const struct head *heads; /* of the row at hand */
	enum format format;
	int fd;
	unsigned page, first_page;
	unsigned left; /* rows until the headings come again */
	bool headed, failed;
	uint64_t items; /* JSON: in the open array */
	bool in_summary;
	struct buf out;
	struct err err;
};

void text_row(struct renderer *r, const struct cell *cells, int64_t real_ms);
void text_summary(struct renderer *r, const char *name, const struct cell *cells,
		  const int64_t *times);
void text_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms);

void json_row(struct renderer *r, const struct cell *cells, int64_t real_ms);
void json_summary(struct renderer *r, const char *name, const struct cell *cells,
		  const int64_t *times);
void json_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms);
void json_end(struct renderer *r);

void csv_head(struct renderer *r);
void csv_row(struct renderer *r, const struct cell *cells, int64_t real_ms);
void csv_summary(struct renderer *r, const char *name, const struct cell *cells,
		 const int64_t *times);
void csv_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms);

#endif

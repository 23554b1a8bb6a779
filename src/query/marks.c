/* Marks in words. */
#include <stdlib.h>
#include <string.h>

#include "query.h"

static void clock_text(struct buf *out, int64_t ms)
{
	struct civil c = civil_at(ms / 1000);

	buf_fmt(out, "%02d:%02d:%02d", c.hour, c.minute, c.second);
}

/* FROM-TO, with dates where the two differ. */
static void span_text(struct buf *out, int64_t from_ms, int64_t to_ms)
{
	struct civil a = civil_at(from_ms / 1000), b = civil_at(to_ms / 1000);

	if (a.year == b.year && a.month == b.month && a.day == b.day) {
		clock_text(out, from_ms);
		buf_char(out, '-');
		clock_text(out, to_ms);
		return;
	}
	time_text(out, from_ms);
	buf_str(out, " - ");
	time_text(out, to_ms);
}

void mark_text(const struct mark *m, struct buf *out)
{
	switch (m->type) {
	case MARK_GAP:
		buf_str(out, "no data ");
		span_text(out, m->from_ms, m->to_ms);
		break;
	case MARK_CLOCK:
		buf_fmt(out, "the wall clock moved by %s%lld.%03lld s", m->value < 0 ? "-" : "+",
			llabs((long long)m->value) / 1000, llabs((long long)m->value) % 1000);
		break;
	case MARK_BOOT:
		buf_str(out, "started");
		break;
	case MARK_REBOOT:
		buf_str(out, "restarted");
		break;
	case MARK_NOTE:
	case MARK_START:
	case MARK_ERROR:
		buf_str(out, mark_type_name(m->type));
		break;
	}
	if (*m->text)
		buf_fmt(out, ": %s", m->text);
}

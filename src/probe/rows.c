#include "rows.h"

#include "scan.h"

static enum scan take_lead(const char **p, uint64_t *v)
{
	bool ok;

	*p = scan_blanks(*p);
	if (scan_is_end(**p))
		return SCAN_END;
	ok = scan_digits(p, v);
	*p = scan_token_end(*p);
	return ok ? SCAN_OK : SCAN_BAD;
}

static enum scan take_word(struct strtab *strings, const char **p, uint64_t *v)
{
	const char *word;
	size_t len;
	enum scan got = scan_word(p, &word, &len);

	if (got == SCAN_OK)
		*v = strtab_id(strings, word, len);
	return got;
}

static enum scan take_skip(const char **p)
{
	const char *word;
	size_t len;

	return scan_word(p, &word, &len) == SCAN_END ? SCAN_END : SCAN_BAD;
}

static enum scan take(enum field_kind kind, struct strtab *strings, const char **p, uint64_t *v)
{
	bool negative;

	switch (kind) {
	case FIELD_U64:
		return scan_u64(p, v);
	case FIELD_I64:
		return scan_i64(p, v, &negative);
	case FIELD_HEX:
		return scan_hex(p, v);
	case FIELD_LEAD:
		return take_lead(p, v);
	case FIELD_WORD:
		return take_word(strings, p, v);
	case FIELD_SKIP:
		break;
	}
	return take_skip(p);
}

bool rows_line(const struct field *fields, size_t n, struct strtab *strings, struct frame *f,
	       const char *p)
{
	uint32_t row = frame_row(f);

	for (size_t i = 0; i < n; i++) {
		uint64_t v;
		enum scan got = take(fields[i].kind, strings, &p, &v);

		if (got == SCAN_OK) {
			frame_set(f, row, fields[i].col, v);
		} else if (fields[i].need) {
			f->nrows--;
			return false;
		}
	}
	return true;
}

void rows_parse(const struct field *fields, size_t n, struct strtab *strings, struct frame *f,
		const char *text, size_t len)
{
	const char *end = text + len;

	for (const char *p = text; p < end; p = line_next(p, end))
		rows_line(fields, n, strings, f, p);
}

unsigned rows_numbers(struct frame *f, uint32_t row, uint32_t col, unsigned n, const char **p)
{
	unsigned i;

	for (i = 0; i < n; i++) {
		uint64_t v;
		enum scan got = scan_u64(p, &v);

		if (got == SCAN_END)
			break;
		if (got == SCAN_OK)
			frame_set(f, row, col + i, v);
	}
	return i;
}

#include "psi.h"

#include "scan.h"

/* `avg10=`, `total=`: which field it is, or PSI_FIELDS. */
static enum psi_field field_of(const char *word, size_t len)
{
	static const char *const names[PSI_FIELDS] = { "avg10", "avg60", "avg300", "total" };
	unsigned i = 0;

	while (i < PSI_FIELDS && (strlen(names[i]) != len || memcmp(names[i], word, len) != 0))
		i++;
	return (enum psi_field)i;
}

static void take_fields(const char *p, struct frame *f, uint32_t row, uint32_t col)
{
	const char *word;
	size_t len;

	while (scan_word(&p, &word, &len) == SCAN_OK) {
		const char *eq = memchr(word, '=', len);
		enum psi_field field = eq ? field_of(word, (size_t)(eq - word)) : PSI_FIELDS;
		enum scan got;
		uint64_t v;

		if (field == PSI_FIELDS)
			continue;
		eq++;
		got = field == PSI_TOTAL ? scan_u64(&eq, &v) : scan_fixed(&eq, 2, &v);
		/* an empty value must not reach for the next token */
		if (got == SCAN_OK && eq == word + len)
			frame_set(f, row, col + (uint32_t)field, v);
	}
}

bool psi_parse(const char *text, size_t len, struct frame *f, uint32_t row, uint32_t some,
	       uint32_t full)
{
	const char *end = text + len;
	bool found = false;

	for (const char *p = text; p < end; p = line_next(p, end)) {
		bool is_some = end - p > 5 && !memcmp(p, "some ", 5);
		bool is_full = end - p > 5 && !memcmp(p, "full ", 5);
		uint32_t col = is_some ? some : full;

		if ((!is_some && !is_full) || col == UINT32_MAX)
			continue;
		take_fields(p + 5, f, row, col);
		found = true;
	}
	return found;
}

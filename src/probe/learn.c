#include "learn.h"

static bool is_plausible(const char *key, size_t n)
{
	if (!n || n > LEARN_MAX_KEY)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)key[i] <= ' ' || key[i] == 0x7f)
			return false;
	return true;
}

int32_t learn_column(struct schema *s, unsigned group, struct frame *f, const char *key, size_t n)
{
	const struct group *g = &s->groups[group];
	int col = schema_column_key(s, group, key, n);

	if (col < 0) {
		/* a name that is taken by a column without a key (a row's number, a label) is not
		 * this key's */
		if (!is_plausible(key, n) || g->ncols - g->nknown >= LEARN_MAX_COLUMNS ||
		    schema_column(s, group, key, n) >= 0)
			return -1;
		col = (int)schema_learn_key(s, group, key, n);
	}
	frame_widen(f, g->ncols);
	return col;
}

#include <stdlib.h>
#include <string.h>

#include "collect.h"

static groupset all_groups(void)
{
	return ((groupset)1 << G_COUNT_) - 1;
}

static int apply_word(const char *word, bool first, const struct schema *schema, groupset *set,
		      struct err *e)
{
	bool remove = *word == '-', signed_word = remove || *word == '+';
	int g;

	if (!strcmp(word, "ALL") || !strcmp(word, "DEFAULT")) {
		*set = all_groups();
		return 0;
	}
	g = schema_group(schema, word + signed_word);
	if (g < 0)
		return err_set(e, ERR_USAGE,
			       "group %.80s: unknown (accepted: ALL, DEFAULT, and the names that "
			       "sago list shows)",
			       word + signed_word);
	if (first && !signed_word)
		*set = 0;
	if (remove)
		*set &= ~((groupset)1 << g);
	else
		*set |= (groupset)1 << g;
	return 0;
}

int groups_parse(const char *list, const struct schema *schema, groupset *out, struct err *e)
{
	char *copy = mem_strdup(list ? list : "DEFAULT"), *at = copy, *word;
	bool first = true;
	int rc = 0;

	*out = all_groups();
	while (!rc && (word = strsep(&at, ", "))) {
		if (!*word)
			continue;
		rc = apply_word(word, first, schema, out, e);
		first = false;
	}
	if (!rc && first)
		rc = err_set(e, ERR_USAGE, "--groups: no name in it");
	*out |= (groupset)1 << G_HOST;
	free(copy);
	return rc;
}

#include <stdlib.h>
#include <string.h>

#include "collect.h"

static void add_word(struct words *w, char *word)
{
	w->list = mem_realloc(w->list, w->count + 2, sizeof(*w->list));
	w->list[w->count++] = word;
	w->list[w->count] = NULL;
}

void words_set(struct words *w, const char *text)
{
	char *at, *word;

	words_release(w);
	w->text = at = mem_strdup(text);
	while ((word = strsep(&at, ", \t")))
		if (*word)
			add_word(w, word);
}

void words_release(struct words *w)
{
	free(w->text);
	free(w->list);
	memset(w, 0, sizeof(*w));
}

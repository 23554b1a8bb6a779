#include <stdlib.h>
#include <string.h>

#include "collect.h"

static void add_word(struct words *w, char *word)
{
	w->list = mem_realloc(w->list, w->count + 2, sizeof(*w->list));
	w->list[w->count++] = word;
	w->list[w->count] = NULL;
}

void words_take(struct words *w, const char *text, bool more)
{
	char *copy = mem_strdup(text), *at = copy, *word;

	if (!more)
		words_release(w);
	while ((word = strsep(&at, ", \t")))
		if (*word)
			add_word(w, mem_strdup(word));
	free(copy);
}

void words_release(struct words *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->list[i]);
	free(w->list);
	memset(w, 0, sizeof(*w));
}

/* The colours of sysstat's tools: sar(1), S_COLORS and S_COLORS_SGR. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "render.h"

static const struct colors defaults = { .comment = "33;22",
					.high = "31;1",
					.item = "32;22",
					.medium = "35;1",
					.nonzero = "34;1",
					.restart = "31;22",
					.zero = "34;22" };

static char *place(struct colors *c, char letter)
{
	switch (letter) {
	case 'C':
		return c->comment;
	case 'H':
		return c->high;
	case 'I':
		return c->item;
	case 'M':
		return c->medium;
	case 'N':
		return c->nonzero;
	case 'R':
		return c->restart;
	case 'Z':
		return c->zero;
	default:
		return NULL;
	}
}

/* "H=31;1:N=34": what is not understood, or could be more than a colour, is passed over. */
static void read_sgr(struct colors *c, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, ":"), value = n > 2 ? n - 2 : 0;
		char *to = n > 2 && s[1] == '=' ? place(c, *s) : NULL;

		if (to && value < sizeof(c->item) && strspn(s + 2, "0123456789;") >= value) {
			memcpy(to, s + 2, value);
			to[value] = '\0';
		}
		s += n + (s[n] == ':');
	}
}

bool colors_read(struct colors *c, int fd)
{
	const char *when = getenv("S_COLORS"), *sgr = getenv("S_COLORS_SGR");

	*c = defaults;
	if (when && !strcmp(when, "never"))
		return false;
	if (!(when && !strcmp(when, "always")) && !isatty(fd))
		return false;
	if (sgr)
		read_sgr(c, sgr);
	return true;
}

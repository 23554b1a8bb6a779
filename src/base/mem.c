#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"

/* Nothing here may allocate: write(2), not stdio. */
_Noreturn void mem_die(size_t wanted)
{
	static const char text[] = "sago: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n;
	(void)wanted;
	_exit(4);
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_die(size);
	return p;
}

void *mem_zalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		mem_die(size);
	return p;
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes))
		mem_die(SIZE_MAX);
	p = realloc(old, bytes ? bytes : 1);
	if (!p)
		mem_die(bytes);
	return p;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *mem_strndup(const char *s, size_t len)
{
	char *p = mem_alloc(len + 1);

	memcpy(p, s, len);
	p[len] = 0;
	return p;
}

void mem_grow(void **p, size_t *cap, size_t want, size_t size)
{
	size_t n = *cap + *cap / 2 + 16;

	if (want <= *cap)
		return;
	if (n < want)
		n = want;
	*p = mem_realloc(*p, n, size);
	*cap = n;
}

void mem_sort(void *p, size_t count, size_t size, int (*order)(const void *, const void *))
{
	if (count > 1)
		qsort(p, count, size, order);
}

void mem_sort_r(void *p, size_t count, size_t size,
		int (*order)(const void *, const void *, void *), void *context)
{
	if (count > 1)
		qsort_r(p, count, size, order, context);
}

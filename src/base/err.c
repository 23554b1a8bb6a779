#include <errno.h>
#include <string.h>

#include "base.h"

__attribute__((format(printf, 3, 0))) static void err_vset(struct err *e, enum err_code code,
							   const char *fmt, va_list ap)
{
	e->code = code;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (e) {
		va_start(ap, fmt);
		err_vset(e, code, fmt, ap);
		va_end(ap);
	}
	return code;
}

int err_errno(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	enum err_code code = saved == ENOSPC || saved == EDQUOT ? ERR_FULL : ERR_SYSTEM;
	va_list ap;
	size_t n;

	if (e) {
		va_start(ap, fmt);
		err_vset(e, code, fmt, ap);
		va_end(ap);
		n = strlen(e->text);
		snprintf(e->text + n, sizeof(e->text) - n, ": %s", strerror(saved));
	}
	errno = saved;
	return code;
}

int err_exit_status(enum err_code code)
{
	switch (code) {
	case ERR_NONE:
		return 0;
	case ERR_EMPTY:
		return 1;
	case ERR_USAGE:
		return 2;
	case ERR_DAMAGE:
		return 3;
	case ERR_STORE:
	case ERR_SYSTEM:
	case ERR_FULL:
	case ERR_BUSY:
	case ERR_RACE:
		break;
	}
	return 4;
}

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

/* ---- classes -----------------------------------------------------------------------------------
 */

static const struct {
	int number;
	enum err_class class;
} classes[] = {
	{ EIO, CLASS_TRANSIENT },
	{ EINTR, CLASS_TRANSIENT },
	{ EAGAIN, CLASS_TRANSIENT },
	{ EMFILE, CLASS_TRANSIENT },
	{ ENFILE, CLASS_TRANSIENT },
	{ ENOMEM, CLASS_TRANSIENT },
	{ ENOBUFS, CLASS_TRANSIENT },
	{ EBUSY, CLASS_TRANSIENT },
	{ ETIMEDOUT, CLASS_TRANSIENT },
	{ EUCLEAN, CLASS_TRANSIENT },
	{ ENOLCK, CLASS_TRANSIENT },
	{ ETXTBSY, CLASS_TRANSIENT },
	/* a file system taken away and given back: NFS, FUSE, a loop device */
	{ ESTALE, CLASS_TRANSIENT },
	{ ENOTCONN, CLASS_TRANSIENT },
	{ ESHUTDOWN, CLASS_TRANSIENT },
	{ EREMOTEIO, CLASS_TRANSIENT },
	{ ENOENT, CLASS_ABSENT },
	{ ENOTDIR, CLASS_ABSENT },
	{ ESRCH, CLASS_ABSENT },
	{ ENODEV, CLASS_ABSENT },
	{ ENXIO, CLASS_ABSENT },
	{ ENOSPC, CLASS_FULL },
	{ EDQUOT, CLASS_FULL },
	{ EFBIG, CLASS_FULL },
	{ EACCES, CLASS_DENIED },
	{ EPERM, CLASS_DENIED },
	{ EROFS, CLASS_DENIED },
};

enum err_class err_class_of_errno(int number)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (classes[i].number == number)
			return classes[i].class;
	return CLASS_OTHER;
}

enum err_class err_class(enum err_code code)
{
	switch (code) {
	case ERR_DAMAGE:
		return CLASS_DAMAGE;
	case ERR_TRANSIENT:
	case ERR_BUSY:
	case ERR_RACE:
		return CLASS_TRANSIENT;
	case ERR_ABSENT:
	case ERR_EMPTY:
		return CLASS_ABSENT;
	case ERR_FULL:
		return CLASS_FULL;
	case ERR_NONE:
	case ERR_USAGE:
	case ERR_STORE:
	case ERR_SYSTEM:
		break;
	}
	return CLASS_OTHER;
}

static enum err_code code_of_errno(int number)
{
	switch (err_class_of_errno(number)) {
	case CLASS_TRANSIENT:
		return ERR_TRANSIENT;
	case CLASS_ABSENT:
		return ERR_ABSENT;
	case CLASS_FULL:
		return ERR_FULL;
	case CLASS_OTHER:
	case CLASS_DENIED:
	case CLASS_DAMAGE:
		break;
	}
	return ERR_SYSTEM;
}

int err_errno(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	enum err_code code = code_of_errno(saved);
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
	case ERR_TRANSIENT:
	case ERR_ABSENT:
		break;
	}
	return 4;
}

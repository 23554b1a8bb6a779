#include <errno.h>
#include <unistd.h>

#include "query.h"

int output_write(const struct buf *out, struct err *e)
{
	for (size_t done = 0; done < out->len;) {
		ssize_t n = write(STDOUT_FILENO, out->p + done, out->len - done);

		if (n < 0 && errno != EINTR)
			return err_errno(e, "cannot write");
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

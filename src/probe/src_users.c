/* Logged-in users: records of utmp(5), which is an array of struct utmp. */
#include <stdlib.h>
#include <string.h>
#include <utmp.h>

#include "source.h"

static void *users_open(struct probe *p)
{
	struct pfile *files = mem_zalloc(2, sizeof(*files));

	(void)p;
	pfile_init(&files[0], "run/utmp");
	pfile_init(&files[1], "var/run/utmp");
	return files;
}

static void users_close(void *state)
{
	struct pfile *files = state;

	pfile_close(&files[0]);
	pfile_close(&files[1]);
	free(files);
}

static uint64_t count_users(const char *records, size_t len)
{
	uint64_t n = 0;

	for (size_t at = 0; at + sizeof(struct utmp) <= len; at += sizeof(struct utmp)) {
		struct utmp u;

		memcpy(&u, records + at, sizeof(u));
		n += u.ut_type == USER_PROCESS && u.ut_user[0];
	}
	return n;
}

static void users_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct pfile *files = state;
	const char *records;
	struct frame *f;
	size_t len;

	(void)due;
	records = pfile_read(p, &files[0], &len);
	if (!records)
		records = pfile_read(p, &files[1], &len);
	if (!records)
		return;
	f = probe_frame(p, s, G_USERS);
	frame_set(f, frame_row(f), C_USERS_USERS, count_users(records, len));
}

const struct source source_users = {
	.name = "users",
	.groups = (groupset)1 << G_USERS,
	.open = users_open,
	.read = users_read,
	.close = users_close,
};

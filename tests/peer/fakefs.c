/*
 * fakefs: an LD_PRELOAD library that makes statvfs(3) answer from the name of the mount point and
 * the time, so that two recorders that run one after the other see the same filesystems.
 * statfs(2) says that /sys is a sysfs, without which libsensors reads no sensor.
 * FAKEFS_TIME: the time; without it the clock's. A mount point that ends in "gone" fails.
 */
#include <errno.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t hash(const char *s)
{
	uint64_t h = 1469598103934665603u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

int statvfs(const char *restrict path, struct statvfs *restrict out)
{
	const char *clock = getenv("FAKEFS_TIME");
	uint64_t h = hash(path), t = clock ? strtoull(clock, NULL, 10) : (uint64_t)time(NULL);
	size_t n = strlen(path);

	if (n >= 4 && !strcmp(path + n - 4, "gone")) {
		errno = EIO;
		return -1;
	}
	memset(out, 0, sizeof(*out));
	out->f_bsize = out->f_frsize = h % 3 ? 4096 : 1024;
	out->f_blocks = 1000000 + h % 50000000;
	out->f_bfree = out->f_blocks - (h + t * 100) % (out->f_blocks / 2);
	out->f_bavail = out->f_bfree - out->f_blocks / 20;
	out->f_files = h % 7 ? out->f_blocks / 4 : 0;
	out->f_ffree = out->f_favail = out->f_files - out->f_files / 10;
	return 0;
}

int statvfs64(const char *restrict path, struct statvfs64 *restrict out)
{
	return statvfs(path, (struct statvfs *)out);
}

int statfs(const char *path, struct statfs *out)
{
	int status = (int)syscall(SYS_statfs, path, out);

	if (!status && !strcmp(path, "/sys"))
		out->f_type = SYSFS_MAGIC;
	return status;
}

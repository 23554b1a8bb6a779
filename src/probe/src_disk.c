/*
 * /proc/diskstats, and what /sys/block says about each device. The latter hardly ever changes and
 * costs three system calls a device, so it is kept and read again when the line is another
 * device's, when a counter fell (the device was registered again) and once a minute.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "rows.h"
#include "scan.h"
#include "source.h"
#include "sysdir.h"

enum {
	NFIELDS = C_DISK_FL_TICKS - C_DISK_RD_IOS + 1,
	OLD_FIELDS = 4, /* a partition before Linux 2.6.25: reads, sectors, writes, sectors */
	REREAD_MS = 60000,
};

/* What is known about the device on one line of the file. */
struct device {
	char *name;
	size_t len;
	uint64_t major, minor, rd_ios, wr_ios, rd_sectors, wr_sectors;
	uint64_t diskseq, partition;
	bool has_diskseq, has_partition, physical;
	char *dm_name; /* NULL: none */
};

struct disk_state {
	struct pfile file;
	struct device *devices; /* by line */
	size_t count, cap;
	int64_t reread_ms;
	bool stale; /* the kept facts are due to be read again, in this sample */
};

static void *disk_open(struct probe *p)
{
	struct disk_state *st = mem_zalloc(1, sizeof(*st));

	(void)p;
	pfile_init(&st->file, "proc/diskstats");
	return st;
}

static void disk_close(void *state)
{
	struct disk_state *st = state;

	pfile_close(&st->file);
	for (size_t i = 0; i < st->count; i++) {
		free(st->devices[i].name);
		free(st->devices[i].dm_name);
	}
	free(st->devices);
	free(st);
}

/* sys/block/NAME/LEAF, slashes in the name written as ! like sysfs does. False when the name cannot
 * be a directory's. */
static bool sys_path(const struct device *d, const char *leaf, char *path, size_t room)
{
	int n;

	if (!d->len || d->len > 200 || !strcmp(d->name, ".") || !strcmp(d->name, ".."))
		return false;
	n = snprintf(path, room, "sys/block/%s%s", d->name, leaf);
	if (n < 0 || (size_t)n >= room)
		return false;
	for (size_t i = 0; i < d->len; i++)
		if (path[10 + i] == '/')
			path[10 + i] = '!';
	return true;
}

static bool exists(struct probe *p, const char *path)
{
	int fd = probe_openat(p, path, O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void read_dm_name(struct probe *p, struct device *d)
{
	char path[256];
	const char *text;

	if (strncmp(d->name, "dm-", 3) != 0 || !sys_path(d, "/dm/name", path, sizeof(path)))
		return;
	text = probe_slurp(p, path, NULL);
	if (text && !scan_is_end(*text))
		d->dm_name = mem_strndup(text, strcspn(text, "\n"));
}

static void read_facts(struct probe *p, struct device *d)
{
	char path[256];
	const char *text;

	free(d->dm_name);
	d->dm_name = NULL;
	d->has_diskseq = d->has_partition = d->physical = false;
	if (!sys_path(d, "/diskseq", path, sizeof(path)))
		return;
	text = probe_slurp(p, path, NULL);
	d->has_diskseq = text && scan_u64(&text, &d->diskseq) == SCAN_OK;
	path[10 + d->len] = '\0';
	d->partition = !d->has_diskseq && !exists(p, path);
	d->has_partition = !d->partition || exists(p, "sys/block");
	if (!d->partition && sys_path(d, "/device", path, sizeof(path)))
		d->physical = exists(p, path);
	read_dm_name(p, d);
}

static struct device *device_at(struct disk_state *st, size_t i)
{
	static const struct device none;

	if (i == st->count) {
		mem_grow((void **)&st->devices, &st->cap, i + 1, sizeof(*st->devices));
		st->devices[st->count++] = none;
	}
	return &st->devices[i];
}

static uint64_t cell(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v = 0;

	return frame_get(f, row, col, &v) ? v : 0;
}

/* Notes the counters of ROW; true when one of them fell. */
static bool note_counters(struct device *d, const struct frame *f, uint32_t row)
{
	uint64_t rd_ios = cell(f, row, C_DISK_RD_IOS), wr_ios = cell(f, row, C_DISK_WR_IOS);
	uint64_t rd_sectors = cell(f, row, C_DISK_RD_SECTORS),
		 wr_sectors = cell(f, row, C_DISK_WR_SECTORS);
	bool fell = rd_ios < d->rd_ios || wr_ios < d->wr_ios || rd_sectors < d->rd_sectors ||
		    wr_sectors < d->wr_sectors;

	d->rd_ios = rd_ios;
	d->wr_ios = wr_ios;
	d->rd_sectors = rd_sectors;
	d->wr_sectors = wr_sectors;
	return fell;
}

static void set_facts(struct probe *p, const struct device *d, struct frame *f, uint32_t row)
{
	if (d->has_diskseq)
		frame_set(f, row, C_DISK_DISKSEQ, d->diskseq);
	if (d->has_partition)
		frame_set(f, row, C_DISK_PARTITION, d->partition);
	if (d->has_partition && !d->partition)
		frame_set(f, row, C_DISK_PHYSICAL, d->physical);
	if (d->dm_name)
		probe_label(p, f, row, C_DISK_DM_NAME, d->dm_name, strlen(d->dm_name));
}

static void add_facts(struct probe *p, struct disk_state *st, struct frame *f, uint32_t row,
		      const char *name, size_t len)
{
	struct device *d = device_at(st, row);
	uint64_t major = cell(f, row, C_DISK_MAJOR), minor = cell(f, row, C_DISK_MINOR);
	bool same = d->name && d->len == len && !memcmp(d->name, name, len) && d->major == major &&
		    d->minor == minor;
	bool fell = note_counters(d, f, row);

	if (!same) {
		free(d->name);
		d->name = mem_strndup(name, len);
		d->len = len;
		d->major = major;
		d->minor = minor;
	}
	if (!same || fell || st->stale)
		read_facts(p, d);
	set_facts(p, d, f, row);
}

/* Moves the four numbers of an old partition's line to the columns that they mean. */
static void spread_old(struct frame *f, uint32_t row)
{
	static const uint32_t to[OLD_FIELDS] = { C_DISK_RD_IOS, C_DISK_RD_SECTORS, C_DISK_WR_IOS,
						 C_DISK_WR_SECTORS };
	uint8_t *has = f->has + (size_t)row * f->ncols;
	uint64_t *val = f->val + (size_t)row * f->ncols;

	for (uint32_t i = OLD_FIELDS; i-- > 0;) {
		uint64_t v = val[C_DISK_RD_IOS + i];
		uint8_t h = has[C_DISK_RD_IOS + i];

		has[C_DISK_RD_IOS + i] = 0;
		val[to[i]] = v;
		has[to[i]] = h;
	}
}

static void take_line(struct probe *p, struct disk_state *st, struct frame *f, const char *at)
{
	uint64_t major, minor;
	const char *name;
	uint32_t row;
	size_t len;

	if (scan_u64(&at, &major) != SCAN_OK || scan_u64(&at, &minor) != SCAN_OK ||
	    scan_word(&at, &name, &len) != SCAN_OK)
		return;
	row = frame_row(f);
	frame_set(f, row, C_DISK_MAJOR, major);
	frame_set(f, row, C_DISK_MINOR, minor);
	probe_label(p, f, row, C_DISK_NAME, name, len);
	if (rows_numbers(f, row, C_DISK_RD_IOS, NFIELDS, &at) == OLD_FIELDS)
		spread_old(f, row);
	add_facts(p, st, f, row, name, len);
}

/* sys/block/DISK[/PART]/{dev,stat} as a line of /proc/diskstats. DIR ends in a slash. */
static bool add_stat(struct probe *p, struct buf *text, const char *dir, const char *name)
{
	char path[SYSDIR_MAX_PATH];
	uint64_t major, minor;
	const char *at;
	size_t len, n = strlen(name);

	if (snprintf(path, sizeof(path), "%s%s/dev", dir, name) >= (int)sizeof(path))
		return false;
	at = probe_slurp(p, path, NULL);
	if (!at || !scan_digits(&at, &major) || *at++ != ':' || !scan_digits(&at, &minor))
		return false;
	snprintf(path, sizeof(path), "%s%s/stat", dir, name);
	at = probe_slurp(p, path, &len);
	if (!at)
		return false;
	buf_fmt(text, "%llu %llu ", (unsigned long long)major, (unsigned long long)minor);
	for (size_t i = 0; i < n; i++)
		buf_char(text, (char)(name[i] == '!' ? '/' : name[i]));
	buf_char(text, ' ');
	buf_add(text, at, strcspn(at, "\n"));
	buf_char(text, '\n');
	return true;
}

/* Where there is no /proc/diskstats (containers) /sys/block has the same figures. */
static bool read_sysfs(struct probe *p, struct buf *text)
{
	struct sysdir disks = SYSDIR_INIT;
	char dir[SYSDIR_MAX_PATH];

	if (!sysdir_list(p, "sys/block", &disks)) {
		sysdir_release(&disks);
		return false;
	}
	for (size_t i = 0; i < disks.count; i++) {
		const char *disk = sysdir_name(&disks, i);
		struct sysdir parts = SYSDIR_INIT;

		if (!add_stat(p, text, "sys/block/", disk))
			continue;
		if (sysdir_path(dir, "sys/block", disk) && sysdir_list(p, dir, &parts)) {
			size_t n = strlen(dir);

			snprintf(dir + n, sizeof(dir) - n, "/");
			for (size_t k = 0; k < parts.count; k++)
				if (!strncmp(sysdir_name(&parts, k), disk, strlen(disk)))
					add_stat(p, text, dir, sysdir_name(&parts, k));
		}
		sysdir_release(&parts);
	}
	sysdir_release(&disks);
	return text->len > 0;
}

/* A copy, because reading a device's facts uses the probe's scratch. */
static void disk_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct disk_state *st = state;
	struct buf text = BUF_INIT;
	struct frame *f;

	(void)due;
	if (pfile_read(p, &st->file, NULL)) {
		text = p->scratch;
		p->scratch = (struct buf)BUF_INIT;
	} else if (!read_sysfs(p, &text)) {
		buf_release(&text);
		return;
	}
	st->stale = probe_stale(p, s, &st->reread_ms, REREAD_MS);
	f = probe_frame(p, s, G_DISK);
	for (const char *at = text.p, *end = at + text.len; at < end; at = line_next(at, end))
		take_line(p, st, f, at);
	buf_release(&p->scratch);
	p->scratch = text;
}

const struct source source_disk = {
	.name = "disk",
	.groups = (groupset)1 << G_DISK,
	.open = disk_open,
	.read = disk_read,
	.close = disk_close,
};

/* Filesystems: mount tables in both formats, the child that asks statvfs, and a mount that hangs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "../../src/probe/mounts.h"
#include "../../src/probe/src_fs.h"
#include "probe_tree.h"

/* ---- the mount table ------------------------------------------------------------------------- */

static const char info[] =
	"22 27 0:21 / /proc rw,relatime - proc proc rw\n"
	"27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw,discard\n"
	"28 27 8:1 / /mnt/two\\040words\\011\\134 ro,nosuid - xfs /dev/disk/a\\040b ro\n"
	"29 27 0:9 / /no/separator rw ext4 /dev/x rw\n"
	"short line\n"
	"30 27 x:y / /odd\\999\\0 rorw - tmpfs none rw\n"
	"31 27 0:33 / /cut rw - nfs";

static void parse_info(void **state)
{
	struct mounts m = { .count = 0 };

	(void)state;
	mounts_parse_info(&m, info, strlen(info));
	assert_int_equal(m.count, 4);
	assert_string_equal(mounts_str(&m, m.list[1].point), "/");
	assert_string_equal(mounts_str(&m, m.list[1].device), "/dev/vda");
	assert_string_equal(mounts_str(&m, m.list[1].type), "ext4");
	assert_true(m.list[1].has_dev);
	assert_int_equal(m.list[1].major, 254);
	assert_false(m.list[1].ro);
	assert_string_equal(mounts_str(&m, m.list[2].point), "/mnt/two words\t\\");
	assert_string_equal(mounts_str(&m, m.list[2].device), "/dev/disk/a b");
	assert_true(m.list[2].ro);
	assert_string_equal(mounts_str(&m, m.list[3].point), "/odd\\999\\0");
	assert_false(m.list[3].has_dev);
	assert_false(m.list[3].ro);
	mounts_release(&m);
}

static void parse_plain(void **state)
{
	static const char text[] = "/dev/sda1 / ext4 ro 0 0\nnone /a\\040b tmpfs rw 0 0\nx /y\n";
	struct mounts m = { .count = 0 };

	(void)state;
	mounts_parse(&m, text, strlen(text));
	assert_int_equal(m.count, 2);
	assert_string_equal(mounts_str(&m, m.list[0].device), "/dev/sda1");
	assert_true(m.list[0].ro);
	assert_string_equal(mounts_str(&m, m.list[1].point), "/a b");
	assert_false(m.list[1].has_dev);
	mounts_release(&m);
}

/* ---- the child ------------------------------------------------------------------------------- */

static uint64_t open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	uint64_t n = 0;

	while (d && readdir(d))
		n++;
	closedir(d);
	return n - 3; /* ".", ".." and the directory's own */
}

/* Runs in the child, and tells about it. */
static int fake(const char *path, struct statvfs *out)
{
	int sig = 0;

	if (strstr(path, "hung"))
		for (;;)
			pause();
	if (strstr(path, "missing")) {
		errno = ENOENT;
		return -1;
	}
	memset(out, 0, sizeof(*out));
	prctl(PR_GET_PDEATHSIG, &sig);
	out->f_frsize = strlen(path);
	out->f_blocks = 1000;
	out->f_bfree = (fsblkcnt_t)getpid();
	out->f_bavail = (fsblkcnt_t)sig;
	out->f_files = open_descriptors();
	return 0;
}

static void child_answers(void **state)
{
	int extra = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as LMDB opens its file */
	struct statvfs_child c;
	struct statvfs v;
	fsblkcnt_t pid;

	(void)state;
	statvfs_child_init(&c, fake);
	assert_int_equal(statvfs_child_ask(&c, "/abc", 5000, &v), STATVFS_OK);
	assert_int_equal(v.f_frsize, 4);
	assert_int_not_equal(v.f_bfree, (fsblkcnt_t)getpid());
	assert_int_equal(v.f_bavail, SIGKILL);
	assert_int_equal(v.f_files, 4); /* /dev/null three times and the socket */
	pid = v.f_bfree;
	assert_int_equal(statvfs_child_ask(&c, "/missing", 5000, &v), STATVFS_FAILED);
	assert_int_equal(statvfs_child_ask(&c, "/x", 5000, &v), STATVFS_OK);
	assert_int_equal(v.f_bfree, pid); /* the same one, kept */
	statvfs_child_release(&c);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	close(extra);
}

static void child_hangs(void **state)
{
	struct statvfs_child c;
	struct statvfs v;
	int64_t start;

	(void)state;
	statvfs_child_init(&c, fake);
	assert_int_equal(statvfs_child_ask(&c, "/a", 5000, &v), STATVFS_OK);
	start = clock_mono_ms();
	assert_int_equal(statvfs_child_ask(&c, "/hung", 100, &v), STATVFS_LATE);
	assert_in_range(clock_mono_ms() - start, 100, 3000);
	assert_int_equal(c.pid, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie, no orphan */
	assert_int_equal(errno, ECHILD);
	assert_int_equal(statvfs_child_ask(&c, "/b", 5000, &v), STATVFS_OK);
	statvfs_child_release(&c);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* Somebody else's kill costs an answer, no more. */
static void child_is_killed(void **state)
{
	struct statvfs_child c;
	struct statvfs v;

	(void)state;
	statvfs_child_init(&c, fake);
	assert_int_equal(statvfs_child_ask(&c, "/a", 5000, &v), STATVFS_OK);
	assert_int_equal(kill((pid_t)v.f_bfree, SIGKILL), 0);
	assert_int_equal(statvfs_child_ask(&c, "/a", 5000, &v), STATVFS_FAILED);
	assert_int_equal(statvfs_child_ask(&c, "/a", 5000, &v), STATVFS_OK);
	statvfs_child_release(&c);
}

/* The child of a parent that was killed dies too, even one that hangs: it ends up as ours. */
static void child_dies_with_parent(void **state)
{
	int ends[2], status;
	pid_t parent, child;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(pipe(ends), 0);
	parent = fork();
	if (!parent) {
		struct statvfs_child c;
		struct statvfs v;

		statvfs_child_init(&c, fake);
		if (statvfs_child_ask(&c, "/a", 5000, &v) != STATVFS_OK ||
		    write(ends[1], &c.pid, sizeof(c.pid)) < 0)
			_exit(1);
		statvfs_child_ask(&c, "/hung", 60000, &v);
		_exit(1);
	}
	assert_int_equal(read(ends[0], &child, sizeof(child)), sizeof(child));
	poll(NULL, 0, 100); /* until it hangs */
	alarm(20);
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, &status, 0), parent);
	assert_int_equal(waitpid(child, &status, 0), child);
	alarm(0);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	close(ends[0]);
	close(ends[1]);
}

/* ---- the group ------------------------------------------------------------------------------- */

static void open_probe(struct tree *t, unsigned timeout_ms)
{
	struct probe_options o = { .root = t->root,
				   .groups = GROUPS_ALL,
				   .fs_timeout_ms = timeout_ms };
	struct err e;

	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\nbtime 1795401010\n");
	fs_set_statvfs(fake);
	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	fs_set_statvfs(statvfs);
}

static void group(void **state)
{
	struct tree *t = *state;

	open_probe(t, 5000);
	tree_file(t, "proc/self/mountinfo", info);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_FS), 3); /* not /proc */
	tree_label(t, G_FS, 0, "mount", "/");
	tree_label(t, G_FS, 0, "device", "/dev/vda");
	tree_label(t, G_FS, 0, "type", "ext4");
	tree_is(t, G_FS, 0, "major", 254);
	tree_is(t, G_FS, 0, "minor", 0);
	tree_is(t, G_FS, 0, "ro", 0);
	tree_is(t, G_FS, 0, "frsize", 1);
	tree_is(t, G_FS, 0, "f_blocks", 1000);
	tree_label(t, G_FS, 1, "mount", "/mnt/two words\t\\");
	tree_is(t, G_FS, 1, "frsize", 16); /* the decoded name was asked for */
	tree_is(t, G_FS, 1, "ro", 1);
	tree_absent(t, G_FS, 2, "major");
}

/* Where only proc/mounts is there. */
static void group_of_plain_mounts(void **state)
{
	struct tree *t = *state;

	open_probe(t, 5000);
	tree_file(t, "proc/mounts", "/dev/a / ext4 rw 0 0\nx /missing ext4 rw 0 0\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_FS), 1);
	tree_label(t, G_FS, 0, "device", "/dev/a");
}

/* Two that hang: the others are there, in the time that was given, and the next sample does not
 * wait. */
static void group_with_hung_mounts(void **state)
{
	struct tree *t = *state;
	int64_t start;

	open_probe(t, 400);
	tree_file(t, "proc/mounts",
		  "a /a ext4 rw 0 0\nb /hung1 nfs rw 0 0\nc /c ext4 rw 0 0\n"
		  "d /hung2 nfs rw 0 0\ne /e ext4 rw 0 0\n");
	for (int i = 0; i < 2; i++) {
		start = clock_mono_ms();
		tree_take(t);
		if (i)
			assert_in_range(clock_mono_ms() - start, 0, 150);
		else
			assert_in_range(clock_mono_ms() - start, 300, 1500);
		assert_int_equal(tree_rows(t, G_FS), 3);
		tree_label(t, G_FS, 0, "mount", "/a");
		tree_label(t, G_FS, 1, "mount", "/c");
		tree_label(t, G_FS, 2, "mount", "/e");
	}
}

/* The real call on this machine's root. */
static void real(void **state)
{
	struct tree *t = *state;
	struct statvfs v;

	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/mounts", "/dev/root / ext4 rw 0 0\n");
	tree_take(t);
	assert_int_equal(statvfs("/", &v), 0);
	tree_is(t, G_FS, 0, "f_blocks", v.f_blocks);
	tree_is(t, G_FS, 0, "frsize", v.f_frsize);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_info),
		cmocka_unit_test(parse_plain),
		cmocka_unit_test(child_answers),
		cmocka_unit_test(child_hangs),
		cmocka_unit_test(child_is_killed),
		cmocka_unit_test(child_dies_with_parent),
		TREE_TEST(group),
		TREE_TEST(group_of_plain_mounts),
		TREE_TEST(group_with_hung_mounts),
		TREE_TEST(real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

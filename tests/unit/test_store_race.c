/*
 * Processes that get in each other's way: readers beside a writer that never rests, a writer killed
 * at any moment, writers that race for the lock, a full disk. SAGO_KILLS is how often the writer is
 * killed (10,000 for the full dose).
 * Over 400 lines: the children and the reader that compares are shared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "store_gen.h"

struct fixture {
	char dir[64];
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));

	/* in memory a commit takes a tenth of the time: ten times the races */
	if (!getenv("TMPDIR") && !access("/dev/shm", W_OK))
		setenv("TMPDIR", "/dev/shm", 1);
	gen_mkdir(f->dir);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	gen_rmdir(f->dir);
	free(f);
	return 0;
}

static void nap_us(uint64_t us)
{
	struct timespec t = { .tv_sec = (time_t)(us / 1000000),
			      .tv_nsec = (long)(us % 1000000) * 1000 };

	nanosleep(&t, NULL);
}

/* ---- in a child process
 * -------------------------------------------------------------------------- */

struct writing {
	struct store_policy policy;
	struct schema schema;
	struct sample s;
	struct strtab strings;
	struct writer *w;
};

static void writing_init(struct writing *g)
{
	memset(g, 0, sizeof(*g));
	schema_init(&g->schema);
	sample_init(&g->s);
	strtab_init(&g->strings);
}

static int append_one(struct writing *g)
{
	struct err e;

	gen_sample(&g->s, &g->strings, writer_next_seq(g->w));
	return writer_append(g->w, &g->s, NULL, 0, &e);
}

/* A child does not outlive the test, and the test does not hang. */
enum { PACE_US = 200, SAMPLES_MAX = 5000, LIMIT_S = 240 };

/* Appends until it is killed (or pauses at SAMPLES_MAX); tells each number that is on the disk.
 * Rotates and seals now and then. */
static _Noreturn void write_for_ever(const char *dir, int tell, unsigned rotate_every)
{
	struct writing g;
	struct err e;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	writing_init(&g);
	if (writer_open(&g.w, dir, &g.policy, &g.schema, &e)) {
		fprintf(stderr, "%s\n", e.text);
		_exit(1);
	}
	for (;;) {
		if (append_one(&g))
			_exit(2);
		if (tell >= 0 && write(tell, &g.s.seq, sizeof(g.s.seq)) != sizeof(g.s.seq))
			_exit(3);
		if (rotate_every && g.s.seq % rotate_every == 0 &&
		    (writer_rotate(g.w, &e) || store_seal_pending(dir, &g.policy, &e))) {
			fprintf(stderr, "%s\n", e.text);
			_exit(4);
		}
		if (tell < 0)
			nap_us(PACE_US);
		while (tell < 0 && g.s.seq >= SAMPLES_MAX)
			pause();
	}
}

static pid_t start_writer(const char *dir, int tell, unsigned rotate_every)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		write_for_ever(dir, tell, rotate_every);
	return pid;
}

static void end_child(pid_t pid, int sig)
{
	int status;

	kill(pid, sig);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == sig);
}

/* ---- reading
 * --------------------------------------------------------------------------------------- */

/* Reads all: every sample right, none missing, none twice, no damage. The last one's number, or 0
 * and a line on stderr. */
static uint64_t read_whole(const char *dir, groupset want, unsigned stop_every)
{
	struct schema schema;
	struct sample right;
	struct strtab strings;
	struct store st;
	struct cursor *c = NULL;
	struct item item;
	struct err e = { .text = "" };
	uint64_t next = 1;
	int rc;

	schema_init(&schema);
	sample_init(&right);
	strtab_init(&strings);
	rc = store_open(&st, dir, &e);
	if (!rc)
		rc = cursor_open(&c, &st, &schema, want, INT64_MIN, INT64_MAX, &e);
	while (!rc && !(rc = cursor_next(c, &item, &e)) && item.type != ITEM_END) {
		if (item.type == ITEM_DAMAGE)
			rc = err_set(&e, ERR_DAMAGE, "damage: %s", item.damage);
		if (item.type != ITEM_SAMPLE)
			continue;
		gen_sample(&right, &strings, item.sample->seq);
		if (item.sample->seq != next ||
		    !gen_same(&schema, item.sample, &right, want, false))
			rc = err_set(&e, ERR_DAMAGE, "sample %llu where %llu was due",
				     (unsigned long long)item.sample->seq,
				     (unsigned long long)next);
		next++;
		if (stop_every && next % stop_every == 0)
			raise(SIGSTOP);
	}
	if (rc)
		fprintf(stderr, "reader: %s\n", e.text);
	cursor_close(c);
	store_release(&st);
	schema_release(&schema);
	sample_release(&right);
	strtab_release(&strings);
	return rc ? 0 : next - 1;
}

static _Noreturn void read_again_and_again(const char *dir, unsigned times, unsigned stop_every)
{
	uint64_t before = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (times--) {
		uint64_t last = read_whole(dir, GROUPS_ALL, stop_every);

		if (!last || last < before)
			_exit(1);
		before = last;
	}
	_exit(0);
}

static pid_t start_reader(const char *dir, unsigned times, unsigned stop_every)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		read_again_and_again(dir, times, stop_every);
	return pid;
}

/* Continues a reader whenever it has stopped itself, after a while; its exit status. */
static int tend(pid_t pid, unsigned pause_us)
{
	int status;

	for (;;) {
		assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
		if (!WIFSTOPPED(status))
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
		nap_us(pause_us);
		kill(pid, SIGCONT);
	}
}

static void wait_for_samples(const char *dir, uint64_t n)
{
	struct err e;
	struct store st;

	for (int i = 0; i < 1000; i++) {
		nap_us(10000);
		if (store_open(&st, dir, &e))
			continue;
		store_release(&st);
		if (read_whole(dir, 0, 0) >= n)
			return;
	}
	fail_msg("the writer does not get on");
}

/* ---- tests
 * ----------------------------------------------------------------------------------------- */

static void readers_beside_writer(const char *dir, unsigned rotate_every)
{
	pid_t writer = start_writer(dir, -1, rotate_every), plain, stopping;

	wait_for_samples(dir, 1000);
	plain = start_reader(dir, 15, 0);
	stopping = start_reader(dir, 3, 37);
	assert_int_equal(tend(stopping, 2000), 0);
	assert_int_equal(tend(plain, 0), 0);
	end_child(writer, SIGKILL);
	assert_true(read_whole(dir, GROUPS_ALL, 0) > 10);
}

static void test_readers_beside_writer(void **state)
{
	struct fixture *f = *state;

	readers_beside_writer(f->dir, 0);
}

static void test_readers_beside_rotation(void **state)
{
	struct fixture *f = *state;

	readers_beside_writer(f->dir, 170);
}

static unsigned kills(void)
{
	const char *p = getenv("SAGO_KILLS");

	return p ? (unsigned)strtoul(p, NULL, 10) : 60;
}

static void test_killed_writer(void **state)
{
	struct fixture *f = *state;
	uint64_t acknowledged = 0, seq, random = 1;
	int ends[2];

	for (unsigned i = 0; i < kills(); i++) {
		pid_t writer;

		/* a long history only slows the reading that follows each kill */
		if (acknowledged > 3000) {
			gen_rmdir(f->dir);
			gen_mkdir(f->dir);
			acknowledged = 0;
		}
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		writer = start_writer(f->dir, ends[1], 97);
		close(ends[1]);
		random = gen_noise(random + i);
		nap_us(random % 60000);
		end_child(writer, SIGKILL);
		while (read(ends[0], &seq, sizeof(seq)) == sizeof(seq))
			acknowledged = seq;
		close(ends[0]);
		if (acknowledged)
			assert_true(read_whole(f->dir, GROUPS_ALL, 0) >= acknowledged);
	}
}

/* Each takes the lock, appends once and leaves; the numbers they get are all different. */
static void test_writers_race(void **state)
{
	enum { WRITERS = 4, EACH = 25 };
	struct fixture *f = *state;
	pid_t pids[WRITERS];

	for (int i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		for (int n = 0; n < EACH; n++) {
			struct writing g;
			struct err e;
			int fd;

			writing_init(&g);
			if (store_lock(f->dir, "lock", 20000, &fd, &e) ||
			    writer_open(&g.w, f->dir, &g.policy, &g.schema, &e) || append_one(&g))
				_exit(1);
			writer_close(g.w);
			close(fd);
		}
		_exit(0);
	}
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(tend(pids[i], 0), 0);
	assert_int_equal(read_whole(f->dir, GROUPS_ALL, 0), WRITERS * EACH);
}

/* In the child: appends until it fails, makes room, goes on. Exit 0 when nothing acknowledged was
 * lost. */
static _Noreturn void fill_and_go_on(const char *dir, void (*give_room)(const char *dir))
{
	struct writing g;
	struct err e;
	uint64_t last = 0;
	unsigned failures = 0;

	writing_init(&g);
	g.policy.map_size = 64 << 20;
	if (writer_open(&g.w, dir, &g.policy, &g.schema, &e))
		_exit(10);
	while (failures < 5 && last < 20000) {
		if (append_one(&g))
			failures++;
		else
			last = g.s.seq;
	}
	if (failures < 5)
		_exit(11);
	/* reading needs no room */
	if (read_whole(dir, GROUPS_ALL, 0) != last)
		_exit(12);
	give_room(dir);
	for (int i = 0; i < 400; i++)
		if (append_one(&g))
			_exit(13);
	if (g.s.seq != last + 400 || read_whole(dir, GROUPS_ALL, 0) != last + 400)
		_exit(14);
	_exit(0);
}

static void raise_limit(const char *dir)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	(void)dir;
	setrlimit(RLIMIT_FSIZE, &none);
}

static void test_file_size_limit(void **state)
{
	struct fixture *f = *state;
	pid_t pid = fork();

	if (!pid) {
		const struct rlimit small = { 200 << 10, RLIM_INFINITY };

		setrlimit(RLIMIT_FSIZE, &small);
		fill_and_go_on(f->dir, raise_limit);
	}
	assert_int_equal(tend(pid, 0), 0);
}

static void remount_larger(const char *dir)
{
	if (mount("tmpfs", dir, "tmpfs", MS_REMOUNT, "size=8m,mode=0750"))
		_exit(20);
}

static void test_full_disk(void **state)
{
	struct fixture *f = *state;
	pid_t pid;

	if (geteuid() != 0)
		skip();
	pid = fork();
	if (!pid) {
		if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount("tmpfs", f->dir, "tmpfs", 0, "size=200k,mode=0750"))
			_exit(77);
		fill_and_go_on(f->dir, remount_larger);
	}
	switch (tend(pid, 0)) {
	case 0:
		break;
	case 77:
		skip();
		break;
	default:
		fail_msg("a full disk lost something");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_readers_beside_writer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_readers_beside_rotation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed_writer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_writers_race, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file_size_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
	};

	if (!getenv("SAGO_KILLS"))
		alarm(LIMIT_S);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

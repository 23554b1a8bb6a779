/* What retention takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/store/retain.h"
#include "store_days.h"

/* ---- retention ---------------------------------------------------------------------------------
 */

static void days(struct fixture *f, int n)
{
	f->policy.period = PERIOD_DAILY;
	open_writer(f);
	for (int i = 0; i < 4 * n; i++)
		append(f, DAY_MS / 4, 0);
	seal(f);
}

static void test_keeps_count(void **state)
{
	struct fixture *f = *state;

	f->policy.has_rotate = true;
	f->policy.rotate = 3;
	days(f, 10);
	assert_int_equal(count(f, SEGMENT_SEALED), 3);
}

/* ---- budget ------------------------------------------------------------------------------------ */

/* The bytes of all files there. */
static uint64_t bytes_there(const struct fixture *f)
{
	DIR *d = opendir(f->dir);
	struct dirent *entry;
	uint64_t sum = 0;
	struct stat st;

	assert_non_null(d);
	while ((entry = readdir(d)))
		if (!fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISREG(st.st_mode))
			sum += (uint64_t)st.st_size;
	closedir(d);
	return sum;
}

enum sealing { IN_TIME, LATE, HARDLY };

/* Every so many samples. */
static const int sealing_every[] = { [IN_TIME] = 1, [LATE] = 24, [HARDLY] = 720 };

/* Seals in a child, and measures the store meanwhile. */
static uint64_t seal_watched(struct fixture *f)
{
	uint64_t worst = 0, now;
	pid_t child = fork();
	int status;

	if (!child) {
		struct err e;

		_exit(store_seal_pending(f->dir, &f->policy, &e) != 0);
	}
	assert_true(child > 0);
	do {
		now = bytes_there(f);
		worst = now > worst ? now : worst;
	} while (!waitpid(child, &status, WNOHANG));
	assert_int_equal(status, 0);
	now = bytes_there(f);
	return now > worst ? now : worst;
}

/* Two months of an hour a sample; the store is measured after each append, and while it is sealed. */
static void two_months(struct fixture *f, const struct store_policy *policy, enum sealing sealing)
{
	int every = sealing_every[sealing], watched = every > 24 ? every : 24;
	uint64_t worst = 0, now;

	f->policy = *policy;
	open_writer(f);
	for (int i = 1; i <= 60 * 24; i++) {
		append(f, DAY_MS / 24, 0);
		if (!(i % every) && i % watched)
			seal(f);
		now = i % watched ? bytes_there(f) : seal_watched(f);
		worst = now > worst ? now : worst;
	}
	if (worst > policy->budget)
		fail_msg("period %d, size %llu, sealing %d, budget %llu: %llu bytes",
			 policy->period, (unsigned long long)policy->size, sealing,
			 (unsigned long long)policy->budget, (unsigned long long)worst);
	assert_true(worst > policy->budget / 4);
}

static void each_sealing(const struct store_policy *policy)
{
	for (enum sealing sealing = IN_TIME; sealing <= HARDLY; sealing++) {
		void *state;

		setup(&state);
		two_months(state, policy, sealing);
		teardown(&state);
	}
}

static void test_budget_daily(void **state)
{
	(void)state;
	each_sealing(&(struct store_policy){ .period = PERIOD_DAILY, .budget = 400 << 10 });
}

static void test_budget_weekly(void **state)
{
	(void)state;
	each_sealing(&(struct store_policy){ .period = PERIOD_WEEKLY, .budget = 300 << 10 });
}

static void test_budget_never(void **state)
{
	(void)state;
	each_sealing(&(struct store_policy){ .budget = BUDGET_LEAST });
}

static void test_budget_size(void **state)
{
	(void)state;
	each_sealing(&(struct store_policy){ .size = 1 << 20, .budget = 512 << 10 });
}

/* A budget lowered under a store that is larger: after one run it holds. */
static void test_budget_lowered(void **state)
{
	struct fixture *f = *state;

	days(f, 60);
	f->policy.budget = BUDGET_LEAST;
	assert_true(bytes_there(f) > f->policy.budget);
	open_writer(f);
	assert_int_equal(store_retain(f->dir, &f->policy, NULL), 0);
	assert_true(bytes_there(f) <= f->policy.budget);
	assert_true(count(f, SEGMENT_SEALED) >= 2);
	assert_true(samples(f) > 0);
}

/* What somebody else put there counts for nothing and stays; it is named. */
static void test_foreign_files(void **state)
{
	struct fixture *f = *state;
	struct buf path = BUF_INIT, names = BUF_INIT;
	struct err e;
	size_t before;
	int fd;

	f->policy.budget = 4 << 20;
	days(f, 10);
	before = count(f, SEGMENT_SEALED);
	buf_fmt(&path, "%s/live.mdb.bak", f->dir);
	fd = open(path.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0 && !ftruncate(fd, 8 << 20));
	close(fd);
	seal(f);
	assert_int_equal(store_retain(f->dir, &f->policy, &e), 0);
	assert_int_equal(count(f, SEGMENT_SEALED), before);
	assert_int_equal(access(path.p, F_OK), 0);
	assert_int_equal(store_foreign(f->dir, &names, &e), 0);
	assert_int_equal(names.len, strlen("live.mdb.bak") + 1);
	assert_string_equal(names.p, "live.mdb.bak");
	buf_release(&names);
	buf_release(&path);
}

/* ---- count and age ----------------------------------------------------------------------------- */

static void retain_at(struct fixture *f, int64_t now_ms)
{
	struct retain_clock clock = { now_ms, DAY_MS };
	struct buf said = BUF_INIT;
	struct err e;

	if (retain(f->dir, &f->policy, clock, &said, &e))
		fail_msg("%s", e.text);
	assert_int_equal(said.len, 0);
	buf_release(&said);
}

/* Rules that are made stricter hold after one run. */
static void test_rotate_lowered(void **state)
{
	struct fixture *f = *state;

	days(f, 30);
	f->policy.has_rotate = true;
	f->policy.rotate = 4;
	retain_at(f, f->real_ms);
	assert_int_equal(count(f, SEGMENT_SEALED), 4);
	f->policy.rotate = 0;
	retain_at(f, f->real_ms);
	assert_int_equal(count(f, SEGMENT_SEALED), 0);
	assert_int_equal(count(f, SEGMENT_LIVE), 1);
}

static void test_age(void **state)
{
	struct fixture *f = *state;
	size_t before;

	days(f, 30);
	before = count(f, SEGMENT_SEALED);
	/* ten years ahead: of forty days nothing was recorded */
	f->policy.maxage_days = 40;
	for (int i = 0; i < 40; i++)
		retain_at(f, f->real_ms + 3650 * DAY_MS);
	assert_int_equal(count(f, SEGMENT_SEALED), before);
	f->policy.maxage_days = 10;
	retain_at(f, f->real_ms);
	assert_in_range(count(f, SEGMENT_SEALED), 9, 11);
	before = count(f, SEGMENT_SEALED);
	for (int i = 0; i < 40; i++)
		retain_at(f, f->real_ms + 3650 * DAY_MS);
	assert_in_range(count(f, SEGMENT_SEALED), before - 1, before);
	/* nor does a clock that is behind */
	f->policy.maxage_days = 1;
	retain_at(f, f->real_ms - 3650 * DAY_MS);
	assert_in_range(count(f, SEGMENT_SEALED), before - 1, before);
}

static void test_age_weekly(void **state)
{
	struct fixture *f = *state;

	f->policy.period = PERIOD_WEEKLY;
	open_writer(f);
	for (int i = 0; i < 4 * 70; i++)
		append(f, DAY_MS / 4, 0);
	seal(f);
	f->policy.maxage_days = 21;
	retain_at(f, f->real_ms);
	assert_in_range(count(f, SEGMENT_SEALED), 3, 4);
}

/* The oldest bears a time to come, or was set aside: the rule goes on all the same. */
static void test_age_of_odd_ones(void **state)
{
	struct fixture *f = *state;
	struct buf path = BUF_INIT;
	int fd;

	f->real_ms += 3650 * DAY_MS;
	f->policy.period = PERIOD_DAILY;
	open_writer(f);
	append(f, 1000, 0);
	f->boot++;
	append(f, 1000, -3650 * DAY_MS);
	buf_fmt(&path, "%s/live-000000000000-%lld.damaged", f->dir, (long long)f->real_ms);
	fd = open(path.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(writer_rotate(f->w, NULL), 0);
	days(f, 30);
	f->policy.maxage_days = 10;
	retain_at(f, f->real_ms);
	assert_in_range(count(f, SEGMENT_SEALED), 9, 11);
	assert_int_equal(count(f, SEGMENT_DAMAGED), 0);
	buf_release(&path);
}

/* Each other boot begins in 1970: the days that were recorded still count. */
static void test_age_of_two_clocks(void **state)
{
	struct fixture *f = *state;

	f->policy.period = PERIOD_DAILY;
	open_writer(f);
	for (int i = 0; i < 30; i++) {
		int64_t real = f->real_ms;

		f->boot++;
		f->real_ms = 1000;
		append(f, 1000, 0);
		f->boot++;
		f->real_ms = real;
		append(f, DAY_MS / 2, 0);
		append(f, DAY_MS / 2, 0);
	}
	seal(f);
	f->policy.maxage_days = 10;
	retain_at(f, f->real_ms);
	assert_in_range(count(f, SEGMENT_SEALED), 8, 12);
	assert_in_range(samples(f), 20, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_keeps_count, setup, teardown),
		cmocka_unit_test(test_budget_daily),
		cmocka_unit_test(test_budget_weekly),
		cmocka_unit_test(test_budget_never),
		cmocka_unit_test(test_budget_size),
		cmocka_unit_test_setup_teardown(test_budget_lowered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_foreign_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rotate_lowered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age_weekly, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age_of_odd_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age_of_two_clocks, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

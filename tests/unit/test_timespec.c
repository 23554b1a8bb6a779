/* Time expressions, zones and both DST nights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "window.h"

static int64_t ms(int year, int month, int day, int hour, int minute, int second)
{
	struct civil c = { year, month, day, hour, minute, second };

	return civil_utc(&c) * 1000;
}

static void zone(const char *name)
{
	struct err e;

	if (zone_use(name, &e))
		fail_msg("%s", e.text);
}

static int64_t now; /* the reader's clock in each test */

static struct window window(struct window_args a)
{
	struct window w;
	struct err e;

	if (window_parse(&a, now, &w, &e))
		fail_msg("%s", e.text);
	return w;
}

static void refused(struct window_args a, const char *part)
{
	struct window w;
	struct err e = { 0 };

	assert_int_equal(window_parse(&a, now, &w, &e), ERR_USAGE);
	if (!strstr(e.text, part))
		fail_msg("\"%s\" does not say \"%s\"", e.text, part);
}

static int64_t from(const char *text)
{
	return window((struct window_args){ .from = text, .to = "+1000w" }).from_ms;
}

static void forms(void **state)
{
	(void)state;
	zone("UTC");
	now = ms(2026, 11, 24, 9, 30, 0); /* a Tuesday */
	assert_int_equal(from("03:00"), ms(2026, 11, 24, 3, 0, 0));
	assert_int_equal(from("3:00:30"), ms(2026, 11, 24, 3, 0, 30));
	assert_int_equal(from("23:00"), ms(2026, 11, 23, 23, 0, 0)); /* not after now */
	assert_int_equal(from("yesterday 03:00"), ms(2026, 11, 23, 3, 0, 0));
	assert_int_equal(from("today"), ms(2026, 11, 24, 0, 0, 0));
	assert_int_equal(from("2026-11-22T03:00"), ms(2026, 11, 22, 3, 0, 0));
	assert_int_equal(from("2026-11-22 03:00:00"), ms(2026, 11, 22, 3, 0, 0));
	assert_int_equal(from("2026-11-22"), ms(2026, 11, 22, 0, 0, 0));
	assert_int_equal(from("2026-11-22T03:00Z"), ms(2026, 11, 22, 3, 0, 0));
	assert_int_equal(from("2026-11-22T03:00+01:30"), ms(2026, 11, 22, 1, 30, 0));
	assert_int_equal(from("monday 14:00"), ms(2026, 11, 23, 14, 0, 0));
	assert_int_equal(from("Tue 14:00"), ms(2026, 11, 17, 14, 0, 0));
	assert_int_equal(from("tuesday 09:00"), ms(2026, 11, 24, 9, 0, 0));
	assert_int_equal(from("-2h"), now - 7200000);
	assert_int_equal(from("-1h30m"), now - 5400000);
	assert_int_equal(from("@1795391635"), 1795391635000);
	assert_int_equal(from("@1795391635.25"), 1795391635250);
	assert_int_equal(from("@0"), 0);
	assert_int_equal(from("now"), now);
	assert_int_equal(from("2024-02-29"), ms(2024, 2, 29, 0, 0, 0));
}

static void bad_times(void **state)
{
	static const char *const bad[] = { "",
					   "25:00",
					   "12:60",
					   "3",
					   "2026-13-01",
					   "2025-02-29",
					   "2026-11-22T",
					   "monday14:00",
					   "mond",
					   "@",
					   "@12x",
					   "-",
					   "-2",
					   "-2y",
					   "tomorrow",
					   "03:00 x",
					   "2026-11-22T03:00+99",
					   "\x1b[31m" };

	(void)state;
	zone("UTC");
	now = ms(2026, 11, 24, 9, 30, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (strcmp(bad[i], "-2") != 0) /* 2 seconds ago */
			refused((struct window_args){ .from = bad[i] }, "is not a time: use 03:00");
	refused((struct window_args){ .from = "\x1b[31m" }, "--from: \"\\x1b[31m\"");
	refused((struct window_args){ .last = "x" }, "--last: \"x\" is not a duration: use 90s");
	refused((struct window_args){ .every = "0" }, "not a duration");
	refused((struct window_args){ .last = "99999999999s" }, "not a duration");
	refused((struct window_args){ .last = "-5m" }, "not a duration");
	refused((struct window_args){ .on = "03:00" }, "is not a day");
	refused((struct window_args){ .on = "monday", .from = "yesterday" },
		"beside --on only a bare time");
	refused((struct window_args){ .at = "03:00", .from = "02:00" }, "exclude each other");
	refused((struct window_args){ .last = "1h", .from = "02:00" }, "exclude each other");
	refused((struct window_args){ .from = "2026-11-22T03:00", .to = "2026-11-22T02:00" },
		"ends (2026-11-22 02:00:00) before it starts (2026-11-22 03:00:00)");
}

static void ends(void **state)
{
	struct window w;

	(void)state;
	zone("UTC");
	now = ms(2026, 11, 24, 9, 30, 0);
	/* inclusive, and across midnight */
	w = window((struct window_args){ .from = "yesterday 23:50", .to = "00:20" });
	assert_int_equal(w.from_ms, ms(2026, 11, 23, 23, 50, 0));
	assert_int_equal(w.to_ms, ms(2026, 11, 24, 0, 20, 0) + 999);
	w = window((struct window_args){ .from = "03:00", .to = "03:00" });
	assert_int_equal(w.to_ms, ms(2026, 11, 25, 3, 0, 0) + 999);
	w = window((struct window_args){ .from = "2026-11-20", .to = "2026-11-21" });
	assert_int_equal(w.to_ms, ms(2026, 11, 22, 0, 0, 0) - 1);
	w = window((struct window_args){ .from = "03:00", .to = "+30m" });
	assert_int_equal(w.to_ms, ms(2026, 11, 24, 3, 30, 0));
	/* without a window, and with half of one */
	w = window((struct window_args){ 0 });
	assert_int_equal(w.from_ms, ms(2026, 11, 24, 0, 0, 0));
	assert_int_equal(w.to_ms, now);
	w = window((struct window_args){ .to = "2026-11-20 05:00" });
	assert_int_equal(w.from_ms, ms(2026, 11, 20, 0, 0, 0));
	w = window((struct window_args){ .last = "30m" });
	assert_int_equal(w.from_ms, now - 1800000);
	w = window((struct window_args){ .last = "30m", .to = "23:00" });
	assert_int_equal(w.to_ms, ms(2026, 11, 23, 23, 0, 0) + 999);
	/* a day, and bare times of it */
	w = window((struct window_args){ .on = "monday" });
	assert_int_equal(w.from_ms, ms(2026, 11, 23, 0, 0, 0));
	assert_int_equal(w.to_ms, ms(2026, 11, 24, 0, 0, 0) - 1);
	w = window((struct window_args){ .on = "2026-11-20", .from = "23:00", .to = "01:00" });
	assert_int_equal(w.from_ms, ms(2026, 11, 20, 23, 0, 0));
	assert_int_equal(w.to_ms, ms(2026, 11, 21, 1, 0, 0) + 999);
	w = window((struct window_args){ .at = "03:12" });
	assert_true(w.at);
	assert_int_equal(w.to_ms, ms(2026, 11, 24, 3, 12, 0) + 999);
	w = window((struct window_args){ .at = "03:12", .on = "2026-11-20" });
	assert_int_equal(w.to_ms, ms(2026, 11, 20, 3, 12, 0) + 999);
}

/* Berlin: at 03:00 of 2026-10-25 clocks went back to 02:00; at 02:00 of 2026-03-29 forward to
 * 03:00. */
static void repeated_hour(void **state)
{
	struct civil c = { 2026, 10, 25, 2, 30, 0 };
	struct window w;
	int64_t at[2];

	(void)state;
	zone("Europe/Berlin");
	now = ms(2026, 10, 25, 9, 0, 0);
	assert_int_equal(civil_instants(&c, at), 2);
	assert_int_equal(at[0] * 1000, ms(2026, 10, 25, 0, 30, 0));
	assert_int_equal(at[1] * 1000, ms(2026, 10, 25, 1, 30, 0));
	/* bare: the latest not after now; dated: the first; with an offset: either */
	assert_int_equal(from("02:30"), ms(2026, 10, 25, 1, 30, 0));
	assert_int_equal(from("2026-10-25T02:30"), ms(2026, 10, 25, 0, 30, 0));
	assert_int_equal(from("2026-10-25T02:30+01:00"), ms(2026, 10, 25, 1, 30, 0));
	now = ms(2026, 10, 25, 0, 45, 0); /* in the first of the two hours */
	assert_int_equal(from("02:30"), ms(2026, 10, 25, 0, 30, 0));
	/* the first such time after --from */
	now = ms(2026, 10, 25, 9, 0, 0);
	w = window((struct window_args){ .from = "2026-10-25 02:40", .to = "02:30" });
	assert_int_equal(w.to_ms, ms(2026, 10, 25, 1, 30, 0) + 999);
	/* the day has 25 hours */
	w = window((struct window_args){ .on = "2026-10-25" });
	assert_int_equal(w.to_ms + 1 - w.from_ms, 25 * 3600000);
}

static void missing_hour(void **state)
{
	struct civil c = { 2026, 3, 29, 2, 30, 0 };
	struct window w;
	int64_t at[2];

	(void)state;
	zone("Europe/Berlin");
	now = ms(2026, 3, 29, 9, 0, 0);
	assert_int_equal(civil_instants(&c, at), 1);
	assert_int_equal(at[0] * 1000, ms(2026, 3, 29, 1, 0, 0)); /* the jump */
	w = window((struct window_args){ .from = "02:30", .to = "03:30" });
	assert_int_equal(w.from_ms, ms(2026, 3, 29, 1, 0, 0));
	assert_int_equal(w.to_ms, ms(2026, 3, 29, 1, 30, 0) + 999);
	w = window((struct window_args){ .on = "2026-03-29" });
	assert_int_equal(w.to_ms + 1 - w.from_ms, 23 * 3600000);
	now = ms(2026, 3, 29, 22, 30, 0); /* 00:30 of the next day */
	assert_int_equal(from("yesterday"), ms(2026, 3, 28, 23, 0, 0));
}

static void zones(void **state)
{
	struct err e;

	(void)state;
	now = ms(2026, 11, 24, 9, 30, 0);
	zone("America/St_Johns");
	assert_int_equal(from("03:00"), ms(2026, 11, 24, 6, 30, 0));
	zone("Asia/Kathmandu");
	assert_int_equal(from("03:00"), ms(2026, 11, 23, 21, 15, 0));
	zone("<-03>3");
	assert_int_equal(from("03:00"), ms(2026, 11, 24, 6, 0, 0));
	assert_int_equal(zone_use("Europe/Atlantis", &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "Europe/Atlantis"));
	assert_int_equal(zone_use("../../etc/passwd", &e), ERR_USAGE);
	assert_int_equal(zone_use("/etc/passwd", &e), ERR_USAGE);
	assert_int_equal(zone_use("x", &e), ERR_USAGE);
}

static void durations(void **state)
{
	struct err e;
	int64_t v;

	(void)state;
	assert_int_equal(duration_parse("90s", "--every", &v, &e), 0);
	assert_int_equal(v, 90000);
	assert_int_equal(duration_parse("1d", "--every", &v, &e), 0);
	assert_int_equal(v, 86400000);
	assert_int_equal(duration_parse("1w1d1h1m1", "--every", &v, &e), 0);
	assert_int_equal(v, 694861000);
	assert_int_equal(duration_parse("", "--every", &v, &e), ERR_USAGE);
	assert_int_equal(duration_parse("1x", "--every", &v, &e), ERR_USAGE);
	assert_int_equal(duration_parse("1 m", "--every", &v, &e), ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),	 cmocka_unit_test(bad_times),
		cmocka_unit_test(ends),		 cmocka_unit_test(zones),
		cmocka_unit_test(repeated_hour), cmocka_unit_test(missing_hour),
		cmocka_unit_test(durations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

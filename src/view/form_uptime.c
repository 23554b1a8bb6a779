/*
 * uptime, as procps 4.0.2 prints it, measured on uptimes from 0 to 21 years (past 68 it overflows).
 * Sessions are the USER_PROCESS records of /var/run/utmp; 0 and 1 are "user". Without the file it
 * says 0, and so it does without /proc/loadavg.
 *
 * -p has a quirk: a unit is taken only where more than one of it is left, not where exactly one is.
 * So 3600.00 s are "60 minutes", 3600.01 s "1 hour", a day is "24 hours, 0 minutes", and 60.00 s
 * are nothing at all. -s is the time less the uptime, to the nearest second.
 */
#include "form.h"

static const struct view_let lets[] = {
	{ "up", "int(uptime.uptime)" },
	{ "days", "int(up / 86400)" },
	{ "hours", "int((up - days * 86400) / 3600)" },
	{ "minutes", "int((up - days * 86400 - hours * 3600) / 60)" },
	{ "sessions", "else(users.users, 0)" },
	{ "p_decades", "uptime.uptime > 315360000 ? int(up / 315360000) : 0" },
	{ "after_decades", "uptime.uptime - p_decades * 315360000" },
	{ "p_years", "after_decades > 31536000 ? int(after_decades / 31536000) : 0" },
	{ "after_years", "after_decades - p_years * 31536000" },
	{ "p_weeks", "after_years > 604800 ? int(after_years / 604800) : 0" },
	{ "after_weeks", "after_years - p_weeks * 604800" },
	{ "p_days", "after_weeks > 86400 ? int(after_weeks / 86400) : 0" },
	{ "after_days", "after_weeks - p_days * 86400" },
	{ "p_hours", "after_days > 3600 ? int(after_days / 3600) : 0" },
	{ "after_hours", "after_days - p_hours * 3600" },
	{ "p_minutes", "after_hours > 60 ? int(after_hours / 60) : 0" },
	{ "s_minutes", "p_minutes > 0 || after_hours < 60" },
	{ NULL, NULL },
};

enum { LINE = UPTIME_PRETTY | UPTIME_SINCE };

/* clang-format off */
static const struct form_field fields[] = {
	{ "uptime", NULL, 0, FORM_DATA, "uptime.uptime" },
	{ NULL, " ", 0, FORM_CLOCK, NULL, " up ", .unless = LINE },
	{ NULL, NULL, 0, FORM_WHOLE, "days", " day, ", "days == 1", .unless = LINE },
	{ NULL, NULL, 0, FORM_WHOLE, "days", " days, ", "days > 1", .unless = LINE },
	{ NULL, NULL, 2, FORM_WHOLE, "hours", ":", "hours > 0", .unless = LINE },
	{ NULL, NULL, 0, FORM_TWO, "minutes", ", ", "hours > 0", .unless = LINE },
	{ NULL, NULL, 0, FORM_WHOLE, "minutes", " min, ", "hours == 0", .unless = LINE },
	{ "users", NULL, 2, FORM_WHOLE, "sessions", " user", .unless = LINE },
	{ NULL, "s", .when = "sessions > 1", .unless = LINE },
	{ "load1", ",  load average: ", 0, FORM_FIXED, "else(load.load1, 0)", ", ", .unless = LINE },
	{ "load5", NULL, 0, FORM_FIXED, "else(load.load5, 0)", ", ", .unless = LINE },
	{ "load15", NULL, 0, FORM_FIXED, "else(load.load15, 0)", "\n", .unless = LINE },

	{ NULL, "up ", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, NULL, 0, FORM_WHOLE, "p_decades", " decade", "p_decades", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "s", .when = "p_decades > 1", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, ", ", .when = "p_years && p_decades", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, NULL, 0, FORM_WHOLE, "p_years", " year", "p_years", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "s", .when = "p_years > 1", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, ", ", .when = "p_weeks && (p_decades || p_years)", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, NULL, 0, FORM_WHOLE, "p_weeks", " week", "p_weeks", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "s", .when = "p_weeks > 1", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, ", ", .when = "p_days && (p_decades || p_years || p_weeks)", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, NULL, 0, FORM_WHOLE, "p_days", " day", "p_days", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "s", .when = "p_days > 1", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, ", ", .when = "p_hours && (p_decades || p_years || p_weeks || p_days)", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, NULL, 0, FORM_WHOLE, "p_hours", " hour", "p_hours", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "s", .when = "p_hours > 1", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, ", ", .when = "s_minutes && (p_decades || p_years || p_weeks || p_days || p_hours)", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, NULL, 0, FORM_WHOLE, "p_minutes", " minute", "s_minutes", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "s", .when = "s_minutes && p_minutes != 1", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },
	{ NULL, "\n", .need = UPTIME_PRETTY, .unless = UPTIME_SINCE },

	{ "since", NULL, 0, FORM_SINCE, "uptime.uptime", "\n", .need = UPTIME_SINCE },
	{ NULL },
};
/* clang-format on */

const struct form uptime_form = {
	.name = "uptime", .group = G_NONE, .must = G_UPTIME, .lets = lets, .fields = fields
};

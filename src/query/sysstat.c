/*
 * Measured with sysstat 12.6.1. Dates and times are the locale's %x and %X; S_TIME_FORMAT=ISO makes
 * them 2026-11-23 and 03:10:01. Headings come again after as many lines as the terminal has, less
 * two, and after 86,400 without a terminal. S_REPEAT_HEADER has no effect on a file.
 */
#include "sysstat.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_AT = 1 << 16, LEAD_WIDTH = 11, DATED_WIDTH = 22, NO_TERMINAL = 86400 };

static unsigned page_lines(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_row > 2)
		return size.ws_row - 2u;
	return NO_TERMINAL;
}

int sysstat_init(struct sysstat *y, const struct options *o, struct err *e)
{
	const char *format = getenv("S_TIME_FORMAT"), *dec = o->value[OPT_DECIMALS];
	uint64_t n;

	memset(y, 0, sizeof(*y));
	setlocale(LC_TIME, "");
	/* "Durchschn.:": sysstat's own catalogues, where it is installed */
	setlocale(LC_MESSAGES, "");
	setlocale(LC_CTYPE, "");
	bindtextdomain("sysstat", "/usr/share/locale");
	y->colored = colors_read(&y->colors, STDOUT_FILENO);
	y->iso = format && !strcmp(format, "ISO");
	y->pretty = o->value[OPT_PRETTY] || o->value[OPT_PRETTY_HUMAN] || o->value[OPT_NAMES];
	y->human = o->value[OPT_HUMAN] || o->value[OPT_PRETTY_HUMAN];
	y->decimals = -1;
	y->page = page_lines();
	y->point = locale_point();
	if (!dec)
		return 0;
	if (number_parse(dec, "--dec", 0, 2, &n, e))
		return ERR_USAGE;
	y->decimals = (int)n;
	return 0;
}

void sysstat_release(struct sysstat *y)
{
	buf_release(&y->out);
}

groupset sysstat_groups(void)
{
	return (groupset)1 << G_HOST;
}

/* A label of the host group, escaped. */
static void host_label(struct buf *b, const struct sample *s, uint32_t col)
{
	size_t n = 0;
	const char *text =
		s->frames[G_HOST].taken ? frame_label(&s->frames[G_HOST], 0, col, &n) : NULL;

	if (text)
		buf_escaped(b, text, n);
}

unsigned sysstat_cpus(const struct sample *s)
{
	uint64_t n = 0;

	if (!s->frames[G_HOST].taken || !frame_get(&s->frames[G_HOST], 0, C_HOST_NCPU, &n))
		return 0;
	return (unsigned)n;
}

/* strftime(3): compilers warn of %x because its year may have two digits, as sar's has. */
static size_t (*const in_locale)(char *, size_t, const char *, const struct tm *) = strftime;

/* Two digits; libc's formatting of every time was a tenth of a long replay. */
static void put_two(struct buf *b, int n)
{
	buf_char(b, (char)('0' + n / 10));
	buf_char(b, (char)('0' + n % 10));
}

/* The time of day, where it has a form of 24 hours: in ISO form and in most locales. */
static bool put_clock(struct buf *b, bool iso, const struct tm *tm)
{
	if (!iso && strcmp(nl_langinfo(T_FMT), "%H:%M:%S") != 0 &&
	    strcmp(nl_langinfo(T_FMT), "%T") != 0)
		return false;
	put_two(b, tm->tm_hour);
	buf_char(b, ':');
	put_two(b, tm->tm_min);
	buf_char(b, ':');
	put_two(b, tm->tm_sec);
	return true;
}

/* The local date or time: as the locale has it, or in ISO form. */
static void put_time(struct buf *b, bool date, bool iso, int64_t real_ms)
{
	time_t t = (time_t)(real_ms / 1000 - (real_ms % 1000 < 0));
	char text[128];
	struct tm tm;
	size_t n = 0;

	if (!localtime_r(&t, &tm) || (!date && put_clock(b, iso, &tm)))
		return;
	if (iso)
		n = strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	else
		n = in_locale(text, sizeof(text), date ? "%x" : "%X", &tm);
	buf_add(b, text, n);
}

void sysstat_date(struct sysstat *y, int64_t real_ms)
{
	put_time(&y->out, true, y->iso, real_ms);
}

void sysstat_banner(struct sysstat *y, const struct sample *s)
{
	struct buf *b = &y->out;

	host_label(b, s, C_HOST_SYSNAME);
	buf_char(b, ' ');
	host_label(b, s, C_HOST_RELEASE);
	buf_str(b, " (");
	host_label(b, s, C_HOST_NODENAME);
	buf_str(b, ") \t");
	put_time(b, true, y->iso, s->stamp.real_ms);
	buf_str(b, " \t_");
	host_label(b, s, C_HOST_MACHINE);
	buf_fmt(b, "_\t(%u CPU)\n", sysstat_cpus(s));
}

void sysstat_lead(const struct sysstat *y, struct buf *b, const char *name, int64_t real_ms)
{
	size_t start = b->len, width = y->dated ? DATED_WIDTH : LEAD_WIDTH;

	if (name) {
		buf_str(b, dgettext("sysstat", name));
	} else {
		if (y->dated)
			put_time(b, true, true, real_ms);
		if (y->dated)
			buf_char(b, ' ');
		put_time(b, false, y->iso, real_ms);
	}
	if (b->len - start < width)
		buf_repeat(b, ' ', width - (b->len - start));
}

void sysstat_moment(struct sysstat *y, int64_t real_ms)
{
	time_t t = (time_t)(real_ms / 1000 - (real_ms % 1000 < 0));
	char zone[16];
	struct tm tm;

	put_time(&y->out, true, y->iso, real_ms);
	buf_char(&y->out, y->iso ? 'T' : ' ');
	put_time(&y->out, false, y->iso, real_ms);
	if (y->iso && localtime_r(&t, &tm) && strftime(zone, sizeof(zone), "%z", &tm))
		buf_str(&y->out, zone);
}

struct sheet sysstat_sheet(struct sysstat *y, const struct table *t)
{
	return (struct sheet){ .table = t,
			       .out = &y->out,
			       .colors = y->colored ? &y->colors : NULL,
			       .pretty = y->pretty,
			       .human = y->human,
			       .decimals = y->decimals,
			       .point = y->point };
}

void sysstat_fallen(struct sysstat *y, struct session *s, const struct table *t,
		    const struct cell *cells, int64_t real_ms)
{
	struct buf text = BUF_INIT;
	size_t n;
	const struct head *heads = table_heads(t, &n);

	for (size_t k = 0; k < n; k++)
		if (cells[k].state == CELL_FELL)
			buf_fmt(&text, "%s%s", text.len ? ", " : "", heads[k].name);
	if (text.len) {
		buf_str(&text, ": a counter went backwards, shown as 0");
		sysstat_flush(y, true, &s->err);
		session_say(s, buf_cstr(&text), real_ms);
	}
	buf_release(&text);
}

int sysstat_flush(struct sysstat *y, bool always, struct err *e)
{
	int rc = 0;

	if (always || y->out.len >= FLUSH_AT) {
		rc = output_write(&y->out, e);
		buf_reset(&y->out);
	}
	return rc;
}

/* Names, command lines and terminals as procps prints them. */
#include <string.h>
#include <wchar.h>

#include "procs.h"

/* ---- text ------------------------------------------------------------------------------------ */

static size_t c_text(struct buf *out, const char *s, size_t n, size_t cells)
{
	size_t used = n < cells ? n : cells;

	for (size_t i = 0; i < used; i++) {
		unsigned char c = (unsigned char)s[i];

		buf_char(out, c >= 0x80 ? '?' : c < 0x20 || c == 0x7f ? '.' : (char)c);
	}
	return used;
}

/* The character at S: how many bytes it has, and columns; 0 columns: it is not to be shown. */
static size_t next_char(const char *s, size_t n, int *width)
{
	uint32_t code = 0;
	size_t len = utf8_decode((const uint8_t *)s, n, &code);

	*width = -1;
	if (!len)
		return 1;
	if (!utf8_is_mark(code))
		*width = wcwidth((wchar_t)code);
	return len;
}

static size_t utf8_text(struct buf *out, const char *s, size_t n, size_t cells)
{
	size_t used = 0;

	while (n) {
		int width;
		size_t len = next_char(s, n, &width);
		size_t takes = width < 0 ? 1 : (size_t)width;

		if (used + takes > cells)
			break;
		if (width < 0)
			buf_char(out, '?');
		else
			buf_add(out, s, len);
		used += takes;
		s += len;
		n -= len;
	}
	return used;
}

size_t proc_text(const struct procs *p, struct buf *out, const char *s, size_t n, size_t cells)
{
	return p->utf8 ? utf8_text(out, s, n, cells) : c_text(out, s, n, cells);
}

/* ---- command lines --------------------------------------------------------------------------- */

void task_command(const struct procs *p, const struct task *t, struct buf *out)
{
	size_t n;
	const char *s = task_label(p, t, C_PROC_CMDLINE, &n);

	/* the NUL that ends the last word, not those of empty words before it */
	if (s && n && !s[n - 1])
		n--;
	if (s && n && task_state(p, t) != 'Z') {
		for (size_t i = 0; i < n; i++)
			buf_char(out, s[i] && s[i] != '\n' ? s[i] : ' ');
		return;
	}
	s = task_label(p, t, C_PROC_COMM, &n);
	buf_char(out, '[');
	buf_add(out, s ? s : "", n);
	buf_char(out, ']');
	if (task_state(p, t) == 'Z')
		buf_str(out, " <defunct>");
}

/* ---- terminals ------------------------------------------------------------------------------- */

/* Documentation/admin-guide/devices.txt: the terminals among the character devices. */
static const struct {
	unsigned major, first, last;
	const char *name;
	int offset; /* of the number behind the name; -1: none */
} terminals[] = {
	{ 4, 0, 63, "tty", 0 },	      { 4, 64, 255, "ttyS", -64 },  { 5, 1, 1, "console", -1 },
	{ 166, 0, 255, "ttyACM", 0 }, { 188, 0, 255, "ttyUSB", 0 }, { 204, 64, 79, "ttyAMA", -64 },
	{ 229, 0, 255, "hvc", 0 },
};

void tty_name(int64_t device, struct buf *out)
{
	unsigned dev = (unsigned)device, major = dev >> 8 & 0xfff;
	unsigned minor = (dev & 0xff) | (dev >> 12 & 0xfff00);

	if (major >= 136 && major <= 143) {
		buf_fmt(out, "pts/%u", minor + 256 * (major - 136));
		return;
	}
	for (size_t i = 0; dev && i < sizeof(terminals) / sizeof(terminals[0]); i++) {
		if (major != terminals[i].major || minor < terminals[i].first ||
		    minor > terminals[i].last)
			continue;
		buf_str(out, terminals[i].name);
		if (terminals[i].offset != -1)
			buf_u64_dec(out, (uint64_t)((int64_t)minor + terminals[i].offset));
		return;
	}
	buf_char(out, '?');
}

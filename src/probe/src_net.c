/*
 * /proc/net/dev, and what /sys/class/net says about each interface. Asking a driver for its speed
 * takes the kernel's big network lock and several system calls, so the answers are kept and read
 * again when the line is another interface's, when a counter fell (it was created again) and twice
 * a minute.
 */
#include <stdlib.h>

#include "rows.h"
#include "scan.h"
#include "source.h"

enum {
	NFIELDS = C_NET_TX_COMPRESSED - C_NET_RX_BYTES + 1,
	REREAD_MS = 30000,
	MAX_NAME = 60, /* the kernel's limit is 15 */
};

struct iface {
	char *name;
	size_t len;
	uint64_t counters[NFIELDS];
	uint64_t ifindex, speed, carrier;
	bool has_ifindex, has_speed, has_carrier;
	char *duplex, *operstate; /* NULL: not known */
};

struct net_state {
	struct pfile file;
	struct iface *ifaces; /* by line */
	size_t count, cap;
	int64_t reread_ms;
	bool stale;
};

static void *net_open(struct probe *p)
{
	struct net_state *st = mem_zalloc(1, sizeof(*st));

	(void)p;
	pfile_init(&st->file, "proc/net/dev");
	return st;
}

static void net_close(void *state)
{
	struct net_state *st = state;

	pfile_close(&st->file);
	for (size_t i = 0; i < st->count; i++) {
		free(st->ifaces[i].name);
		free(st->ifaces[i].duplex);
		free(st->ifaces[i].operstate);
	}
	free(st->ifaces);
	free(st);
}

static const char *slurp_attribute(struct probe *p, const struct iface *i, const char *leaf)
{
	char path[128];

	if (!i->len || i->len > MAX_NAME || memchr(i->name, '/', i->len) || !strcmp(i->name, ".") ||
	    !strcmp(i->name, ".."))
		return NULL;
	snprintf(path, sizeof(path), "sys/class/net/%s/%s", i->name, leaf);
	return probe_slurp(p, path, NULL);
}

static bool read_number(struct probe *p, const struct iface *i, const char *leaf, uint64_t *v)
{
	const char *text = slurp_attribute(p, i, leaf);

	return text && scan_u64(&text, v) == SCAN_OK;
}

static void read_word(struct probe *p, const struct iface *i, const char *leaf, char **to)
{
	const char *text = slurp_attribute(p, i, leaf);

	free(*to);
	*to = text && !scan_is_end(*text) ? mem_strndup(text, strcspn(text, "\n")) : NULL;
}

/* The kernel prints a speed of -1, as signed or unsigned 32 bits, or fails the read, where there is
 * no link. */
static void read_facts(struct probe *p, struct iface *i)
{
	i->has_ifindex = read_number(p, i, "ifindex", &i->ifindex);
	i->has_speed = read_number(p, i, "speed", &i->speed) && i->speed != UINT32_MAX;
	i->has_carrier = read_number(p, i, "carrier", &i->carrier);
	read_word(p, i, "duplex", &i->duplex);
	read_word(p, i, "operstate", &i->operstate);
}

static struct iface *iface_at(struct net_state *st, size_t i)
{
	static const struct iface none;

	if (i == st->count) {
		mem_grow((void **)&st->ifaces, &st->cap, i + 1, sizeof(*st->ifaces));
		st->ifaces[st->count++] = none;
	}
	return &st->ifaces[i];
}

/* Notes the counters of ROW; true when one of them fell. */
static bool note_counters(struct iface *i, const struct frame *f, uint32_t row)
{
	const uint64_t *val = f->val + (size_t)row * f->ncols + C_NET_RX_BYTES;
	bool fell = false;

	for (unsigned c = 0; c < NFIELDS; c++)
		fell |= val[c] < i->counters[c];
	memcpy(i->counters, val, sizeof(i->counters));
	return fell;
}

static void set_facts(struct probe *p, const struct iface *i, struct frame *f, uint32_t row)
{
	if (i->has_ifindex)
		frame_set(f, row, C_NET_IFINDEX, i->ifindex);
	if (i->has_speed)
		frame_set(f, row, C_NET_SPEED, i->speed);
	if (i->has_carrier)
		frame_set(f, row, C_NET_CARRIER, i->carrier);
	if (i->duplex)
		probe_label(p, f, row, C_NET_DUPLEX, i->duplex, strlen(i->duplex));
	if (i->operstate)
		probe_label(p, f, row, C_NET_OPERSTATE, i->operstate, strlen(i->operstate));
}

static void add_facts(struct probe *p, struct net_state *st, struct frame *f, uint32_t row,
		      const char *name, size_t len)
{
	struct iface *i = iface_at(st, row);
	bool same = i->name && i->len == len && !memcmp(i->name, name, len);
	bool fell = note_counters(i, f, row);

	if (!same) {
		free(i->name);
		i->name = mem_strndup(name, len);
		i->len = len;
	}
	if (!same || fell || st->stale)
		read_facts(p, i);
	set_facts(p, i, f, row);
}

/* `  eth0:   123 4 ...`: the last colon ends the name, which old alias names have inside as well.
 */
static void take_line(struct probe *p, struct net_state *st, struct frame *f, const char *at,
		      const char *stop)
{
	const char *name = scan_blanks(at), *colon = memrchr(at, ':', (size_t)(stop - at));
	uint32_t row;

	if (!colon || colon <= name)
		return;
	row = frame_row(f);
	probe_label(p, f, row, C_NET_NAME, name, (size_t)(colon - name));
	at = colon + 1;
	rows_numbers(f, row, C_NET_RX_BYTES, NFIELDS, &at);
	add_facts(p, st, f, row, name, (size_t)(colon - name));
}

/* A copy, because reading an interface's facts uses the probe's scratch. */
static void net_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct net_state *st = state;
	struct buf text;
	struct frame *f;

	(void)due;
	if (!pfile_read(p, &st->file, NULL))
		return;
	text = p->scratch;
	p->scratch = (struct buf)BUF_INIT;
	st->stale = probe_stale(p, s, &st->reread_ms, REREAD_MS);
	f = probe_frame(p, s, G_NET);
	for (const char *at = text.p, *end = at + text.len, *next; at < end; at = next) {
		next = line_next(at, end);
		take_line(p, st, f, at, next);
	}
	buf_release(&p->scratch);
	p->scratch = text;
}

const struct source source_net = {
	.name = "net",
	.groups = (groupset)1 << G_NET,
	.open = net_open,
	.read = net_read,
	.close = net_close,
};

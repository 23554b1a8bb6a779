#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "source.h"
#include "stamp.h"

#define SOURCE(name) extern const struct source source_##name;
#include "sources.def"

static const struct source *const sources[] = {
#define SOURCE(name) &source_##name,
#include "sources.def"
};

enum {
#define SOURCE(name) SOURCE_##name,
#include "sources.def"
	NSOURCES
};

/* What the caller holds: the part that sources see, and what only this file needs. */
struct probe_own {
	struct probe shared; /* first, so that a pointer to one is a pointer to the other */
	struct pfile uptime;
	uint8_t boot_id[16];
	struct buf told; /* what probe_remark() gave of TROUBLE */
};

int probe_open(struct probe **out, const struct probe_options *o, struct schema *schema,
	       struct err *e)
{
	bool rooted = o->root && *o->root;
	int fd = open(rooted ? o->root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct probe_own *own;
	struct probe *p;

	*out = NULL;
	if (fd < 0)
		return err_errno(e, "cannot read from %s", rooted ? o->root : "/");
	tzset();
	own = mem_zalloc(1, sizeof(*own));
	p = &own->shared;
	p->options = *o;
	p->schema = schema;
	p->rootfd = fd;
	p->live = !rooted;
	strtab_init(&p->strings);
	pfile_init(&own->uptime, "proc/uptime");
	p->state = mem_zalloc(NSOURCES, sizeof(*p->state));
	probe_fds_init(p);
	for (size_t i = 0; i < NSOURCES; i++)
		if ((sources[i]->groups & o->groups) && sources[i]->open)
			p->state[i] = sources[i]->open(p);
	stamp_boot_id(p, own->boot_id);
	*out = p;
	return 0;
}

void probe_close(struct probe *p)
{
	struct probe_own *own = (struct probe_own *)p;

	if (!p)
		return;
	for (size_t i = 0; i < NSOURCES; i++)
		if (p->state[i] && sources[i]->close)
			sources[i]->close(p->state[i]);
	pfile_close(&own->uptime);
	free(p->state);
	buf_release(&p->scratch);
	buf_release(&p->trouble);
	buf_release(&own->told);
	strtab_release(&p->strings);
	close(p->rootfd);
	free(own);
}

/* Nothing at all to read: a wrong --root, or /proc is not mounted. */
static bool is_barren(struct probe *p)
{
	return !p->has_uptime && !probe_slurp(p, "proc/stat", NULL);
}

int probe_take(struct probe *p, groupset due, struct sample *s, struct err *e)
{
	struct probe_own *own = (struct probe_own *)p;
	groupset want = due & p->options.groups;

	sample_reset(s);
	strtab_reset(&p->strings);
	p->tick++;
	stamp_take(p, &own->uptime, s);
	if (is_barren(p))
		return err_set(e, ERR_SYSTEM,
			       "%s has neither proc/uptime nor proc/stat: is /proc mounted?",
			       p->live ? "/" : p->options.root);
	if (!p->live)
		stamp_boot_id(p, own->boot_id);
	memcpy(s->stamp.boot_id, own->boot_id, sizeof(own->boot_id));
	for (size_t i = 0; i < NSOURCES; i++)
		if (sources[i]->groups & want)
			sources[i]->read(p, p->state[i], want, s);
	return 0;
}

void probe_inherit(struct probe *p, const struct sample *s)
{
	const struct probe_own *own = (const struct probe_own *)p;

	if (!boot_id_same(own->boot_id, s->stamp.boot_id))
		return;
	for (size_t i = 0; i < NSOURCES; i++)
		if (p->state[i] && sources[i]->inherit)
			sources[i]->inherit(p, p->state[i], s);
}

void probe_sources_shed(struct probe *p)
{
	for (size_t i = 0; i < NSOURCES; i++)
		if (p->state[i] && sources[i]->shed)
			sources[i]->shed(p->state[i]);
}

void probe_drain(struct probe *p)
{
	for (size_t i = 0; i < NSOURCES; i++)
		if (p->state[i] && sources[i]->drain)
			sources[i]->drain(p, p->state[i]);
}

const char *probe_remark(struct probe *p)
{
	struct probe_own *own = (struct probe_own *)p;
	const char *text = NULL;

	if (p->trouble.len) {
		buf_reset(&own->told);
		buf_str(&own->told, p->trouble.p);
		buf_reset(&p->trouble);
		return buf_cstr(&own->told);
	}
	for (size_t i = 0; i < NSOURCES && !text; i++)
		if (p->state[i] && sources[i]->remark)
			text = sources[i]->remark(p->state[i]);
	return text;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

groupset probe_due(const struct schema *schema, groupset groups, int64_t last_ms, int64_t now_ms)
{
	groupset due = 0;

	for (unsigned g = 0; g < schema->ngroups; g++) {
		int64_t every = (int64_t)schema->groups[g].every * 1000;

		if (!groupset_has(groups, g))
			continue;
		if (!every || !last_ms || floor_div(last_ms, every) != floor_div(now_ms, every))
			due |= (groupset)1 << g;
	}
	return due;
}

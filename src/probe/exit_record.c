#include "exit_record.h"

#include <linux/acct.h>
#include <stdlib.h>
#include <string.h>

enum {
	SUMS_MAX = 65536, /* processes remembered; beyond, a lost last thread has left too many */
	VERSION_AGROUP = 12,
};

enum field_use {
	FIELD_ONE, /* of the process: from its first thread */
	FIELD_SUM,
	FIELD_MAX,
};

/* clang-format off */
#define FIELD(col, name, use) { C_EXIT_##col, use, sizeof(((struct taskstats *)0)->name), offsetof(struct taskstats, name) }
static const struct field {
	uint8_t col;
	enum field_use use;
	uint16_t size, off;
} fields[] = {
	FIELD(PID, ac_pid, FIELD_ONE), FIELD(PPID, ac_ppid, FIELD_ONE), FIELD(BTIME, ac_btime, FIELD_ONE),
	FIELD(UID, ac_uid, FIELD_ONE), FIELD(GID, ac_gid, FIELD_ONE), FIELD(SCHED, ac_sched, FIELD_ONE),
	FIELD(FLAG, ac_flag, FIELD_ONE), FIELD(EXITCODE, ac_exitcode, FIELD_ONE), FIELD(ETIME, ac_etime, FIELD_ONE),
	FIELD(UTIME, ac_utime, FIELD_SUM), FIELD(STIME, ac_stime, FIELD_SUM),
	FIELD(MINFLT, ac_minflt, FIELD_SUM), FIELD(MAJFLT, ac_majflt, FIELD_SUM),
	FIELD(HIWATER_RSS, hiwater_rss, FIELD_MAX), FIELD(HIWATER_VM, hiwater_vm, FIELD_MAX),
	FIELD(READ_CHAR, read_char, FIELD_SUM), FIELD(WRITE_CHAR, write_char, FIELD_SUM),
	FIELD(READ_SYSCALLS, read_syscalls, FIELD_SUM), FIELD(WRITE_SYSCALLS, write_syscalls, FIELD_SUM),
	FIELD(READ_BYTES, read_bytes, FIELD_SUM), FIELD(WRITE_BYTES, write_bytes, FIELD_SUM),
	FIELD(CANCELLED_WRITE_BYTES, cancelled_write_bytes, FIELD_SUM),
	FIELD(NVCSW, nvcsw, FIELD_SUM), FIELD(NIVCSW, nivcsw, FIELD_SUM),
	FIELD(CPU_COUNT, cpu_count, FIELD_SUM), FIELD(CPU_DELAY_TOTAL, cpu_delay_total, FIELD_SUM),
	FIELD(BLKIO_COUNT, blkio_count, FIELD_SUM), FIELD(BLKIO_DELAY_TOTAL, blkio_delay_total, FIELD_SUM),
	FIELD(SWAPIN_COUNT, swapin_count, FIELD_SUM), FIELD(SWAPIN_DELAY_TOTAL, swapin_delay_total, FIELD_SUM),
	FIELD(FREEPAGES_COUNT, freepages_count, FIELD_SUM),
	FIELD(FREEPAGES_DELAY_TOTAL, freepages_delay_total, FIELD_SUM),
	FIELD(CPU_RUN_REAL_TOTAL, cpu_run_real_total, FIELD_SUM),
	FIELD(CPU_RUN_VIRTUAL_TOTAL, cpu_run_virtual_total, FIELD_SUM),
};
#undef FIELD
/* clang-format on */

enum { NFIELDS = sizeof(fields) / sizeof(fields[0]) };

static uint64_t field_value(const struct taskstats *s, const struct field *f)
{
	const uint8_t *at = (const uint8_t *)s + f->off;
	uint32_t four;
	uint64_t eight;

	switch (f->size) {
	case 1:
		return *at;
	case 4:
		memcpy(&four, at, sizeof(four));
		return four;
	default:
		memcpy(&eight, at, sizeof(eight));
		return eight;
	}
}

/* What newer versions know better: the whole process' time, and when it began. */
static void take_group(struct exit_record *r, const struct taskstats *s)
{
	r->tgid = s->ac_pid;
	r->last = r->leader = true;
	if (s->ac_btime64)
		r->val[C_EXIT_BTIME] = s->ac_btime64;
	if (s->version < VERSION_AGROUP)
		return;
	r->grouped = true;
	r->tgid = s->ac_tgid;
	r->leader = s->ac_tgid == s->ac_pid;
	r->last = s->ac_flag & AGROUP;
}

bool exit_record_parse(struct exit_record *r, const void *p, size_t n, uint32_t pid)
{
	struct taskstats s;

	if (n < offsetof(struct taskstats, ac_utimescaled))
		return false;
	memset(&s, 0, sizeof(s));
	memcpy(&s, p, n < sizeof(s) ? n : sizeof(s));
	if (s.ac_pid != pid)
		return false;
	memset(r, 0, sizeof(*r));
	for (size_t i = 0; i < NFIELDS; i++)
		r->val[fields[i].col] = field_value(&s, &fields[i]);
	r->val[C_EXIT_NICE] = (uint64_t)(int64_t)(int8_t)s.ac_nice;
	r->val[C_EXIT_THREADS] = 1;
	r->ncomm = (uint32_t)strnlen(s.ac_comm, sizeof(s.ac_comm));
	memcpy(r->comm, s.ac_comm, r->ncomm);
	take_group(r, &s);
	if (r->last && s.version >= VERSION_AGROUP && s.ac_tgetime) {
		if (!r->leader && s.ac_tgetime > s.ac_etime)
			r->val[C_EXIT_BTIME] -= (s.ac_tgetime - s.ac_etime) / 1000000;
		r->val[C_EXIT_ETIME] = s.ac_tgetime;
	}
	return true;
}

static uint64_t more(uint64_t all, uint64_t seen)
{
	return all > seen ? all - seen : 0;
}

void exit_record_note_unseen(struct exit_record *r, const struct taskstats *all)
{
	r->val[C_EXIT_UNSEEN_RUN_TIME] =
		more(all->cpu_run_virtual_total, r->val[C_EXIT_CPU_RUN_VIRTUAL_TOTAL]);
	r->val[C_EXIT_UNSEEN_DELAY] = more(all->cpu_delay_total, r->val[C_EXIT_CPU_DELAY_TOTAL]);
}

/* ---- sums ------------------------------------------------------------------------------------ */

void exit_sums_release(struct exit_sums *s)
{
	free(s->list);
	free(s->slots);
	memset(s, 0, sizeof(*s));
}

static size_t slot_of(const struct exit_sums *s, uint32_t tgid)
{
	size_t at = hash_mix(0, tgid) & (s->nslots - 1);

	while (s->slots[at] && s->list[s->slots[at] - 1].tgid != tgid)
		at = (at + 1) & (s->nslots - 1);
	return at;
}

static void rebuild(struct exit_sums *s)
{
	while (s->nslots < 2 * (s->count + 1)) {
		free(s->slots);
		s->nslots = s->nslots ? s->nslots * 2 : 64;
		s->slots = mem_alloc(s->nslots * sizeof(*s->slots));
	}
	memset(s->slots, 0, s->nslots * sizeof(*s->slots));
	for (size_t i = 0; i < s->count; i++)
		s->slots[slot_of(s, s->list[i].tgid)] = (uint32_t)i + 1;
}

static void insert(struct exit_sums *s, const struct exit_record *r)
{
	if (s->count >= SUMS_MAX)
		s->count = 0;
	mem_grow((void **)&s->list, &s->cap, s->count + 1, sizeof(*s->list));
	s->list[s->count++] = *r;
	if (s->count == 1 || s->nslots < 2 * (s->count + 1))
		rebuild(s);
	else
		s->slots[slot_of(s, r->tgid)] = (uint32_t)s->count;
}

/* The last one takes its place, so that the list has no holes. */
static void erase(struct exit_sums *s, size_t at)
{
	s->list[at] = s->list[--s->count];
	rebuild(s);
}

/* Sums into TO; what there is one of comes from the process' first thread, if that is FROM. */
static void merge(struct exit_record *to, const struct exit_record *from)
{
	for (size_t i = 0; i < NFIELDS; i++) {
		uint64_t *v = &to->val[fields[i].col], add = from->val[fields[i].col];

		if (fields[i].use == FIELD_SUM)
			*v += add;
		else if (fields[i].use == FIELD_MAX && add > *v)
			*v = add;
	}
	to->val[C_EXIT_THREADS] += from->val[C_EXIT_THREADS];
	if (!from->leader)
		return;
	to->leader = true;
	to->ncomm = from->ncomm;
	memcpy(to->comm, from->comm, sizeof(to->comm));
	to->val[C_EXIT_BTIME] = from->val[C_EXIT_BTIME];
}

bool exit_sums_add(struct exit_sums *s, struct exit_record *r)
{
	size_t at = s->count ? slot_of(s, r->tgid) : 0;
	uint32_t found = s->count ? s->slots[at] : 0;

	if (!r->last) {
		if (found)
			merge(&s->list[found - 1], r);
		else
			insert(s, r);
		return false;
	}
	if (found) {
		merge(r, &s->list[found - 1]);
		erase(s, found - 1);
	}
	r->val[C_EXIT_PID] = r->tgid;
	return true;
}

#include "proc_text.h"

#include "scan.h"

/* clang-format off */
/* By field number; 0 and what is not named here are skipped: 1 and 2 are taken apart, 21 is always 0, 31 to 34 cannot
 * hold all signals (status has them), 35 to 37 are 0 or 1 or always 0, 45 to 51 are addresses that no tool shows. */
#define NO NO_COLUMN
const uint8_t proc_stat_columns[STAT_FIELDS] = {
	NO, C_PROC_PID, NO, C_PROC_STATE, C_PROC_PPID, C_PROC_PGRP, C_PROC_SESSION, C_PROC_TTY_NR, C_PROC_TPGID, C_PROC_FLAGS,
	C_PROC_MINFLT, C_PROC_CMINFLT, C_PROC_MAJFLT, C_PROC_CMAJFLT, C_PROC_UTIME, C_PROC_STIME, C_PROC_CUTIME, C_PROC_CSTIME,
	C_PROC_PRIORITY, C_PROC_NICE, C_PROC_NUM_THREADS, NO, C_PROC_STARTTIME, C_PROC_VSIZE, C_PROC_RSS, C_PROC_RSSLIM,
	C_PROC_STARTCODE, C_PROC_ENDCODE, C_PROC_STARTSTACK, C_PROC_KSTKESP, C_PROC_KSTKEIP, NO, NO, NO, NO, NO, NO, NO,
	C_PROC_EXIT_SIGNAL, C_PROC_PROCESSOR, C_PROC_RT_PRIORITY, C_PROC_POLICY, C_PROC_BLKIO_TICKS, C_PROC_GUEST_TIME,
	C_PROC_CGUEST_TIME, NO, NO, NO, NO, NO, NO, NO, C_PROC_EXIT_CODE,
};
const uint8_t thread_stat_columns[STAT_FIELDS] = {
	NO, C_THREAD_TID, NO, C_THREAD_STATE, NO, NO, NO, NO, NO, C_THREAD_FLAGS,
	C_THREAD_MINFLT, NO, C_THREAD_MAJFLT, NO, C_THREAD_UTIME, C_THREAD_STIME, NO, NO,
	C_THREAD_PRIORITY, C_THREAD_NICE, NO, NO, C_THREAD_STARTTIME, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, C_THREAD_PROCESSOR, C_THREAD_RT_PRIORITY, C_THREAD_POLICY, C_THREAD_BLKIO_TICKS, C_THREAD_GUEST_TIME,
	NO, NO, NO, NO, NO, NO, NO, NO, NO,
};
#undef NO
/* clang-format on */

/* ---- stat ------------------------------------------------------------------------------------ */

/* Field 3 of the line, behind the name; NULL when there is none. */
static const char *behind_name(const char *text, size_t len, const char **comm, size_t *ncomm)
{
	const char *open = memchr(text, '(', len), *close = memrchr(text, ')', len);

	if (!open || !close || close < open)
		return NULL;
	*comm = open + 1;
	*ncomm = (size_t)(close - open - 1);
	return scan_blanks(close + 1);
}

bool stat_line_parse(const char *text, size_t len, const uint8_t *columns, const struct cells *c,
		     const char **comm, size_t *ncomm)
{
	const char *at = behind_name(text, len, comm, ncomm), *pid = text;
	uint64_t v;
	bool negative;

	if (!at || scan_is_end(*at) || scan_u64(&pid, &v) != SCAN_OK)
		return false;
	cell_set(c, columns[1], v);
	cell_set(c, columns[3], (unsigned char)*at++);
	for (unsigned field = 4; field < STAT_FIELDS; field++) {
		enum scan got = scan_i64(&at, &v, &negative);

		if (got == SCAN_END)
			break;
		if (got == SCAN_OK && columns[field] != NO_COLUMN)
			cell_set(c, columns[field], v);
	}
	return true;
}

char stat_line_state(const char *text, size_t len)
{
	const char *comm, *at;
	size_t n;

	at = behind_name(text, len, &comm, &n);
	return at && !scan_is_end(*at) ? *at : '\0';
}

/* ---- status ---------------------------------------------------------------------------------- */

enum status_form { STATUS_NUMBER, STATUS_HEX, STATUS_FOUR, STATUS_TEXT };

/* In the order in which the kernel writes them, so that each is found at once. */
static const struct status_key {
	const char *key;
	uint8_t len;
	uint8_t col;
	enum status_form form;
} status_keys[] = {
	{ "Uid", 3, C_PROC_UID, STATUS_FOUR },
	{ "Gid", 3, C_PROC_GID, STATUS_FOUR },
	{ "Groups", 6, C_PROC_GROUPS, STATUS_TEXT },
	{ "VmPeak", 6, C_PROC_VM_PEAK, STATUS_NUMBER },
	{ "VmSize", 6, C_PROC_VM_SIZE, STATUS_NUMBER },
	{ "VmLck", 5, C_PROC_VM_LCK, STATUS_NUMBER },
	{ "VmPin", 5, C_PROC_VM_PIN, STATUS_NUMBER },
	{ "VmHWM", 5, C_PROC_VM_HWM, STATUS_NUMBER },
	{ "VmRSS", 5, C_PROC_VM_RSS, STATUS_NUMBER },
	{ "RssAnon", 7, C_PROC_RSS_ANON, STATUS_NUMBER },
	{ "RssFile", 7, C_PROC_RSS_FILE, STATUS_NUMBER },
	{ "RssShmem", 8, C_PROC_RSS_SHMEM, STATUS_NUMBER },
	{ "VmData", 6, C_PROC_VM_DATA, STATUS_NUMBER },
	{ "VmStk", 5, C_PROC_VM_STK, STATUS_NUMBER },
	{ "VmExe", 5, C_PROC_VM_EXE, STATUS_NUMBER },
	{ "VmLib", 5, C_PROC_VM_LIB, STATUS_NUMBER },
	{ "VmPTE", 5, C_PROC_VM_PTE, STATUS_NUMBER },
	{ "VmSwap", 6, C_PROC_VM_SWAP, STATUS_NUMBER },
	{ "SigPnd", 6, C_PROC_SIGPND, STATUS_HEX },
	{ "ShdPnd", 6, C_PROC_SHDPND, STATUS_HEX },
	{ "SigBlk", 6, C_PROC_SIGBLK, STATUS_HEX },
	{ "SigIgn", 6, C_PROC_SIGIGN, STATUS_HEX },
	{ "SigCgt", 6, C_PROC_SIGCGT, STATUS_HEX },
	{ "voluntary_ctxt_switches", 23, C_PROC_VOLUNTARY, STATUS_NUMBER },
	{ "nonvoluntary_ctxt_switches", 26, C_PROC_NONVOLUNTARY, STATUS_NUMBER },
};

enum { STATUS_KEYS = sizeof(status_keys) / sizeof(status_keys[0]) };

static bool key_is(const char *line, const char *end, const char *key, size_t n)
{
	return (size_t)(end - line) > n && line[n] == ':' && !memcmp(line, key, n);
}

/* The key of the line; *AT is where it is looked for first. */
static const struct status_key *status_key(const char *line, const char *end, size_t *at)
{
	for (size_t i = 0; i < STATUS_KEYS; i++) {
		const struct status_key *k = &status_keys[(*at + i) % STATUS_KEYS];

		if (*line != *k->key || !key_is(line, end, k->key, k->len))
			continue;
		*at = (*at + i + 1) % STATUS_KEYS;
		return k;
	}
	return NULL;
}

static void status_value(const struct status_key *k, const char *at, const struct cells *c)
{
	unsigned count = k->form == STATUS_FOUR ? 4 : 1;
	uint64_t v;

	for (unsigned i = 0; i < count; i++)
		if ((k->form == STATUS_HEX ? scan_hex(&at, &v) : scan_u64(&at, &v)) == SCAN_OK)
			cell_set(c, k->col + i, v);
}

void status_parse(const char *text, size_t len, const struct cells *c, const char **groups,
		  size_t *ngroups)
{
	const char *end = text + len;
	size_t at = 0;

	*groups = NULL;
	for (const char *line = text; line < end; line = line_next(line, end)) {
		const struct status_key *k = status_key(line, end, &at);
		const char *value;

		if (!k)
			continue;
		value = scan_blanks(line + k->len + 1);
		if (k->form != STATUS_TEXT) {
			status_value(k, value, c);
			continue;
		}
		*groups = value;
		*ngroups = strcspn(value, "\n");
		while (*ngroups && scan_is_blank(value[*ngroups - 1]))
			--*ngroups;
	}
}

/* ---- statm ----------------------------------------------------------------------------------- */

static uint64_t kib(const struct cells *c, uint32_t col)
{
	return c->has[col] ? c->val[col] : 0;
}

/* The kernel fills both from the same counters: task_statm() and task_mem(). */
void statm_from_status(const struct cells *c, uint64_t page_kib)
{
	uint64_t shared = (kib(c, C_PROC_RSS_FILE) + kib(c, C_PROC_RSS_SHMEM)) / page_kib;

	cell_set(c, C_PROC_STATM_SIZE, kib(c, C_PROC_VM_SIZE) / page_kib);
	cell_set(c, C_PROC_STATM_RESIDENT, shared + kib(c, C_PROC_RSS_ANON) / page_kib);
	cell_set(c, C_PROC_STATM_SHARED, shared);
	cell_set(c, C_PROC_STATM_TEXT, kib(c, C_PROC_VM_EXE) / page_kib);
	cell_set(c, C_PROC_STATM_DATA, (kib(c, C_PROC_VM_DATA) + kib(c, C_PROC_VM_STK)) / page_kib);
}

/* statm's sixth number, library pages, is always 0 and stands between text and data. */
void places_parse(const char *text, uint32_t first, uint32_t count, const struct cells *c)
{
	uint64_t v;

	for (uint32_t i = 0; i < count; i++) {
		if (first + i == C_PROC_STATM_DATA && first == C_PROC_STATM_SIZE)
			scan_u64(&text, &v);
		if (scan_u64(&text, &v) == SCAN_OK)
			cell_set(c, first + i, v);
	}
}

/* ---- keys ------------------------------------------------------------------------------------ */

void keys_parse(const char *text, size_t len, unsigned group, const struct schema *schema,
		uint32_t first, uint32_t count, const struct cells *c)
{
	const struct column *cols = schema->groups[group].cols;
	const char *end = text + len;
	uint32_t i = 0;

	for (const char *line = text; line < end && i < count; line = line_next(line, end)) {
		size_t n = strlen(cols[first + i].key);
		const char *at = line + n + 1;
		uint64_t v;

		if (!key_is(line, end, cols[first + i].key, n))
			continue;
		if (scan_u64(&at, &v) == SCAN_OK)
			cell_set(c, first + i, v);
		i++;
	}
}

void smaps_stack(const char *text, size_t len, const struct cells *c)
{
	static const char tag[] = "[stack]\n";
	const char *end = text + len, *line = memmem(text, len, tag, sizeof(tag) - 1), *at;
	uint64_t v;

	if (!line)
		return;
	for (line = line_next(line, end); line < end; line = line_next(line, end)) {
		if (key_is(line, end, "Size", 4)) {
			at = line + 5;
			if (scan_u64(&at, &v) == SCAN_OK)
				cell_set(c, C_PROC_STACK_SIZE, v);
		} else if (key_is(line, end, "Referenced", 10)) {
			at = line + 11;
			if (scan_u64(&at, &v) == SCAN_OK)
				cell_set(c, C_PROC_STACK_REFERENCED, v);
			return;
		}
	}
}

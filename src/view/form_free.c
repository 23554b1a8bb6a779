/*
 * free, as procps 4.0.2 prints it, measured on changed /proc/meminfo files (tests/peer):
 *
 * available is MemAvailable, but MemFree where that is absent, 0 or more than MemTotal. used is
 * total less available, and may be negative. cache is Cached + SReclaimable. A key that the kernel
 * lacks counts as 0; without LowTotal (or with 0) all memory is low. Used swap, low and high memory
 * are not below 0; what may still be committed is. Sizes: buf_size() in src/render/size.c.
 */
#include "form.h"

static const struct view_let lets[] = {
	{ "none", "0 * taken(meminfo)" },
	{ "total", "else(meminfo.MemTotal, none)" },
	{ "unused", "else(meminfo.MemFree, none)" },
	{ "claimed", "else(meminfo.MemAvailable, none)" },
	{ "available", "claimed == 0 || claimed > total ? unused : claimed" },
	{ "used", "total - available" },
	{ "buffers", "else(meminfo.Buffers, none)" },
	{ "cache", "else(meminfo.Cached, none) + else(meminfo.SReclaimable, none)" },
	{ "low", "else(meminfo.LowTotal, none)" },
	{ "low_total", "low == 0 ? total : low" },
	{ "low_free", "low == 0 ? unused : else(meminfo.LowFree, none)" },
	{ "high_total", "else(meminfo.HighTotal, none)" },
	{ "high_free", "else(meminfo.HighFree, none)" },
	{ "swap_total", "else(meminfo.SwapTotal, none)" },
	{ "swap_free", "else(meminfo.SwapFree, none)" },
	{ "swap_used", "max(swap_total - swap_free, 0)" },
	{ "limit", "else(meminfo.CommitLimit, none)" },
	{ "committed", "else(meminfo.Committed_AS, none)" },
	{ NULL, NULL },
};

/* clang-format off */
static const struct form_field fields[] = {
	{ NULL, "               total        used        free      shared  buff/cache   available\n", .unless = FREE_WIDE },
	{ NULL, "               total        used        free      shared     buffers       cache   available\n", .need = FREE_WIDE },
	{ "mem_total", "Mem:     ", 11, FORM_SIZE, "total" },
	{ "mem_used", " ", 11, FORM_SIZE, "used" },
	{ "mem_free", " ", 11, FORM_SIZE, "unused" },
	{ "mem_shared", " ", 11, FORM_SIZE, "else(meminfo.Shmem, none)" },
	{ "mem_buff_cache", " ", 11, FORM_SIZE, "buffers + cache", .unless = FREE_WIDE },
	{ "mem_buffers", " ", 11, FORM_SIZE, "buffers", .need = FREE_WIDE },
	{ "mem_cache", " ", 11, FORM_SIZE, "cache", .need = FREE_WIDE },
	{ "mem_available", " ", 11, FORM_SIZE, "available", "\n" },
	{ "low_total", "Low:     ", 11, FORM_SIZE, "low_total", .need = FREE_LOHI },
	{ "low_used", " ", 11, FORM_SIZE, "max(low_total - low_free, 0)", .need = FREE_LOHI },
	{ "low_free", " ", 11, FORM_SIZE, "low_free", "\n", .need = FREE_LOHI },
	{ "high_total", "High:    ", 11, FORM_SIZE, "high_total", .need = FREE_LOHI },
	{ "high_used", " ", 11, FORM_SIZE, "max(high_total - high_free, 0)", .need = FREE_LOHI },
	{ "high_free", " ", 11, FORM_SIZE, "high_free", "\n", .need = FREE_LOHI },
	{ "swap_total", "Swap:    ", 11, FORM_SIZE, "swap_total" },
	{ "swap_used", " ", 11, FORM_SIZE, "swap_used" },
	{ "swap_free", " ", 11, FORM_SIZE, "swap_free", "\n" },
	{ "total_total", "Total:   ", 11, FORM_SIZE, "total + swap_total", .need = FREE_TOTAL },
	{ "total_used", " ", 11, FORM_SIZE, "used + swap_used", .need = FREE_TOTAL },
	{ "total_free", " ", 11, FORM_SIZE, "unused + swap_free", "\n", .need = FREE_TOTAL },
	{ "commit_limit", "Comm:    ", 11, FORM_SIZE, "limit", .need = FREE_COMMITTED },
	{ "commit_used", " ", 11, FORM_SIZE, "committed", .need = FREE_COMMITTED },
	{ "commit_free", " ", 11, FORM_SIZE, "limit - committed", "\n", .need = FREE_COMMITTED },
	{ NULL },
};
/* clang-format on */

const struct form free_form = {
	.name = "free", .group = G_NONE, .must = G_MEMINFO, .lets = lets, .fields = fields
};

/*
 * CRC-32C: the reflected polynomial 0x82f63b78 (RFC 3720, section 12.1). x86-64 with SSE 4.2 has it
 * as an instruction; elsewhere eight tables are walked in parallel ("slicing by 8").
 */
#include <string.h>

#include "base.h"

enum { POLYNOMIAL = (int)0x82f63b78 };

static uint32_t table[8][256];

static void table_fill(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? (c >> 1) ^ (uint32_t)POLYNOMIAL : c >> 1;
		table[0][i] = c;
	}
	for (uint32_t i = 0; i < 256; i++)
		for (int t = 1; t < 8; t++)
			table[t][i] = (table[t - 1][i] >> 8) ^ table[0][table[t - 1][i] & 0xff];
}

static uint32_t crc_tables(uint32_t crc, const uint8_t *p, size_t n)
{
	if (!table[0][1])
		table_fill();
	for (; n >= 8; n -= 8, p += 8) {
		uint64_t v;

		memcpy(&v, p, 8);
		v ^= crc;
		crc = 0;
		for (int i = 0; i < 8; i++)
			crc ^= table[7 - i][(v >> (8 * i)) & 0xff];
	}
	while (n--)
		crc = (crc >> 8) ^ table[0][(crc ^ *p++) & 0xff];
	return crc;
}

#ifdef __x86_64__
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc_instruction(uint32_t crc, const uint8_t *p,
								  size_t n)
{
	uint64_t c = crc;

	for (; n >= 8; n -= 8, p += 8) {
		uint64_t v;

		memcpy(&v, p, 8);
		c = _mm_crc32_u64(c, v);
	}
	while (n--)
		c = _mm_crc32_u8((uint32_t)c, *p++);
	return (uint32_t)c;
}

static bool crc_in_hardware(void)
{
	return __builtin_cpu_supports("sse4.2");
}
#else
static uint32_t crc_instruction(uint32_t crc, const uint8_t *p, size_t n)
{
	return crc_tables(crc, p, n);
}

static bool crc_in_hardware(void)
{
	return false;
}
#endif

uint32_t crc32c(uint32_t crc, const void *p, size_t n)
{
	crc = ~crc;
	crc = crc_in_hardware() ? crc_instruction(crc, p, n) : crc_tables(crc, p, n);
	return ~crc;
}

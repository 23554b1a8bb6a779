/* Marks that lie, their checksum made right. What decodes must encode again to what decodes the
 * same. */
#include <stdlib.h>
#include <string.h>

#include "codec.h"

size_t LLVMFuzzerMutate(uint8_t *p, size_t n, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void repair(uint8_t *p, size_t n)
{
	uint32_t crc;

	if (n < 8)
		return;
	crc = crc32c(0, p + 8, n - 8);
	for (int i = 0; i < 4; i++)
		p[4 + i] = (uint8_t)(crc >> (8 * i));
}

static void again(const struct mark *m)
{
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	struct mark got;
	struct err e;

	mark_encode(m, &bytes);
	if (mark_decode(bytes.p, bytes.len, &got, &text, &e) || got.type != m->type ||
	    got.seq != m->seq || got.value != m->value || strcmp(got.text, m->text) != 0)
		abort();
	buf_release(&bytes);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct buf text;
	uint8_t *copy = mem_alloc(n);
	struct mark m;
	struct err e;

	if (n)
		memcpy(copy, p, n);
	repair(copy, n);
	if (!mark_decode(copy, n, &m, &text, &e))
		again(&m);
	free(copy);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned seed)
{
	struct mark m = { .type = (enum mark_type)(1 + seed % 7),
			  .seq = seed,
			  .real_ms = 1795391635000,
			  .from_ms = -1,
			  .to_ms = 1,
			  .value = (int64_t)seed << 30,
			  .text = seed % 3 ? "deployed v42" : "" };
	struct buf bytes = BUF_INIT;

	if (n < 8 || !(seed % 256)) {
		mark_encode(&m, &bytes);
		n = bytes.len < max ? bytes.len : max;
		memcpy(p, bytes.p, n);
		buf_release(&bytes);
	}
	return LLVMFuzzerMutate(p, n, max);
}

#include "zip.h"

#include <string.h>
#include <zstd.h>

#include "codec.h"

/* zstd's working memory is kept from call to call: making it anew costs more than a small frame. */
static _Thread_local ZSTD_CCtx *packer;
static _Thread_local ZSTD_DCtx *unpacker;

static ZSTD_CCtx *packer_for(int level)
{
	if (!packer)
		packer = ZSTD_createCCtx();
	if (!packer)
		mem_die(0);
	ZSTD_CCtx_reset(packer, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(packer, ZSTD_c_compressionLevel, level);
	/* four bytes that a row, which is small and has its own CRC, does without */
	ZSTD_CCtx_setParameter(packer, ZSTD_c_checksumFlag, level > LEVEL_ROW);
	return packer;
}

int zip_pack(struct buf *out, const void *p, size_t n, int level, size_t *packed, struct err *e)
{
	size_t at = out->len, got;

	*packed = n;
	if (!n)
		return 0;
	got = ZSTD_compress2(packer_for(level), buf_extend(out, ZSTD_compressBound(n)),
			     ZSTD_compressBound(n), p, n);
	out->len = at;
	if (ZSTD_isError(got))
		return err_set(e, ERR_SYSTEM, "zstd cannot compress: %s", ZSTD_getErrorName(got));
	if (got < n) {
		out->len = at + got;
		*packed = got;
	} else {
		buf_add(out, p, n);
	}
	return 0;
}

int zip_unpack(const void *p, size_t n, void *to, size_t raw, struct err *e)
{
	size_t got;

	if (n == raw) {
		if (n)
			memcpy(to, p, n);
		return 0;
	}
	if (n > raw || ZSTD_getFrameContentSize(p, n) != raw ||
	    ZSTD_findFrameCompressedSize(p, n) != n)
		return err_set(e, ERR_DAMAGE, "a frame's size differs from its directory");
	if (!unpacker)
		unpacker = ZSTD_createDCtx();
	if (!unpacker)
		mem_die(0);
	got = ZSTD_decompressDCtx(unpacker, to, raw, p, n);
	if (ZSTD_isError(got) || got != raw)
		return err_set(e, ERR_DAMAGE, "a frame does not decompress");
	return 0;
}

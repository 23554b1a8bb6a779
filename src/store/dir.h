/*
 * dir: the store's directory and the files in it: who may own them, and changes of names that
 * survive a power cut.
 */
#ifndef SAGO_STORE_DIR_H
#define SAGO_STORE_DIR_H

#include <sys/types.h>

#include "base.h"

/* The group `sago`, or -1. */
gid_t sago_group(void);

/* Mode 0640, and the group `sago` where there is one and we may give it. */
int file_own(int fd, const char *path, struct err *e);

/* Whether the file that is open at FD is the one that PATH names. */
bool file_is(const char *path, int fd);

/* rename() or unlink() inside DIR, then an fsync of DIR. A name that is already gone is no error of
 * _unlink. */
int dir_rename(const char *dir, const char *from, const char *to, struct err *e);
int dir_unlink(const char *dir, const char *name, struct err *e);

#endif

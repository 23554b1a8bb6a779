#include "sample.h"

const char *mark_type_name(enum mark_type t)
{
	switch (t) {
	case MARK_BOOT:
		return "boot";
	case MARK_REBOOT:
		return "reboot";
	case MARK_GAP:
		return "gap";
	case MARK_CLOCK:
		return "clock";
	case MARK_NOTE:
		return "note";
	case MARK_START:
		return "start";
	case MARK_ERROR:
		return "error";
	}
	return "unknown";
}

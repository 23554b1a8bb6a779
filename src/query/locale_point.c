#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "query.h"

char locale_point(void)
{
	locale_t l = newlocale(LC_NUMERIC_MASK, "", (locale_t)0);
	char point = 0;

	if (!l)
		return 0;
	if (strlen(nl_langinfo_l(RADIXCHAR, l)) == 1)
		point = nl_langinfo_l(RADIXCHAR, l)[0];
	freelocale(l);
	return point == '.' ? 0 : point;
}

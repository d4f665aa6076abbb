/* SPDX-License-Identifier: GPL-2.0-or-later
 * battery_date - see battery_date.h.
 */
#include "tools/plugin/battery_date.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_MIN = 2000, CENTURY = 2000, YEAR_S = 31556952 };

/* Three numbers with / or - between them. */
static bool split(const char *text, int out[3], int *first_digits)
{
	char more;

	*first_digits = (int)strspn(text, "0123456789");
	if (sscanf(text, "%4d%*1[/-]%2d%*1[/-]%4d%c", &out[0], &out[1], &out[2], &more) != 3)
		return false;
	return out[0] >= 0 && out[1] >= 0 && out[2] >= 0;
}

static bool read_date(const char *text, struct tm *out)
{
	int n[3], first_digits;
	bool year_first;

	if (!split(text, n, &first_digits))
		return false;
	year_first = first_digits == 4;
	*out = (struct tm){ .tm_year = year_first   ? n[0]
				       : n[2] < 100 ? n[2] + CENTURY
						    : n[2],
		.tm_mon = (year_first ? n[1] : n[0]) - 1,
		.tm_mday = year_first ? n[2] : n[1] };
	if (out->tm_year < YEAR_MIN || out->tm_mon < 0 || out->tm_mon > 11 || out->tm_mday < 1 ||
		out->tm_mday > 31)
		return false;
	out->tm_year -= 1900;
	return true;
}

bool battery_date_age(const char *text, time_t now, double *years)
{
	struct tm date;
	double seconds;

	if (!text || !read_date(text, &date))
		return false;
	seconds = difftime(now, timegm(&date));
	*years = seconds / YEAR_S;
	return seconds >= 0;
}

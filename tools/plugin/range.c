/* SPDX-License-Identifier: GPL-2.0-or-later
 * range - see range.h.
 */
#include "tools/plugin/range.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

/* A plain decimal number: strtod also accepts hexadecimal numbers and words. */
static bool read_number(const char **text, double *out)
{
	const char *p = *text + (**text == '-' || **text == '+');
	char *end;

	if (!isdigit((unsigned char)*p) && !(*p == '.' && isdigit((unsigned char)p[1])))
		return false;
	if (*p == '0' && (p[1] == 'x' || p[1] == 'X'))
		return false;
	*out = strtod(*text, &end);
	*text = end;
	return isfinite(*out);
}

bool range_parse(const char *text, struct range *out)
{
	const char *p = text;
	double first;

	*out = (struct range){ .min = 0, .max = INFINITY, .text = text, .inside = *p == '@' };
	p += out->inside;
	if (*p == '~') {
		out->min = -INFINITY;
		if (*++p != ':')
			return false;
	} else if (*p != ':') {
		if (!read_number(&p, &first))
			return false;
		if (!*p) {
			out->max = first;
			return out->max >= 0;
		}
		out->min = first;
	} else if (!p[1]) {
		return false;
	}
	if (*p++ != ':')
		return false;
	if (*p && !read_number(&p, &out->max))
		return false;
	return !*p && out->min <= out->max;
}

bool range_alerts(const struct range *r, double value)
{
	bool within = value >= r->min && value <= r->max;

	return r->text && within == r->inside;
}

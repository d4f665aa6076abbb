/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_sockproto - any bytes from a driver, into a model, out as a dump, and in and out again; and
 * any bytes as requests, passed on.
 *
 * Oracle: the model keeps its promises; no line of a dump is longer than the protocol allows; a
 * dump of a dump is the same dump (the first writing may cut values to the length of a line, the
 * second must not lose anything more); a request passed on is the same request.
 */
#include "lib/sockproto.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void pass_on(const struct words *w)
{
	struct sp_request r = sp_read_request(w), again;
	struct buf line = { 0 };
	struct words copy;

	words_init(&copy);
	if (r.verb != SP_MALFORMED && !sp_write_request(&line, &r) && line.len <= SP_LINE_MAX) {
		const char *p = buf_bytes(&line), *end = p + line.len;

		HOLDS(words_read(&copy, &p, end) == WORDS_LINE && p == end);
		again = sp_read_request(&copy);
		HOLDS(again.verb == r.verb && same(again.name, r.name) &&
			same(again.value, r.value) && same(again.id, r.id));
	}
	words_fini(&copy);
	buf_fini(&line);
}

static void dump_of(const char *p, const char *end, struct buf *out)
{
	struct ups *ups = ups_new("u");
	struct sp_message message;
	struct words w;

	words_init(&w);
	while (p < end) {
		if (words_read(&w, &p, end) != WORDS_LINE)
			continue;
		if (sp_read_report(&w, &message) == SP_CHANGE)
			ups_apply(ups, &message.change);
		else if (!memchr(w.text.data ? w.text.data : "", 0x7f,
			w.text.len))	/* DEL is read, but not written */
			pass_on(&w);
	}
	words_fini(&w);
	HOLDS(ups->var_count <= UPS_VARS_MAX && ups->command_count <= UPS_COMMANDS_MAX);
	for (size_t i = 0; i < ups->var_count; i++) {
		const struct var *v = &ups->vars[i];

		HOLDS(!i || strcasecmp(ups->vars[i - 1].name, v->name) < 0);
		HOLDS(*v->name && strlen(v->name) <= UPS_NAME_MAX &&
			!strpbrk(v->name, " \"\\#=\x7f") && ups_var(ups, v->name) == v);
		HOLDS(!v->limits || (v->limits->enum_count <= UPS_ENUMS_MAX &&
			v->limits->range_count <= UPS_RANGES_MAX));
	}
	sp_write_dump(out, ups);
	ups_free(ups);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf dump[3] = { { 0 } };

	dump_of((const char *)data, (const char *)data + size, &dump[0]);
	for (size_t i = 1; i < 3; i++)
		dump_of(buf_bytes(&dump[i - 1]), buf_bytes(&dump[i - 1]) + dump[i - 1].len,
			&dump[i]);
	for (const char *p = buf_text(&dump[0]), *lf; (lf = strchr(p, '\n')); p = lf + 1)
		HOLDS(lf - p < SP_LINE_MAX);
	HOLDS(!strcmp(buf_text(&dump[1]), buf_text(&dump[2])) && dump[1].len <= dump[0].len);
	for (size_t i = 0; i < 3; i++)
		buf_fini(&dump[i]);
	return 0;
}

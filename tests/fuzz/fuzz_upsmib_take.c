/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_upsmib_take - any OIDs and values of a card become variables, and all of them together a
 * status.
 *
 * Oracle: names and values are texts within their limits that the model accepts, and nothing that
 * NUT would read as a negative charge or more lines than there are.
 */
#include "lib/mem.h"
#include "mibs/upsmib/take.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct ups *ups, const struct upsmib_variable *v)
{
	double number;

	if (!memchr(v->name, '\0', sizeof v->name) || !memchr(v->value, '\0', sizeof v->value) ||
		!*v->name)
		abort();
	ups_set(ups, v->name, v->value);
	if (ups_number(ups, "battery.charge", &number) && (number < 0 || number > 100))
		abort();
	if (ups_number(ups, "input.phases", &number) && (number < 1 || number > 3))
		abort();
}

/* Ten bytes an answer: an OID of up to five arcs, a value, a text that begins there. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct upsmib_taken taken = { 0 };
	struct ups *ups = ups_new("u");
	struct upsmib_variable v;
	char text[64], *rest = mem_dup_n((const char *)data, size);

	for (size_t at = 0; at + 10 <= size; at += 10) {
		const uint8_t *d = data + at;
		const uint32_t oid[] = { d[0], d[1], d[2], d[3], d[4] };
		struct upsmib_answer a = { .integer = (int8_t)d[6] * (int64_t)(d[7] + 1) *
				((int64_t)1 << d[8] % 40),
			.text = rest + at, .known = d[9] };

		a.row = upsmib_take_row(oid, d[5] % 6u, &a.line);
		if (!a.row)
			continue;
		upsmib_taken_add(&taken, &a);
		if (upsmib_take_variable(&a, d[9] % 5u, &v))
			check(ups, &v);
	}
	upsmib_taken_status(&taken, text, sizeof text);
	upsmib_taken_alarm(&taken, text, size % sizeof text + 1);
	upsmib_taken_test(&taken, text, size % sizeof text + 1);
	free(rest);
	ups_free(ups);
	return 0;
}

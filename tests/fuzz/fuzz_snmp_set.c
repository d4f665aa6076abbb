/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_snmp_set - any varbinds as a SET on the UPS-MIB. Six bytes each: group, object, instance,
 * type, value, more.
 *
 * Oracle: either every varbind is good, or exactly one has a fault; no order is given twice.
 */
#include "lib/mem.h"
#include "mibs/upsmib/set.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t oid[8][3], value[8][11];
	struct subtree_item items[8];
	struct subtree_set set = { .items = items };
	struct upsmib_options options = { .serve_index = true };
	struct upsmib_set judged;
	struct upsmib_state state;
	struct ups *ups = ups_new("u");
	size_t faults = 0;

	upsmib_state_init(&state, 0);
	for (const char *const *c = (const char *const[]){ "load.off", "shutdown.return",
		     "test.battery.start", NULL };
		*c; c++)
		ups_add_command(ups, *c);
	ups_set(ups, "ups.status", "OL");
	ups_set_state(ups, size && data[0] & 128 ? UPS_STALE : UPS_FRESH);
	upsmib_update(&state, ups, 1000, &options);
	for (; size >= 6 && set.count < 8; data += 6, size -= 6, set.count++) {
		uint32_t *o = oid[set.count], *v = value[set.count],
			 test[] = { 1, 3, 6, 1, 2, 1, 33, 1, 7, 7, data[4] };

		for (size_t i = 0; i < MEM_COUNT(test); i++)
			v[i] = test[i];
		o[0] = data[0] & 127, o[1] = data[1], o[2] = data[2];
		items[set.count] =
			(struct subtree_item){ .wanted = { .oid = o,
						       .oid_length = data[5] % 4u,
						       .type = data[3] % (SUBTREE_OTHER + 1),
						       .integer = (int8_t)data[4] * (data[5] + 1),
						       .text = (const char *)data,
						       .text_length = data[5] % 7,
						       .value_oid = v,
						       .value_oid_length = 11 } };
	}
	if (!upsmib_set_check(&state, ups, data != NULL, &set, &judged))
		for (size_t i = 0; i < set.count; i++)
			faults += items[i].fault != SUBTREE_OK;
	else
		upsmib_set_commit(&state, ups, &judged, 2000);
	if (faults > 1 || judged.orders.count > 2 * set.count)
		abort();
	upsmib_set_fini(&judged);
	upsmib_update(&state, ups, 3000, &options);
	upsmib_state_fini(&state);
	ups_free(ups);
	return 0;
}

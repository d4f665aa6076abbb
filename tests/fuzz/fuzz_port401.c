/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_port401 - any datagram to UDP port 401. Oracle: an answer is printable, at most as long as
 * the request, and repeats its words and its nonce.
 */
#include "server/port401/datagram.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ups *models[] = { ups_new("a"), ups_new("b") };
	struct fleet *fleet = fleet_of_models(models, NULL, 2);
	char reply[DATAGRAM_MAX + 1];
	const char *nonce = memchr(data, ';', size);
	size_t n;

	ups_set(models[0], "ups.status", "OL");
	ups_set(models[0], "battery.charge", "\"9\\0#");
	ups_set(models[1], "ups.status", "OB");
	ups_set_state(models[0], UPS_FRESH);
	ups_set_state(models[1], UPS_STALE);
	n = datagram_answer(fleet, data, size, reply);
	HOLDS(n <= size && n <= DATAGRAM_MAX);
	reply[n] = 0;
	HOLDS(!n || !strncmp(reply, "VAR ", 4) || !strncmp(reply, "ANS ", 4) ||
		!strncmp(reply, "Network ", 8));
	HOLDS(nonce || !strstr(reply, "OB"));
	HOLDS(!n || !nonce == !strchr(reply, ';'));
	for (size_t i = 0; i < n; i++)
		HOLDS((reply[i] >= ' ' && reply[i] <= '~') || (reply[i] == '\n' && i == n - 1));
	fleet_free(fleet);
	return 0;
}

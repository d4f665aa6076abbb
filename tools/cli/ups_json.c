/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups_json - see ups_json.h.
 */
#include "tools/cli/ups_json.h"
#include "lib/mem.h"
#include "tools/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_list(const char *text)
{
	char *copy = mem_dup(text), *save = NULL;
	const char *comma = "";

	putchar('[');
	for (char *word = strtok_r(copy, " ,", &save); word; word = strtok_r(NULL, " ,", &save)) {
		fputs(comma, stdout);
		show_json_text(word);
		comma = ",";
	}
	putchar(']');
	free(copy);
}

static void print_numbers(const struct ups *ups)
{
	static const char *const numbers[][2] = { { "charge", "battery.charge" },
		{ "runtime", "battery.runtime" }, { "load", "ups.load" } };

	for (size_t i = 0; i < MEM_COUNT(numbers); i++) {
		printf(",\"%s\":", numbers[i][0]);
		show_json_number(ups, ups->state == UPS_FRESH ? numbers[i][1] : "");
	}
}

/* All variables, as texts, if one UPS was requested. */
static void print_variables(const struct ups *ups)
{
	char shown[UPS_SHOWN_MAX];
	const char *comma = "";

	fputs(",\"variables\":{", stdout);
	for (size_t i = 0; ups->state == UPS_FRESH && i < ups->var_count; i++) {
		if (ups->vars[i].unconfirmed || !strncmp(ups->vars[i].name, "server.", 7))
			continue;
		fputs(comma, stdout);
		show_json_text(ups->vars[i].name);
		putchar(':');
		show_json_text(ups_shown_value(ups, &ups->vars[i], shown, sizeof shown));
		comma = ",";
	}
	putchar('}');
}

void ups_json_print(const struct ups *ups, time_t since, bool whole)
{
	const struct var *status = ups->state == UPS_FRESH ? ups_var(ups, UPS_STATUS) : NULL;
	const char *clients = ups_value(ups, "server.clients");
	char shown[UPS_SHOWN_MAX];

	printf("{\"name\":");
	show_json_text(ups->name);
	printf(",\"state\":\"%s\",\"status\":", show_state_name(show_state(ups)));
	print_list(status ? ups_shown_value(ups, status, shown, sizeof shown) : "");
	print_numbers(ups);
	printf(",\"model\":");
	show_json_text(show_model(ups));
	printf(",\"since\":");
	show_json_time(since);
	printf(",\"age\":");
	show_json_number(ups, "server.age");
	printf(",\"clients\":");
	if (clients)
		print_list(clients);
	else
		printf("null");
	printf(",\"driver\":");
	show_json_text(ups_value(ups, "driver.name"));
	if (whole)
		print_variables(ups);
	putchar('}');
}

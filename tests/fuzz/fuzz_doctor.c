/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_doctor - the doctor's readers of other programs' output: lines about devices (which choose
 * their names), and messages about configuration files (with any contents).
 */
#include "lib/mem.h"
#include "tools/machine/devices.h"
#include "tools/machine/trial.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_fault(void *user, const struct trial_fault *f)
{
	size_t *bytes = user;

	if (f->line < 0 || *f->file != '/')
		abort();
	*bytes += strlen(f->file) + strlen(f->text);
}

static void read_devices(const char *text)
{
	struct devices d = { 0 };
	char name[300];

	devices_add_line(&d, text);
	for (size_t i = 0; i < d.count; i++) {
		if (!*d.all[i].driver)
			abort();
		devices_name(&d.all[i], name, sizeof name);
	}
	devices_fini(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_dup_n((const char *)data, size);
	struct trial t = { .text = mem_dup(text) };
	size_t bytes = 0;

	read_devices(text);
	trial_each(&t, on_fault, &bytes);
	if (bytes > size)
		abort();
	trial_fini(&t);
	free(text);
	return 0;
}

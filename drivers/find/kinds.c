/* SPDX-License-Identifier: GPL-2.0-or-later
 * kinds - see kinds.h.
 */
#include "drivers/find/kinds.h"

#include <string.h>
#include <strings.h>

/* Each is defined beside its driver. Of drivers that share an id the earlier one is tried first:
 * drivers that ask and need an answer come before those that only listen to contacts. */
extern const struct find_kind usbhid_kind, qx_kind, atcl_kind, richcomm_kind, tripplite_kind,
	riello_kind, bcmxcp_kind, powervar_kind;

const struct find_kind *const find_kinds[] = {
	&usbhid_kind,
	&qx_kind,
	&atcl_kind,
	&powervar_kind,
	&bcmxcp_kind,
	&riello_kind,
	&tripplite_kind,
	&richcomm_kind,
	NULL,
};

const struct find_kind find_kind_auto = { .driver = "auto" };

static bool is_text(const char *wanted, const char *text)
{
	return !wanted || !strcasecmp(wanted, text);
}

bool find_id_matches(const struct find_id *ids, const struct usb_info *info)
{
	for (; ids->vid || ids->pid; ids++)
		if (ids->vid == info->vid && ids->pid == info->pid &&
			is_text(ids->manufacturer, info->manufacturer) &&
			is_text(ids->product, info->product))
			return true;
	return false;
}

bool find_kind_id(const struct find_kind *k, size_t n, uint16_t *vid, uint16_t *pid)
{
	const struct find_id *id = k->ids;

	if (!id)
		return k->id && k->id(n, vid, pid);
	while (n && (id->vid || id->pid)) {
		id++;
		n--;
	}
	*vid = id->vid;
	*pid = id->pid;
	return id->vid || id->pid;
}

size_t find_candidates(const struct usb_info *info, const uint8_t *descriptor, size_t size,
	const struct find_kind *out[FIND_CANDIDATES_MAX])
{
	size_t n = 0;

	for (const struct find_kind *const *k = find_kinds; *k && n < FIND_CANDIDATES_MAX; k++)
		if ((*k)->ids ? find_id_matches((*k)->ids, info)
			      : (*k)->recognises(info, descriptor, size))
			out[n++] = *k;
	return n;
}

const struct find_kind *find_kind_for(const struct usb_info *info, const uint8_t *descriptor,
	size_t size)
{
	const struct find_kind *candidates[FIND_CANDIDATES_MAX];
	size_t n = find_candidates(info, descriptor, size, candidates);

	return n > 1 ? &find_kind_auto : n ? candidates[0] : NULL;
}

const struct find_kind *find_kind_named(const char *driver)
{
	for (const struct find_kind *const *k = find_kinds; *k; k++)
		if (!strcmp((*k)->driver, driver))
			return *k;
	return strcmp(find_kind_auto.driver, driver) ? NULL : &find_kind_auto;
}

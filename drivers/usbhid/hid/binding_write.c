/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_write - writes settings and commands of a binding into reports for the device; see
 * binding.h.
 *
 * A field is written into the report as last received, so that its other fields do not change.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "drivers/usbhid/hid/report.h"
#include "lib/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int write_field(const struct hid_binding *b, const struct hid_field *f, double value,
	struct hid_write *out)
{
	const struct kept *k = &b->features[f->report_id];
	size_t declared = hid_report_size(b->d, HID_FEATURE, f->report_id);

	if (f->flags == CONSTANT_ONLY)
		return -EROFS;
	/* a negative one would become 0: "cancel" turned into "at once" */
	if (!hid_can_hold(f, value))
		return -EINVAL;
	if (k->size == 0)
		return -EAGAIN;
	*out = (struct hid_write){ .report_id = f->report_id };
	out->size = k->size < declared ? k->size : declared;
	out->value = hid_scale(f, hid_unscale(f, value));
	memcpy(out->bytes, k->bytes, out->size);
	return hid_put(f, hid_unscale(f, value), out->bytes, out->size) ? 0 : -EAGAIN;
}

/* Only plain decimal notation. */
static bool parse_number(const char *text, double *value)
{
	char *end;

	if (!*text || strspn(text, "+-.0123456789") != strlen(text))
		return false;
	*value = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(*value);
}

static bool text_to_value(struct hid_binding *b, const struct hid_var_row *row, const char *text,
	double *value)
{
	if (strlen(text) >= HID_TEXT_MAX || (row->max_length > 0 &&
		strlen(text) > (size_t)row->max_length))
		return false;
	if (!row->convert)
		return parse_number(text, value);
	return row->convert->to_value(row->convert, &b->ctx, text, value) && isfinite(*value);
}

static struct bound_var *setting_named(const struct hid_binding *b, const char *name)
{
	for (size_t i = 0; b->opened && i < b->var_count; i++)
		if (hid_binding_is_setting(&b->vars[i]) &&
			hid_binding_same_name(b->vars[i].row->name, name))
			return &b->vars[i];
	return NULL;
}

/* A limit of the field in the unit of the variable. */
static bool shown(struct hid_binding *b, const struct hid_var_row *row, double *value)
{
	char text[HID_TEXT_MAX];

	if (!row->convert)
		return true;
	return row->convert->derived && !row->convert->lookup &&
	       row->convert->to_text(row->convert, &b->ctx, *value, text) &&
	       parse_number(text, value);
}

bool hid_binding_limits(struct hid_binding *b, const char *name, double *min, double *max)
{
	const struct bound_var *v = setting_named(b, name);

	return v && !(v->row->flags & HID_KEPT_HERE) && hid_limits(v->source.field, min, max) &&
	       shown(b, v->row, min) && shown(b, v->row, max) && *min < *max;
}

/* A published range is enforced. */
static bool within_limits(struct hid_binding *b, const char *name, const char *text)
{
	double value, min, max;

	if (!parse_number(text, &value) || !hid_binding_limits(b, name, &min, &max))
		return true;
	return value >= min && value <= max;
}

int hid_binding_set(struct hid_binding *b, const char *name, const char *text,
	struct hid_write *out)
{
	struct bound_var *v = setting_named(b, name);
	double value;

	if (!v || (v->row->convert && !v->row->convert->to_value))
		return -ENOENT;
	if (!text_to_value(b, v->row, text, &value) || !within_limits(b, name, text))
		return -EINVAL;
	if (!(v->row->flags & HID_KEPT_HERE))
		return write_field(b, v->source.field, value, out);
	free(v->setting);
	v->setting = mem_dup(text);
	b->sink.set(b->sink.user, (struct hid_report_ref){ 0 }, v->row->name, v->setting);
	return 1;
}

bool hid_binding_accepts(struct hid_binding *b, const char *name, const char *text)
{
	const struct bound_var *v = setting_named(b, name);
	double value;

	return v && (!v->row->convert || v->row->convert->to_value) &&
		text_to_value(b, v->row, text, &value);
}

static bool setting_value(const struct hid_binding *b, const char *name, double *value)
{
	const struct bound_var *v = name ? setting_named(b, name) : NULL;

	if (!v || v->row->convert)
		return false;
	/* A setting that the device keeps; 0 means that none is set, not "at once". */
	*value = v->value;
	return v->setting ? parse_number(v->setting, value)
			  : !(v->row->flags & HID_KEPT_HERE) && v->value > 0;
}

int hid_binding_command(struct hid_binding *b, const char *name, const char *text,
	struct hid_write *out)
{
	const struct bound_command *c = hid_binding_offered(b, name);
	double value;

	if (!c)
		return -ENOENT;
	if (text && *text) {
		/* using the default instead of a mistyped value could switch off the load */
		if (!parse_number(text, &value))
			return -EINVAL;
	} else if (!setting_value(b, c->row->value_var, &value)) {
		value = c->row->value;
	}
	return write_field(b, c->field, value, out);
}

bool hid_binding_has_command(const struct hid_binding *b, const char *name)
{
	return hid_binding_offered(b, name) != NULL;
}

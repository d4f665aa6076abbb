/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - see status.h.
 */
#include "drivers/qx/status.h"
#include "drivers/power/bits.h"
#include "drivers/qx/dialect.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <stdio.h>
#include <string.h>

static const double DEAD_OUTPUT_V = 50;

/* TRIM, BOOST or BYPASS follow from the ratio of output to input voltage. */
static uint32_t regulation(const struct qx_status_facts *f)
{
	double ratio;

	if (!f->volts_known || f->input_v <= 0)
		return 0;
	ratio = f->output_v / f->input_v;
	if (ratio < 0.5 || ratio >= 1.5)
		return 0;
	if (ratio < 0.95)
		return ST_TRIM;
	if (ratio >= 1.05)
		return ST_BOOST;
	return f->bits & QX_AVR_ALARM ? 0 : ST_BYPASS;
}

static bool is_ending(struct qx_status_memory *m, const struct qx_status_facts *f)
{
	bool ending = f->bits & QX_ENDING;

	if (!ending || f->ordered)
		m->ending_is_stuck = false;
	else if (!m->heard && f->bits & ST_OL)
		m->ending_is_stuck = true;
	m->heard = true;
	return ending && !m->ending_is_stuck && !f->ignoresab;
}

static struct power_bits power_bits_of(const struct qx_status_facts *f)
{
	static const struct {
		uint32_t word;
		enum power_bit bit;
	} map[] = {
		{ ST_LB, POWER_LOW_BATTERY }, { ST_CAL, POWER_CALIBRATION },
		{ ST_OVER, POWER_OVERLOAD }, { ST_RB, POWER_REPLACE_BATTERY },
		{ ST_TRIM, POWER_TRIM }, { ST_BOOST, POWER_BOOST }, { ST_OFF, POWER_OFF },
		{ ST_BYPASS, POWER_BYPASS_MANUAL },
	};
	struct power_bits p = { 0 };
	uint32_t bits = f->bits;

	if (bits & QX_REGULATES && bits & ST_OL)
		bits |= regulation(f);
	if (bits & QX_DEAD_IS_OFF && f->volts_known && f->output_v < DEAD_OUTPUT_V)
		bits |= ST_OFF;
	if (bits & ST_OB)
		p.state[POWER_ONLINE] = POWER_CLEAR;
	else if (bits & ST_OL)
		p.state[POWER_ONLINE] = POWER_SET;
	else if (bits & (ST_OFF | ST_BYPASS))
		p.state[POWER_ONLINE] = POWER_NOT_IN_USE;
	for (size_t i = 0; i < MEM_COUNT(map); i++)
		p.state[map[i].bit] = bits & map[i].word ? POWER_SET : POWER_CLEAR;
	return p;
}

static void add_sentence(char *alarm, size_t size, const char *sentence)
{
	size_t used = strlen(alarm);

	if (strstr(alarm, sentence) || used + strlen(sentence) + 2 > size)
		/* a sentence that does not fit is omitted; each is given once */
		return;
	snprintf(alarm + used, size - used, "%s%s", used ? " " : "", sentence);
}

uint32_t qx_status(struct qx_status_memory *memory, const struct qx_status_facts *f, char *alarm,
	size_t size)
{
	struct power_bits bits = power_bits_of(f);
	bool ending = is_ending(memory, f);
	uint32_t words = power_status(&bits, &(struct power_options){ 0 });

	*alarm = 0;
	if (ending && words)
		words |= ST_FSD;
	if (words & ST_RB)
		add_sentence(alarm, size, "Replace battery!");
	if (words & ST_FSD)
		add_sentence(alarm, size, "Shutdown imminent!");
	if (f->bits & QX_REGULATES && f->bits & QX_AVR_ALARM && f->bits & ST_OL &&
		!(words & (ST_TRIM | ST_BOOST)))
		add_sentence(alarm, size, "UPS is in AVR Mode.");
	for (size_t i = 0; i < f->alarm_count; i++)
		add_sentence(alarm, size, f->alarms[i]);
	return words;
}

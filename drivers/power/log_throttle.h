/* SPDX-License-Identifier: GPL-2.0-or-later
 * log_throttle - when to log again that a device discharges while it is on line.
 *
 * That state may last for hours, or come and go each minute while a charger maintains a full
 * battery. Logging it at every poll would be too much, logging it once too little. Pure; the rules
 * are those of NUT's options onlinedischarge_log_throttle_*.
 */
#ifndef DRIVERS_POWER_LOG_THROTTLE_H
#define DRIVERS_POWER_LOG_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

struct log_throttle_rule {
	long every_s;		/* again after so many seconds; negative: by the charge */
	double hover_pct;	/* a change of a charge above this is not logged */
};

struct log_throttle {		/* what was logged last; zero-initialised */
	bool logged, charge_known;
	uint64_t logged_ms;
	double charge_pct;
};

/* Call it while the state lasts. True: log it now; it then counts as logged. By the charge: once
 * for each value below the hover charge, or every 30 s if no charge is known. */
bool log_throttle_due(struct log_throttle *n, const struct log_throttle_rule *rule,
	bool charge_known, double charge_pct, uint64_t now_ms);

#endif

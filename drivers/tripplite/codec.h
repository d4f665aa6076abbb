/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_codec - frames and replies of Tripp Lite's own USB protocol (09ae:0001), pure.
 *
 * A request is a command letter and up to three bytes, a reply its letter and seven bytes: digits
 * in ASCII, or binary where the protocol says so. A row for each protocol says which replies it has
 * and how they are scaled. Sources: behaviour of NUT's tripplite_usb on emulated devices, captured
 * frames in NUT issues 585, 2001, 2258 and device dumps.
 */
#ifndef DRIVERS_TRIPPLITE_CODEC_H
#define DRIVERS_TRIPPLITE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TRIPPLITE_FRAME = 8, TRIPPLITE_COMMAND_MAX = 4 };

struct tripplite_range {		/* input voltages by the first digit of V; nominal 0: end */
	uint8_t digit;
	uint16_t nominal, scale;
};

/* The form of N and K, which switch an outlet; NO_RELAYS: no such unit is known to carry them
 * out. */
enum tripplite_relays { TRIPPLITE_NO_RELAYS, TRIPPLITE_RELAYS_TEXT, TRIPPLITE_RELAYS_BYTES };

struct tripplite_protocol {		/* number 0: the end */
	uint16_t number;
	bool smart;			/* answers D, M, T and A instead of B */
	bool binary;			/* numbers are bytes, not digits */
	bool has_unit_id, has_watchdog, has_replace_bit, status_in_first_digit;
	enum tripplite_relays relays;
	const struct tripplite_range *ranges;
	unsigned power_factor;		/* of P */
	unsigned hertz_digits;		/* of T; 0: no frequency there */
};

/* NULL: unknown. */
const struct tripplite_protocol *tripplite_protocol(uint16_t number);

/* The frame of a command of 1 to TRIPPLITE_COMMAND_MAX bytes. */
void tripplite_frame(uint8_t out[TRIPPLITE_FRAME], const uint8_t *command, size_t n);

/* Is it a reply to this command? A reply of zeros or ones is none. */
bool tripplite_is_reply(const uint8_t r[TRIPPLITE_FRAME], char letter);

struct tripplite_ratings {
	double nominal_v, scale_v, battery_v;
	int banks;			/* that can be switched; -1: unknown */
};

struct tripplite_status {
	uint32_t words;			/* of lib/status.h */
	const char *test;		/* NULL: nothing known */
	int charge_pct;			/* -1: not reported */
};

/* Values of a reply; each returns false if the reply is invalid, and then sets nothing. NAN: not in
 * the reply. */
/* V; unknown ratings are NAN, also if it returns false. */
bool tripplite_ratings(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	struct tripplite_ratings *out);
bool tripplite_status(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	struct tripplite_status *out);
bool tripplite_power(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	double *va);
/* B or D: input volts, and battery volts converted to a battery of 12 V. */
bool tripplite_volts(const struct tripplite_protocol *p, const struct tripplite_ratings *ratings,
	const uint8_t r[TRIPPLITE_FRAME], double *input_v, double *battery12_v);
/* M */
bool tripplite_extremes(const struct tripplite_protocol *p, const struct tripplite_ratings *ratings,
	const uint8_t r[TRIPPLITE_FRAME], double *min_v, double *max_v);
/* T */
bool tripplite_climate(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	double *celsius, double *hertz, double *nominal_hertz);
/* L: per cent of the load, or volts of the output. */
bool tripplite_load(const struct tripplite_protocol *p, const struct tripplite_ratings *ratings,
	const uint8_t r[TRIPPLITE_FRAME], double *load_pct, double *output_v);
/* F: its letter and the following characters, as text. */
void tripplite_firmware(const uint8_t r[TRIPPLITE_FRAME], char out[TRIPPLITE_FRAME]);

/* The two commands that switch an outlet (0 is the main relay) after a short delay: the delay, then
 * the outlet and its state. They return the size; 0: no relays. */
size_t tripplite_soon(const struct tripplite_protocol *p, uint8_t out[TRIPPLITE_COMMAND_MAX]);
size_t tripplite_relay(const struct tripplite_protocol *p, int outlet, bool on,
	uint8_t out[TRIPPLITE_COMMAND_MAX]);

/* Charge from the voltage of a 12 V battery, given the voltages at which it is empty and full. */
double tripplite_charge(double battery12_v, double empty_v, double full_v);

#endif

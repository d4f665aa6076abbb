/* SPDX-License-Identifier: GPL-2.0-or-later
 * riello_codec - GPSER, the protocol of Riello's UPSes at a Cypress bridge: frames, check sums
 * and the values of replies, pure.
 *
 * A frame is 02, receiver, sender, two letters, length as two digits, data, four digits of check
 * sum, 03; a digit is 0x30 to 0x3f. All ones mean "not measured". Sources: behaviour of NUT's
 * riello_usb on emulated devices; captured frames in NUT issues 750, 3546 and PR 1692.
 */
#ifndef DRIVERS_RIELLO_CODEC_H
#define DRIVERS_RIELLO_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RIELLO_FRAME_MAX = 12 + 255, RIELLO_PHASES = 3 };
enum riello_sum { RIELLO_SUM, RIELLO_CRC };

size_t riello_frame(uint8_t out[RIELLO_FRAME_MAX], const char letters[2], const char *data,
	enum riello_sum sum);

/* The length of the whole frame, from the bytes received so far; 0: not known yet, -1: this is no
 * frame. */
int riello_frame_length(const uint8_t *bytes, size_t size);

/* The data of a whole frame that answers `letters`. NULL: wrong sum, or another answer; `*refused`:
 * the unit refused the request. */
const uint8_t *riello_data(const uint8_t *frame, size_t size, const char letters[2],
	enum riello_sum sum, size_t *data_size, bool *refused);

struct riello_identity {
	char serial[17], model[17], version[13];	/* without blanks at the ends */
	bool one_phase;
	enum riello_sum sum;
};

struct riello_ratings {
	double power_va, realpower_w, battery_v, battery_ah, output_v, output_hz;
};

struct riello_phase {			/* NAN: not reported */
	double input_v, output_v, load_pct, bypass_v, current_a, realpower_w, power_va;
};

struct riello_state {			/* NAN: not measured */
	uint32_t words;			/* of lib/status.h */
	double input_hz, output_hz, bypass_hz, battery_v, charge_pct, runtime_s, celsius;
	struct riello_phase phases[RIELLO_PHASES];
	int inputs, outputs;		/* phases that the reply has */
};

/* Each returns false if the data are too short or no digits; then nothing is set. */
bool riello_identity(const uint8_t *data, size_t size, struct riello_identity *out);
bool riello_ratings(const struct riello_identity *id, const uint8_t *data, size_t size,
	struct riello_ratings *out);
bool riello_state(const struct riello_identity *id, const uint8_t *data, size_t size,
	struct riello_state *out);
/* Currents and powers of the output, added to the phases of `into`. */
bool riello_output(const uint8_t *data, size_t size, struct riello_state *into);

#endif

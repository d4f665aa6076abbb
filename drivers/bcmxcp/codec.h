/* SPDX-License-Identifier: GPL-2.0-or-later
 * xcp_codec - BCM/XCP, the protocol of Powerware and Eaton: frames and blocks, pure.
 *
 * A request is AB, length, data, check sum; an answer is one or more frames AB, block, length,
 * sequence, data, check sum, whose data are joined. Blocks may be shorter than the maps promise
 * (NUT issues 769, 2248): what did not come is absent, never an old byte. Sources: behaviour of
 * NUT's bcmxcp_usb on emulated devices; device dumps of a 5110 and a 3105.
 */
#ifndef DRIVERS_BCMXCP_CODEC_H
#define DRIVERS_BCMXCP_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XCP_DATA_MAX = 2048, XCP_FRAME_DATA_MAX = 140, XCP_REQUEST_MAX = 32 };
enum { XCP_METERS = 128, XCP_ALARMS = 260, XCP_TEXT_MAX = 64 };

/* Bytes of the frame; 0: too long. */
size_t xcp_frame(uint8_t out[XCP_REQUEST_MAX], const uint8_t *data, size_t n);

struct xcp_answer {			/* zeros at the beginning */
	uint8_t data[XCP_DATA_MAX];
	size_t size;
	uint8_t block;			/* its number */
	uint8_t next;			/* sequence number of the last frame */
	bool complete;
	uint8_t pending[2 * (XCP_FRAME_DATA_MAX + 5)];
	size_t pending_size;
};

/* Bytes as they come. False: a frame is broken; the answer is lost. */
bool xcp_feed(struct xcp_answer *a, const uint8_t *bytes, size_t n);

/* ---- blocks: n bytes of data, whatever their number promises ---- */

struct xcp_identity {
	char model[XCP_TEXT_MAX], firmware[XCP_TEXT_MAX];
	double va;			/* 0: not reported */
	int phases;
	uint8_t meter_format[XCP_METERS];	/* 0: absent */
	uint16_t alarms[XCP_ALARMS];		/* numbers, in the order of the alarm block */
	size_t alarm_count;
	/* of these blocks; 0: the unit has none */
	unsigned topology_bytes, command_bytes, outlet_bytes;
};

bool xcp_identity(const uint8_t *d, size_t n, struct xcp_identity *out);

/* The value of this meter; false: it is absent, no number, or did not come. `decimals` to show. */
bool xcp_meter(const struct xcp_identity *id, const uint8_t *d, size_t n, int meter, double *value,
	int *decimals);
/* A date or time of day as text, "2026-12-24" or "17:30:45"; false as above. */
bool xcp_meter_text(const struct xcp_identity *id, const uint8_t *d, size_t n, int meter,
	char out[XCP_TEXT_MAX]);
bool xcp_alarm(const struct xcp_identity *id, const uint8_t *d, size_t n, int alarm);

/* Words of the status byte; 0: it means nothing that is known. */
uint32_t xcp_status_words(uint8_t status);

/* Is it this byte all over? Ones are no block; zeros measure nothing. */
bool xcp_is_filled(const uint8_t *d, size_t n, uint8_t byte);

/* A word or a byte at this place; -1: it did not come. */
long xcp_word(const uint8_t *d, size_t n, size_t at);
long xcp_byte(const uint8_t *d, size_t n, size_t at);
/* `length` characters at this place without blanks at the ends; false: none. */
bool xcp_text(const uint8_t *d, size_t n, size_t at, size_t length, char out[XCP_TEXT_MAX]);

/* Some of the numbers 0 to 255. */
struct xcp_set {
	bool listed;			/* the unit has listed its commands */
	uint32_t bits[8];
};

bool xcp_has(const struct xcp_set *s, uint8_t number);
/* The command list: count, size of an entry, numbers of commands. */
void xcp_commands(const uint8_t *d, size_t n, struct xcp_set *out);
/* The answer to the question which settings there are: three bytes, numbers of settings. */
void xcp_settings(const uint8_t *d, size_t n, struct xcp_set *out);

const char *xcp_test_result(long code);			/* NULL: unknown */
const char *xcp_charger_state(const uint8_t *battery, size_t n);	/* NULL: not reported */

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 * xcp_codec - BCM/XCP, the protocol of Powerware and Eaton: frames and blocks, pure.
 *
 * A request is AB, length, data, check sum; an answer is one or more frames AB, block, length,
 * sequence, data, check sum, whose data are joined. Blocks may be shorter than the maps promise
 * (NUT issues 769, 2248): bytes that were not received are absent, never taken from an earlier
 * answer. Sources: behaviour of NUT's bcmxcp_usb on emulated devices; device dumps of a 5110 and a
 * 3105.
 */
#ifndef DRIVERS_BCMXCP_CODEC_H
#define DRIVERS_BCMXCP_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XCP_DATA_MAX = 2048, XCP_FRAME_DATA_MAX = 140, XCP_REQUEST_MAX = 32 };
enum { XCP_METERS = 128, XCP_ALARMS = 260, XCP_TEXT_MAX = 64 };

/* Returns the length of the frame; 0: `data` is too long. */
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

/* Adds received bytes. False: a frame is broken; the whole answer is unusable. */
bool xcp_feed(struct xcp_answer *a, const uint8_t *bytes, size_t n);

/* ---- blocks: n bytes of data, whatever their number promises ---- */

struct xcp_identity {
	char model[XCP_TEXT_MAX], firmware[XCP_TEXT_MAX];
	double va;			/* 0: not reported */
	int phases;
	uint8_t meter_format[XCP_METERS];	/* 0: absent */
	uint16_t alarms[XCP_ALARMS];		/* numbers, in the order of the alarm block */
	size_t alarm_count;
	/* length of these blocks; 0: the unit has none */
	unsigned topology_bytes, command_bytes, outlet_bytes;
};

bool xcp_identity(const uint8_t *d, size_t n, struct xcp_identity *out);

/* The value of this meter; false: it is absent, no number, or was not received. `decimals`: how
 * many to show. */
bool xcp_meter(const struct xcp_identity *id, const uint8_t *d, size_t n, int meter, double *value,
	int *decimals);
/* A date or time of day as text, "2026-12-24" or "17:30:45"; false as above. */
bool xcp_meter_text(const struct xcp_identity *id, const uint8_t *d, size_t n, int meter,
	char out[XCP_TEXT_MAX]);
bool xcp_alarm(const struct xcp_identity *id, const uint8_t *d, size_t n, int alarm);

/* The status words of the status byte; 0: an unknown byte. */
uint32_t xcp_status_words(uint8_t status);

/* Are all bytes equal to `byte`? A block of ones is none, and a block of zeros holds no
 * measurement. */
bool xcp_is_filled(const uint8_t *d, size_t n, uint8_t byte);

/* A word or a byte at this place; -1: not received. */
long xcp_word(const uint8_t *d, size_t n, size_t at);
long xcp_byte(const uint8_t *d, size_t n, size_t at);
/* The text of `length` characters at this place, trimmed of blanks; false: there is none. */
bool xcp_text(const uint8_t *d, size_t n, size_t at, size_t length, char out[XCP_TEXT_MAX]);

/* A set of numbers from 0 to 255. */
struct xcp_set {
	bool listed;			/* the unit has listed its commands */
	uint32_t bits[8];
};

bool xcp_has(const struct xcp_set *s, uint8_t number);
/* The command list: count, size of an entry, numbers of commands. */
void xcp_commands(const uint8_t *d, size_t n, struct xcp_set *out);
/* The answer to the request for the list of settings: three bytes, then numbers of settings. */
void xcp_settings(const uint8_t *d, size_t n, struct xcp_set *out);

const char *xcp_test_result(long code);			/* NULL: unknown */
const char *xcp_charger_state(const uint8_t *battery, size_t n);	/* NULL: not reported */

#endif

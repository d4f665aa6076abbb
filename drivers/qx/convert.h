/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - functions that the tables of drivers/qx/dialects name, for replies that a row cannot
 * describe.
 *
 * A `prepare` function makes a reply of another form into text of columns: it returns the length of
 * the text in `out`, or 0 if the reply is not of that form, and survives any bytes. A `convert`
 * function rewrites one cell, or returns false if there is no value in it. All are pure.
 */
#ifndef DRIVERS_QX_CONVERT_H
#define DRIVERS_QX_CONVERT_H

#include "drivers/qx/dialect.h"

/* The short vendor line with a serial number and a runtime, and the usual one. */
size_t qx_short_vendor_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
size_t qx_long_vendor_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* Q6 of a unit with one phase in and out, and of one with one output. */
size_t qx_one_phase(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
size_t qx_one_output(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* A single letter, with blanks and zero bytes around it. */
size_t qx_one_letter(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* QS of voltronic-qs-hex: its tokens as hexadecimal digits, the last ones as bits ... */
size_t qx_hex_text(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* ... and as "#VVV.V VVV.V LLL FF.F BBB.BB", with the bits at the columns of Q1. */
size_t qx_hex_values(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* QFLAG "(E<letters>D<letters>": for each of the letters r s g c j a p b o e v d f l n q w an E, a
 * D or a dash. */
size_t qx_abilities(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* ID of bestups with its fields padded. */
size_t qx_id_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* M of bestups: "(low boost nominal buck high", for 120 V and for 230 V. */
size_t qx_limits_low(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
size_t qx_limits_high(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
/* Q5 and At of ablerex, which are binary: "(FFFF.F AAAA.A VVVVV VV.VV EEEEE UUUUU NNNNN B" (hertz,
 * amperes, hundredths of a volt of a block, its volts, the hundredths at which it is empty and
 * full, the number of an error, whether there is one) and "(SECONDS". */
size_t qx_q5_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
size_t qx_at_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);

bool qx_without_hashes(const char *cell, char *out, size_t size);	/* "##1000" is 1000 */
bool qx_not_only_zeros(const char *cell, char *out, size_t size);
bool qx_model_words(const char *cell, char *out, size_t size);	/* without the number at the end */
bool qx_last_number(const char *cell, char *out, size_t size);		/* the number at the end */
bool qx_minutes_and_seconds(const char *cell, char *out, size_t size);	/* "060:30" is 3630 */
bool qx_days_to_seconds(const char *cell, char *out, size_t size);	/* "0001:00:00:00" */
/* Of a cell or of a block of 12 V. */
bool qx_charge_of_volts(const char *cell, char *out, size_t size);
bool qx_iso_date(const char *cell, char *out, size_t size);		/* "20240131" */

#endif

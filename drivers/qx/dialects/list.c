/* SPDX-License-Identifier: GPL-2.0-or-later
 * list - the dialects in the order in which they are tried.
 *
 * A dialect with more questions stands before one that it contains, because units of most dialects
 * answer Q1 as well. Otherwise the order is that of NUT's nutdrv_qx, so that a unit gets the same
 * dialect as with NUT. A dialect whose lines have another form (axpert) is tried last.
 */
#include "drivers/qx/dialect.h"

extern const struct qx_dialect qx_q1, qx_megatec, qx_megatec_old, qx_mustek, qx_zinto, qx_hunnox,
	qx_mecer, qx_innovatae, qx_gtec, qx_q2, qx_q6, qx_innovart31, qx_innovart33, qx_castle,
	qx_voltronic, qx_voltronic_qs, qx_voltronic_qs_hex, qx_voltronic_axpert, qx_bestups,
	qx_masterguard, qx_omron, qx_ablerex;

const struct qx_dialect *const qx_dialects[] = {
	&qx_omron,
	&qx_ablerex,
	&qx_voltronic,
	&qx_voltronic_qs,
	&qx_voltronic_qs_hex,
	&qx_mustek,
	&qx_megatec_old,
	&qx_hunnox,
	&qx_bestups,
	&qx_mecer,
	&qx_megatec,
	&qx_zinto,
	&qx_masterguard,
	&qx_castle,
	&qx_innovart31,
	&qx_innovart33,
	&qx_innovatae,
	&qx_q2,
	&qx_q6,
	&qx_gtec,
	&qx_q1,
	&qx_voltronic_axpert,
	NULL,
};

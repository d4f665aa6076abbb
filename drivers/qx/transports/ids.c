/* SPDX-License-Identifier: GPL-2.0-or-later
 * ids - the USB devices that may connect a Qx unit, and their transports.
 *
 * The order matters: the first row that fits is tried first, the next one if nothing answers there.
 * Where a device's texts cannot be read, the rows of its ids that name texts are tried last; of
 * 0001:0000 those that only read strings stand before the one that writes. 1a86:7523 is a serial
 * adapter that any device may use (NUT issue 3410) and is in no row: it is used only as a serial
 * port that is configured.
 */
#include "drivers/qx/transports/transport.h"

const struct qx_usb_id qx_usb_ids[] = {
	{ 0x05b8, 0x0000, NULL, NULL, "cypress" },	/* Agiler */
	{ 0xffff, 0x0000, NULL, NULL, "ablerex" },	/* Ablerex 625L */
	{ 0xffff, 0x0000, NULL, NULL, "krauler" },	/* Powersa RT3000 (NUT issue 608) */
	{ 0x1cb0, 0x0035, NULL, NULL, "krauler" },	/* Legrand Daker DK */
	{ 0x0665, 0x5161, NULL, NULL, "cypress" },	/* Voltronic and most others */
	{ 0x06da, 0x0002, "Phoenixtec Power", "USB Cable (V2.00)", "phoenixtec" },
	{ 0x06da, 0x0002, NULL, NULL, "cypress" },	/* Online Yunto */
	{ 0x06da, 0x0003, NULL, NULL, "ippon" },	/* Mustek PowerMust */
	{ 0x06da, 0x0004, NULL, NULL, "cypress" },	/* Phoenixtec Innova */
	{ 0x06da, 0x0005, NULL, NULL, "cypress" },
	{ 0x06da, 0x0201, NULL, NULL, "cypress" },
	{ 0x06da, 0x0601, NULL, NULL, "phoenix" },	/* Online Zinto A */
	{ 0x0f03, 0x0001, NULL, NULL, "cypress" },	/* Unitek Alpha */
	{ 0x14f0, 0x00c9, NULL, NULL, "phoenix" },	/* GE EP */
	{ 0x0483, 0x0035, NULL, NULL, "sgs" },		/* TS Shara */
	{ 0x0590, 0x00b7, NULL, NULL, "omron" },	/* BN150T */
	{ 0x0001, 0x0000, "MEC", "MEC0003", "fabula" },	/* Fideltronik Lupus, GreenCell */
	{ 0x0001, 0x0000, NULL, "MEC0003", "hunnox" },	/* HNX-850, Powercool, Crown */
	{ 0x0001, 0x0000, "ATCL FOR UPS", "ATCL FOR UPS", "fuji" },
	{ 0x0001, 0x0000, NULL, NULL, "krauler" },	/* Krauler UP-M500VA */
	{ 0x0925, 0x1234, NULL, NULL, "armac" },	/* Armac, Vultech, ExeGate */
	{ 0 },
};

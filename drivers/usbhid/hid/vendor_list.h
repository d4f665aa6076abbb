/* SPDX-License-Identifier: GPL-2.0-or-later
 * vendor_list - every vendor of HID UPSes, one row each: vendors/NAME.c defines hid_NAME.
 *
 * In the order in which they may claim a device; generic is the last, since it claims any power
 * device. No guard: included with HID_VENDOR(name) defined for the purpose.
 */
HID_VENDOR(mge)
HID_VENDOR(apc)
HID_VENDOR(arduino)
HID_VENDOR(belkin)
HID_VENDOR(cps)
HID_VENDOR(delta_ups)
HID_VENDOR(ecoflow)
HID_VENDOR(ever)
HID_VENDOR(idowell)
HID_VENDOR(legrand)
HID_VENDOR(liebert)
HID_VENDOR(openups)
HID_VENDOR(powercom)
HID_VENDOR(powervar)
HID_VENDOR(salicru)
HID_VENDOR(tripplite)
HID_VENDOR(generic)

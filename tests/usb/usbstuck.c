/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbstuck - put before libusb by LD_PRELOAD: a control transfer does not return while the file
 * named in USB_STUCK_FILE exists. Stands in for a driver that sits in the kernel (state D) behind a
 * wedged host controller.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

struct libusb_device_handle;

typedef int transfer_fn(struct libusb_device_handle *handle, uint8_t type, uint8_t request,
	uint16_t value, uint16_t index, unsigned char *data, uint16_t length, unsigned int timeout);

transfer_fn libusb_control_transfer;

int libusb_control_transfer(struct libusb_device_handle *handle, uint8_t type, uint8_t request,
	uint16_t value, uint16_t index, unsigned char *data, uint16_t length, unsigned int timeout)
{
	const char *file = getenv("USB_STUCK_FILE");
	transfer_fn *real = (transfer_fn *)dlsym(RTLD_NEXT, "libusb_control_transfer");

	while (file && !access(file, F_OK))
		usleep(50000);
	return real(handle, type, request, value, index, data, length, timeout);
}

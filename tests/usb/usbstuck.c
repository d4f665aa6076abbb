/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbstuck - put before libusb by LD_PRELOAD: the submission of a transfer does not return while
 * the file named in USB_STUCK_FILE exists. Stands in for a driver that sits in the kernel (state D)
 * behind a wedged host controller.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

struct libusb_transfer;

typedef int submit_fn(struct libusb_transfer *transfer);

submit_fn libusb_submit_transfer;

int libusb_submit_transfer(struct libusb_transfer *transfer)
{
	const char *file = getenv("USB_STUCK_FILE");
	submit_fn *real = (submit_fn *)dlsym(RTLD_NEXT, "libusb_submit_transfer");

	while (file && !access(file, F_OK))
		usleep(50000);
	return real(transfer);
}

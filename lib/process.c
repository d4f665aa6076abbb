/* SPDX-License-Identifier: GPL-2.0-or-later
 * process - see process.h.
 */
#include "lib/process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

void process_begin(void)
{
	sigset_t none;
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd >= 0)
		close(fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

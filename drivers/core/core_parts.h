/* SPDX-License-Identifier: GPL-2.0-or-later
 * core_parts - the inside of drivers/core that its files share, each built on those before it:
 * values.c, one value; ourselves.c, what is published of the driver; session.c, when values begin
 * and end; device.c, what a driver may call for them; status.c, ups.status; requests.c, SET and
 * INSTCMD; core.c, the life of the device.
 */
#ifndef DRIVERS_CORE_CORE_PARTS_H
#define DRIVERS_CORE_CORE_PARTS_H

#include "drivers/core/age.h"
#include "drivers/core/core.h"
#include "drivers/core/pace.h"
#include "lib/log.h"
#include "lib/publish.h"
#include "lib/timer.h"
#include "lib/trust.h"

enum { OPTION_WARNINGS_MAX = 32, CORE_LATER_MAX = 16 };

struct option_warnings {
	const char *keys[OPTION_WARNINGS_MAX];	/* literals */
	size_t count;
};

struct core {
	struct device device;		/* first; all that the driver's functions get */
	struct options *options;
	struct option_warnings warnings;
	struct publish *publish;
	struct trust commanders;	/* whose SET and INSTCMD are carried out */
	struct timer *timer;
	uint32_t status;
	char *status_more;		/* words that lib/status does not know; NULL: none */
	struct pace pace;
	bool session_due;		/* the next value that the driver sets begins it */
	bool session_open;		/* it ends with the first good commit */
	uint64_t retry_ms, polled_ms;
	/* the next poll comes within this time; 0: the usual interval */
	unsigned within_ms;
	bool open, lost, started;
	bool is_public;			/* it has a socket */
	bool outage;			/* as of the last commit */
	bool answered;			/* good data since it was opened */
	bool killpower;			/* driver.flag.allow_killpower */
	bool absurd_logged;
	bool served;			/* good data since we were started */
	char why[256], last_why[256], lost_why[256];
	/* Requests that returned SP_LATER: a ring, in the order of device_answer. */
	struct publish_ticket later[CORE_LATER_MAX];
	unsigned later_first, later_count;
	const struct publish_ticket *ticket;	/* of the request being carried out; NULL: none */
	struct log_limit complaint;
	unsigned rounds;		/* rounds left until after_rounds is called; 0: never */
	void (*after_rounds)(void *user);
	void *rounds_user;
	void (*on_served)(void *user);
	void *served_user;
	void (*on_exit)(void *user);
	void *exit_user;
};

static inline struct core *core_of(struct device *d)
{
	return (struct core *)(void *)d;
}

/* The next poll runs in the next iteration of the loop. */
static inline void core_poll_soon(struct core *c)
{
	if (c->started)
		timer_start(c->timer, 0, 0);
}

/* status.c: ups.status out of what the driver last passed to device_status, and the copies
 * device.mfr, device.model, device.serial. */
void core_publish_status(struct device *d);
void core_copy_identity(struct device *d);

/* ourselves.c: driver.*, and default.* and override.* of ups.conf. */
void core_publish_ourselves(struct core *c);

/* requests.c: the device is lost, so requests that wait for device_answer fail. */
void core_fail_later(struct core *c);

/* session.c: the driver sets a value, so a session that is due begins; its values are good, so its
 * dump ends. */
void session_begin(struct device *d);
void session_commit(struct core *c);

/* values.c, like device_set and device_remove of driver.h, but without beginning a session. */
void core_set(struct device *d, const char *name, const char *value);
void core_remove(struct device *d, const char *name);
void core_add_flags(struct device *d, const char *name, unsigned flags);

#endif

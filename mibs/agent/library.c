/* SPDX-License-Identifier: GPL-2.0-or-later
 * library - see library.h.
 */
#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/agent/access.h"
#include "mibs/agent/library.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOWHERE "/proc/self/nowhere" /* cannot exist and cannot be created */

/* Packets of unknown senders make the library log, so its lines are limited; nothing is reported by
 * them alone. */
static int on_log(int major, int minor, void *message, void *user)
{
	const struct snmp_log_message *m = message;
	struct log_limit *limit = user;
	size_t n = strcspn(m->msg, "\n");

	(void)major;
	(void)minor;
	if (n)
		log_limited(limit, m->priority <= LOG_ERR ? LOG_WARN : LOG_DETAIL, "net-snmp: %.*s",
			(int)n, m->msg);
	return SNMP_ERR_NOERROR;
}

static void set_switches(const char *private_dir)
{
	static const int library[] = {
		NETSNMP_DS_LIB_DONT_READ_CONFIGS,
		NETSNMP_DS_LIB_DONT_PERSIST_STATE,
		NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES,
		NETSNMP_DS_LIB_ALARM_DONT_USE_SIG,
	};
	static const int agent[] = {
		NETSNMP_DS_AGENT_NO_ROOT_ACCESS,
		NETSNMP_DS_AGENT_DISABLE_PERL,
	};

	setenv("MIBS", "", 1);
	setenv("MIBDIRS", NOWHERE, 1);
	setenv("SNMPCONFPATH", NOWHERE, 1);
	setenv("SNMP_PERSISTENT_DIR", private_dir ? private_dir : NOWHERE, 1);
	snmp_disable_log();
	snmp_enable_calllog();
	snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, on_log,
		MEM_NEW(struct log_limit)); /* the library frees it in snmp_shutdown */
	for (size_t i = 0; i < MEM_COUNT(library); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, library[i], 1);
	for (size_t i = 0; i < MEM_COUNT(agent); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID, agent[i], 1);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, "");
}

static void remember(void *user, const char *line)
{
	char *copy = mem_dup(line); /* the library writes to it */

	(void)user;
	netsnmp_config_remember(copy);
	explicit_bzero(copy, strlen(copy));
	free(copy);
}

/* The library increments the boots it is given, and begins at 1 unless the engine ID is the old
 * one. */
static void remember_engine(const struct engine *e)
{
	char hex[2 * SNMPTEXT_ENGINE_MAX + 1], line[sizeof hex + 32];

	for (size_t i = 0; i < e->id_length; i++)
		snprintf(hex + 2 * i, 3, "%02x", e->id[i]);
	snprintf(line, sizeof line, "exactEngineID 0x%s", hex);
	remember(NULL, line);
	snprintf(line, sizeof line, "oldEngineID 0x%s", hex);
	remember(NULL, line);
	snprintf(line, sizeof line, "engineBoots %u", e->boots - 1);
	remember(NULL, line);
}

static void set_agentx(const struct agentconf *conf)
{
	netsnmp_enable_subagent();
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET,
		conf->agentx_socket);
}

void agent_library_prepare(const struct agentconf *conf, const struct engine *engine,
	const char *private_dir)
{
	set_switches(private_dir);
	if (conf->agentx)
		set_agentx(conf);
	init_agent(AGENT_LIBRARY_NAME);
	if (conf->agentx) { /* init_agent has overwritten the earlier settings */
		netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL,
			2);
		return;
	}
	remember_engine(engine);
	access_lines(conf, remember, NULL);
}

void agent_library_init(void)
{
	init_snmp(AGENT_LIBRARY_NAME);
}

/* Does not use netsnmp_config, which keeps each line, and the secrets in it, until the program
 * ends. */
void agent_library_apply(void *user, const char *line)
{
	static const char token[] = "createUser ";
	char *copy = mem_dup(line);

	(void)user;
	assert(!strncmp(line, token, strlen(token)));
	usm_parse_create_usmUser("createUser", copy + strlen(token));
	explicit_bzero(copy, strlen(copy));
	free(copy);
}

void agent_library_set_users(const struct agentconf *conf)
{
	struct usmUser *user;

	while ((user = usm_get_userList())) {	/* usm_remove_user returns the rest of the list */
		usm_remove_user(user);
		usm_free_user(user);
	}
	access_lines(conf, agent_library_apply, NULL);
}

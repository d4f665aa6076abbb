/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp_conf - what tests of holdover.conf's [snmp] share: a directory with the files, the messages
 * about them, and requests to the resulting access. Include it in the one source file of a test
 * program only.
 */
#ifndef TESTS_UNIT_SNMP_CONF_H
#define TESTS_UNIT_SNMP_CONF_H

#include "lib/clock.h"
#include "mibs/agent/access.h"
#include "mibs/conf/agentconf.h"
#include "tests/unit/support.h"

#include <arpa/inet.h>

#define TWO_UPSES                                                                                  \
	"[broken]\nport = auto\n[rack1]\ndriver = d\nport = p\n[rack2]\ndriver = d\nport = p\n"

static char *dir;
static struct settings upses;
static struct agentconf conf;
static struct conf_report report;
static struct buf lines;
static struct access *decided;		/* what `right` points to */
static struct access_right right;

static inline void decided_free(void)
{
	access_free(decided);
	decided = NULL;
}

static inline void put(const char *name, const char *text, mode_t mode)
{
	char *path = mem_fmt("%s/%s", dir, name);

	support_write(dir, name, text);
	chmod(path, mode);
	free(path);
}

static inline void keep_line(void *user, const char *text)
{
	(void)user;
	buf_add_fmt(&lines, "%s\n", text);
}

static inline void setup(void)
{
	dir = support_dir();
	unsetenv("STATE_DIRECTORY");
	support_log_begin();
	report = (struct conf_report){ 0 };
	put("ups.conf", TWO_UPSES, 0640);
	settings_read(dir, &upses, &report);
	report = (struct conf_report){ 0 };
	support_log_begin();
}

static inline void teardown(void)
{
	char *command = mem_fmt("rm -rf '%s'", dir);

	ck_assert_int_eq(system(command), 0);
	free(command);
	free(dir);
	decided_free();
	agentconf_fini(&conf);
	settings_fini(&upses);
	buf_fini(&lines);
	support_log_end();
	clock_fix(0);
}

static inline void read_mode(const char *text, mode_t mode)
{
	put("holdover.conf", text, mode);
	decided_free();
	agentconf_fini(&conf);
	report = (struct conf_report){ 0 };
	support_log_begin();
	ck_assert_int_eq(agentconf_read(dir, &upses, &conf, &report), 0);
	buf_clear(&lines);
	access_lines(&conf, keep_line, NULL);
}

/* The body of [snmp]; its first line is line 2 of the file. */
static inline void read_snmp(const char *body)
{
	char *text = mem_fmt("[snmp]\n%s", body);

	read_mode(text, 0640);
	free(text);
}

static inline enum access_verdict judge(const struct access_question *q)
{
	decided_free();
	decided = access_new(&conf);
	return access_judge(decided, q, &right);
}

/* The context that a community gets from an address, or NULL. Lives until the next question. */
static inline const char *asks(const char *community, const char *from)
{
	struct access_question q = { .community = community, .community_length = strlen(community),
		.v6 = strchr(from, ':') != NULL };

	inet_pton(q.v6 ? AF_INET6 : AF_INET, from, q.source);
	return judge(&q) == ACCESS_GRANTED ? right.context : NULL;
}

static inline enum access_verdict user_asks(const char *user, enum agentconf_level level,
	const char *context)
{
	return judge(&(struct access_question){ .user = user, .user_length = strlen(user),
		.level = level, .context = context, .context_length = strlen(context) });
}

/* Of the last one that was granted: may it see this? */
static inline bool sees(const char *text)
{
	uint32_t oid[SNMPTEXT_OID_MAX], next[SNMPTEXT_OID_MAX];
	size_t length = snmptext_oid(text, oid), next_length;

	return access_sees(&right, oid, length, next, &next_length);
}

static inline bool has_line(const char *line)
{
	char *wanted = mem_fmt("\n%s\n", line), *all = mem_fmt("\n%s", buf_text(&lines));
	bool found = strstr(all, wanted);

	free(wanted);
	free(all);
	return found;
}

static inline bool was_said(char level, const char *part)
{
	char *text = mem_dup(support_log()), *save = NULL;
	bool found = false;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		found |= *line == level && strstr(line, part);
	free(text);
	return found;
}

#endif

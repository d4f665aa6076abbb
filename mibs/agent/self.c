/* SPDX-License-Identifier: GPL-2.0-or-later
 * self - see self.h.
 */
#include "lib/mem.h"
#include "mibs/agent/self.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <string.h>
#include <sys/random.h>

enum { IN_PKTS, IN_BAD_VERSIONS, IN_BAD_NAMES, IN_BAD_USES, IN_PARSE_ERRS, AUTHEN_TRAPS,
	SILENT_DROPS, PROXY_DROPS };

enum { SET_SERIAL, ENGINE_ID, ENGINE_BOOTS, ENGINE_TIME, MAX_SIZE, UNKNOWN_MODELS, INVALID_MSGS,
	UNKNOWN_HANDLERS, UNSUPPORTED_LEVELS, NOT_IN_WINDOWS, UNKNOWN_USERS, UNKNOWN_ENGINES,
	WRONG_DIGESTS, DECRYPTION_ERRORS };

enum { ENABLED = 1, DISABLED = 2, MESSAGE_MAX = 65507 };

static const uint32_t snmp_root[] = { 1, 3, 6, 1, 2, 1, 11 };
static const uint32_t modules_root[] = { 1, 3, 6, 1, 6, 3 };

static const struct objects_row snmp_rows[] = {
	{ { 1 }, IN_PKTS, false },
	{ { 3 }, IN_BAD_VERSIONS, false },
	{ { 4 }, IN_BAD_NAMES, false },
	{ { 5 }, IN_BAD_USES, false },
	{ { 6 }, IN_PARSE_ERRS, false },
	{ { 30 }, AUTHEN_TRAPS, false },
	{ { 31 }, SILENT_DROPS, false },
	{ { 32 }, PROXY_DROPS, false },
};

static const struct objects_row module_rows[] = {
	{ { 1, 1, 6, 1 }, SET_SERIAL, false },
	{ { 10, 2, 1, 1 }, ENGINE_ID, false },
	{ { 10, 2, 1, 2 }, ENGINE_BOOTS, false },
	{ { 10, 2, 1, 3 }, ENGINE_TIME, false },
	{ { 10, 2, 1, 4 }, MAX_SIZE, false },
	{ { 11, 2, 1, 1 }, UNKNOWN_MODELS, false },
	{ { 11, 2, 1, 2 }, INVALID_MSGS, false },
	{ { 11, 2, 1, 3 }, UNKNOWN_HANDLERS, false },
	{ { 15, 1, 1, 1 }, UNSUPPORTED_LEVELS, false },
	{ { 15, 1, 1, 2 }, NOT_IN_WINDOWS, false },
	{ { 15, 1, 1, 3 }, UNKNOWN_USERS, false },
	{ { 15, 1, 1, 4 }, UNKNOWN_ENGINES, false },
	{ { 15, 1, 1, 5 }, WRONG_DIGESTS, false },
	{ { 15, 1, 1, 6 }, DECRYPTION_ERRORS, false },
};

static void set_count(struct subtree_value *out, int statistic)
{
	out->type = SUBTREE_COUNTER;
	out->integer = snmp_get_statistic(statistic);
}

static void read_snmp_group(void *owner, unsigned what, uint32_t row, struct subtree_value *out)
{
	static const int statistics[] = {
		[IN_PKTS] = STAT_SNMPINPKTS, [IN_BAD_VERSIONS] = STAT_SNMPINBADVERSIONS,
		[IN_BAD_NAMES] = STAT_SNMPINBADCOMMUNITYNAMES,
		[IN_BAD_USES] = STAT_SNMPINBADCOMMUNITYUSES,
		[IN_PARSE_ERRS] = STAT_SNMPINASNPARSEERRS, [SILENT_DROPS] = STAT_SNMPSILENTDROPS,
		[PROXY_DROPS] = STAT_SNMPPROXYDROPS,
	};
	const struct agent_self *s = owner;

	(void)row;
	if (what == AUTHEN_TRAPS)
		out->integer = s->authtraps ? ENABLED : DISABLED;
	else
		set_count(out, statistics[what]);
}

static void read_modules(void *owner, unsigned what, uint32_t row, struct subtree_value *out)
{
	static const int statistics[] = {
		[UNKNOWN_MODELS] = STAT_MPD_STATS_START, [INVALID_MSGS] = STAT_MPD_STATS_START + 1,
		[UNKNOWN_HANDLERS] = STAT_MPD_STATS_START + 2,
		[UNSUPPORTED_LEVELS] = STAT_USMSTATSUNSUPPORTEDSECLEVELS,
		[NOT_IN_WINDOWS] = STAT_USMSTATSNOTINTIMEWINDOWS,
		[UNKNOWN_USERS] = STAT_USMSTATSUNKNOWNUSERNAMES,
		[UNKNOWN_ENGINES] = STAT_USMSTATSUNKNOWNENGINEIDS,
		[WRONG_DIGESTS] = STAT_USMSTATSWRONGDIGESTS,
		[DECRYPTION_ERRORS] = STAT_USMSTATSDECRYPTIONERRORS,
	};
	const struct agent_self *s = owner;

	(void)row;
	switch (what) {
	case ENGINE_ID:
		out->type = SUBTREE_STRING;
		out->text = (const char *)s->engine->id;
		out->text_length = s->engine->id_length;
		break;
	case SET_SERIAL: out->integer = s->serial; break;
	case ENGINE_BOOTS: out->integer = s->engine->boots; break;
	case ENGINE_TIME: out->integer = (int64_t)snmpv3_local_snmpEngineTime(); break;
	case MAX_SIZE: out->integer = MESSAGE_MAX; break;
	default: set_count(out, statistics[what]); break;
	}
}

static const struct objects_reader snmp_reader = { snmp_rows, MEM_COUNT(snmp_rows), read_snmp_group,
	NULL };
static const struct objects_reader module_reader = { module_rows, MEM_COUNT(module_rows),
	read_modules, NULL };

/* ---- SET ---- */

static bool is_serial(const struct subtree_value *v)
{
	static const uint32_t name[] = { 1, 1, 6, 1, 0 };

	return v->oid_length == MEM_COUNT(name) && !memcmp(v->oid, name, sizeof name);
}

static enum subtree_fault judge_serial(const struct agent_self *s, int64_t number)
{
	if (number < 0 || number > INT32_MAX)
		return SUBTREE_WRONG_VALUE;
	return number == s->serial ? SUBTREE_OK : SUBTREE_INCONSISTENT;
}

static enum subtree_fault judge_authtraps(int64_t number)
{
	return number == ENABLED || number == DISABLED ? SUBTREE_OK : SUBTREE_WRONG_VALUE;
}

static enum subtree_fault judge(struct objects *o, const struct subtree_value *wanted)
{
	const struct agent_self *s = o->owner;
	struct subtree_value shown;
	bool serial = o == &s->modules && is_serial(wanted),
	     authtraps = o == &s->snmp && wanted->oid_length && wanted->oid[0] == 30;

	if (!o->subtree.get(o, wanted->oid, wanted->oid_length, &shown))
		return SUBTREE_NO_CREATION;
	if (!serial && !authtraps)
		return SUBTREE_NOT_WRITABLE;
	if (wanted->type != SUBTREE_INTEGER)
		return SUBTREE_WRONG_TYPE;
	return serial ? judge_serial(s, wanted->integer) : judge_authtraps(wanted->integer);
}

/* Two varbinds for one of these objects would contradict each other. */
static void check(void *owner, struct subtree_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		set->items[i].fault = judge(owner, &set->items[i].wanted);
		if (!set->items[i].fault && i > 0)
			set->items[i].fault = SUBTREE_INCONSISTENT;
		if (set->items[i].fault)
			return;
	}
}

static void act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user)
{
	(void)owner;
	(void)set;
	done(user);
}

static void commit(void *owner, struct subtree_set *set)
{
	struct objects *o = owner;
	struct agent_self *s = o->owner;

	if (o == &s->modules)
		s->serial = s->serial >= INT32_MAX ? 0 : s->serial + 1;
	else
		s->authtraps = set->items[0].wanted.integer == ENABLED;
}

static enum subtree_fault undo(void *owner, struct subtree_set *set)
{
	(void)owner;
	(void)set;
	return SUBTREE_OK;
}

static void forget(void *owner, struct subtree_set *set)
{
	(void)owner;
	(void)set;
}

static const struct subtree_writer writer = { check, act, commit, undo, forget };

/* ---- life ---- */

void agent_self_init(struct agent_self *s, const struct engine *engine, bool authtraps)
{
	*s = (struct agent_self){ .engine = engine, .authtraps = authtraps };
	objects_init(&s->snmp, "snmp", snmp_root, MEM_COUNT(snmp_root), &snmp_reader, s);
	s->snmp.subtree.writer = &writer;
	objects_init(&s->modules, "snmpModules", modules_root, MEM_COUNT(modules_root),
		&module_reader, s);
	s->modules.subtree.writer = &writer;
	if (getrandom(&s->serial, sizeof s->serial, 0) != sizeof s->serial)
		s->serial = 0;
	s->serial &= INT32_MAX;
}

size_t agent_self_trees(struct agent_self *s, const struct subtree *out[])
{
	out[0] = &s->snmp.subtree;
	out[1] = &s->modules.subtree;
	return 2;
}

bool agent_self_authtraps(const struct agent_self *s)
{
	return s->authtraps;
}

void agent_self_set_authtraps(struct agent_self *s, bool on)
{
	s->authtraps = on;
}

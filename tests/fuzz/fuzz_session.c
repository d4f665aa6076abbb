/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_session - any bytes from a client; lines that a driver would say change UPS `a` in between.
 *
 * Oracle: each line is answered, the answer ends in LF, is printable, and each of its lines begins
 * with a word that clients know.
 */
#include "lib/log.h"
#include "server/protocol/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

static void ignore(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

static const struct users *admin(void)		/* name u, password p: read once */
{
	static struct users *users;
	char dir[] = "/tmp/fuzz-session-XXXXXX", path[sizeof dir + 16];
	struct conf_report report = { 0 };
	int error;
	FILE *f;

	if (users)
		return users;
	log_capture(ignore);
	HOLDS(mkdtemp(dir) && snprintf(path, sizeof path, "%s/upsd.users", dir) > 0 &&
		(f = fopen(path, "we")));
	fputs("[u]\npassword = p\nactions = SET FSD\ninstcmds = ALL\nupsmon primary\n", f);
	HOLDS(!fclose(f) && (users = users_read(dir, false, &report, &error)) && !unlink(path) &&
		!rmdir(dir));
	return users;
}

static void check_reply(const char *reply, size_t len)
{
	static const char words[] =
		" OK ERR VAR TYPE DESC CMDDESC UPSDESC NUMLOGINS NUMATTACH BEGIN END "
		"RW CMD ENUM RANGE CLIENT UPS 1.3 ON OFF PENDING SUCCESS Commands: Network ";

	HOLDS(len && reply[len - 1] == '\n' && strlen(reply) == len);
	for (const char *p = reply, *lf; (lf = strchr(p, '\n')); p = lf + 1) {
		char word[16];

		HOLDS(snprintf(word, sizeof word, " %.*s ", (int)strcspn(p, " \n"), p) <
				(int)sizeof word &&
			strstr(words, word));
		HOLDS(lf[1] == 0 || !strncmp(reply, "BEGIN LIST ", 11));
		for (; p < lf; p++)
			HOLDS(*p >= 0x20 && *p < 0x7f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ups *models[] = { ups_new("a"), ups_new("b") };
	struct service service = { .fleet = fleet_of_models(models, NULL, 2), .users = admin(),
		.tracking = tracking_new(60) };
	const char *p = (const char *)data, *end = p + size;
	struct buf reply = { 0 };
	enum session_turn turn = SESSION_ANSWERED;
	struct session s;
	struct sp_message message;
	struct words w;

	ups_set_state(models[0], UPS_FRESH);
	ups_set_state(models[1], UPS_CONNECTING);
	words_init(&w);
	session_init(&s, &service, "::1");
	while (p < end && turn != SESSION_END) {
		if (words_read(&w, &p, end) != WORDS_LINE)
			continue;
		if (sp_read_report(&w, &message) == SP_CHANGE) {
			ups_apply(models[0], &message.change);
			continue;
		}
		buf_clear(&reply);
		turn = session_line(&s, &w, &reply);
		check_reply(buf_text(&reply), reply.len);
	}
	session_fini(&s);
	words_fini(&w);
	buf_fini(&reply);
	tracking_free(service.tracking);
	fleet_free(service.fleet);
	return 0;
}

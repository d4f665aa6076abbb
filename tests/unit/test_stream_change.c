/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_stream_change - a stream that goes on through a layer (TLS), and lines that are held.
 */
#include "tests/unit/stream_owner.h"

static char *turned(const char *text)
{
	char *copy = mem_dup(text);

	for (char *p = copy; *p; p++)
		*p ^= 0x20;
	return copy;
}

static void say_turned(const char *text)
{
	char *t = turned(text);

	say(t);
	free(t);
}

START_TEST(after_a_change_bytes_travel_through_the_layer_and_what_came_in_clear_is_thrown_away)
{
	char got[100] = "", *expected = turned("aaa");

	begin();
	o.answer_bytes = 3;
	o.change_at_line = true;
	say("STARTTLS\nSET VAR injected\n");
	seen("[STARTTLS]");
	ck_assert_int_eq(read(peer, got, sizeof got), 3);
	ck_assert(!memcmp(got, "aaa", 3));		/* its own answer is still clear */
	say_turned("VER\n");
	seen("[VER]");
	ck_assert_int_eq(read(peer, got, sizeof got), 3);
	ck_assert(!memcmp(got, expected, 3));
	ck_assert_uint_eq(o.layer_freed, 0);
	free(expected);
	end();
	ck_assert_uint_eq(o.layer_freed, 1);
}
END_TEST

START_TEST(a_change_waits_until_the_clear_answers_have_been_taken)
{
	char chunk[65536];
	size_t clear = 0, inside = 0;

	begin();
	o.answer_bytes = 1 << 20;
	o.change_at_line = true;
	say("STARTTLS\n");
	support_settle(&loop);
	o.answer_bytes = 3;
	/* the client hurries; it is inside already */
	say_turned("VER\n");
	for (int i = 0; i < 2000; i++) {
		ssize_t n = read(peer, chunk, sizeof chunk);

		for (ssize_t k = 0; k < n; k++) {
			clear += chunk[k] == 'a';
			inside += chunk[k] == ('a' ^ 0x20);
			ck_assert(chunk[k] != 'a' || !inside);
		}
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_eq(clear, 1 << 20);
	ck_assert_uint_eq(inside, 3);
	seen("[STARTTLS][VER]");
	end();
}
END_TEST

START_TEST(a_layer_is_freed_also_if_the_stream_is_closing_or_has_one)
{
	begin();
	o.change_at_line = true;
	say("STARTTLS\n");
	seen("[STARTTLS]");
	o.layer = layer_ops;
	stream_change(&o.stream, &o.layer);
	ck_assert_uint_eq(o.layer_freed, 1);		/* the second */
	stream_close(&o.stream, 0);
	ck_assert_uint_eq(o.layer_freed, 2);
	end();
	ck_assert_uint_eq(o.layer_freed, 2);
}
END_TEST

START_TEST(a_held_line_comes_again_and_those_behind_it_wait)
{
	begin();
	o.hold_lines = 2;
	support_send(peer, "one \"a b\"\ntwo\nthr");
	support_settle(&loop);
	support_send(peer, "ee\n");
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "");
	stream_release(&o.stream);		/* is held again */
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "");
	stream_release(&o.stream);
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "[one|a b][two][three]");
	stream_release(&o.stream);		/* nothing is held: nothing happens */
	ck_assert_uint_eq(o.lines, 3);
	close(peer);
	peer = -1;
	end();
}
END_TEST

START_TEST(a_line_is_held_over_the_end_of_the_peer_and_may_be_closed)
{
	begin();
	o.hold_lines = 1;
	support_send(peer, "one\ntwo\n");
	close(peer);
	peer = -1;
	support_settle(&loop);
	ck_assert_uint_eq(o.closed, 0);
	stream_release(&o.stream);
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "[one][two]");
	end();
	begin();
	o.hold_lines = 1;
	support_send(peer, "one\n");
	support_settle(&loop);
	stream_close(&o.stream, 0);
	stream_release(&o.stream);
	ck_assert_uint_eq(o.lines, 0);
	end();
}
END_TEST

START_TEST(what_stands_behind_a_held_change_is_thrown_away)
{
	begin();
	o.hold_lines = 1;
	o.change_at_line = true;
	support_send(peer, "starttls\nevil\n");
	support_settle(&loop);
	stream_release(&o.stream);
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "[starttls]");
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		after_a_change_bytes_travel_through_the_layer_and_what_came_in_clear_is_thrown_away,
		a_change_waits_until_the_clear_answers_have_been_taken,
		a_layer_is_freed_also_if_the_stream_is_closing_or_has_one,
		a_held_line_comes_again_and_those_behind_it_wait,
		a_line_is_held_over_the_end_of_the_peer_and_may_be_closed,
		what_stands_behind_a_held_change_is_thrown_away,
	};

	return support_run("stream_change", tests, MEM_COUNT(tests));
}

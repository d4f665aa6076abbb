/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_stream - one socket on a real loop: lines in, bounded bytes out, and what happens to peers
 * that do not read.
 *
 * The other end of a socketpair is the test's: it writes and reads when it likes. What the stream's
 * owner sees is recorded.
 */
#include "tests/unit/stream_owner.h"

START_TEST(lines_come_whole_however_they_were_cut)
{
	begin();
	say("GET V");
	seen("");
	say("AR main x\nLIST ");
	seen("[GET|VAR|main|x]");
	say("UPS\n\n\"a");
	seen("[LIST|UPS][]");
	say(" b\"\n");
	seen("[a b]");
	end();
}
END_TEST

START_TEST(a_bad_line_is_handed_over_raw_and_the_next_is_good)
{
	begin();
	say("SETINFO ups.id \"a#b\" x\nPING\n");
	seen("<SETINFO ups.id \"a#b\" x>[PING]");
	say("one\nSETINFO y \"#\"\n");
	seen("[one]<SETINFO y \"#\">");
	end();
	begin_with(&deaf_ops, SOCK_STREAM);
	say("SET \"a#b\" x\nPING\n");
	seen("[PING]");
	end();
}
END_TEST

START_TEST(a_bad_line_is_one_line_however_it_was_cut)
{
	static const char line[] = "SETINFO ups.id \"a#b\" x\nPING\n";
	char first[sizeof line] = "";

	for (size_t at = 1; at < sizeof line - 1; at++) {
		begin();
		memcpy(first, line, at);
		say(first);
		support_settle(&loop);
		say(line + at);
		seen("<SETINFO ups.id \"a#b\" x>[PING]");
		ck_assert_ptr_null(o.stream.waiting);
		end();
		begin_with(&deaf_ops, SOCK_STREAM);
		say(first);
		support_settle(&loop);
		say(line + at);
		seen("[PING]");
		end();
	}
}
END_TEST

START_TEST(of_an_endless_bad_line_a_bounded_part_is_kept)
{
	char chunk[1000];

	begin();
	say("X \"");
	memset(chunk, 'y', sizeof chunk);
	for (int i = 0; i < 500; i++) {
		ck_assert_int_eq(write(peer, chunk, sizeof chunk), sizeof chunk);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_le(o.stream.waiting->raw.len, 1024);
	ck_assert_uint_le(o.stream.waiting->words.text.cap, 65536);
	say("#\nPING\n");
	support_settle(&loop);
	ck_assert_ptr_nonnull(strstr(buf_text(&o.seen), ">[PING]"));
	ck_assert_uint_le(o.seen.len, 1024 + 20);
	end();
}
END_TEST

START_TEST(pipelined_answers_leave_in_one_write)
{
	char chunk[1000];

	begin_with(&ops, SOCK_SEQPACKET);		/* one write is one message */
	o.answer_bytes = 10;
	say("a\nb\nc\n");
	seen("[a][b][c]");
	ck_assert_int_eq(read(peer, chunk, sizeof chunk), 30);
	end();
}
END_TEST

START_TEST(an_idle_stream_holds_no_memory)
{
	begin();
	o.answer_bytes = 100;
	say("a b c\n");
	seen("[a|b|c]");
	ck_assert_ptr_null(o.stream.waiting);
	end();
}
END_TEST

START_TEST(every_pipelined_line_is_answered_though_the_answers_exceed_the_cap)
{
	size_t got = 0;

	begin();
	/* one line of these stops the reading of further ones */
	o.answer_bytes = 3000;
	for (int i = 0; i < 100; i++)
		say("LIST VAR x\n");
	for (int i = 0; i < 2000 && got < 300000; i++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		got += swallow();
	}
	ck_assert_uint_eq(o.lines, 100);
	ck_assert_uint_eq(got, 300000);
	end();
}
END_TEST

START_TEST(a_peer_that_does_not_take_its_answers_is_not_read_from)
{
	unsigned before;
	size_t got = 0;

	begin();
	o.answer_bytes = 3000;
	for (int i = 0; i < 20000 && write(peer, "LIST\n", 5) == 5; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	support_settle(&loop);
	before = o.lines;
	ck_assert_uint_le(o.stream.waiting->out.len, CAP / 2 + 3000);
	ck_assert_uint_le(o.stream.waiting->rest.len, 16384);
	while (write(peer, "LIST\n", 5) == 5)
		;
	support_settle(&loop);
	ck_assert_uint_eq(o.lines, before);
	ck_assert_uint_eq(o.closed, 0);			/* it is slow, not cut */
	for (int i = 0; i < 20; i++) {
		got += swallow();
		support_settle(&loop);
	}
	ck_assert_uint_gt(o.lines, before);
	ck_assert_uint_gt(got, 3000u * before);
	end();
}
END_TEST

START_TEST(who_has_more_than_the_cap_waiting_is_closed_when_more_is_to_be_added)
{
	char *big = mem_new(1 << 20);

	begin();
	stream_write(&o.stream, big, 1 << 20);		/* one answer always fits */
	ck_assert(!stream_is_closing(&o.stream));
	ck_assert_uint_gt(o.stream.waiting->out.len, CAP);
	stream_write(&o.stream, "x", 1);
	ck_assert(stream_is_closing(&o.stream));
	ck_assert_uint_eq(o.closed, 0);
	stream_write(&o.stream, "x", 1);		/* harmless */
	stream_finish(&o.stream);
	stream_close(&o.stream, -EIO);
	support_settle(&loop);
	ck_assert_uint_eq(o.closed, 1);
	ck_assert_int_eq(o.error, -ENOBUFS);
	free(big);
	end();
}
END_TEST

START_TEST(a_long_answer_arrives_whole)
{
	char *big = mem_new(1 << 20);
	size_t got = 0;

	begin();
	stream_write(&o.stream, big, 1 << 20);
	for (int i = 0; i < 1000 && got < 1 << 20; i++) {
		got += swallow();
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_eq(got, 1 << 20);
	stream_write(&o.stream, "x", 1);
	ck_assert_uint_eq(swallow(), 1);
	free(big);
	end();
}
END_TEST

START_TEST(finishing_sends_what_is_queued_and_reads_no_more)
{
	size_t got = 0;

	begin();
	o.answer_bytes = 1 << 20;
	o.finish_at_line = true;
	say("LOGOUT\nVER\n");
	support_settle(&loop);
	ck_assert_uint_eq(o.closed, 0);
	for (int i = 0; i < 1000 && !o.closed; i++) {
		got += swallow();
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	got += swallow();
	ck_assert_uint_eq(o.closed, 1);
	ck_assert_int_eq(o.error, 0);
	ck_assert_uint_eq(got, 1 << 20);
	seen("[LOGOUT]");
	end();
}
END_TEST

START_TEST(closing_within_a_line_drops_the_lines_behind_it)
{
	begin();
	o.close_at_line = true;
	o.answer_bytes = 10;
	say("a\nb\n");
	seen("[a]");
	ck_assert_uint_eq(o.closed, 1);
	ck_assert_uint_eq(swallow(), 0);		/* now: what was queued is lost */
	end();
}
END_TEST

START_TEST(the_peer_closing_is_no_error_and_a_broken_pipe_is_one)
{
	begin();
	say("a\n");
	close(peer);
	peer = -1;
	seen("[a]");
	ck_assert_uint_eq(o.closed, 1);
	ck_assert_int_eq(o.error, 0);
	end();
	begin();
	close(peer);
	peer = -1;
	stream_write(&o.stream, "x", 1);
	support_settle(&loop);
	ck_assert_int_eq(o.error, -EPIPE);
	end();
}
END_TEST

START_TEST(one_peer_that_floods_does_not_keep_another_waiting)
{
	struct owner other = { 0 };
	struct buf flood = { 0 };
	int ends[2];

	begin();
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	ck_assert_int_eq(stream_open(&other.stream, &loop, ends[0], &ops), 0);
	for (int i = 0; i < 10000; i++)
		buf_add_text(&flood, "flood\n");
	say(buf_text(&flood));
	ck_assert_int_eq(write(ends[1], "PING\n", 5), 5);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(other.lines, 1);
	ck_assert_uint_gt(o.lines, 0);
	ck_assert_uint_le(o.lines, 16384 / 6);
	support_settle(&loop);
	ck_assert_uint_eq(o.lines, 10000);
	close(ends[1]);
	end();
	ck_assert_uint_eq(other.closed, 1);
	buf_fini(&other.seen);
	buf_fini(&flood);
}
END_TEST

START_TEST(after_its_turn_of_lines_a_peer_waits_for_the_others)
{
	struct buf flood = { 0 };

	begin();
	ops.lines_a_turn = 16;
	for (int i = 0; i < 1000; i++)
		buf_add_text(&flood, "flood\n");
	say(buf_text(&flood));
	for (unsigned turn = 1; turn <= 62; turn++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		ck_assert_uint_eq(o.lines, 16 * turn);
	}
	support_settle(&loop);
	ck_assert_uint_eq(o.lines, 1000);
	end();
	buf_fini(&flood);
}
END_TEST

START_TEST(stuck_is_who_has_taken_nothing_since_he_was_last_asked_about)
{
	char *big = mem_new(1 << 20);

	begin();
	ck_assert(!stream_is_stuck(&o.stream));		/* nothing waits */
	stream_write(&o.stream, big, 1 << 20);
	ck_assert(!stream_is_stuck(&o.stream));		/* the socket took some */
	ck_assert(stream_is_stuck(&o.stream));
	support_settle(&loop);
	ck_assert(stream_is_stuck(&o.stream));
	ck_assert_uint_gt(swallow(), 0);
	support_settle(&loop);
	ck_assert(!stream_is_stuck(&o.stream));
	ck_assert(stream_is_stuck(&o.stream));
	while (o.stream.waiting) {
		swallow();
		support_settle(&loop);
	}
	stream_is_stuck(&o.stream);
	ck_assert(!stream_is_stuck(&o.stream));		/* all was sent */
	stream_write(&o.stream, big, 1 << 20);
	stream_finish(&o.stream);
	stream_is_stuck(&o.stream);
	ck_assert(stream_is_stuck(&o.stream));		/* who is being seen off, too */
	stream_close(&o.stream, 0);
	ck_assert(!stream_is_stuck(&o.stream));
	free(big);
	end();
}
END_TEST

START_TEST(a_stream_that_cannot_be_opened_closes_its_descriptor)
{
	struct stream s;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	uv_loop_init(&loop);
	ck_assert_int_lt(stream_open(&s, &loop, fd, &ops), 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	support_loop_close(&loop);
}
END_TEST

static void on_too_long(struct stream *s)
{
	buf_add_text(&((struct owner *)(void *)s)->seen, "!");
	stream_finish(s);
}

START_TEST(a_line_longer_than_its_limit_is_the_last)
{
	static const struct stream_ops with = {
		.line = on_line, .too_long = on_too_long, .closed = on_closed, .out_cap = CAP,
		.line_max = 8
	};

	begin_with(&with, SOCK_STREAM);
	support_send(peer, "1234567\n123\n45678");		/* the LF counts */
	support_settle(&loop);
	support_send(peer, "90\nx\n");
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "[1234567][123][4567890][x]");
	support_send(peer, "1234");
	support_settle(&loop);
	support_send(peer, "5678\nx\n");
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), "[1234567][123][4567890][x]!");
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		lines_come_whole_however_they_were_cut,
		a_bad_line_is_handed_over_raw_and_the_next_is_good,
		a_bad_line_is_one_line_however_it_was_cut,
		of_an_endless_bad_line_a_bounded_part_is_kept,
		pipelined_answers_leave_in_one_write,
		an_idle_stream_holds_no_memory,
		every_pipelined_line_is_answered_though_the_answers_exceed_the_cap,
		a_peer_that_does_not_take_its_answers_is_not_read_from,
		who_has_more_than_the_cap_waiting_is_closed_when_more_is_to_be_added,
		a_long_answer_arrives_whole,
		finishing_sends_what_is_queued_and_reads_no_more,
		closing_within_a_line_drops_the_lines_behind_it,
		the_peer_closing_is_no_error_and_a_broken_pipe_is_one,
		one_peer_that_floods_does_not_keep_another_waiting,
		after_its_turn_of_lines_a_peer_waits_for_the_others,
		stuck_is_who_has_taken_nothing_since_he_was_last_asked_about,
		a_stream_that_cannot_be_opened_closes_its_descriptor,
		a_line_longer_than_its_limit_is_the_last,
	};

	return support_run("stream", tests, MEM_COUNT(tests));
}

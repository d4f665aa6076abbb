/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_file - a small file is the old text or the new one, never a part.
 */
#include "lib/file.h"
#include "tests/unit/support.h"

static char *dir, *path;

static char *content(void)
{
	char text[64] = "";
	FILE *f = fopen(path, "re");

	if (f) {
		text[fread(text, 1, sizeof text - 1, f)] = 0;
		fclose(f);
	}
	return mem_dup(text);
}

static void expect(const char *wanted)
{
	char *text = content();

	ck_assert_str_eq(text, wanted);
	free(text);
}

START_TEST(a_file_is_replaced_as_a_whole)
{
	struct stat st;

	ck_assert_int_eq(file_replace(path, "one\n", 0640), 0);
	expect("one\n");
	ck_assert_int_eq(file_replace(path, "", 0600), 0);
	expect("");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(what_cannot_be_written_leaves_the_old_text)
{
	char *in_the_way = mem_fmt("%s.new", path);

	ck_assert_int_eq(file_replace(path, "old", 0640), 0);
	ck_assert_int_eq(mkdir(in_the_way, 0700), 0);
	ck_assert_int_eq(file_replace(path, "new", 0640), -EEXIST);
	expect("old");
	rmdir(in_the_way);
	ck_assert_int_eq(file_replace("/nonexistent/file", "x", 0640), -ENOENT);
	ck_assert_int_eq(file_replace("/dev/full/file", "x", 0640), -ENOTDIR);
	free(in_the_way);
}
END_TEST

START_TEST(a_link_in_the_way_is_not_followed)
{
	char *in_the_way = mem_fmt("%s.new", path), *target = mem_fmt("%s/target", dir);

	ck_assert_int_eq(symlink(target, in_the_way), 0);
	unlink(path);
	ck_assert_int_eq(symlink(target, path), 0);
	ck_assert_int_eq(file_replace(path, "new", 0640), 0);
	ck_assert_int_ne(access(target, F_OK), 0);
	expect("new");
	free(in_the_way);
	free(target);
}
END_TEST

START_TEST(only_plain_files_are_opened)
{
	char *odd = mem_fmt("%s/odd", dir);
	FILE *f;

	ck_assert_int_eq(file_replace(path, "text", 0640), 0);
	ck_assert_int_eq(symlink(path, odd), 0);
	f = file_open(odd);
	ck_assert_ptr_nonnull(f);
	fclose(f);
	f = file_open("/dev/null");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fgetc(f), EOF);
	fclose(f);
	for (int i = 0; i < 6; i++) {
		static const char *const targets[] = { "/dev/zero", "/dev/ptmx", "/", "/none" };
		static const int errors[] = { EINVAL, EINVAL, EISDIR, ENOLINK, ENOENT, EINVAL };

		unlink(odd);
		if (i < 4)
			ck_assert_int_eq(symlink(targets[i], odd), 0);
		else if (i == 5)
			ck_assert_int_eq(mkfifo(odd, 0600), 0);
		ck_assert_ptr_null(file_open(odd));
		ck_assert_msg(errno == errors[i], "%d: %s", i, strerror(errno));
	}
	unlink(odd);
	free(odd);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_file_is_replaced_as_a_whole,
		what_cannot_be_written_leaves_the_old_text,
		a_link_in_the_way_is_not_followed,
		only_plain_files_are_opened,
	};
	int result;

	dir = support_dir();
	path = mem_fmt("%s/file", dir);
	result = support_run("file", tests, MEM_COUNT(tests));
	support_dir_remove(dir);
	free(path);
	return result;
}

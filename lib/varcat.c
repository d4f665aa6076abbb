/* SPDX-License-Identifier: GPL-2.0-or-later
 * varcat - look-up in the catalogue.
 *
 * A name is compared with a row by its key: the components that are neither number nor phase, in
 * lower case. Rows of one key are adjacent; then the components decide which row it is, and whether
 * number and phase are where the row has them. Names come from clients: any bytes, any length.
 */
#include "lib/varcat.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { KEY_MAX = 128 };			/* longer names are in no table */

enum wild { PLAIN, NUMBER, PHASE, REST };

static bool is(const char *component, size_t len, const char *word)
{
	return len == strlen(word) && !strncasecmp(component, word, len);
}

static enum wild wild_in_name(const char *component, size_t len)
{
	static const char *const phases[] = {
		"L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1", "L1-L3",
	};

	for (size_t i = 0; i < sizeof(phases) / sizeof *phases; i++)
		if (is(component, len, phases[i]))
			return PHASE;
	for (size_t i = 0; i < len; i++)
		if (!isdigit((unsigned char)component[i]))
			return PLAIN;
	return len ? NUMBER : PLAIN;
}

static enum wild wild_in_row(const char *component, size_t len)
{
	static const char letters[] = "nL*";
	const char *letter = len == 1 ? strchr(letters, *component) : NULL;

	return letter ? NUMBER + (enum wild)(letter - letters) : PLAIN;
}

/* The components of `name` that are no wildcards, lower case. False: too long. */
static bool make_key(const char *name, enum wild (*wild)(const char *, size_t), char key[KEY_MAX])
{
	size_t used = 0;

	while (*name) {
		size_t len = strcspn(name, ".");
		enum wild kind = wild(name, len);

		if (kind == PLAIN || kind == REST) {
			if (used + len + 2 > KEY_MAX)
				return false;
			if (used)
				key[used++] = '.';
			for (size_t i = 0; i < len; i++)
				key[used++] = (char)tolower((unsigned char)name[i]);
		}
		name += len;
		if (*name == '.')
			name++;
	}
	key[used] = '\0';
	return true;
}

/* The order of the tables. A row that ends in * equals all names that it matches; no other row is
 * between them. */
static int compare_key(const char *key, const struct varcat_row *row)
{
	char row_key[KEY_MAX];
	size_t len;

	if (!make_key(row->name, wild_in_row, row_key))
		return -1;
	len = strlen(row_key);
	if (len && row_key[len - 1] == '*' && !strncmp(key, row_key, len - 1))
		return 0;
	return strcmp(key, row_key);
}

static bool row_matches(const char *row, const char *name)
{
	while (*row) {
		size_t row_len = strcspn(row, "."), len = strcspn(name, ".");
		enum wild kind = wild_in_row(row, row_len);

		if (kind == REST)
			return *name != '\0';
		if (kind != PLAIN || (row_len == len && !strncasecmp(row, name, len))) {
			row += row_len;
			row += *row == '.';
			if (kind != PLAIN && wild_in_name(name, len) != kind)
				continue;	/* matches nothing here */
			name += len;
			if (*name == '.' && !*++name)
				return false;	/* a dot at the end */
			continue;
		}
		return false;
	}
	return !*name;
}

static const struct varcat_row *find(const struct varcat_row *rows, size_t count, const char *name)
{
	char key[KEY_MAX];
	size_t low = 0, high = count;

	if (!make_key(name, wild_in_name, key))
		return NULL;
	while (low < high) {		/* the first row that is not below the key */
		size_t middle = low + (high - low) / 2;

		if (compare_key(key, &rows[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && !compare_key(key, &rows[low]); low++)
		if (row_matches(rows[low].name, name))
			return &rows[low];
	return NULL;
}

/* The variable of one device of a daisy chain, device.N.<name>: <name>; else NULL. */
static const char *chained(const char *name)
{
	size_t digits;

	if (strncasecmp(name, "device.", 7))
		return NULL;
	digits = strspn(name + 7, "0123456789");
	return digits && name[7 + digits] == '.' ? name + 7 + digits + 1 : NULL;
}

static const struct varcat_row *find_chained(const struct varcat_row *rows, size_t count,
	const char *name)
{
	const struct varcat_row *row = find(rows, count, name);

	return row || !chained(name) ? row : find(rows, count, chained(name));
}

static const struct varcat_row *find_var(const char *name)
{
	if (!strncasecmp(name, "upstream.", 9))
		name += 9;
	return find_chained(varcat_vars, varcat_var_count, name);
}

static const struct varcat_row *find_command(const char *name)
{
	return find_chained(varcat_commands, varcat_command_count, name);
}

const char *varcat_var_text(const char *name)
{
	const struct varcat_row *row = find_var(name);

	return row ? row->text : NULL;
}

const char *varcat_command_text(const char *name)
{
	const struct varcat_row *row = find_command(name);

	return row ? row->text : NULL;
}

static bool is_control(const struct varcat_row *row)
{
	return !row || row->flags & VARCAT_CONTROL;
}

bool varcat_var_is_control(const char *name)
{
	return is_control(find_var(name));
}

bool varcat_command_is_control(const char *name)
{
	return is_control(find_command(name));
}

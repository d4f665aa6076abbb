/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * replay - runs a fuzz target without a fuzzer: over the files and directories given, then over a
 * bounded number of mutations of them: $REPLAY_MUTATIONS, or some thousands.
 *
 * `make check` needs no clang and must have the same result every time, so the mutations come from
 * a fixed seed and are counted, not timed; the CPU limit only keeps a slow parser from holding up
 * the suite (the count done is printed). The input of a run is in a buffer of exactly its size, so
 * the address sanitizer sees a read one byte too far. On a crash the input is written to
 * $REPLAY_CRASH (default: replay-crash in the directory of temporary files).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SEEDS_MAX = 4096, INPUT_MAX = 8192, MUTATIONS = 20000, CPU_SECONDS = 15, INSERTION = 4 };

struct seed {
	uint8_t *data;
	size_t size;
};

static struct seed seeds[SEEDS_MAX];
static size_t nseeds;
static const uint8_t *volatile running;	/* the input under test, for the crash handler */
static volatile size_t running_size;
static long changes;			/* of all mutations together */
static uint64_t state = 0x9e3779b97f4a7c15u;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));
/* A target may count how often an input was read to where its fuzzing begins, as a poll that
 * succeeded. */
unsigned long fuzz_depth(void) __attribute__((weak));

/* xorshift64*: the same sequence everywhere */
static uint32_t rnd(size_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return below ? (uint32_t)((state * 0x2545f4914f6cdd1du >> 33) % below) : 0;
}

static void save_crash(void)
{
	const char *path = getenv("REPLAY_CRASH"), *dir = getenv("TMPDIR");
	char name[512];

	snprintf(name, sizeof(name), "%s/replay-crash", dir ? dir : "/tmp");
	int fd = open(path ? path : name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (write(fd, (const void *)running, running_size) == (ssize_t)running_size)
		fprintf(stderr, "# the input (%zu bytes) is in %s\n", running_size,
			path ? path : name);
	close(fd);
}

static void on_signal(int number)
{
	signal(number, SIG_DFL);
	save_crash();
	raise(number);
}

static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	running = copy;
	running_size = size;
	LLVMFuzzerTestOneInput(copy, size);
	running_size = 0;
	free(copy);
}

static void add_file(const char *path, off_t length)
{
	size_t size = length < INPUT_MAX ? (size_t)length : INPUT_MAX;
	FILE *file = nseeds < SEEDS_MAX ? fopen(path, "rb") : NULL;

	if (!file)
		return;
	struct seed *seed = &seeds[nseeds++];
	seed->data = malloc(size + 1);
	if (!seed->data)
		abort();
	seed->size = fread(seed->data, 1, size, file);
	fclose(file);
}

static int hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* a file, or the files of a directory in the order of their names; 0 or -errno */
static int add(const char *path)
{
	struct stat st;
	struct dirent **entries;

	if (stat(path, &st))
		return -errno;
	if (!S_ISDIR(st.st_mode)) {
		add_file(path, st.st_size);
		return 0;
	}
	int n = scandir(path, &entries, hidden, alphasort);
	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		char name[4096];
		int length = snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (length < (int)sizeof(name) && !stat(name, &st) && S_ISREG(st.st_mode))
			add_file(name, st.st_size);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

/* one small change of data[size] in place, with `keep` one that leaves all else where it stands;
 * the new size, never above INPUT_MAX */
static size_t mutate(uint8_t *data, size_t size, bool keep)
{
	static const uint8_t telling[] = "\n\r\t \"\\#=\x00\xff\x7f\x80\x01" "09-.";
	size_t at = rnd(size), n = 1 + rnd(8), from;

	switch (size ? rnd(keep ? 4 : 8) : INSERTION) {
	case 0:	/* flip a bit */
		data[at] = (uint8_t)(data[at] ^ (1u << rnd(8)));
		return size;
	case 1:	/* another byte */
		data[at] = (uint8_t)rnd(256);
		return size;
	case 2:	/* a telling byte */
		data[at] = telling[rnd(sizeof(telling) - 1)];
		return size;
	case 3:	/* copy within */
		from = rnd(size);
		n = n < size - at ? n : size - at;
		n = n < size - from ? n : size - from;
		memmove(data + at, data + from, n);
		return size;
	case INSERTION:	/* of a telling byte */
		if (size == INPUT_MAX)
			return size;
		memmove(data + at + 1, data + at, size - at);
		data[at] = telling[rnd(sizeof(telling) - 1)];
		return size + 1;
	case 5:	/* drop a few bytes */
		n = n < size - at ? n : size - at;
		memmove(data + at, data + at + n, size - at - n);
		return size - n;
	case 6:	/* repeat a few bytes */
		n = n < size - at ? n : size - at;
		if (size + n > INPUT_MAX)
			return size;
		memmove(data + at + n, data + at, size - at);
		return size + n;
	default:	/* cut off the end */
		return at;
	}
}

/* the beginning of one seed with the end of another now and then, then one to eight changes; every
 * other time these move nothing, so that an input of many parts is read to its end */
static size_t derive(uint8_t *out)
{
	bool keep = rnd(2);
	const struct seed *seed = &seeds[rnd(nseeds)], *other = &seeds[rnd(nseeds)];
	size_t size = seed->size;

	memcpy(out, seed->data, size);
	if (!keep && rnd(2) == 0 && other->size) {
		size = rnd(size + 1);
		size_t from = rnd(other->size), n = other->size - from;
		n = n < INPUT_MAX - size ? n : INPUT_MAX - size;
		memcpy(out + size, other->data + from, n);
		size += n;
	}
	for (uint32_t i = 1 + rnd(8); i > 0; i--, changes++)
		size = mutate(out, size, keep);
	return size;
}

/* Each seed gets where the fuzzing begins, or mutations of it show nothing. */
static bool run_seeds(void)
{
	for (size_t i = 0; i < nseeds; i++) {
		unsigned long before = fuzz_depth ? fuzz_depth() : 0;

		run(seeds[i].data, seeds[i].size);
		if (fuzz_depth && fuzz_depth() == before) {
			printf("1..1\nnot ok 1 - seed %zu is refused at once\n", i + 1);
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	static uint8_t input[INPUT_MAX + 1];
	const char *wish = getenv("REPLAY_MUTATIONS");
	long done, wanted = wish ? atol(wish) : MUTATIONS;

	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(save_crash);
	signal(SIGABRT, on_signal);
	for (int i = 1; i < argc; i++) {
		int error = add(argv[i]);
		if (error) {
			fprintf(stderr, "%s: %s\n", argv[i], strerror(-error));
			return 2;
		}
	}
	if (nseeds == 0) {
		printf("1..1\nnot ok 1 - no seeds: a replay of nothing shows nothing\n");
		return 1;
	}
	if (!run_seeds())
		return 1;
	run(input, 0);
	for (done = 0; done < wanted && (wish || clock() / CLOCKS_PER_SEC < CPU_SECONDS); done++)
		run(input, derive(input));
	printf("1..1\nok 1 - %zu seeds, %ld mutations of %ld changes", nseeds, done, changes);
	if (fuzz_depth)
		printf(", %lu successes", fuzz_depth());
	printf("\n");
	for (size_t i = 0; i < nseeds; i++)
		free(seeds[i].data);
	return 0;
}

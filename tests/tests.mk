# Test targets; the Makefile includes this after `all`, `unit`, `replays` and BUILD are known.
#
#   make check [ONLY=pattern] [JOBS=2]   everything: dependencies, product, unit programs, fuzz replays, then tests/run,
#                                        whose last line is `N passed, N failed`
#   make conformance                     the protocol cases against our server only
#   make conformance-nut                 all of them against Debian's upsd: do we judge fairly?
#   make check-long                      what takes hours: see below
#   make guard-million                   a part of it: the guard and its oracle over a million random outages
#   make differential [SEED=number]      a thousand random dialogues with both, answer by answer

JOBS ?= 2
# Most of a test's time is waiting, so one more of them than there are processors.
TEST_JOBS ?= 3
# A -j of the caller reaches the inner make by itself; without one it gets JOBS.
INNER = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

check:
	tools/deps check
	+$(INNER) all unit replays usb-tests
	$(if $(ONLY),,+$(MAKE) --no-print-directory deb)
	tests/run --build '$(BUILD)' --jobs $(TEST_JOBS) $(if $(ONLY),--only '$(ONLY)')

conformance: $(BUILD)/holdover-server
	HOLDOVER_BUILD='$(BUILD)' tests/conformance/conformance.py $(if $(ONLY),--only '$(ONLY)')

conformance-nut:
	tests/conformance/conformance.py --server nut $(if $(ONLY),--only '$(ONLY)')

differential: $(BUILD)/holdover-server
	HOLDOVER_BUILD='$(BUILD)' tests/conformance/differential.py $(if $(SEED),--seed $(SEED))

.PHONY: check conformance conformance-nut differential

# What takes too long for `make check`: every story of a whole virtual machine, a million outages of the guard, 50 rehearsals of a shutdown, the USB drivers under a
# whole kernel, and packages that are built twice and compared.
check-long: check-usb guard-million
	tools/deps check
	+$(INNER) all usb-tests deb
	GUEST_WHOLE=1 tests/run --build '$(BUILD)' --jobs 1 --only 'guest/*'
	REHEARSALS=50 tests/run --build '$(BUILD)' --jobs 1 --only 'integration/test_rehearsal*'
	tests/guest/twice.sh '$(BUILD)'

# The oracle of the guard over a million random outages: as the product is compiled, since sanitizers are ten times as slow.
$(BUILD)/tests/guard_oracle: $(BUILD)/obj/tests/unit/test_guard_oracle.o $(BUILD)/guard.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ -lcheck -lsubunit -lrt -lpthread $(UV) -lm
guard-million: $(BUILD)/tests/guard_oracle
	HOLDOVER_GUARD_SEQUENCES=1000000 $(BUILD)/tests/guard_oracle

.PHONY: check-long guard-million

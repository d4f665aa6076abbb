# Test targets; the Makefile includes this after `all`, `unit`, `replays` and BUILD are known.
#
#   make check [ONLY=pattern] [JOBS=2]   everything: dependencies, product, unit programs, fuzz replays, then tests/run,
#                                        whose last line is `N passed, N failed`
#   make conformance                     the protocol cases against our server only
#   make conformance-nut                 all of them against Debian's upsd: do we judge fairly?
#   make differential [SEED=number]      a thousand random dialogues with both, answer by answer

JOBS ?= 2
# A -j of the caller reaches the inner make by itself; without one it gets JOBS.
INNER = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

check:
	tools/deps check
	+$(INNER) all unit replays usb-tests
	tests/run --build '$(BUILD)' --jobs $(JOBS) $(if $(ONLY),--only '$(ONLY)')

conformance: $(BUILD)/holdover-server
	HOLDOVER_BUILD='$(BUILD)' tests/conformance/conformance.py $(if $(ONLY),--only '$(ONLY)')

conformance-nut:
	tests/conformance/conformance.py --server nut $(if $(ONLY),--only '$(ONLY)')

differential: $(BUILD)/holdover-server
	HOLDOVER_BUILD='$(BUILD)' tests/conformance/differential.py $(if $(SEED),--seed $(SEED))

.PHONY: check conformance conformance-nut differential

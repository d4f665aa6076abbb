# make chaos: rough treatment of the server at full length, under ten minutes; ONLY=part of a name, SEED=number for the random bytes.
# Included by the main Makefile. The short versions are tests of make check (tests/integration/test_robustness.py).

chaos: $(BUILD)/holdover-server $(BUILD)/holdoverd $(BUILD)/drivers/dummy-ups
	HOLDOVER_BUILD='$(BUILD)' PYTHONDONTWRITEBYTECODE=1 tests/chaos/chaos.py $(if $(ONLY),--only '$(ONLY)') $(if $(SEED),--seed $(SEED))

.PHONY: chaos

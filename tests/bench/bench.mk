# Speed and memory of the server and the SNMP agent beside Debian's and the limit of the machine; tests/bench/README.md.
# Included by the main Makefile. `make bench` takes under ten minutes, `make bench QUICK=1` under 90 seconds, ONLY=pattern less.

BENCH_TOOLS := $(BUILD)/bench/nutload $(BUILD)/bench/fakedrv $(BUILD)/bench/echo_limit

$(BUILD)/bench/nutload: tests/bench/nutload.c tests/bench/client.c tests/bench/measure.c tests/bench/client.h tests/bench/measure.h $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -o $@ $(filter %.c %.a,$^) -lssl -lcrypto
$(BUILD)/bench/%: tests/bench/%.c tests/bench/measure.c tests/bench/measure.h $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -o $@ $(filter %.c %.a,$^)

bench: $(BENCH_TOOLS) $(BUILD)/holdover-server $(BUILD)/holdover-snmp $(BUILD)/drivers/dummy-ups
	HOLDOVER_BUILD='$(BUILD)' tests/bench/bench.py $(if $(QUICK),--quick) $(if $(ONLY),--only '$(ONLY)')
	$(if $(filter-out snmp,$(ONLY)),,HOLDOVER_BUILD='$(BUILD)' tests/bench/snmp_bench.py $(if $(QUICK),--quick))

.PHONY: bench

# Holdover - make, make run, make check, make bench, make fuzz, make install DESTDIR= PREFIX=
#
# A room is a folder; its objects, but for main.c of a program, are one archive. Programs link a
# main and the archives they need.
# build/ holds the product, build/asan/ the same objects under ASan and UBSan for unit tests and
# fuzz replays.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:

VERSION := 0.1.0
PREFIX  ?= /usr
CC      ?= gcc
BUILD   ?= build

PKGS     := libuv openssl libusb-1.0
WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
CFLAGS   ?= -O2 -g
BASE     := -std=gnu17 -D_GNU_SOURCE -DHOLDOVER_VERSION='"$(VERSION)"' -I. $(WARN) \
	$(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS  ?=
# A row of a table links without the driver that stands beside it in its file: --gc-sections.
SECTIONS := -ffunction-sections -fdata-sections
LINK     := -pie -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections
ASAN     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

UV       := -luv -lseccomp
USB      := $(shell pkg-config --libs libusb-1.0 2>/dev/null)
SNMP     := -lnetsnmpagent -lnetsnmp
SSL      := -lssl -lcrypto -lcrypt

# A line for each file; V=1 prints whole commands.
step = $(if $(V),,@echo "  $(1)  $@"; )

# ---- rooms ----

LIB        := $(wildcard lib/*.c)
SERVER     := $(filter-out server/main.c,$(wildcard server/*.c server/*/*.c))
SUPERVISOR := $(filter-out supervisor/main.c,$(wildcard supervisor/*.c))
FINDERS    := drivers/find/main.c drivers/find/usb_id.c
DRIVER     := \
	$(filter-out drivers/main.c $(FINDERS),$(wildcard drivers/*.c drivers/*/*.c drivers/*/*/*.c))
GUARD      := $(filter-out guard/main.c guard/poweroff.c guard/hook.c,$(wildcard guard/*.c))
UPSMIB     := $(wildcard mibs/tree/*.c mibs/upsmib/*.c)
MIBS       := $(filter-out mibs/main.c $(UPSMIB),$(wildcard mibs/*.c mibs/*/*.c))
TOOLS      := $(wildcard tools/*/*.c)
ROOMS      := lib server supervisor drivers mibs upsmib guard tools

SOURCES_lib        := $(LIB)
SOURCES_server     := $(SERVER)
SOURCES_supervisor := $(SUPERVISOR)
SOURCES_drivers    := $(DRIVER)
SOURCES_mibs       := $(MIBS)
SOURCES_upsmib     := $(UPSMIB)
SOURCES_guard      := $(GUARD)
SOURCES_tools      := $(TOOLS)

# ---- drivers: one row each: program, symbol of its struct driver, libraries ----

DRIVERS := auto dummy-ups usbhid-ups nutdrv_qx nutdrv_atcl_usb richcomm_usb tripplite_usb \
	riello_usb bcmxcp_usb powervar_cx_usb
SYMBOL_auto       := auto_driver
LIBS_auto         :=
SYMBOL_dummy-ups  := dummy_driver
LIBS_dummy-ups    := -lssl -lcrypto
SYMBOL_usbhid-ups := usbhid_driver
LIBS_usbhid-ups   := $(USB)
SYMBOL_nutdrv_qx  := qx_driver
LIBS_nutdrv_qx    := $(USB)
SYMBOL_nutdrv_atcl_usb := atcl_driver
LIBS_nutdrv_atcl_usb   := $(USB)
SYMBOL_powervar_cx_usb := powervar_driver
LIBS_powervar_cx_usb := $(USB)
SYMBOL_bcmxcp_usb := bcmxcp_driver
LIBS_bcmxcp_usb := $(USB)
SYMBOL_riello_usb := riello_driver
LIBS_riello_usb := $(USB)
SYMBOL_tripplite_usb := tripplite_driver
LIBS_tripplite_usb := $(USB)
SYMBOL_richcomm_usb := richcomm_driver
LIBS_richcomm_usb := $(USB)

# ---- programs ----

UDEV_RULES := 63-holdover-ups.rules
PROGRAMS := $(BUILD)/holdoverd $(BUILD)/holdover-server $(BUILD)/holdover-snmp \
	$(BUILD)/holdover-find $(BUILD)/holdover-guard $(BUILD)/holdover $(BUILD)/check_holdover \
	$(BUILD)/libexec/poweroff $(BUILD)/libexec/hook $(BUILD)/libexec/upsdrvctl \
	$(BUILD)/holdover-usb-id \
	$(BUILD)/$(UDEV_RULES) $(DRIVERS:%=$(BUILD)/drivers/%)

all: $(PROGRAMS)

# ---- what a newcomer needs: make run ----

run:
	@tools/deps run
	@$(MAKE) --no-print-directory -j2 all
	@tools/try $(BUILD)

$(BUILD)/holdoverd: $(BUILD)/obj/supervisor/main.o $(BUILD)/supervisor.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lm
$(BUILD)/holdover-server: $(BUILD)/obj/server/main.o $(BUILD)/server.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) $(SSL) -lm
$(BUILD)/holdover-snmp: $(BUILD)/obj/mibs/main.o $(BUILD)/mibs.a $(BUILD)/upsmib.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) $(SNMP) -lm
$(BUILD)/libexec/poweroff: $(BUILD)/obj/guard/poweroff.o $(BUILD)/guard.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lm
$(BUILD)/libexec/hook: $(BUILD)/obj/guard/hook.o $(BUILD)/guard.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lm
$(BUILD)/holdover-guard: $(BUILD)/obj/guard/main.o $(BUILD)/guard.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lm
$(BUILD)/holdover: $(BUILD)/obj/tools/main.o $(BUILD)/tools.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lssl -lcrypto -lcrypt -lm
$(BUILD)/libexec/upsdrvctl: $(BUILD)/obj/tools/drvctl_main.o $(BUILD)/tools.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lssl -lcrypto -lm
$(BUILD)/check_holdover: $(BUILD)/obj/tools/check_main.o $(BUILD)/tools.a $(BUILD)/upsmib.a \
	$(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lssl -lcrypto -lnetsnmp -lm
$(BUILD)/holdover-find: $(BUILD)/obj/drivers/find/main.o $(BUILD)/drivers.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) -lm
$(BUILD)/holdover-usb-id: $(BUILD)/obj/drivers/find/usb_id.o $(BUILD)/drivers.a $(BUILD)/lib.a
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ -lm
$(BUILD)/$(UDEV_RULES): $(BUILD)/holdover-find
	$< --rules >$@.new && mv $@.new $@
$(BUILD)/drivers/%: $(BUILD)/obj/drivers/main-%.o $(BUILD)/drivers.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(call step,LD)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) $(LIBS_$*) -lm
$(DRIVERS:%=$(BUILD)/obj/drivers/main-%.o): $(BUILD)/obj/drivers/main-%.o: drivers/main.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) $(BASE) $(HARDEN) $(SECTIONS) $(CFLAGS) -DDRIVER=$(SYMBOL_$*) -MMD \
		-MP -c -o $@ $<

# ---- objects and archives: product, sanitizers, fuzzers ----

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) $(BASE) $(HARDEN) $(SECTIONS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/asan/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) $(BASE) $(ASAN) -MMD -MP -c -o $@ $<

define archives
$(BUILD)/$(1).a: $(SOURCES_$(1):%.c=$(BUILD)/obj/%.o)
	@rm -f $$@
	$$(call step,AR)ar rcs $$@ $$^
$(BUILD)/asan/$(1).a: $(SOURCES_$(1):%.c=$(BUILD)/asan/obj/%.o)
	@rm -f $$@
	$$(call step,AR)ar rcs $$@ $$^
$(BUILD)/fuzz/$(1).a: $(SOURCES_$(1):%.c=$(BUILD)/fuzz/obj/%.o)
	@rm -f $$@
	$$(call step,AR)ar rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call archives,$(room))))

# ---- tests ----

ASAN_ARCHIVES := \
	$(foreach room,server supervisor drivers tools mibs upsmib guard lib,$(BUILD)/asan/$(room).a)
ALL_LIBS      := $(UV) $(USB) $(SNMP) $(SSL) -lm
UNIT  := $(patsubst tests/unit/%.c,$(BUILD)/asan/%,$(wildcard tests/unit/test_*.c))
FUZZ  := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

# RFC 1628 both ways stands on lib/ alone, so that a driver may include it.
$(BUILD)/asan/test_upsmib_take: $(BUILD)/asan/obj/tests/unit/test_upsmib_take.o \
	$(BUILD)/asan/upsmib.a $(BUILD)/asan/lib.a
	$(call step,LD)$(CC) $(ASAN) -o $@ $^ -lcheck -lsubunit -lrt -lpthread $(UV) -lm
$(BUILD)/asan/test_%: $(BUILD)/asan/obj/tests/unit/test_%.o $(ASAN_ARCHIVES)
	$(call step,LD)$(CC) $(ASAN) -o $@ $^ -lcheck -lsubunit -lrt -lpthread $(ALL_LIBS)
$(BUILD)/asan/fuzz_%: $(BUILD)/asan/obj/tests/fuzz/fuzz_%.o $(BUILD)/asan/obj/tests/fuzz/replay.o \
	$(ASAN_ARCHIVES)
	$(call step,LD)$(CC) $(ASAN) -o $@ $^ $(ALL_LIBS)

unit: $(UNIT)
replays: $(FUZZ:%=$(BUILD)/asan/%)

include tests/tests.mk
include tests/usb/usb.mk
include tests/bench/bench.mk
-include tests/chaos/chaos.mk

FUZZ_SECONDS ?= 60
FUZZER      := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call step,CC)clang $(BASE) $(FUZZER) -MMD -MP -c -o $@ $<
$(BUILD)/fuzz/%: $(BUILD)/fuzz/obj/tests/fuzz/%.o $(ASAN_ARCHIVES:$(BUILD)/asan/%=$(BUILD)/fuzz/%)
	$(call step,LD)clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(ALL_LIBS)
fuzz:
	@tools/deps fuzz
	@$(MAKE) --no-print-directory $(FUZZ:%=$(BUILD)/fuzz/%)
	@for t in $(FUZZ); do mkdir -p $(BUILD)/fuzz/corpus-$$t; echo "== $$t"; \
		$(BUILD)/fuzz/$$t -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -print_final_stats=1 \
		$(BUILD)/fuzz/corpus-$$t tests/fuzz/corpus/$$t || exit 1; done

# ---- install ----

SBIN    := holdoverd holdover-server holdover-snmp holdover-find
UNITDIR ?= /lib/systemd/system
D       := $(DESTDIR)$(PREFIX)
# The group that may open the devices of UPSes: NUT's, where Holdover's users are members of it.
UDEV_GROUP ?= nut

install: all
	install -d $(D)/sbin $(D)/lib/holdover/drivers $(D)/lib/udev/rules.d $(D)/share/snmp/mibs \
		$(D)/share/holdover/mibs \
		$(D)/share/doc/holdover/examples $(DESTDIR)$(UNITDIR)
	install $(SBIN:%=$(BUILD)/%) $(D)/lib/holdover/
	install $(DRIVERS:%=$(BUILD)/drivers/%) $(D)/lib/holdover/drivers/
	install $(BUILD)/holdover-guard $(D)/lib/holdover/
	install $(BUILD)/libexec/poweroff $(D)/lib/holdover/poweroff
	install -d $(D)/lib/holdover/nut	# NUT's names, for scripts of appliances
	install $(BUILD)/libexec/upsdrvctl $(D)/lib/holdover/nut/upsdrvctl
	ln -sf ../holdover-server $(D)/lib/holdover/nut/upsd
	install -d $(D)/lib/systemd/system-shutdown
	install $(BUILD)/libexec/hook $(D)/lib/systemd/system-shutdown/holdover
	install -d $(D)/bin
	install $(BUILD)/holdover $(D)/bin/
	install -d $(D)/share/bash-completion/completions $(D)/share/zsh/vendor-completions \
		$(D)/share/fish/vendor_completions.d
	$(BUILD)/holdover completion bash >$(D)/share/bash-completion/completions/holdover
	$(BUILD)/holdover completion zsh >$(D)/share/zsh/vendor-completions/_holdover
	$(BUILD)/holdover completion fish >$(D)/share/fish/vendor_completions.d/holdover.fish
	install -d $(D)/lib/nagios/plugins
	install $(BUILD)/check_holdover $(D)/lib/nagios/plugins/
	install -d $(DESTDIR)/etc/nagios-plugins/config $(D)/share/doc/holdover-tools/examples
	install -m 644 conf/nagios/holdover.cfg $(DESTDIR)/etc/nagios-plugins/config/
	install -m 644 conf/nagios/icinga2.conf $(D)/share/doc/holdover-tools/examples/
	for p in $(SBIN); do ln -sf ../lib/holdover/$$p $(D)/sbin/$$p; done
	install $(BUILD)/holdover-usb-id $(D)/lib/udev/
	$(BUILD)/holdover-find --rules --helper $(PREFIX)/lib/udev/holdover-usb-id \
		--group $(UDEV_GROUP) >$(BUILD)/rules.install
	install -m 644 $(BUILD)/rules.install $(D)/lib/udev/rules.d/$(UDEV_RULES)
	install -m 644 mibs/*.txt $(D)/share/snmp/mibs/
	install -m 644 mibs/base/*.txt \
		$(D)/share/holdover/mibs/	# the system may have the RFCs' own
	install -m 644 conf/demo/* $(D)/share/doc/holdover/examples/
	install -m 644 docs/guide.md $(D)/share/doc/holdover/
	install -m 644 docs/holdover.schema.json $(D)/share/doc/holdover-tools/
	install -m 644 conf/systemd/* $(DESTDIR)$(UNITDIR)/
	for s in 1 5 7 8; do install -d $(D)/share/man/man$$s && install -m 644 docs/man/*.$$s \
		$(D)/share/man/man$$s/ || exit 1; done
	cd $(D)/share/man/man8 && \
		for d in $(DRIVERS); do mv $$d.8 $$d.8holdover || exit 1; done	# beside NUT's pages

# ---- packages ----

# Four Debian packages in build/deb, made without network from what git tracks.
deb:
	@tools/deps deb
	rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb/holdover
	git ls-files -z | xargs -0 cp --parents -t $(BUILD)/deb/holdover
	cd $(BUILD)/deb/holdover && dpkg-buildpackage -us -uc -b -rfakeroot >../build.log 2>&1 || \
		{ tail -40 ../build.log; exit 1; }
	rm -rf $(BUILD)/deb/holdover
	ls -1s $(BUILD)/deb/*.deb

clean:
	rm -rf $(BUILD)

.PHONY: all run unit replays fuzz install deb clean
.SECONDARY:
-include $(shell find $(BUILD)/obj $(BUILD)/asan $(BUILD)/fuzz/obj -name '*.d' -type f 2>/dev/null)

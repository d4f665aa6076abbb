# The USB test bench: umock (umockdev), vups and replug (for the virtual kernel, static), usbprobe (product flags, for valgrind, and ASan).
# Included by the main Makefile. Packages: libumockdev-dev umockdev; tests/usb/README.md.

EMU       := $(addprefix tests/usb/,emu.c emu_ask.c emu_desc.c emu_fault.c emu_frames.c emu_lines.c emu_pipe.c emu_play.c)
EMU_H     := $(addprefix tests/usb/,emu.h emu_desc.h emu_fault.h emu_pipe.h emu_play.h emu_state.h)
PORT      := $(filter-out drivers/usb/keys.c drivers/usb/session.c drivers/usb/transcript.c,$(wildcard drivers/usb/*.c)) drivers/usbhid/hid/descriptor.c drivers/usbhid/hid/usage.c drivers/usbhid/hid/descriptor_find.c
USB_TESTS := $(BUILD)/tests/umock $(BUILD)/tests/vups $(BUILD)/tests/pty_qx $(BUILD)/tests/outlet $(BUILD)/tests/replug $(BUILD)/tests/usbprobe $(BUILD)/asan/usbprobe \
	$(BUILD)/tests/usbstuck.so

usb-tests: $(USB_TESTS)

$(BUILD)/tests/umock: $(wildcard tests/usb/umock*.c tests/usb/umock*.h) tests/usb/emu_state.c $(EMU) $(EMU_H)
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -o $@ $(filter %.c,$^) $(shell pkg-config --cflags --libs umockdev-1.0 gio-unix-2.0)
$(BUILD)/tests/vups: tests/usb/vups.c $(EMU) $(EMU_H)
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -static -o $@ $(filter %.c,$^)
$(BUILD)/tests/outlet: tests/guest/outlet.c $(EMU) $(EMU_H)
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -static -o $@ $(filter %.c,$^)
$(BUILD)/tests/pty_qx: tests/usb/pty_qx.c $(EMU) $(EMU_H)
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -o $@ $(filter %.c,$^)
$(BUILD)/tests/replug: tests/usb/vkernel/replug.c
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -static -o $@ $<
$(BUILD)/tests/usbprobe: $(BUILD)/obj/tests/usb/usbprobe.o $(PORT:%.c=$(BUILD)/obj/%.o) $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(UV) $(USB) -lm
$(BUILD)/asan/usbprobe: $(BUILD)/asan/obj/tests/usb/usbprobe.o $(PORT:%.c=$(BUILD)/asan/obj/%.o) $(BUILD)/asan/lib.a
	@mkdir -p $(@D)
	$(CC) $(ASAN) -o $@ $^ $(UV) $(USB) -lm
$(BUILD)/tests/usbstuck.so: tests/usb/usbstuck.c
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -fPIC -shared -o $@ $< -ldl

# The long forms, more than ten minutes: every report of every recording muted, a thousand replugs, every fault at every moment, a minute of idling on the virtual kernel.
check-usb:
	+$(INNER) all usb-tests
	USB_WHOLE=1 tests/run --build '$(BUILD)' --jobs $(JOBS) --timeout 1800 --only usb/test_usb_
	USB_WHOLE=1 tests/run --build '$(BUILD)' --jobs $(JOBS) --timeout 600 --only usb/test_vkernel

# A thousand replugs of each Qx transport, of a serial line and of each small family, half an hour to an hour.
check-qx:
	+$(INNER) all usb-tests
	USB_WHOLE=1 tests/run --build '$(BUILD)' --jobs $(JOBS) --timeout 14400 --only usb/test_qx_replug
	USB_WHOLE=1 tests/run --build '$(BUILD)' --jobs $(JOBS) --timeout 14400 --only usb/test_small_replug

# Ten million mutated replies for each reader of replies that is no HID, under ASan and UBSan, an hour or two of one processor.
# What costs most time in them is the sanitizer's memory of freed blocks and of stacks.
REPLIES := qx_reply tripplite riello xcp powervar contacts tripplite_driver riello_driver powervar_driver qx_unit xcp_driver
check-replies: $(REPLIES:%=$(BUILD)/asan/fuzz_%)
	for f in $(REPLIES); do echo "== $$f"; ASAN_OPTIONS=quarantine_size_mb=2:malloc_context_size=0 REPLAY_MUTATIONS=10000000 \
		$(BUILD)/asan/fuzz_$$f tests/fuzz/corpus/fuzz_$$f || exit 1; done

.PHONY: usb-tests check-usb check-qx check-small check-replies

# The small families beside NUT's drivers on all made-up units, some six minutes.
check-small:
	+$(INNER) all usb-tests
	USB_WHOLE=1 tests/run --build '$(BUILD)' --jobs 1 --timeout 1500 --only usb/test_small_against_nut.py

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many reloads, every fourth of a broken file: the memory of no program grows. The long form of test_reload.py.

    tests/chaos/reloads.py [COUNT]      default 10000; needs the product to be built
"""

import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', part) for part in ('', 'integration')]
import clients  # noqa: E402 (its folder had to be named first)
import frame  # noqa: E402

WARM = 200              # reloads before memory is looked at
LIMIT_KB = 64
SECTION = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}


def memory(pid):
    """Private memory in kB."""
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
        return sum(int(line.split()[1]) for line in file if line.startswith(('Private_Dirty', 'Anonymous')))


def main():
    """0 if no program has grown."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    port = frame.free_port()
    conf = clients.system_conf({'left': SECTION, 'right': SECTION},
                               holdover=f'[snmp]\n  listen = 127.0.0.1 {port}\n[port401]\n  enable = no\n')
    conf.put('test.dev', clients.DUMP)
    with open(conf / 'ups.conf', encoding='ascii') as file:
        good = file.read()
    with clients.Holdoverd(conf) as system:
        frame.wait_until(lambda: system.status('left') == system.status('right') == 'OL CHRG', 10, system.output)
        programs = {system.pid: 'holdoverd', **{pid: os.path.basename(argv[0]) for pid, argv in system.children().items()}}
        for turn in range(count + WARM):
            broken = turn % 4 == 3
            conf.put('ups.conf', good + ('[bad]\n  driver = dummy-ups\n' if broken else ''))
            done = clients.Done([frame.product('holdoverd'), '-C', conf.path, '-c', 'reload'])
            assert done.status == (1 if broken else 0), done
            if turn == WARM:
                before = {pid: memory(pid) for pid in programs}
        assert system.status('left') == system.status('right') == 'OL CHRG'
        grown = {f'{name} {pid}': memory(pid) - before[pid] for pid, name in programs.items()}
    conf.close()
    print(f'{count} reloads, growth in kB: {grown}')
    return 0 if all(growth <= LIMIT_KB for growth in grown.values()) else 1


if __name__ == '__main__':
    sys.exit(main())

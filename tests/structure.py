#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints the rooms of the tree, the arrows between them and every circle, from the includes and calls of the sources.

    tests/structure.py [--arrows] [--sizes] [HOUSE...]

A module is a source file together with its header (link.c and link.h).  Module A points to module B when A includes B's header
or calls a function that B defines.  A room is a folder; the files directly in a house are its top room, and a header without a
source there, a contract such as drivers/driver.h, is a room of its own.  Rooms form floors: if a room points to another one, no
chain of arrows may lead back.  The exit status is 1 if there is a circle or a broken rule.
"""

import argparse
import collections
import glob
import os
import re
import statistics
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOUSES = ('lib', 'server', 'supervisor', 'drivers', 'mibs', 'guard', 'tools')
# Who may point to whom across houses, beside everybody to lib.
ACROSS = {('drivers/snmp', 'mibs/upsmib'), ('tools/plugin', 'mibs/upsmib'), ('tools/plugin', 'mibs/tree')}
# A system header and the only places that may include it.
SYSTEM = {'openssl/': ('server/net/tls', 'lib/tls_layer', 'lib/nutclient_tls', 'tools/machine/certificate'),
          'libusb.h': ('drivers/usb/*',), 'net-snmp/': ('mibs/agent/*', 'drivers/snmp/io', 'tools/plugin/snmp_client')}
FUNCTION_MAX, FILE_MAX, MEDIAN_MAX = 60, 500, 10

Function = collections.namedtuple('Function', 'name line length static')


def without_comments(text):
    """The text with comments and string contents blanked, line numbers kept."""
    def blank(match):
        found = match[0]
        if found[0] in '"\'':
            return found[0] + ' ' * (len(found) - 2) + found[0]
        return re.sub(r'[^\n]', ' ', found)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.DOTALL)


def functions(code):
    """Function definitions of a source file: K&R, the closing brace in the first column."""
    lines, found, line = code.split('\n'), [], 0
    while line < len(lines):
        if lines[line] != '{':
            line += 1
            continue
        begin = line
        while begin and lines[begin - 1].strip() and not re.match(r'[}#]|.*;\s*$', lines[begin - 1]):
            begin -= 1
        head = ' '.join(lines[begin:line])
        name = re.search(r'(\w+)\s*\(', re.sub(r'__attribute__\s*\(\(.*?\)\)', '', head))
        end = line
        while end < len(lines) and lines[end] != '}':
            end += 1
        if name:
            found.append(Function(name[1], line + 1, end - line - 1, 'static' in head.split()))
        line = end + 1
    return found


class Module:
    """A source and its header."""

    def __init__(self, name):
        self.name, self.room = name, os.path.dirname(name)
        self.endings, self.called = {}, set()    # ending of a file: what that file includes
        self.includes, self.system, self.words, self.declares, self.functions, self.lines = set(), set(), set(), set(), [], 0

    def read(self, path):
        """Add one of the two files."""
        with open(os.path.join(ROOT, path), encoding='utf-8') as file:
            text = file.read()
        code = without_comments(text)
        includes = {os.path.splitext(found)[0] for found in re.findall(r'^#include "([^"]+)"', text, re.MULTILINE)}
        self.endings[os.path.splitext(path)[1]] = includes
        self.includes |= includes
        self.system |= set(re.findall(r'^#include <([^>]+)>', text, re.MULTILINE))
        if path.endswith('.c'):
            self.words |= set(re.findall(r'\b([a-z_]\w+)\b', code))
            self.functions += functions(code)
            self.lines = text.count('\n')
        else:
            self.declares |= set(re.findall(r'\b([a-z_]\w+)\s*\(', code))


def read_tree(houses):
    """Name to module."""
    modules = {}
    for house in houses:
        for path in sorted(glob.glob(os.path.join(ROOT, house, '**', '*.[ch]'), recursive=True)):
            path = os.path.relpath(path, ROOT)
            name = os.path.splitext(path)[0]
            modules.setdefault(name, Module(name)).read(path)
    return modules


def room_of(module):
    """Its folder; of a contract, a header in a house that needs nothing of that house, its own name."""
    contract = not module.lines and '/' not in module.room and not any(i.startswith(module.room + '/') for i in module.includes)
    return module.name if contract else module.room


def reach(modules, name, seen):
    """All headers that come with one, itself included."""
    if name not in seen and name in modules:
        seen.add(name)
        for to in modules[name].includes:
            reach(modules, to, seen)
    return seen


def file_arrows(modules):
    """The same between files: a source points to headers it includes and to sources it calls, a header to headers."""
    files = {}
    for module in modules.values():
        for ending, includes in module.endings.items():
            files[module.name + ending] = {f'{to}.h' for to in includes if to in modules}
        if '.c' in module.endings:
            files[module.name + '.c'] |= {f'{to}.c' for to in module.called if to in modules}
    return files


def arrows_of(modules):
    """Module to the set of modules it points to.  A function can be called only where a header declares it."""
    home = {f.name: m.name for m in modules.values() for f in m.functions if not f.static and f.name != 'main'}
    arrows = {}
    for module in modules.values():
        own, visible = {f.name for f in module.functions}, set()
        for header in reach(modules, module.name, set()):
            visible |= modules[header].declares
        called = {home[word] for word in (module.words & visible) - own if word in home}
        module.called = called - {module.name}
        arrows[module.name] = {to for to in called | module.includes if to in modules} - {module.name}
    return arrows


def circles(arrows):
    """Groups of nodes that reach each other (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for to in sorted(arrows.get(node, ())):
            if to not in index:
                visit(to)
                low[node] = min(low[node], low[to])
            elif to in stack:
                low[node] = min(low[node], index[to])
        if low[node] == index[node]:
            group = []
            while not group or group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))
    sys.setrecursionlimit(10000)
    for node in sorted(arrows):
        if node not in index:
            visit(node)
    return found


def rooms_of(modules, arrows):
    """Room to room, with the module arrows that make each."""
    rooms = collections.defaultdict(lambda: collections.defaultdict(list))
    for module, targets in arrows.items():
        for to in targets:
            here, there = room_of(modules[module]), room_of(modules[to])
            if here != there:
                rooms[here][there].append(f'{module} -> {to}')
    return rooms


def fits(name, patterns):
    """Glob over the names of modules."""
    return any(re.fullmatch(re.escape(p).replace(r'\*', '.*'), name) for p in patterns)


def broken_rules(modules, arrows):
    """Sentences, one for each breach."""
    found = []
    for module in modules.values():
        house = module.name.split('/')[0]
        for to in sorted(arrows[module.name]):
            if to.split('/')[0] not in (house, 'lib') and (module.room, os.path.dirname(to)) not in ACROSS:
                found.append(f'{module.name} points to {to}, which is another house')
        for header in module.system:
            for prefix, places in SYSTEM.items():
                if header.startswith(prefix) and not fits(module.name, places):
                    found.append(f'{module.name} includes <{header}>, which belongs to {", ".join(places)}')
        if re.match(r'drivers/(core|usb|power|find|driver)\b', module.name) and module.name != 'drivers/find/kinds':
            if any('usbhid' in include for include in module.includes):
                found.append(f'{module.name} knows usbhid')
    return found


def oversized(modules):
    """Functions and files beyond our measure.  A file of data is one in which functions are less than a fifth."""
    found, lengths = [], []
    for module in modules.values():
        lengths += [f.length for f in module.functions]
        found += [f'{module.name}.c:{f.line} {f.name} has {f.length} lines' for f in module.functions if f.length > FUNCTION_MAX]
        if module.lines > FILE_MAX and sum(f.length for f in module.functions) * 5 > module.lines:
            found.append(f'{module.name}.c has {module.lines} lines')
    median = statistics.median(lengths) if lengths else 0
    if median > MEDIAN_MAX:
        found.append(f'the median function has {median} lines')
    return found, len(lengths), median, max(lengths, default=0)


def survey(houses=HOUSES):
    """All that there is to say: (modules, arrows, faults)."""
    modules = read_tree(houses)
    arrows = arrows_of(modules)
    faults = ['circle of files: ' + ', '.join(group) for group in circles(file_arrows(modules))]
    rooms = rooms_of(modules, arrows)
    for group in circles({room: set(to) for room, to in rooms.items()}):
        inside = [f'    {a}' for here in group for there in group for a in sorted(rooms[here][there])]
        faults.append('circle of rooms: ' + ', '.join(group) + '\n' + '\n'.join(inside))
    return modules, arrows, faults + broken_rules(modules, arrows)


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description='rooms, arrows and circles of the tree')
    parser.add_argument('--arrows', action='store_true', help='print every arrow between modules of different rooms')
    parser.add_argument('--sizes', action='store_true', help='print functions and files that are too long, too')
    parser.add_argument('houses', nargs='*', default=HOUSES)
    args = parser.parse_args()
    modules, arrows, faults = survey(args.houses)
    rooms = rooms_of(modules, arrows)
    for room in sorted({room_of(module) for module in modules.values()}):
        members = [module.name.rsplit('/', 1)[1] for module in modules.values() if room_of(module) == room]
        print(f'{room}: {" ".join(members)}')
        for to in sorted(rooms[room]):
            print(f'    -> {to} ({len(rooms[room][to])})')
            if args.arrows:
                print('\n'.join(f'           {arrow}' for arrow in sorted(rooms[room][to])))
    long, count, median, longest = oversized(modules)
    if args.sizes:
        faults += long
    print(f'\n{len(modules)} modules, {count} functions, median {median}, longest {longest} lines')
    print('\n'.join(faults) if faults else 'no circle, no arrow back up, no rule broken')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())

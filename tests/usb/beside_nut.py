# SPDX-License-Identifier: GPL-2.0-or-later
"""What two drivers make of one unit, and the lists of differences that have a reason (qx.differences, small.differences): unit, what,
NUT's value, ours, reason, parted by two blanks; all but the reason are regular expressions for whole texts, None for what is absent."""

import os
import re


def rules(name):
    """[[unit, what, theirs, ours, reason]] of a list beside this file."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding='utf-8') as file:
        return [line.rstrip('\n').split('  ') for line in file if line.strip() and not line.startswith('#')]


def same(theirs, ours):
    """As text without blanks at the ends, or as numbers; None is absent."""
    try:
        return abs(float(theirs) - float(ours)) < 1e-9
    except (TypeError, ValueError):
        return theirs == ours or (theirs or '').strip() == ours


def differences(theirs, ours):
    """[(what, theirs, ours)] of two {what: text}."""
    return [(what, str(theirs.get(what)), str(ours.get(what))) for what in sorted(set(theirs) | set(ours))
            if not same(theirs.get(what), ours.get(what))]


def weigh(found, listed):
    """Those of [(unit, what, theirs, ours)] that no rule lists, and the rules that none of them needs."""
    used, unlisted = set(), []
    for difference in found:
        matching = [i for i, rule in enumerate(listed)
                    if all(re.fullmatch(pattern, text, re.DOTALL) for pattern, text in zip(rule[:4], difference))]
        used.update(matching)
        if not matching:
            unlisted.append(difference)
    return unlisted, [rule for i, rule in enumerate(listed) if i not in used]

# SPDX-License-Identifier: GPL-2.0-or-later
"""Units and packages: no service runs as root, each sandbox is as strict as documented, lintian and mandoc report nothing."""

import glob
import os
import re
import subprocess
import unittest

import frame

# What systemd-analyze may say at most; the helper that powers off is root on purpose and has no figure.
EXPOSURE = {'holdover.service': 0.4, 'holdover-server.service': 1.6, 'holdover-snmp.service': 1.6,
            'holdover-drivers.service': 1.2, 'holdover-drivers-net.service': 1.5, 'holdover-guard.service': 1.0}


class Units(unittest.TestCase):
    """conf/systemd"""

    def test_exposure_is_what_was_promised(self):
        for unit, limit in EXPOSURE.items():
            path = os.path.join(frame.root_dir, 'conf/systemd', unit)
            said = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--no-pager', path], capture_output=True, text=True,
                                  check=False).stdout
            with self.subTest(unit):
                self.assertLessEqual(float(re.search(r'Overall exposure level .*: ([\d.]+)', said)[1]), limit)

    def test_none_but_the_helper_is_root(self):
        units = glob.glob(os.path.join(frame.root_dir, 'conf/systemd/*.service'))
        self.assertEqual({os.path.basename(path) for path in units} - set(EXPOSURE), {'holdover-poweroff@.service'})
        for path in units:
            with open(path, encoding='ascii') as file:
                text = file.read()
            if 'poweroff@' not in path:
                self.assertRegex(text, r'(?m)^(User=holdover|DynamicUser=yes)', path)


class Papers(unittest.TestCase):
    """What checkers say."""

    def test_lintian_has_nothing_to_say(self):
        debs = [path for path in glob.glob(frame.product('deb/*.deb')) if 'dbgsym' not in path]
        self.assertEqual(len(debs), 4)
        said = subprocess.run(['lintian', '--allow-root', '--fail-on', 'none', *debs], capture_output=True, text=True, check=False,
                              env=dict(os.environ, LC_ALL='C'))
        self.assertEqual([line for line in said.stdout.splitlines() if line[:2] in ('E:', 'W:')], [])

    def test_mandoc_has_nothing_to_say(self):
        pages = glob.glob(os.path.join(frame.root_dir, 'docs/man/*.[1578]'))
        self.assertGreater(len(pages), 15)
        for page in sorted(pages):
            said = subprocess.run(['mandoc', '-Tlint', '-Wwarning', page], capture_output=True, text=True, check=False).stdout
            self.assertEqual(said, '', page)


if __name__ == '__main__':
    unittest.main()

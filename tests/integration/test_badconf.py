# SPDX-License-Identifier: GPL-2.0-or-later
"""A fault in the configuration affects only its own part, and is reported once, with file and line."""

import os
import re
import unittest

import clients
import frame

GOOD = '[good]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n'
OTHER = '[other]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n'
PLACE = re.compile(r'(?m)^.*/(?:ups|upsd|holdover)\.(?:conf|users):\d+: .*$')


class BadConf(unittest.TestCase):
    """One fault each; `good` and `other` are two UPSes without."""

    def conf(self, ups='', upsd='', users=clients.USERS):
        """A directory whose ups.conf begins with the two good UPSes; `ups` may be other text for all of it."""
        conf = clients.system_conf(ups or GOOD + OTHER, upsd=upsd)
        self.addCleanup(conf.close)
        conf.put('test.dev', clients.DUMP)
        conf.put('upsd.users', users)
        return conf

    def line_of(self, conf, file, text):
        """file:line of the line that has this text."""
        with open(conf / file, encoding='ascii') as lines:
            return f'{conf / file}:{[text in line for line in lines].index(True) + 1}'

    def served(self, conf, ups=('good', 'other')):
        """Run it until these UPSes answer; all it has said."""
        with clients.Holdoverd(conf) as system:
            frame.wait_until(lambda: [system.status(name) for name in ups] == ['OL CHRG'] * len(ups), 5, system.output)
            self.assertEqual(clients.upscmd(conf.port, 'beeper.disable', ups=ups[0]).status, 0)
            return system.output()

    def told_once(self, conf, place, *words):
        """While the good UPSes are served there is exactly one complaint: about this place, with these words."""
        said = self.served(conf)
        complaints = PLACE.findall(said)
        self.assertEqual(len(complaints), 1, said)
        self.assertIn(place + ': ', complaints[0])
        for word in words:
            self.assertIn(word, complaints[0])

    def check(self, program, conf):
        """`-t` of a program."""
        return clients.Done([frame.product(program), '-C', conf.path, '-t'])

    # ---- nothing wrong ----

    def test_good_configuration_is_silent_and_passes(self):
        conf = self.conf()
        self.assertEqual(PLACE.findall(self.served(conf)), [])
        done = self.check('holdover-server', conf)
        self.assertEqual((done.status, done.text), (0, ''))
        done = self.check('holdoverd', conf)
        self.assertEqual((done.status, done.text),
                         (0, 'would run: server, driver of [good], driver of [other], SNMP agent\n'))

    # ---- ups.conf ----

    def test_unknown_driver(self):
        conf = self.conf(GOOD + '[bad]\n  driver = no-such-ups\n  port = auto\n' + OTHER)
        self.told_once(conf, self.line_of(conf, 'ups.conf', 'no-such-ups'), '[bad]', 'no-such-ups')
        self.assertNotEqual(self.check('holdoverd', conf).status, 0)

    def test_missing_port(self):
        conf = self.conf(GOOD + '[bad]\n  driver = dummy-ups\n' + OTHER)
        self.told_once(conf, self.line_of(conf, 'ups.conf', '[bad]'), '[bad]', 'port')
        for program in ('holdoverd', 'holdover-server'):
            self.assertNotEqual(self.check(program, conf).status, 0, program)

    def test_missing_driver(self):
        conf = self.conf(GOOD + '[bad]\n  port = auto\n' + OTHER)
        self.told_once(conf, self.line_of(conf, 'ups.conf', '[bad]'), '[bad]', 'driver')

    def test_quote_that_is_not_closed(self):
        conf = self.conf(GOOD + '  desc = "oops\n' + OTHER)
        self.told_once(conf, self.line_of(conf, 'ups.conf', 'oops'), 'quote')
        for program in ('holdoverd', 'holdover-server'):
            self.assertNotEqual(self.check(program, conf).status, 0, program)

    def test_quote_that_is_not_closed_in_the_last_line(self):
        conf = self.conf(GOOD + OTHER + '  desc = "oops')
        self.told_once(conf, self.line_of(conf, 'ups.conf', 'oops'), 'quote')

    def test_name_of_two_words(self):
        conf = self.conf(GOOD + OTHER + '[my ups]\n  driver = dummy-ups\n  port = nowhere.dev\n')
        self.told_once(conf, self.line_of(conf, 'ups.conf', '[my ups]'), '[my', 'section')
        for program in ('holdoverd', 'holdover-server'):
            self.assertNotEqual(self.check(program, conf).status, 0, program)

    def test_name_of_two_words_in_quotes(self):
        conf = self.conf(GOOD + OTHER + '"[my ups]"\n  driver = dummy-ups\n  port = nowhere.dev\n')
        self.told_once(conf, self.line_of(conf, 'ups.conf', '[my ups]'), '[my ups]', 'name')

    def test_names_that_differ_in_case_only(self):
        conf = self.conf(GOOD + OTHER + '[GOOD]\n  driver = dummy-ups\n  port = nowhere.dev\n')
        self.told_once(conf, self.line_of(conf, 'ups.conf', '[GOOD]'), '[GOOD]', '[good]')
        for program in ('holdoverd', 'holdover-server'):
            self.assertNotEqual(self.check(program, conf).status, 0, program)

    def test_option_that_the_driver_does_not_know(self):
        conf = self.conf(GOOD + '  no_such_option = 7\n' + OTHER)
        self.told_once(conf, self.line_of(conf, 'ups.conf', 'no_such_option'), '[good]', 'no_such_option')
        self.assertIn('no_such_option', self.check('holdoverd', conf).text)

    def test_option_value_that_is_no_number(self):
        conf = self.conf(GOOD + OTHER + '[bad]\n  driver = dummy-ups\n  port = test.dev\n  pollinterval = often\n')
        self.assertIn(self.line_of(conf, 'ups.conf', 'often') + ': pollinterval', self.served(conf))
        self.assertNotEqual(self.check('holdoverd', conf).status, 0)

    def test_patterns_and_numbers_that_no_device_could_fit(self):
        for line in ('vendor = "["', 'serial = "a**("', 'vendorid = "05[1d"', 'usb_hid_rep_index = z'):
            conf = self.conf(GOOD + OTHER + f'[bad]\n  driver = usbhid-ups\n  port = auto\n  {line}\n')
            done = self.check('holdoverd', conf)
            self.assertEqual(done.status, 1, done.text)
            self.assertIn(self.line_of(conf, 'ups.conf', line) + ': ' + line.split()[0] + ' = "', done.text)
        self.assertIn(self.line_of(conf, 'ups.conf', line), self.served(conf))

    def test_driver_that_cannot_do_its_work_is_tried_again_and_the_others_serve(self):
        conf = self.conf(GOOD + OTHER + '[bad]\n  driver = dummy-ups\n  port = absent.dev\n')
        self.assertIn('absent.dev', self.served(conf))

    def test_missing_driver_of_a_package_is_named_with_its_package(self):
        conf = self.conf(GOOD + '[bad]\n  driver = netxml-ups\n  port = http://192.0.2.1\n' + OTHER)
        self.told_once(conf, self.line_of(conf, 'ups.conf', 'netxml-ups'), 'apt install nut-xml')

    def test_byte_order_mark_and_no_break_spaces_begin_no_word(self):
        conf = self.conf()
        with open(conf / 'ups.conf', encoding='ascii') as file:
            text = file.read()
        with open(conf / 'ups.conf', 'wb') as file:
            file.write(b'\xef\xbb\xbf' + text.replace('  driver =', '\u00a0\u00a0driver\u00a0=').encode())
        self.assertEqual(PLACE.findall(self.served(conf)), [])

    def test_name_too_long_for_a_socket(self):
        name = 'x' * 90
        conf = self.conf(GOOD + OTHER + f'[{name}]\n  driver = dummy-ups\n  port = test.dev\n')
        done = self.check('holdoverd', conf)
        self.assertEqual(done.status, 1)
        self.assertIn(self.line_of(conf, 'ups.conf', name), done.text)

    def test_unknown_user_of_a_section(self):
        conf = self.conf(GOOD + OTHER + '[bad]\n  driver = dummy-ups\n  port = test.dev\n  user = no-such-user\n')
        done = self.check('holdoverd', conf)
        wanted = (1, True) if os.geteuid() == 0 else (0, False)     # unprivileged, all runs as the calling user
        self.assertEqual((done.status, 'no-such-user' in done.text), wanted, done)

    def test_listen_of_a_wrong_form(self):
        for line in ('LISTEN 127.0.0.1 no-such-service', 'LISTEN', 'LISTEN 127.0.0.1 99999'):
            conf = self.conf(upsd=line)
            done = self.check('holdoverd', conf)
            self.assertEqual(done.status, 1, done)
            self.assertIn(self.line_of(conf, 'upsd.conf', line + '\n') + ': LISTEN', done.text)

    # ---- files that are no files ----

    ODD = {'not a plain file': (os.mkfifo, lambda path: os.symlink('/dev/ptmx', path), lambda path: os.symlink('/dev/zero', path)),
           'a link to a file that does not exist': (lambda path: os.symlink('/none/at/all', path),), 'Is a directory': (os.mkdir,)}

    def test_what_is_no_plain_file_is_named_and_keeps_nobody_waiting(self):
        conf = self.conf()
        conf.put('holdover.conf', '[port401]\n enable = no\n')

        def reload():
            return clients.Done([frame.product('holdoverd'), '-C', conf.path, '-c', 'reload'], env=conf.env)

        with clients.Holdoverd(conf) as system:
            frame.wait_until(lambda: system.status('good') == 'OL CHRG', 5, system.output)
            for name in ('ups.conf', 'upsd.conf', 'upsd.users', 'holdover.conf'):
                os.rename(conf / name, conf / 'away')
                for words, makers in self.ODD.items():
                    for make in makers:
                        make(conf / name)
                        done = self.check('holdoverd', conf)
                        self.assertEqual((done.status, f'{conf / name}: {words}' in done.text), (1, True), done)
                        done = reload()
                        self.assertEqual((done.status, f'{conf / name}: ' in done.text), (1, True), done)
                        (os.rmdir if make is os.mkdir else os.unlink)(conf / name)
                os.rename(conf / 'away', conf / name)
            self.assertEqual(system.status('good'), 'OL CHRG')
            self.assertEqual(reload().status, 0)

    # ---- upsd.conf, upsd.users ----

    def test_unknown_directive_of_upsd_conf(self):
        conf = self.conf(upsd='LISTN 192.0.2.1')
        self.told_once(conf, self.line_of(conf, 'upsd.conf', 'LISTN'), 'LISTN')

    def test_directive_that_cannot_be_understood(self):
        conf = self.conf(upsd='MAXAGE soon')
        self.told_once(conf, self.line_of(conf, 'upsd.conf', 'MAXAGE'), 'MAXAGE', 'soon')

    def test_broken_line_of_upsd_users_does_not_show_the_password(self):
        conf = self.conf(users=clients.USERS + '[third]\n  password = "geheim\n  actions = SET\n')
        self.told_once(conf, self.line_of(conf, 'upsd.users', 'geheim'), 'quote')
        done = self.check('holdover-server', conf)
        self.assertNotEqual(done.status, 0)
        self.assertNotIn('geheim', done.text)

    def test_user_of_two_words_gives_his_rights_to_nobody(self):
        conf = self.conf(users=clients.USERS + '[big boss]\n  password = geheim\n  actions = SET\n')
        self.told_once(conf, self.line_of(conf, 'upsd.users', '[big boss]'), '[big', 'section')
        self.assertNotEqual(self.check('holdover-server', conf).status, 0)

    def test_unknown_key_of_upsd_users(self):
        conf = self.conf(users=clients.USERS + '  passwort = geheim\n')
        self.told_once(conf, self.line_of(conf, 'upsd.users', 'passwort'), 'passwort')
        self.assertNotIn('geheim', self.check('holdover-server', conf).text)

    def test_upsd_conf_and_users_are_optional_and_missed_in_one_line(self):
        for missing in (('upsd.conf',), ('upsd.users',), ('upsd.conf', 'upsd.users')):
            with self.subTest(missing):
                conf = self.conf()
                for file in missing:
                    os.unlink(conf / file)
                done = self.check('holdoverd', conf)
                self.assertEqual(done.status, 0, done)
                lines = [line for line in done.text.splitlines() if 'no upsd.' in line]
                self.assertEqual(len(lines), 1, done)
                for file in missing:
                    self.assertIn(f'no {file}', lines[0])


if __name__ == '__main__':
    unittest.main()

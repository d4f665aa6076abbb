# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/holdover.schema.json: every subcommand is in it, nothing undocumented passes, and outputs that no other test reads fit it.

The other tests read what they judge through tests/schemas.py, so their outputs are held to it, too.
"""

import re
import unittest

import jsonschema

import clients
import frame
import schemas

NO_JSON = {'completion'}
AT = '"version":1,"at":"2026-11-30T12:00:00Z"'
UPS = ('{"name":"rack","state":"online","status":["OL"],"charge":100,"runtime":null,"load":31.5,"model":"X","since":null,"age":1,'
       '"clients":["192.0.2.1"],"driver":"usbhid-ups"}')
SAMPLES = {
    'status': f'{{{AT},"ups":[{UPS}],"guard":{{"state":"watching","rule":null,"reason":null,"stands_by_for":null}}}}',
    'watch': f'{{{AT},"ups":{UPS}}}',
    'set': f'{{{AT},"result":"done"}}',
    'explain': f'{{{AT},"steps":[{{"at":0,"what":"x","rule":null,"who":"rack"}}],"weak":["x"],"missing":[]}}',
}


def objects(schema, at=''):
    """Each part of a schema that describes an object, with its place."""
    if isinstance(schema, dict):
        if schema.get('type') == 'object' or 'properties' in schema:
            yield at, schema
        for key, part in schema.items():
            yield from objects(part, f'{at}/{key}')
    elif isinstance(schema, list):
        for number, part in enumerate(schema):
            yield from objects(part, f'{at}/{number}')


def places(said):
    """Each object of an output, to be changed."""
    if isinstance(said, dict):
        yield said
        for part in said.values():
            yield from places(part)
    elif isinstance(said, list):
        for part in said:
            yield from places(part)


class Schema(unittest.TestCase):
    """The file itself."""

    def test_it_is_a_schema_in_which_every_key_is_documented(self):
        document = schemas.document()
        jsonschema.Draft202012Validator.check_schema(document)
        for at, schema in objects(document):
            with self.subTest(at):
                self.assertIn('additionalProperties', schema)
                self.assertEqual(schema['additionalProperties'] is False, 'properties' in schema)

    def test_every_subcommand_has_a_definition(self):
        listed = re.findall(r'^  ([a-z]+) +(?:[A-Z\[]|  )', clients.Done([frame.product('holdover'), '--help']).out, re.MULTILINE)
        self.assertIn('status', listed)
        self.assertEqual(set(listed) - NO_JSON - set(schemas.document()['$defs']), set())

    def test_an_undocumented_key_anywhere_fails(self):
        for command, text in SAMPLES.items():
            said = schemas.read(command, text)
            for place in places(said):
                with self.subTest(command, place=place):
                    place['undocumented'] = 1
                    self.assertTrue(list(schemas.validator(command).iter_errors(said)))
                    del place['undocumented']
            self.assertFalse(list(schemas.validator(command).iter_errors(said)))

    def test_a_missing_key_and_a_number_in_quotes_fail(self):
        for text in (SAMPLES['watch'].replace('"age":1,', ''), SAMPLES['watch'].replace('31.5', '"31.5"'),
                     SAMPLES['watch'].replace('online', 'on line'), SAMPLES['watch'].replace('2026-11', '26-11')):
            with self.assertRaises(AssertionError):
                schemas.read('watch', text)


class Outputs(unittest.TestCase):
    """What other tests do not read as JSON."""

    def test_orders_settings_one_ups_and_no_guard(self):
        conf = clients.system_conf({'rack': {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}})
        self.addCleanup(conf.close)
        conf.put('test.dev', clients.DUMP)
        frame.write(conf / 'password', 'top\n')
        system = clients.Holdoverd(conf)
        self.addCleanup(system.__exit__)
        system.start(lambda: system.status('rack') == 'OL CHRG')

        def say(*args):
            done = clients.Done([frame.product('holdover'), *args, '--json', '-C', conf.path, '--host', f'127.0.0.1:{conf.port}',
                                 '--user', 'admin', '--password-file', conf / 'password'])
            self.assertEqual(done.status, 0, done)
            return schemas.read(args[0], done.out)
        self.assertEqual(say('status', 'rack')['ups'][0]['variables']['battery.charge'], '97')
        self.assertIsNone(say('status')['guard'])
        self.assertIn('ups.beeper.status', say('set', 'rack')['settings'])
        self.assertEqual(say('set', 'rack', 'ups.delay.shutdown=30')['result'], 'done')
        self.assertIn('load.off', say('cmd', 'rack')['commands'])


if __name__ == '__main__':
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""What holdover(1) prints with --json, read and held to docs/holdover.schema.json: every test that reads it reads it here.

    status = schemas.read('status', done.out)
"""

import json
import os

import jsonschema

import frame

PATH = os.path.join(frame.root_dir, 'docs', 'holdover.schema.json')


def document():
    """The whole file."""
    with open(PATH, encoding='utf-8') as file:
        return json.load(file)


def validator(command):
    """Of the output of one subcommand."""
    return jsonschema.Draft202012Validator({**document(), '$ref': f'#/$defs/{command}'})


def read(command, text):
    """The object; an AssertionError if the schema says otherwise."""
    said = json.loads(text)
    faults = [f'{error.json_path}: {error.message}' for error in validator(command).iter_errors(said)]
    if faults:
        raise AssertionError(f'{command}: {faults}\n{text}')
    return said

# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates for tests, made by the openssl program: an authority, a server and clients it vouches for, a stranger it does not.

NUT's Debian programs are linked with NSS and want a database of certutil; collectd wants a directory of hashes.  Both are made on demand.
"""

import os
import subprocess

import frame

EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']


class Pki(frame.Tmp):
    """ca, server, client, stranger: each NAME.pem has the certificate and then its key; ca.crt and NAME.crt the certificate alone."""

    def __init__(self):
        super().__init__()
        for name in ('ca', 'stranger'):
            self._openssl('req', '-x509', *EC, '-subj', f'/CN=test {name}', '-days', '30', '-keyout', f'{name}.key',
                          '-out', f'{name}.crt')
        for name, subject in (('server', 'localhost'), ('client', 'mon')):
            self.make(name, subject, EC)
        for name in ('ca', 'stranger'):
            self._join(name)

    def make(self, name, subject, kind):
        """One more certificate of the authority; `kind`: the options of openssl req for its key."""
        frame.write(self / 'ext', 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' if subject == 'localhost' else '\n')
        self._openssl('req', *kind, '-subj', f'/CN={subject}', '-keyout', f'{name}.key', '-out', f'{name}.csr')
        self._openssl('x509', '-req', '-in', f'{name}.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial',
                      '-days', '30', '-extfile', 'ext', '-out', f'{name}.crt')
        self._join(name)

    def revoke(self, name):
        """both.pem: the authority and its list of revoked certificates, with this one."""
        frame.write(self / 'index.txt', '')
        frame.write(self / 'ca.cnf', '[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 30\n')
        authority = ['ca', '-config', 'ca.cnf', '-keyfile', 'ca.key', '-cert', 'ca.crt']
        self._openssl(*authority, '-revoke', f'{name}.crt')
        self._openssl(*authority, '-gencrl', '-out', 'ca.crl')
        frame.write(self / 'both.pem', self._read('ca.crt') + self._read('ca.crl'))

    def _join(self, name):
        frame.write(self / f'{name}.pem', self._read(f'{name}.crt') + self._read(f'{name}.key'))

    def nss(self, *authorities):
        """An NSS database that trusts these."""
        path = self / ('nss-' + '-'.join(authorities))
        if not os.path.isdir(path):
            os.mkdir(path)
            self._run('certutil', '-N', '-d', path, '--empty-password')
            for name in authorities:
                self._run('certutil', '-A', '-d', path, '-n', name, '-t', 'C,,', '-i', self / f'{name}.crt')
        return path

    def _openssl(self, *args):
        self._run('openssl', *args)

    def _run(self, *argv):
        done = subprocess.run(argv, cwd=self.path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode == 0, f'{argv}\n{done.stdout}{done.stderr}'

    def _read(self, name):
        with open(self / name, encoding='ascii') as file:
            return file.read()

/* SPDX-License-Identifier: GPL-2.0-or-later
 * certificate - see certificate.h. Key sizes: NIST SP 800-57 part 1, 112 bits of security.
 */
#include "tools/machine/certificate.h"
#include "lib/file.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

enum { SECURITY_BITS_MIN = 112 };

static bool fail(struct certificate *c, const char *why)
{
	snprintf(c->fault, sizeof c->fault, "%s", why);
	return false;
}

static void judge_strength(struct certificate *c, X509 *x, EVP_PKEY *key)
{
	int digest = NID_undef;

	X509_get_signature_info(x, &digest, NULL, NULL, NULL);
	if (EVP_PKEY_get_security_bits(key) < SECURITY_BITS_MIN)
		snprintf(c->weakness, sizeof c->weakness, "a key of %d bits",
			EVP_PKEY_get_bits(key));
	else if (digest == NID_md5 || digest == NID_sha1)
		snprintf(c->weakness, sizeof c->weakness, "signed with %s", OBJ_nid2sn(digest));
}

static bool judge_dates(struct certificate *c, X509 *x)
{
	int days, seconds;

	if (!ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(x)))
		return fail(c, "its dates cannot be read");
	c->days_left = days < 0 || seconds < 0 ? days - 1 : days;
	if (!ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notBefore(x)))
		return fail(c, "its dates cannot be read");
	return days <= 0 && seconds <= 0 ? true : fail(c, "the certificate is not valid yet");
}

/* Does not ask for the pass phrase of a key. */
static int no_phrase(char *buf, int size, int writing, void *user)
{
	(void)buf;
	(void)size;
	(void)writing;
	*(bool *)user = true;
	return -1;
}

static bool judge_key(struct certificate *c, FILE *f, X509 *x)
{
	bool locked = false, good;
	EVP_PKEY *key;

	rewind(f);
	key = PEM_read_PrivateKey(f, NULL, no_phrase, &locked);
	if (locked)
		return true;
	if (!key)
		return fail(c, "there is no private key in it");
	good = X509_check_private_key(x, key) == 1;
	EVP_PKEY_free(key);
	return good ? true : fail(c, "the private key is not that of the certificate");
}

static bool judge(struct certificate *c, FILE *f)
{
	X509 *x = PEM_read_X509(f, NULL, NULL, NULL);
	EVP_PKEY *key = x ? X509_get0_pubkey(x) : NULL;
	bool good;

	if (!key) {
		X509_free(x);
		return fail(c, "there is no certificate in it");
	}
	judge_strength(c, x, key);
	good = judge_dates(c, x) && judge_key(c, f, x);
	X509_free(x);
	return good;
}

bool certificate_read(const char *path, struct certificate *out)
{
	FILE *f = file_open(path);
	bool good;

	*out = (struct certificate){ 0 };
	if (!f) {
		out->no_permission = errno == EACCES;
		return fail(out, file_error(errno));
	}
	good = judge(out, f);
	fclose(f);
	return good;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FAKE_DNS_ANSWER,
  FAKE_DNS_REFUSED,
  FAKE_DNS_SERVFAIL,
  FAKE_DNS_NXDOMAIN,
  FAKE_DNS_GARBAGE,
  FAKE_DNS_WRONG_ID,
  FAKE_DNS_OTHER_QUESTION,
  FAKE_DNS_SILENT,
  FAKE_DNS_SILENT_ONCE,  /* the first packet of each type is lost */
  FAKE_DNS_TRUNCATED,    /* over UDP; TCP answers */
  FAKE_DNS_ONLY_A,
} FakeDnsMode;

/* A name server on loopback, in the main loop of the test: 198.51.100.7 and 2001:db8::7 for every name. */
typedef struct _FakeDns FakeDns;

FakeDns    *fake_dns_new          (FakeDnsMode    mode);
void        fake_dns_free         (FakeDns       *self);
const char *fake_dns_get_server   (FakeDns       *self);
guint       fake_dns_count        (FakeDns       *self);
guint       fake_dns_count_tcp    (FakeDns       *self);
GByteArray *fake_dns_make_answer  (const guint8  *question,
                                   gsize          length,
                                   guint          rcode,
                                   gboolean       with_record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeDns, fake_dns_free)

G_END_DECLS

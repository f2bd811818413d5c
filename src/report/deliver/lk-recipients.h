/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-policy.h"

G_BEGIN_DECLS

/* How a report gets to somebody. */
typedef enum
{
  LK_DELIVERY_EMAIL,
  LK_DELIVERY_UPLOAD,
} LkDelivery;

/**
 * LkRecipient:
 *
 * Somebody who takes reports.
 */
typedef struct
{
  LkDelivery delivery;
  char      *name;         /* (owned) of the service, in the person's language */
  char      *address;      /* (owned) a mail address, or the https URL that reports are sent to */
  char      *host;         /* (owned) (nullable) of that URL */
  char      *app;          /* (owned) (nullable) what the server knows this kind of report by */
  char      *public_key;   /* (owned) (nullable) armored; the report leaves encrypted to it and not otherwise */
  gboolean   organisation; /* the policy names them, not the service */
} LkRecipient;

/**
 * LkRecipients:
 *
 * Who takes reports about a service.
 */
typedef struct
{
  LkRecipient *email;            /* (owned) (nullable) */
  LkRecipient *upload;           /* (owned) (nullable) */
  gboolean     upload_forbidden; /* there would be a server, but the policy allows no upload */
} LkRecipients;

LkRecipients *lk_recipients_find      (LkService         *service,
                                       LkPolicy          *policy);
void          lk_recipients_free      (LkRecipients      *self);
char         *lk_recipients_dup_words (LkRecipients      *self);
char         *lk_recipient_dup_words  (const LkRecipient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRecipients, lk_recipients_free)

G_END_DECLS

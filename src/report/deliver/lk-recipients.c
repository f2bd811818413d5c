/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-recipients.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "lk-json.h"

#define SUBMIT_PATH "/api/submit"

static void
recipient_free (LkRecipient *recipient)
{
  g_free (recipient->name);
  g_free (recipient->address);
  g_free (recipient->host);
  g_free (recipient->app);
  g_free (recipient->public_key);
  g_free (recipient);
}

/**
 * lk_recipients_free:
 * @self: (transfer full): who takes a report
 *
 * Frees @self.
 */
void
lk_recipients_free (LkRecipients *self)
{
  g_clear_pointer (&self->email, recipient_free);
  g_clear_pointer (&self->upload, recipient_free);
  g_free (self);
}

static LkRecipient *
recipient_new (LkDelivery  delivery,
               LkService  *service,
               const char *address,
               const char *public_key,
               gboolean    organisation)
{
  LkRecipient *recipient = g_new0 (LkRecipient, 1);

  recipient->delivery = delivery;
  recipient->name = g_strdup (service->name);
  recipient->address = g_strdup (address);
  recipient->public_key = g_strdup (public_key);
  recipient->organisation = organisation;
  return recipient;
}

/* Whoever writes down the server alone means the one place where it takes reports. */
static LkRecipient *
upload_new (LkService  *service,
            JsonObject *upload,
            const char *public_key,
            gboolean    organisation)
{
  const char *url = upload != NULL ? lk_json_get_string (upload, "url") : NULL;
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
  LkRecipient *recipient;

  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "https") || g_uri_get_host (uri) == NULL)
    return NULL;
  recipient = recipient_new (LK_DELIVERY_UPLOAD, service, url, public_key, organisation);
  recipient->host = g_strdup (g_uri_get_host (uri));
  recipient->app = g_strdup (lk_json_get_string (upload, "app"));
  if (*g_uri_get_path (uri) == '\0' || g_str_equal (g_uri_get_path (uri), "/"))
    {
      g_free (recipient->address);
      recipient->address = g_uri_resolve_relative (url, SUBMIT_PATH, G_URI_FLAGS_ENCODED, NULL);
    }
  return recipient;
}

/**
 * lk_recipients_find:
 * @service: what the report is about
 * @policy: what IT decides
 *
 * Finds out who takes a report. Whom the policy names stands before whom the service's description names,
     and each has a key of their
 * own: a report for one is never encrypted to the other.
 *
 * Returns: (transfer full): them
 */
LkRecipients *
lk_recipients_find (LkService *service,
                    LkPolicy  *policy)
{
  LkRecipients *self = g_new0 (LkRecipients, 1);
  const char *key = service->support != NULL ? lk_json_get_string (service->support, "public_key") : NULL;

  if (policy->support_email != NULL)
    self->email = recipient_new (LK_DELIVERY_EMAIL, service, policy->support_email, policy->support_public_key, TRUE);
  else if (service->support_email != NULL)
    self->email = recipient_new (LK_DELIVERY_EMAIL, service, service->support_email, key, FALSE);

  self->upload = upload_new (service, policy->support_upload, policy->support_public_key, TRUE);
  if (self->upload == NULL && service->support != NULL)
    self->upload = upload_new (service, lk_json_get_object (service->support, "upload"), key, FALSE);
  self->upload_forbidden = self->upload != NULL && !policy->upload;
  if (self->upload_forbidden)
    g_clear_pointer (&self->upload, recipient_free);
  return self;
}

/**
 * lk_recipient_dup_words:
 * @self: who takes a report
 *
 * Returns: (transfer full): who gets the report, on which way and who can read it
 */
char *
lk_recipient_dup_words (const LkRecipient *self)
{
  g_autofree char *who = NULL;
  const char *readers;

  if (self->delivery == LK_DELIVERY_EMAIL)
    who = self->organisation
            ? g_strdup_printf (_("Your organisation's support gets it by e-mail at %s."), self->address)
            /* Translators: a service such as "Example Chat", then a mail address. */
            : g_strdup_printf (_("Support of %s gets it by e-mail at %s."), self->name, self->address);
  else
    who = self->organisation
            ? g_strdup_printf (_("It goes to your organisation's server %s."), self->host)
            /* Translators: a host, then a service such as "Example Chat". */
            : g_strdup_printf (_("It goes to the server %s, which takes reports for support of %s."), self->host, self->name);
  if (self->public_key != NULL)
    readers = _("It leaves encrypted, so that only they can read it.");
  else if (self->delivery == LK_DELIVERY_EMAIL)
    readers = _("Mail is not encrypted: who carries it could read it.");
  else
    readers = _("The connection is encrypted; those who run the server can read it.");
  /* Translators: two sentences: who gets a report, and who can read it. */
  return g_strdup_printf (_("%s %s"), who, readers);
}

/**
 * lk_recipients_dup_words:
 * @self: who takes a report
 *
 * Returns: (transfer full): one line for each way on which a report can be handed over, and why there is none
 */
char *
lk_recipients_dup_words (LkRecipients *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (self->upload != NULL)
    g_ptr_array_add (lines, lk_recipient_dup_words (self->upload));
  if (self->upload_forbidden)
    g_ptr_array_add (lines, g_strdup (_("Your organisation does not allow reports to be uploaded.")));
  if (self->email != NULL)
    g_ptr_array_add (lines, lk_recipient_dup_words (self->email));
  if (self->email == NULL && self->upload == NULL)
    g_ptr_array_add (lines, g_strdup (_("Nobody is known who takes reports. Save it and hand it to whoever helps you.")));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-policy-file.h"

#include "lk-address.h"

static const char *const policy_keys[] = {
  "format", "portal_checks", "control_hosts", "second_resolvers", "services", "support", "upload",
  "history", "report", "locked", NULL
};
static const char *const portal_check_keys[] = { "url", "status", "body", NULL };
static const char *const services_keys[] = { "default", "allowed", NULL };
static const char *const support_keys[] = { "email", "url", "upload", "public_key", NULL };
static const char *const upload_keys[] = { "kind", "url", "app", NULL };
static const char *const report_keys[] = { "omit", NULL };
static const char *const upload_kinds[] = { "rageshake", NULL };

static void
replace_text (char       **place,
              const char  *text)
{
  if (text == NULL)
    return;
  g_free (*place);
  *place = g_strdup (text);
}

static void
replace_texts (GStrv *place,
               GStrv  texts)
{
  if (texts == NULL)
    return;
  g_strfreev (*place);
  *place = texts;
}

static void
read_portal_check (LkPolicy   *self,
                   LkReader   *reader,
                   JsonObject *object)
{
  const char *url = lk_reader_text (reader, object, "url", &lk_kind_http_url, TRUE);
  gint64      status = lk_reader_integer (reader, object, "status", 100, 599, 0);
  const char *body = lk_reader_text (reader, object, "body", &lk_kind_text, FALSE);

  lk_reader_check_keys (reader, object, portal_check_keys);
  if (url != NULL && status != 0)
    lk_policy_add_portal_check (self, url, status, body);
}

static void
read_portal_checks (LkPolicy   *self,
                    LkReader   *reader,
                    JsonObject *root)
{
  JsonArray *array = lk_reader_array (reader, root, "portal_checks");
  gsize      mark;
  guint      i;

  if (array == NULL)
    return;
  g_ptr_array_set_size (self->portal_checks, 0);
  mark = lk_reader_enter (reader, "portal_checks");
  for (i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *item = lk_reader_item (reader, array, i);
      gsize       item_mark = lk_reader_enter_item (reader, i);

      if (item != NULL)
        read_portal_check (self, reader, item);
      lk_reader_leave (reader, item_mark);
    }
  lk_reader_leave (reader, mark);
}

static void
read_control_hosts (LkPolicy   *self,
                    LkReader   *reader,
                    JsonObject *root)
{
  g_auto(GStrv) texts = lk_reader_texts (reader, root, "control_hosts", &lk_kind_host_port);
  gsize         i;

  if (texts == NULL)
    return;
  g_ptr_array_set_size (self->control_hosts, 0);
  for (i = 0; texts[i] != NULL; i++)
    {
      g_autoptr(LkAddress) address = lk_address_parse (texts[i], NULL);

      if (address != NULL)
        lk_policy_add_control_host (self, address->host, address->port);
    }
}

static void
read_services (LkPolicy   *self,
               LkReader   *reader,
               JsonObject *root)
{
  JsonObject *object = lk_reader_object (reader, root, "services");
  gsize       mark;

  if (object == NULL)
    return;
  mark = lk_reader_enter (reader, "services");
  lk_reader_check_keys (reader, object, services_keys);
  replace_text (&self->default_service, lk_reader_text (reader, object, "default", &lk_kind_id,
                                                        FALSE));
  replace_texts (&self->allowed_services, lk_reader_texts (reader, object, "allowed", &lk_kind_id));
  lk_reader_leave (reader, mark);
}

static void
read_upload (LkPolicy   *self,
             LkReader   *reader,
             JsonObject *support)
{
  JsonObject *upload = lk_reader_object (reader, support, "upload");
  gsize       mark;

  if (upload == NULL)
    return;
  mark = lk_reader_enter (reader, "upload");
  lk_reader_check_keys (reader, upload, upload_keys);
  lk_reader_choice (reader, upload, "kind", upload_kinds, NULL);
  lk_reader_text (reader, upload, "url", &lk_kind_https_url, TRUE);
  lk_reader_text (reader, upload, "app", &lk_kind_text, FALSE);
  lk_reader_leave (reader, mark);
  g_clear_pointer (&self->support_upload, json_object_unref);
  self->support_upload = json_object_ref (upload);
}

static void
read_support (LkPolicy   *self,
              LkReader   *reader,
              JsonObject *root)
{
  JsonObject *object = lk_reader_object (reader, root, "support");
  gsize       mark;

  if (object == NULL)
    return;
  mark = lk_reader_enter (reader, "support");
  lk_reader_check_keys (reader, object, support_keys);
  replace_text (&self->support_email, lk_reader_text (reader, object, "email", &lk_kind_email,
                                                      FALSE));
  replace_text (&self->support_url, lk_reader_text (reader, object, "url", &lk_kind_https_url,
                                                    FALSE));
  read_upload (self, reader, object);
  replace_text (&self->support_public_key, lk_reader_text (reader, object, "public_key", &lk_kind_public_key, FALSE));
  lk_reader_leave (reader, mark);
}

static void
read_report (LkPolicy   *self,
             LkReader   *reader,
             JsonObject *root)
{
  JsonObject *object = lk_reader_object (reader, root, "report");
  gsize       mark;

  if (object == NULL)
    return;
  mark = lk_reader_enter (reader, "report");
  lk_reader_check_keys (reader, object, report_keys);
  replace_texts (&self->report_omit, lk_reader_texts (reader, object, "omit", &lk_kind_text));
  lk_reader_leave (reader, mark);
}

/**
 * lk_policy_read:
 * @self: a policy
 * @reader: a reader at the root of a file
 * @root: the root
 *
 * Every key of the file replaces what @self said of it; what the file does not name stays.
 */
void
lk_policy_read (LkPolicy   *self,
                LkReader   *reader,
                JsonObject *root)
{
  lk_reader_check_keys (reader, root, policy_keys);
  read_portal_checks (self, reader, root);
  read_control_hosts (self, reader, root);
  replace_texts (&self->second_resolvers, lk_reader_texts (reader, root, "second_resolvers",
                                                           &lk_kind_https_url));
  read_services (self, reader, root);
  read_support (self, reader, root);
  self->upload = lk_reader_boolean (reader, root, "upload", self->upload);
  self->history = lk_reader_boolean (reader, root, "history", self->history);
  read_report (self, reader, root);
  replace_texts (&self->locked, lk_reader_texts (reader, root, "locked", &lk_kind_text));
  replace_text (&self->origin, reader->origin);
}

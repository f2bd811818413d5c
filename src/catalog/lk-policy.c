/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-policy.h"

#include "lk-places.h"
#include "lk-policy-file.h"

static void
portal_check_free (LkPortalCheck *check)
{
  g_free (check->url);
  g_free (check->body);
  g_free (check);
}

static void
host_port_free (LkHostPort *host_port)
{
  g_free (host_port->host);
  g_free (host_port);
}

/**
 * lk_policy_new_empty:
 *
 * Returns: (transfer full): a policy that compares with nothing, asks nobody and allows everything
 */
LkPolicy *
lk_policy_new_empty (void)
{
  LkPolicy *self = g_new0 (LkPolicy, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->portal_checks = g_ptr_array_new_with_free_func ((GDestroyNotify) portal_check_free);
  self->control_hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) host_port_free);
  self->second_resolvers = g_new0 (char *, 1);
  self->upload = TRUE;
  self->history = TRUE;
  return self;
}

/**
 * lk_policy_ref:
 * @self: a policy
 *
 * Returns: (transfer full): @self
 */
LkPolicy *
lk_policy_ref (LkPolicy *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_policy_unref:
 * @self: (transfer full): a policy
 */
void
lk_policy_unref (LkPolicy *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->portal_checks);
  g_ptr_array_unref (self->control_hosts);
  g_strfreev (self->second_resolvers);
  g_free (self->default_service);
  g_strfreev (self->allowed_services);
  g_free (self->support_email);
  g_free (self->support_public_key);
  g_free (self->support_url);
  g_clear_pointer (&self->support_upload, json_object_unref);
  g_strfreev (self->report_omit);
  g_strfreev (self->locked);
  g_free (self->origin);
  g_free (self);
}

/**
 * lk_policy_add_portal_check:
 * @self: a policy nobody reads yet
 * @url: an http URL
 * @status: what it answers when nothing is in the way
 * @body: (nullable): what the body then starts with
 *
 * Returns: (transfer none): the check
 */
LkPortalCheck *
lk_policy_add_portal_check (LkPolicy   *self,
                            const char *url,
                            guint       status,
                            const char *body)
{
  LkPortalCheck *check = g_new0 (LkPortalCheck, 1);

  check->url = g_strdup (url);
  check->status = status;
  check->body = g_strdup (body);
  g_ptr_array_add (self->portal_checks, check);
  return check;
}

/**
 * lk_policy_add_control_host:
 * @self: a policy nobody reads yet
 * @host: a host name or an IP address
 * @port: its port
 *
 * Returns: (transfer none): the host
 */
LkHostPort *
lk_policy_add_control_host (LkPolicy   *self,
                            const char *host,
                            guint16     port)
{
  LkHostPort *host_port = g_new0 (LkHostPort, 1);

  host_port->host = g_strdup (host);
  host_port->port = port;
  g_ptr_array_add (self->control_hosts, host_port);
  return host_port;
}

/**
 * lk_policy_allows:
 * @self: a policy
 * @service_id: the id of a service
 *
 * Returns: whether that service may be checked
 */
gboolean
lk_policy_allows (LkPolicy   *self,
                  const char *service_id)
{
  return self->allowed_services == NULL
         || g_strv_contains ((const char *const *) self->allowed_services, service_id);
}

/* Reads a file into @self, which is spoilt when that fails. */
static gboolean
read_into (LkPolicy    *self,
           const char  *data,
           gsize        length,
           const char  *origin,
           GPtrArray   *problems,
           GError     **error)
{
  LkReader            reader;
  g_autoptr(JsonNode) root = NULL;
  JsonObject         *object;
  gboolean            ok;

  lk_reader_init (&reader, origin, problems);
  root = lk_reader_parse (&reader, data, length);
  object = lk_reader_root (&reader, root);
  if (object != NULL)
    lk_policy_read (self, &reader, object);
  ok = reader.error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&reader.error));
  lk_reader_clear (&reader);
  return ok;
}

/**
 * lk_policy_validate:
 * @data: (array length=length): JSON, format 1
 * @length: how many bytes
 * @origin: (nullable): the file's name for messages
 * @problems: (element-type utf8): takes every problem, unknown keys too
 *
 * Checks a policy and says all that is wrong with it.
 *
 * Returns: whether nothing is
 */
gboolean
lk_policy_validate (const char *data,
                    gsize       length,
                    const char *origin,
                    GPtrArray  *problems)
{
  g_autoptr(LkPolicy) self = lk_policy_new_empty ();
  guint               before = problems->len;

  read_into (self, data, length, origin, problems, NULL);
  return problems->len == before;
}

/**
 * lk_policy_parse:
 * @data: (array length=length): JSON, format 1
 * @length: how many bytes
 * @origin: (nullable): the file's name for messages
 * @error: return location; %LK_ERROR_INVALID with the first problem, %LK_ERROR_NEWER_FORMAT, or
 *   %LK_ERROR_LIMIT
 *
 * Reads one policy, over nothing. An unknown key is a notice in the log.
 *
 * Returns: (transfer full) (nullable): the policy
 */
LkPolicy *
lk_policy_parse (const char  *data,
                 gsize        length,
                 const char  *origin,
                 GError     **error)
{
  g_autoptr(LkPolicy) self = lk_policy_new_empty ();

  return read_into (self, data, length, origin, NULL, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * lk_policy_load_file:
 * @path: (type filename): the file
 * @error: return location; those of lk_policy_parse() and #GFileError
 *
 * Reads one policy file, and nothing but that file: no default goes below it.
 *
 * Returns: (transfer full) (nullable): the policy
 */
LkPolicy *
lk_policy_load_file (const char  *path,
                     GError     **error)
{
  g_autofree char *data = NULL;
  g_autofree char *name = g_filename_display_name (path);
  gsize            length = 0;

  if (!lk_reader_read_file (path, &data, &length, error))
    return NULL;
  return lk_policy_parse (data, length, name, error);
}

static void
merge_file (LkPolicy   *self,
            const char *path)
{
  g_autofree char     *data = NULL;
  g_autofree char     *name = g_filename_display_name (path);
  g_autoptr(LkPolicy)  trial = NULL;
  g_autoptr(GError)    error = NULL;
  gsize                length = 0;

  if (lk_reader_read_file (path, &data, &length, &error))
    trial = lk_policy_parse (data, length, name, &error);
  if (trial != NULL)
    read_into (self, data, length, name, NULL, NULL);
  else
    g_message ("a policy is ignored: %s", error->message);
}

/**
 * lk_policy_load_default:
 *
 * Reads `policy.json` of every place where services are found, but for the person's own. What a
 * later file names replaces what an earlier one said of it. A file that cannot be read is left out
 * as a whole, with a note in the log.
 *
 * Returns: (transfer full): the policy
 */
LkPolicy *
lk_policy_load_default (void)
{
  LkPolicy            *self = lk_policy_new_empty ();
  g_autoptr(GPtrArray) places = lk_places_list (FALSE);
  guint                i;

  for (i = 0; i < places->len; i++)
    {
      g_autofree char *path = g_build_filename (places->pdata[i], "policy.json", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        merge_file (self, path);
    }
  return self;
}

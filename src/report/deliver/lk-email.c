/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter by the e-mail portal, with the report attached: org.freedesktop.portal.Email. */
#include "config.h"

#include "lk-email.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "lk-portal-email.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* What a portal's request ends with. */
enum
{
  RESPONSE_DONE,
  RESPONSE_CANCELLED,
};

typedef struct
{
  GDBusConnection *connection;    /* (owned) */
  GVariant        *options;       /* (owned) (nullable) */
  GUnixFDList     *descriptors;   /* (owned) */
  char            *parent_window; /* (owned) */
  guint            subscription;  /* holds a reference to the task */
} Letter;

static void
letter_free (Letter *letter)
{
  g_clear_object (&letter->connection);
  g_clear_pointer (&letter->options, g_variant_unref);
  g_clear_object (&letter->descriptors);
  g_free (letter->parent_window);
  g_free (letter);
}

/* The first answer counts, whoever gives it. @error: (transfer full) (nullable): %NULL where it worked */
static void
end (GTask  *task,
     GError *error)
{
  Letter *letter = g_task_get_task_data (task);
  guint subscription = letter->subscription;

  if (subscription == 0)
    {
      g_clear_error (&error);
      return;
    }
  letter->subscription = 0;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_dbus_connection_signal_unsubscribe (letter->connection, subscription);
}

static void
on_response_cb (GDBusConnection *connection,
                const char      *sender,
                const char      *path,
                const char      *interface,
                const char      *signal,
                GVariant        *parameters,
                gpointer         user_data)
{
  guint32 response = RESPONSE_CANCELLED;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, NULL);
  end (user_data, response == RESPONSE_DONE
                    ? NULL
                    : g_error_new_literal (G_IO_ERROR, response == RESPONSE_CANCELLED ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED,
                                           "the e-mail program was not opened"));
}

static void
on_composed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  /* Where it worked, the answer comes as a signal. */
  if (!lk_portal_email_call_compose_email_finish (LK_PORTAL_EMAIL (source), NULL, NULL, result, &error))
    end (task, error);
}

static void
on_proxy_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Letter *letter = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(LkPortalEmail) portal = lk_portal_email_proxy_new_finish (result, &error);

  if (portal == NULL)
    {
      end (task, error);
      return;
    }
  lk_portal_email_call_compose_email (portal, letter->parent_window, letter->options, letter->descriptors,
      g_task_get_cancellable (task),
                                      on_composed_cb, g_object_ref (task));
}

/* The portal tells the path of a request before it is made, so that no answer can be missed. */
static void
subscribe (GTask      *task,
           Letter     *letter,
           const char *token)
{
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (letter->connection) + 1), ".", '_');
  g_autofree char *path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);

  letter->subscription = g_dbus_connection_signal_subscribe (letter->connection, PORTAL_NAME, "org.freedesktop.portal.Request",
      "Response",
                                                             path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_response_cb,
                                                             g_object_ref (task), g_object_unref);
}

static gboolean
add_attachment (Letter           *letter,
                GVariantBuilder  *options,
                const char       *path,
                GError          **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gint32 handle;

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s", g_strerror (code));
      return FALSE;
    }
  handle = g_unix_fd_list_append (letter->descriptors, fd, error);
  close (fd);
  if (handle < 0)
    return FALSE;
  g_variant_builder_add (options, "{sv}", "attachment_fds", g_variant_new_fixed_array (G_VARIANT_TYPE_HANDLE, &handle, 1,
      sizeof handle));
  return TRUE;
}

static gboolean
prepare (Letter         *letter,
         const LkEmail  *email,
         const char     *token,
         GError        **error)
{
  g_auto(GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  if (email->address != NULL)
    g_variant_builder_add (&options, "{sv}", "address", g_variant_new_string (email->address));
  g_variant_builder_add (&options, "{sv}", "subject", g_variant_new_string (email->subject));
  g_variant_builder_add (&options, "{sv}", "body", g_variant_new_string (email->body));
  if (email->attachment != NULL && !add_attachment (letter, &options, email->attachment, error))
    return FALSE;
  letter->options = g_variant_ref_sink (g_variant_builder_end (&options));
  return TRUE;
}

/**
 * lk_email_compose_async:
 * @email: the letter; it is read before this returns
 * @connection: to the session bus
 * @parent_window: of the window that asks, as portals want it; empty: none
 * @cancellable: (nullable): stops waiting
 * @callback: called when the person's program has the letter
 * @user_data: for @callback
 *
 * Opens the person's e-mail program with a letter that is filled in, by the portal. Whether it is sent is up to them.
 */
void
lk_email_compose_async (const LkEmail       *email,
                        GDBusConnection     *connection,
                        const char          *parent_window,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *token = g_strdup_printf ("latchkey%u", g_random_int ());
  Letter *letter = g_new0 (Letter, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lk_email_compose_async);
  g_task_set_task_data (task, letter, (GDestroyNotify) letter_free);
  letter->connection = g_object_ref (connection);
  letter->descriptors = g_unix_fd_list_new ();
  letter->parent_window = g_strdup (parent_window);
  if (!prepare (letter, email, token, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  subscribe (task, letter, token);
  lk_portal_email_proxy_new (connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
      PORTAL_NAME,
                             PORTAL_PATH, cancellable, on_proxy_cb, g_object_ref (task));
}

/**
 * lk_email_compose_finish:
 * @result: of the call
 * @error: return location; G_IO_ERROR_CANCELLED where the person thought better of it
 *
 * Returns: whether the person's program has the letter
 */
gboolean
lk_email_compose_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_email_dup_uri:
 * @email: the letter
 *
 * Writes the letter as a link (RFC 6068), for where there is no portal. Links carry no attachments.
 *
 * Returns: (transfer full): a `mailto:` link
 */
char *
lk_email_dup_uri (const LkEmail *email)
{
  g_autofree char *address = g_uri_escape_string (email->address != NULL ? email->address : "", "@", FALSE);
  g_autofree char *subject = g_uri_escape_string (email->subject, NULL, FALSE);
  g_auto(GStrv) lines = g_strsplit (email->body, "\n", -1);
  g_autofree char *body = g_strjoinv ("\r\n", lines);
  g_autofree char *escaped = g_uri_escape_string (body, NULL, FALSE);

  return g_strdup_printf ("mailto:%s?subject=%s&body=%s", address, subject, escaped);
}

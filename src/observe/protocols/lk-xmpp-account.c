/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-account.h"

#include "lk-probe.h"
#include "lk-server-words.h"
#include "lk-xmpp-server-info.h"
#include "lk-xmpp-sign-in.h"

#define NS_CLIENT "jabber:client"
#define NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"
#define NS_STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"

#define ID_BIND "latchkey-bind"
#define ID_DISCO "latchkey-disco"
#define ID_VERSION "latchkey-version"

typedef struct
{
  LkProtocolClient *client;    /* (borrowed) the task's source */
  LkXmppWay        *way;       /* (borrowed) the client's */
  LkProbe          *account;   /* (owned) */
  LkProbe          *info;      /* (owned) (nullable) once a resource is bound */
  guint             n_awaited; /* answers about the server */
} LkVisit;

static void on_info_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
lk_visit_free (LkVisit *self)
{
  g_clear_pointer (&self->account, lk_probe_free);
  g_clear_pointer (&self->info, lk_probe_free);
  g_free (self);
}

/* Takes @error (nullable). A stream error is the server's word on the account. */
static void
end_visit (GTask  *task,
           GError *error)
{
  LkVisit *self = g_task_get_task_data (task);
  const LkXmppSaid *said = lk_xmpp_stream_get_said (self->way->stream);
  gboolean bound = self->info != NULL;
  g_autoptr(GError) end = error;

  if (said->error != NULL)
    {
      g_autofree char *text = lk_server_words_dup (said->error_text, LK_SIGN_IN_MAX_TEXT);

      lk_probe_set_string (self->account, "errcode", said->error);
      lk_probe_set_string (self->account, "text", text);
    }
  if (bound)
    lk_probe_end (self->info, &end);
  if (end == NULL || bound || said->error != NULL)
    lk_probe_end_as (self->account, LK_OUTCOME_OK, NULL);
  else
    lk_probe_end (self->account, &end);
  g_task_return_boolean (task, end == NULL);
}

static gboolean
is_answer (LkXmppElement *element,
           const char    *id)
{
  const char *type = lk_xmpp_element_get_attribute (element, "type");

  return lk_xmpp_element_is (element, "iq", NS_CLIENT) && g_strcmp0 (lk_xmpp_element_get_attribute (element, "id"), id) == 0
         && (g_strcmp0 (type, "result") == 0 || g_strcmp0 (type, "error") == 0);
}

static void
read_on (GTask               *task,
         GAsyncReadyCallback  callback)
{
  LkVisit *self = g_task_get_task_data (task);
  LkProbe *probe = self->info != NULL ? self->info : self->account;

  lk_xmpp_stream_exchange_secret_async (self->way->stream, NULL, lk_probe_get_cancellable (probe), callback,
                                        g_object_ref (task));
}

static void
on_info_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkVisit *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(LkXmppElement) element = lk_xmpp_stream_exchange_finish (LK_XMPP_STREAM (source), result, &error);

  if (element == NULL)
    {
      end_visit (task, error);
      return;
    }
  if (is_answer (element, ID_DISCO))
    {
      lk_xmpp_server_info_read_disco (self->info->facts, element);
      self->n_awaited--;
    }
  else if (is_answer (element, ID_VERSION))
    {
      lk_xmpp_server_info_read_version (self->info->facts, element);
      self->n_awaited--;
    }
  if (self->n_awaited == 0)
    end_visit (task, NULL);
  else
    read_on (task, on_info_cb);
}

/* One after the other on the wire, without waiting. */
static void
ask_server (GTask *task)
{
  LkVisit *self = g_task_get_task_data (task);
  const char *domain = lk_protocol_client_get_place (self->client)->domain;
  g_autofree char *xml = g_markup_printf_escaped (
      "<iq type='get' id='" ID_DISCO "' to='%s'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
      "<iq type='get' id='" ID_VERSION "' to='%s'><query xmlns='jabber:iq:version'/></iq>",
      domain, domain);

  self->info = lk_probe_new (self->account->run, "server-info", domain, LK_ACCOUNT_DEADLINE_MS,
                             lk_probe_get_cancellable (self->account));
  self->n_awaited = 2;
  lk_xmpp_stream_exchange_async (self->way->stream, xml, lk_probe_get_cancellable (self->info), on_info_cb,
                                 g_object_ref (task));
}

static void
read_refusal (LkProbe       *probe,
              LkXmppElement *answer)
{
  LkXmppElement *error = lk_xmpp_element_find (answer, "error", NULL);
  LkXmppElement *words = lk_xmpp_element_find (error, "text", NS_STANZAS);
  g_autofree char *text = words != NULL ? lk_server_words_dup (words->text->str, LK_SIGN_IN_MAX_TEXT) : NULL;
  g_autofree char *code = g_strdup ("bind:undefined-condition");

  for (guint i = 0; error != NULL && error->children != NULL && i < error->children->len; i++)
    {
      LkXmppElement *child = error->children->pdata[i];

      if (child == words || !g_str_equal (child->ns, NS_STANZAS))
        continue;
      g_free (code);
      code = g_strdup_printf ("bind:%.64s", child->name);
      break;
    }
  lk_probe_set_string (probe, "errcode", code);
  lk_probe_set_string (probe, "text", text);
}

static void
on_bound_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkVisit *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(LkXmppElement) element = lk_xmpp_stream_exchange_finish (LK_XMPP_STREAM (source), result, &error);

  if (element == NULL)
    end_visit (task, error);
  else if (!is_answer (element, ID_BIND))
    read_on (task, on_bound_cb);
  else if (g_str_equal (lk_xmpp_element_get_attribute (element, "type"), "result"))
    ask_server (task);
  else
    {
      read_refusal (self->account, element);
      end_visit (task, NULL);
    }
}

static void
on_open_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkVisit *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lk_xmpp_stream_open_finish (LK_XMPP_STREAM (source), result, &error))
    {
      end_visit (task, error);
      return;
    }
  lk_xmpp_stream_exchange_async (self->way->stream, "<iq type='set' id='" ID_BIND "'><bind xmlns='" NS_BIND "'/></iq>",
                                 lk_probe_get_cancellable (self->account), on_bound_cb, g_object_ref (task));
}

/**
 * lk_xmpp_account_async:
 * @client: the client
 * @way: its way, authenticated; must live until this ends
 * @cancellable: (nullable): what stops it
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Restarts the stream, binds a resource that the server names (RFC 6120, 7) and asks the server about itself. No presence
 * is sent, so nobody sees it, and no message is handed out to it. Records `account-state` and `server-info`.
 */
void
lk_xmpp_account_async (LkProtocolClient    *client,
                       LkXmppWay           *way,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  g_autofree char *subject = lk_sign_in_place_dup_subject (lk_protocol_client_get_place (client));
  LkVisit *self = g_new0 (LkVisit, 1);

  g_task_set_source_tag (task, lk_xmpp_account_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_visit_free);
  self->client = client;
  self->way = way;
  self->account =
      lk_probe_new (lk_protocol_client_get_run (client), "account-state", subject, LK_ACCOUNT_DEADLINE_MS, cancellable);
  lk_xmpp_stream_restart (way->stream, lk_xmpp_stream_get_io (way->stream));
  lk_xmpp_stream_open_async (way->stream, lk_probe_get_cancellable (self->account), on_open_cb, task);
}

/**
 * lk_xmpp_account_finish:
 * @client: the client
 * @result: the result
 *
 * Returns: whether everything that was asked was answered
 */
gboolean
lk_xmpp_account_finish (LkProtocolClient *client,
                        GAsyncResult     *result)
{
  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

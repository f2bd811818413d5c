/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-xmpp-account.h"
#include "lk-xmpp-close.h"
#include "lk-xmpp-sign-in.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What the server says, in as many reads as it has pieces with a zero byte between. */
#define FUZZ_TYPE_PIECES (fuzz_pieces_get_type ())
G_DECLARE_FINAL_TYPE (FuzzPieces, fuzz_pieces, FUZZ, PIECES, GInputStream)

struct _FuzzPieces
{
  GInputStream  parent_instance;
  const guint8 *data; /* (borrowed) */
  gsize         size;
};

G_DEFINE_FINAL_TYPE (FuzzPieces, fuzz_pieces, G_TYPE_INPUT_STREAM)

static gssize
fuzz_pieces_read (GInputStream  *stream,
                  void          *buffer,
                  gsize          count,
                  GCancellable  *cancellable,
                  GError       **error)
{
  FuzzPieces *self = FUZZ_PIECES (stream);
  const guint8 *zero;
  gsize n;

  while (self->size > 0 && *self->data == '\0')
    {
      self->data++;
      self->size--;
    }
  zero = self->size > 0 ? memchr (self->data, '\0', self->size) : NULL;
  n = MIN (zero != NULL ? (gsize) (zero - self->data) : self->size, count);
  if (n > 0)
    memcpy (buffer, self->data, n);
  self->data += n;
  self->size -= n;
  return (gssize) n;
}

static void
fuzz_pieces_read_async (GInputStream        *stream,
                        void                *buffer,
                        gsize                count,
                        int                  priority,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_return_int (task, fuzz_pieces_read (stream, buffer, count, cancellable, NULL));
}

static gssize
fuzz_pieces_read_finish (GInputStream  *stream,
                         GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
fuzz_pieces_class_init (FuzzPiecesClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  stream_class->read_fn = fuzz_pieces_read;
  stream_class->read_async = fuzz_pieces_read_async;
  stream_class->read_finish = fuzz_pieces_read_finish;
}

static void
fuzz_pieces_init (FuzzPieces *self)
{
}

static void
on_result_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static LkProtocolClient *
make_client (void)
{
  g_autoptr(LkService) service = lk_service_new ("test", "Test", LK_PROTOCOL_XMPP, "chat.example");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = lk_run_new (kase, policy, NULL);
  LkSignInPlace place = { .protocol = LK_PROTOCOL_XMPP,
                          .host = (char *) "xmpp.chat.example",
                          .port = 5222,
                          .transport = LK_TRANSPORT_XMPP,
                          .domain = (char *) "chat.example" };
  LkCredentials *credentials = g_new0 (LkCredentials, 1);

  credentials->local = g_strdup ("alice");
  credentials->password = lk_secret_new ("correct horse", 13);
  return lk_protocol_client_new (run, &place, credentials);
}

static LkSignInResult
sign_in (LkProtocolClient *client,
         LkXmppWay        *way)
{
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  lk_xmpp_stream_open_async (way->stream, NULL, on_result_cb, &opened);
  if (!lk_xmpp_stream_open_finish (way->stream, wait_for (&opened), NULL))
    return LK_SIGN_IN_UNKNOWN;
  lk_xmpp_sign_in_async (client, way, NULL, on_result_cb, &result);
  return lk_xmpp_sign_in_finish (client, wait_for (&result));
}

static void
look_and_leave (LkProtocolClient *client,
                LkXmppWay        *way)
{
  g_autoptr(GAsyncResult) looked = NULL;
  g_autoptr(GAsyncResult) closed = NULL;

  lk_xmpp_account_async (client, way, NULL, on_result_cb, &looked);
  lk_xmpp_account_finish (client, wait_for (&looked));
  lk_xmpp_stream_close_async (way->stream, NULL, on_result_cb, &closed);
  if (lk_xmpp_stream_close_finish (way->stream, wait_for (&closed), NULL) == NULL
      && lk_xmpp_stream_is_closed (way->stream))
    __builtin_trap ();
}

/* A whole sign-in over a connection that is secured already. Whatever the server says, it ends, everything that was begun
 * is written down, and nobody is accepted by SCRAM. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(LkProtocolClient) client = make_client ();
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  FuzzPieces *in = g_object_new (FUZZ_TYPE_PIECES, NULL);
  g_autoptr(GIOStream) io = g_simple_io_stream_new (G_INPUT_STREAM (in), out);
  LkXmppWay way = { 0 };
  g_auto(GStrv) pending = NULL;

  in->data = data;
  in->size = size;
  way.stream = lk_xmpp_stream_new (io, "chat.example");
  if (sign_in (client, &way) == LK_SIGN_IN_ACCEPTED)
    {
      gsize length = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out));

      if (g_strstr_len (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)), (gssize) length,
                        "mechanism='SCRAM")
          != NULL)
        __builtin_trap ();
      look_and_leave (client, &way);
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  pending = lk_run_dup_pending (lk_protocol_client_get_run (client));
  if (pending[0] != NULL)
    __builtin_trap ();
  lk_xmpp_way_clear (&way);
  g_object_unref (in);
  return 0;
}

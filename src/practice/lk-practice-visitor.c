/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice-visitor.h"

#include <errno.h>
#include <sys/socket.h>

static void
forget_source (LkPracticeVisitor *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
visitor_free (gpointer data)
{
  LkPracticeVisitor *self = data;

  forget_source (self);
  if (self->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
  g_clear_object (&self->connection);
  g_free (self);
}

/**
 * lk_practice_visitor_new_set:
 *
 * Returns: (transfer full): an empty set of visitors
 */
GHashTable *
lk_practice_visitor_new_set (void)
{
  return g_hash_table_new_full (NULL, NULL, visitor_free, NULL);
}

/**
 * lk_practice_visitor_new:
 * @visitors: the set that owns it
 * @gate: (transfer none): for the callbacks; must outlive the set's members
 * @connection: who it is
 *
 * Returns: (transfer none): the visitor
 */
LkPracticeVisitor *
lk_practice_visitor_new (GHashTable        *visitors,
                         gpointer           gate,
                         GSocketConnection *connection)
{
  LkPracticeVisitor *self = g_new0 (LkPracticeVisitor, 1);

  self->visitors = visitors;
  self->gate = gate;
  self->connection = g_object_ref (connection);
  g_hash_table_add (visitors, self);
  return self;
}

/**
 * lk_practice_visitor_leave:
 * @self: (transfer full): a visitor
 *
 * Takes it out of the set and frees it; closes the connection, where it still has it.
 */
void
lk_practice_visitor_leave (LkPracticeVisitor *self)
{
  g_hash_table_remove (self->visitors, self);
}

/**
 * lk_practice_visitor_get_fd:
 * @self: a visitor
 *
 * Returns: its socket
 */
int
lk_practice_visitor_get_fd (LkPracticeVisitor *self)
{
  return g_socket_get_fd (g_socket_connection_get_socket (self->connection));
}

static void
set_source (LkPracticeVisitor *self,
            GSource           *source,
            GSourceFunc        callback)
{
  forget_source (self);
  self->source = source;
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * lk_practice_visitor_wait:
 * @self: a visitor
 * @callback: called with the visitor
 *
 * Waits until there is something to read, or the other side is gone.
 */
void
lk_practice_visitor_wait (LkPracticeVisitor *self,
                          GSocketSourceFunc  callback)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);

  set_source (self, g_socket_create_source (socket, G_IO_IN | G_IO_HUP, NULL),
              G_SOURCE_FUNC (callback));
}

/**
 * lk_practice_visitor_wait_ms:
 * @self: a visitor
 * @milliseconds: how long
 * @callback: called with the visitor
 *
 * Waits a while.
 */
void
lk_practice_visitor_wait_ms (LkPracticeVisitor *self,
                             guint              milliseconds,
                             GSourceFunc        callback)
{
  set_source (self, g_timeout_source_new (milliseconds), callback);
}

static gboolean
on_heard (GSocket     *socket,
          GIOCondition condition,
          gpointer     user_data)
{
  LkPracticeVisitor *self = user_data;
  guint8 waste[4096];
  ssize_t length = recv (lk_practice_visitor_get_fd (self), waste, sizeof waste, MSG_DONTWAIT);

  if (length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE;
  lk_practice_visitor_leave (self);
  return G_SOURCE_REMOVE;
}

/**
 * lk_practice_visitor_say:
 * @self: a visitor
 * @text: (array length=length): what is said
 * @length: may be 0
 * @hang_up: whether that is the last word
 *
 * Says it, then hears everything out without an answer until the visitor goes. To close at once
 * would reset the connection, and take our words back with it.
 */
void
lk_practice_visitor_say (LkPracticeVisitor *self,
                         const void        *text,
                         gsize              length,
                         gboolean           hang_up)
{
  int fd = lk_practice_visitor_get_fd (self);

  if (length > 0 && send (fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("practice: could not answer: %s", g_strerror (errno));
  if (hang_up)
    shutdown (fd, SHUT_WR);
  lk_practice_visitor_wait (self, on_heard);
}

/**
 * lk_practice_visitor_reset:
 * @self: (transfer full): a visitor
 *
 * Cuts the connection off with a TCP reset.
 */
void
lk_practice_visitor_reset (LkPracticeVisitor *self)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (lk_practice_visitor_get_fd (self), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  lk_practice_visitor_leave (self);
}

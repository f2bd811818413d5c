/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-login.h"

#include <string.h>

#include "lk-error.h"
#include "lk-irc-stream.h"

#define MAX_CODE 64
#define MAX_NICK 64
#define QUIT "QUIT\r\n"

/* Numerics by which a server turns a connection away, whatever is signed in with. */
static const char *const refusals[] = { "263", "463", "464", "465", "466", NULL };
/* … by which it answers about the nick. */
static const char *const nick_problems[] = { "431", "432", "433", "436", "437", NULL };
/* … by which it ends SASL without success. */
static const char *const sasl_failures[] = { "902", "904", "905", "906", "907", NULL };
/* … by which it says that it does not know CAP, or AUTHENTICATE. */
static const char *const unknown_commands[] = { "410", "421", "451", "461", NULL };

/**
 * lk_irc_login_new:
 * @host: name of the server
 * @name: name of the account, also used as nick
 * @password: the password; wiping it wipes it here too
 *
 * Returns: (transfer full): a sign-in that did not begin yet
 */
LkIrcLogin *
lk_irc_login_new (const char *host,
                  const char *name,
                  LkSecret   *password)
{
  LkIrcLogin *self = g_new0 (LkIrcLogin, 1);

  self->host = g_strdup (host);
  self->name = g_strdup (name);
  self->password = lk_secret_ref (password);
  self->caps = lk_irc_caps_new ();
  self->challenge = g_string_new (NULL);
  return self;
}

/**
 * lk_irc_login_free:
 * @self: (transfer full) (nullable): a sign-in
 */
void
lk_irc_login_free (LkIrcLogin *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sasl, lk_sasl_free);
  lk_secret_unref (self->password);
  lk_irc_caps_free (self->caps);
  g_string_free (self->challenge, TRUE);
  g_free (self->host);
  g_free (self->name);
  g_free (self->errcode);
  g_free (self->text);
  g_free (self->nick_errcode);
  g_free (self->nick_text);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * lk_irc_login_begin:
 * @self: a sign-in
 *
 * Returns: (transfer full): the lines to begin with. Name and nick wait until the server offers SASL, so that nothing is
 * signed in where it does not
 */
LkSecret *
lk_irc_login_begin (LkIrcLogin *self)
{
  return lk_irc_lines ("CAP LS 302\r\n");
}

/**
 * lk_irc_is_nick_problem:
 * @message: a message
 *
 * Returns: whether it says that the nick cannot be had
 */
gboolean
lk_irc_is_nick_problem (const LkIrcMessage *message)
{
  return g_strv_contains (nick_problems, message->command) ||
         (lk_irc_message_is (message, "FAIL") && g_ascii_strcasecmp (lk_irc_message_get (message, 0), "NICK") == 0);
}

static gboolean
is_code (const char *word)
{
  gsize length = strlen (word);

  return length >= 1 && length <= MAX_CODE && strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

/**
 * lk_irc_dup_refusal:
 * @message: a message
 *
 * Returns: (transfer full) (nullable): the machine word by which it turns the connection away: `ERROR`, the code of a
 * standard reply FAIL, or a numeric; %NULL where it does not
 */
char *
lk_irc_dup_refusal (const LkIrcMessage *message)
{
  if (lk_irc_message_is (message, "FAIL"))
    return g_strdup (is_code (lk_irc_message_get (message, 1)) ? lk_irc_message_get (message, 1) : "FAIL");
  if (lk_irc_message_is (message, "ERROR") || g_strv_contains (refusals, message->command))
    return g_strdup (message->command);
  return NULL;
}

/* Says goodbye. */
static gboolean
end (LkIrcLogin      *self,
     LkSignInResult   result,
     LkSecret       **out_reply)
{
  self->stage = LK_IRC_LOGIN_OVER;
  self->result = result;
  if (result != LK_SIGN_IN_ACCEPTED && *out_reply == NULL)
    *out_reply = lk_irc_lines (QUIT);
  return FALSE;
}

static gboolean
end_unsent (LkIrcLogin  *self,
            const char  *not_sent,
            LkSecret   **out_reply)
{
  self->not_sent = not_sent;
  return end (self, LK_SIGN_IN_NOT_SENT, out_reply);
}

/* Takes @error. */
static gboolean
end_broken (LkIrcLogin  *self,
            GError      *error,
            LkSecret   **out_reply)
{
  self->error = error;
  *out_reply = lk_irc_lines ("AUTHENTICATE *\r\n" QUIT);
  return end (self, LK_SIGN_IN_UNKNOWN, out_reply);
}

/* A server that has no time now decided nothing; any other refusal is its answer. */
static gboolean
end_refused (LkIrcLogin          *self,
             const LkIrcMessage  *message,
             const char          *errcode,
             LkSecret           **out_reply)
{
  self->errcode = g_strdup (errcode);
  self->text = lk_irc_message_dup_text (message);
  if (lk_irc_message_is (message, "263") && !self->sent)
    return end_unsent (self, "limited", out_reply);
  return end (self, LK_SIGN_IN_REFUSED, out_reply);
}

/* What would end the line or be taken for something else is no nick; another one is used then. */
static const char *
get_nick (LkIrcLogin *self)
{
  const char *name = self->name;

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || *c == ' ')
      return "latchkey";
  return name[0] == '\0' || name[0] == ':' || strlen (name) > MAX_NICK ? "latchkey" : name;
}

static gboolean
handle_caps (LkIrcLogin  *self,
             LkSecret   **out_reply)
{
  if (!self->caps->complete)
    return TRUE;
  if (!self->caps->has_sasl ||
      (self->caps->mechanisms != NULL && lk_sasl_choose ((const char *const *) self->caps->mechanisms, FALSE) == NULL))
    return end_unsent (self, "method", out_reply);
  *out_reply = lk_irc_lines ("CAP REQ :sasl\r\nNICK %s\r\nUSER latchkey 0 * :Latchkey\r\n", get_nick (self));
  self->stage = LK_IRC_LOGIN_REQUEST;
  return TRUE;
}

/* Servers before CAP 302 do not say which mechanisms they know; PLAIN is the one that all of them do. */
static gboolean
choose_mechanism (LkIrcLogin  *self,
                  LkSecret   **out_reply)
{
  static const char *const usual[] = { "PLAIN", NULL };
  const char *const *offered = self->caps->mechanisms != NULL ? (const char *const *) self->caps->mechanisms : usual;
  GError *error = NULL;

  self->sasl = lk_sasl_new (lk_sasl_choose (offered, FALSE), "irc", self->host, self->name, self->password, NULL, &error);
  if (self->sasl == NULL)
    {
      self->error = error;
      return end_unsent (self, "method", out_reply);
    }
  *out_reply = lk_irc_lines ("AUTHENTICATE %s\r\n", lk_sasl_get_mechanism (self->sasl));
  self->stage = LK_IRC_LOGIN_MECHANISM;
  return TRUE;
}

static gboolean
names_sasl (const LkIrcMessage *message)
{
  g_auto(GStrv) words = g_strsplit (lk_irc_message_get (message, 2), " ", -1);

  return g_strv_contains ((const char *const *) words, "sasl");
}

static gboolean
handle_cap (LkIrcLogin          *self,
            const LkIrcMessage  *message,
            LkSecret           **out_reply)
{
  const char *word = lk_irc_message_get (message, 1);

  if (self->stage == LK_IRC_LOGIN_CAPS && lk_irc_caps_read (self->caps, message))
    return handle_caps (self, out_reply);
  if (self->stage != LK_IRC_LOGIN_REQUEST || !names_sasl (message))
    return TRUE;
  if (g_ascii_strcasecmp (word, "ACK") == 0)
    return choose_mechanism (self, out_reply);
  if (g_ascii_strcasecmp (word, "NAK") == 0)
    return end_unsent (self, "method", out_reply);
  return TRUE;
}

/* In pieces of 400; a last one that is full, and nothing at all, are followed by `+`. */
static LkSecret *
wrap (LkSecret *payload)
{
  gsize length = payload != NULL ? lk_secret_get_length (payload) : 0;
  gsize n_chunks = length / LK_IRC_AUTHENTICATE_CHUNK + 1;
  LkSecret *lines = lk_secret_new_sized (length + n_chunks * strlen ("AUTHENTICATE +\r\n"));

  for (gsize i = 0; i < n_chunks; i++)
    {
      gsize begin = i * LK_IRC_AUTHENTICATE_CHUNK;
      gsize n = MIN (length - begin, LK_IRC_AUTHENTICATE_CHUNK);

      lk_secret_append (lines, "AUTHENTICATE ", -1);
      lk_secret_append (lines, n > 0 ? lk_secret_get (payload) + begin : "+", n > 0 ? (gssize) n : 1);
      lk_secret_append (lines, "\r\n", -1);
    }
  return lines;
}

/* A whole challenge came. */
static gboolean
answer (LkIrcLogin  *self,
        LkSecret   **out_reply)
{
  g_autoptr(LkSecret) payload = NULL;
  GError *error = NULL;
  gboolean is_first = self->stage == LK_IRC_LOGIN_MECHANISM;
  gboolean answered;

  if (is_first && self->challenge->len > 0)
    {
      g_set_error (&error, LK_ERROR, LK_ERROR_PROTOCOL, "the server sent a challenge before it was its turn");
      return end_broken (self, error, out_reply);
    }
  answered = is_first ? lk_sasl_start (self->sasl, &payload, &error)
                      : lk_sasl_step (self->sasl, self->challenge->len > 0 ? self->challenge->str : "+", &payload, &error);
  g_string_truncate (self->challenge, 0);
  if (!answered)
    return end_broken (self, error, out_reply);
  /* The first message of SCRAM has nothing of the password in it. */
  self->sent = self->sent || !is_first || g_str_equal (lk_sasl_get_mechanism (self->sasl), "PLAIN");
  self->stage = LK_IRC_LOGIN_EXCHANGE;
  *out_reply = wrap (payload);
  return TRUE;
}

static gboolean
handle_authenticate (LkIrcLogin          *self,
                     const LkIrcMessage  *message,
                     LkSecret           **out_reply)
{
  const char *chunk = lk_irc_message_get (message, 0);
  gsize length = strlen (chunk);

  if (self->stage != LK_IRC_LOGIN_MECHANISM && self->stage != LK_IRC_LOGIN_EXCHANGE)
    return TRUE;
  if (length > LK_IRC_AUTHENTICATE_CHUNK || self->challenge->len + length > LK_SASL_MAX_MESSAGE)
    return end_broken (self, g_error_new (LK_ERROR, LK_ERROR_LIMIT, "the server sent a challenge that is too long"), out_reply);
  if (!g_str_equal (chunk, "+"))
    g_string_append (self->challenge, chunk);
  return length == LK_IRC_AUTHENTICATE_CHUNK ? TRUE : answer (self, out_reply);
}

/* Success counts only where the server proved that it knows the password too, where the mechanism wants that. */
static gboolean
handle_success (LkIrcLogin  *self,
                LkSecret   **out_reply)
{
  GError *error = NULL;

  if (self->stage == LK_IRC_LOGIN_EXCHANGE && lk_sasl_finish_success (self->sasl, NULL, &error))
    return end (self, LK_SIGN_IN_ACCEPTED, out_reply);
  if (error == NULL)
    g_set_error (&error, LK_ERROR, LK_ERROR_PROTOCOL, "the server agreed to what it was not asked");
  return end_broken (self, error, out_reply);
}

static gboolean
handle_unknown (LkIrcLogin          *self,
                const LkIrcMessage  *message,
                LkSecret           **out_reply)
{
  /* About NICK or USER it decides nothing, and answers to those may come at any time. */
  const char *about = lk_irc_message_get (message, 1);
  gboolean matters = self->stage == LK_IRC_LOGIN_CAPS || g_ascii_strcasecmp (about, "AUTHENTICATE") == 0 ||
                     g_ascii_strcasecmp (about, "CAP") == 0;

  if (!matters)
    return TRUE;
  if (self->sent)
    return end_refused (self, message, message->command, out_reply);
  self->errcode = g_strdup (message->command);
  self->text = lk_irc_message_dup_text (message);
  return end_unsent (self, "method", out_reply);
}

static gboolean
handle_mechanisms (LkIrcLogin          *self,
                   const LkIrcMessage  *message,
                   LkSecret           **out_reply)
{
  lk_irc_caps_set_mechanisms (self->caps, lk_irc_message_get (message, 1));
  if (self->sent || self->stage != LK_IRC_LOGIN_MECHANISM)
    return TRUE;
  self->errcode = g_strdup (message->command);
  return end_unsent (self, "method", out_reply);
}

static void
keep_nick_problem (LkIrcLogin         *self,
                   const LkIrcMessage *message)
{
  if (self->nick_errcode != NULL)
    return;
  self->nick_errcode =
      lk_irc_message_is (message, "FAIL") ? lk_irc_dup_refusal (message) : g_strdup (message->command);
  self->nick_text = lk_irc_message_dup_text (message);
}

/**
 * lk_irc_login_handle:
 * @message: what the server sent
 * @out_reply: (out) (transfer full) (nullable): lines to answer with
 * @user_data: a #LkIrcLogin
 *
 * Goes one step further; a #LkIrcHandler (IRCv3 capability negotiation, SASL 3.1 and 3.2, standard replies).
 *
 * Returns: whether it goes on; if not, the sign-in's members say how it ended
 */
gboolean
lk_irc_login_handle (const LkIrcMessage  *message,
                     LkSecret           **out_reply,
                     gpointer             user_data)
{
  LkIrcLogin *self = user_data;
  g_autofree char *refusal = NULL;

  if (self->stage == LK_IRC_LOGIN_OVER)
    return FALSE;
  if (lk_irc_is_nick_problem (message))
    {
      keep_nick_problem (self, message);
      return TRUE;
    }
  refusal = lk_irc_dup_refusal (message);
  if (refusal != NULL || g_strv_contains (sasl_failures, message->command))
    return end_refused (self, message, refusal != NULL ? refusal : message->command, out_reply);
  if (lk_irc_message_is (message, "CAP"))
    return handle_cap (self, message, out_reply);
  if (lk_irc_message_is (message, "AUTHENTICATE"))
    return handle_authenticate (self, message, out_reply);
  if (lk_irc_message_is (message, "903"))
    return handle_success (self, out_reply);
  if (lk_irc_message_is (message, "908"))
    return handle_mechanisms (self, message, out_reply);
  if (g_strv_contains (unknown_commands, message->command))
    return handle_unknown (self, message, out_reply);
  /* Registered without having been asked for it: this server does not wait for CAP END. */
  if (lk_irc_message_is (message, "001") && !self->sent)
    return end_unsent (self, "method", out_reply);
  return TRUE;
}

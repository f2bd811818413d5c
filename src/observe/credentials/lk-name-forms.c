/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-name-forms.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <stringprep.h>

#define MAX_MATRIX_ID 255 /* bytes, with the sign and the server: Matrix specification, appendices */
#define MAX_XMPP_LOCAL 1023 /* bytes: RFC 7622, 3.3 */
#define MAX_NICK 50 /* longer than any network allows; each says its own limit only once connected */

/**
 * lk_name_server_parse:
 * @text: HOST or HOST:PORT
 *
 * Returns: (transfer full) (nullable): the server; %NULL where it is none
 */
LkAddress *
lk_name_server_parse (const char *text)
{
  g_autoptr(LkAddress) address = NULL;

  if (strpbrk (text, "@/") != NULL)
    return NULL;
  address = lk_address_parse (text, NULL);
  return address != NULL && address->hint == LK_PROTOCOL_UNKNOWN ? g_steal_pointer (&address) : NULL;
}

/**
 * lk_name_look_note:
 * @look: a look at a name
 * @problem: what is to say of it
 * @character: what it is about; 0: nothing particular
 *
 * Says it; the first character counts.
 */
void
lk_name_look_note (LkNameLook    *look,
                   LkNameProblem  problem,
                   gunichar       character)
{
  if (!look->has[problem])
    look->characters[problem] = character;
  look->has[problem] = TRUE;
}

/**
 * lk_name_look_block:
 * @look: a look at a name
 * @problem: what is to say of it
 * @character: what it is about; 0: nothing particular
 *
 * Says it, and that nobody can know what was meant.
 */
void
lk_name_look_block (LkNameLook    *look,
                    LkNameProblem  problem,
                    gunichar       character)
{
  lk_name_look_note (look, problem, character);
  look->unfixable = TRUE;
}

static gboolean
is_expected (LkNameLook *look,
             LkAddress  *server)
{
  LkAddress *expected = look->expected;

  return expected != NULL && g_str_equal (expected->host, server->host) &&
         (expected->port == 0 || server->port == 0 || expected->port == server->port);
}

static gboolean
is_expected_text (LkNameLook *look,
                  const char *text)
{
  g_autoptr(LkAddress) server = lk_name_server_parse (text);

  return server != NULL && is_expected (look, server);
}

/* Only the service's address is known: a server's own name may be that of the domain above it, and hides behind an IP address. */
static gboolean
may_be_expected (LkNameLook *look,
                 LkAddress  *server)
{
  const char *host = look->expected->host;

  if (g_hostname_is_ip_address (host) || strchr (host, '.') == NULL)
    return TRUE;
  return strchr (server->host, '.') != NULL && strlen (host) > strlen (server->host) && g_str_has_suffix (host, server->host) &&
         host[strlen (host) - strlen (server->host) - 1] == '.';
}

/* The first character that no host can have, or 0. */
static gunichar
find_foreign (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isalnum (g_utf8_get_char (at)) && strchr (".-:[]", *at) == NULL)
      return g_utf8_get_char (at);
  return 0;
}

/* Written as it was typed: a name in letters of another script stays so. */
static char *
dup_shown (LkAddress  *server,
           const char *typed)
{
  g_autofree char *shown = g_str_is_ascii (typed) ? NULL : g_hostname_to_unicode (server->host);

  return shown != NULL ? g_steal_pointer (&shown) : g_strdup (server->host);
}

static void
set_form (LkNameLook *look,
          const char *form)
{
  g_free (look->name->form);
  look->name->form = g_strdup (form);
}

static void
set_names (LkNameLook *look,
           const char *local,
           const char *full)
{
  g_free (look->name->local);
  look->name->local = g_strdup (local);
  g_free (look->name->full);
  look->name->full = g_strdup (full);
}

/* The server that a Matrix id names, as it should stand in it; %NULL where none is known. */
static char *
dup_matrix_server (LkNameLook *look,
                   const char *typed,
                   gboolean   *whole)
{
  g_autoptr(LkAddress) server = NULL;

  if (typed == NULL || *typed == '\0')
    return look->expected != NULL ? lk_address_dup_server (look->expected) : NULL;
  server = lk_name_server_parse (typed);
  if (server == NULL)
    {
      lk_name_look_note (look, LK_NAME_FORBIDDEN_CHARACTER, find_foreign (typed));
      look->unfixable |= look->expected == NULL;
      return look->expected != NULL ? lk_address_dup_server (look->expected) : NULL;
    }
  look->name->server = lk_address_dup_server (server);
  if (look->expected == NULL || is_expected (look, server))
    return lk_address_dup_server (server);
  if (may_be_expected (look, server))
    {
      *whole = TRUE;
      return lk_address_dup_server (server);
    }
  lk_name_look_note (look, LK_NAME_OTHER_SERVER, 0);
  return lk_address_dup_server (look->expected);
}

static void
check_matrix_local (LkNameLook *look,
                    const char *local)
{
  if (*local == '\0')
    lk_name_look_block (look, LK_NAME_EMPTY, 0);
  for (const char *at = local; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c >= 'A' && c <= 'Z')
        lk_name_look_note (look, LK_NAME_UPPER_CASE, c);
      else if (c <= ' ' || c > '~' || c == ':')
        lk_name_look_block (look, LK_NAME_FORBIDDEN_CHARACTER, c);
    }
}

static void
set_matrix_id (LkNameLook *look,
               const char *local,
               const char *typed_server)
{
  gboolean whole = FALSE;
  g_autofree char *server = NULL;
  g_autofree char *lower = g_ascii_strdown (local, -1);
  g_autofree char *sent = NULL;
  g_autofree char *full = NULL;

  check_matrix_local (look, local);
  server = dup_matrix_server (look, typed_server, &whole);
  full = server != NULL ? g_strdup_printf ("@%s:%s", lower, server) : g_strdup (lower);
  if (strlen (full) > MAX_MATRIX_ID)
    lk_name_look_block (look, LK_NAME_TOO_LONG, 0);
  sent = whole ? g_strdup_printf ("@%s:%s", local, server) : g_strdup (local);
  set_names (look, sent, full);
}

/* `alice@example.org`: a mail address, unless that is the service's own server. */
static void
look_at_matrix_mail (LkNameLook *look,
                     const char *text)
{
  const char *at = strrchr (text, '@');
  g_autofree char *local = g_strndup (text, (gsize) (at - text));
  g_autoptr(LkAddress) server = lk_name_server_parse (at + 1);

  if (server == NULL || is_expected (look, server) || strpbrk (local, "@:") != NULL)
    {
      const char *other = at + 1 + (at[1] == ':');

      lk_name_look_note (look, LK_NAME_MISPLACED_AT, '@');
      local[strcspn (local, "@:")] = '\0';
      set_matrix_id (look, local, other);
      return;
    }
  set_form (look, "mail");
  lk_name_look_note (look, LK_NAME_MAIL_ADDRESS_TOO, 0);
  set_names (look, text, text);
}

/**
 * lk_name_form_matrix:
 * @look: a look at a name
 * @text: the name, cleaned
 *
 * Matrix: `@me:example.org`, `me`, or a mail address that the server may know.
 */
void
lk_name_form_matrix (LkNameLook *look,
                     const char *text)
{
  static const char *const links[] = { "https://matrix.to/#/", "matrix:u/" };
  const char *body = text;
  const char *separator;
  g_autofree char *local = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    if (g_str_has_prefix (text, links[i]))
      body = text + strlen (links[i]);
  set_form (look, *body == '@' || body != text ? "matrix-id" : "plain");
  if (*body != '@' && strchr (body, '@') != NULL)
    {
      look_at_matrix_mail (look, body);
      return;
    }
  separator = *body == '@' ? strpbrk (body + 1, "@:") : strchr (body, ':');
  if ((separator != NULL && *separator == '@') || (*body != '@' && separator != NULL && body == text))
    lk_name_look_note (look, LK_NAME_MISPLACED_AT, '@');
  body += *body == '@';
  local = separator != NULL ? g_strndup (body, (gsize) (separator - body)) : g_strdup (body);
  set_matrix_id (look, local, separator != NULL ? separator + 1 : NULL);
}

/* Prepared as servers do it, by the profile of RFC 6122 that they have in common. */
static char *
prepare_xmpp_local (LkNameLook *look,
                    const char *local)
{
  g_autofree char *copy = NULL;
  gboolean forbidden = FALSE;
  char *prepared = NULL;

  for (const char *at = local; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c < 128 && strchr ("\"&'/:<>@", (int) c) != NULL)
        {
          lk_name_look_block (look, LK_NAME_FORBIDDEN_CHARACTER, c);
          forbidden = TRUE;
        }
      if (g_unichar_isupper (c))
        lk_name_look_note (look, LK_NAME_UPPER_CASE, c);
    }
  if (forbidden)
    return NULL;
  if (stringprep_profile (local, &prepared, "Nodeprep", 0) == STRINGPREP_OK)
    copy = g_strdup (prepared);
  free (prepared);
  if (copy == NULL || *copy == '\0')
    {
      lk_name_look_block (look, LK_NAME_UNPREPARABLE, 0);
      return NULL;
    }
  if (strlen (copy) > MAX_XMPP_LOCAL)
    lk_name_look_block (look, LK_NAME_TOO_LONG, 0);
  return g_steal_pointer (&copy);
}

static char *
dup_xmpp_domain (LkNameLook *look,
                 const char *typed)
{
  g_autoptr(LkAddress) server = NULL;

  if (typed == NULL || *typed == '\0')
    {
      if (look->expected == NULL)
        lk_name_look_block (look, LK_NAME_MISSING_SERVER, 0);
      return look->expected != NULL ? g_strdup (look->expected->host) : NULL;
    }
  server = lk_name_server_parse (typed);
  if (server == NULL || server->port != 0)
    {
      lk_name_look_note (look, LK_NAME_FORBIDDEN_CHARACTER, server != NULL ? ':' : find_foreign (typed));
      look->unfixable |= server == NULL && look->expected == NULL;
    }
  if (server == NULL)
    return look->expected != NULL ? g_strdup (look->expected->host) : NULL;
  look->name->server = g_strdup (server->host);
  if (look->expected == NULL || g_str_equal (look->expected->host, server->host))
    return dup_shown (server, typed);
  lk_name_look_note (look, LK_NAME_OTHER_SERVER, 0);
  return g_strdup (look->expected->host);
}

static void
set_jid (LkNameLook *look,
         const char *local,
         const char *typed_domain)
{
  g_autofree char *prepared = NULL;
  g_autofree char *domain = dup_xmpp_domain (look, typed_domain);
  g_autofree char *full = NULL;

  if (*local == '\0')
    {
      lk_name_look_block (look, LK_NAME_EMPTY, 0);
      return;
    }
  prepared = prepare_xmpp_local (look, local);
  if (prepared == NULL || domain == NULL)
    return;
  full = g_strconcat (prepared, "@", domain, NULL);
  set_names (look, prepared, full);
}

/**
 * lk_name_form_xmpp:
 * @look: a look at a name
 * @text: the name, cleaned
 *
 * XMPP: `me@example.org`, perhaps with the name of a device after it that nobody needs to sign in, or `me`.
 */
void
lk_name_form_xmpp (LkNameLook *look,
                   const char *text)
{
  const char *body = text;
  const char *at;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;

  if (g_str_has_prefix (body, "xmpp:") && strchr (body, '@') != NULL)
    body += strlen ("xmpp:");
  if (*body == '@')
    {
      lk_name_look_note (look, LK_NAME_MISPLACED_AT, '@');
      body++;
    }
  at = strchr (body, '@');
  /* Written like a Matrix id. */
  if (at == NULL && strchr (body, ':') != NULL &&
      (look->has[LK_NAME_MISPLACED_AT] || is_expected_text (look, strchr (body, ':') + 1)))
    {
      lk_name_look_note (look, LK_NAME_MISPLACED_AT, ':');
      at = strchr (body, ':');
    }
  set_form (look, at != NULL ? "address" : "plain");
  if (at == NULL)
    {
      local = g_strndup (body, strcspn (body, "/"));
      set_jid (look, local, NULL);
      return;
    }
  local = g_strndup (body, (gsize) (at - body));
  domain = g_strndup (at + 1, strcspn (at + 1, "/"));
  if (*domain == '\0')
    lk_name_look_note (look, LK_NAME_MISPLACED_AT, '@');
  set_jid (look, local, domain);
}

static gboolean
is_mail (const char *text)
{
  const char *at = strrchr (text, '@');
  g_autoptr(LkAddress) server = at != NULL && at > text ? lk_name_server_parse (at + 1) : NULL;

  return server != NULL && server->port == 0;
}

/**
 * lk_name_form_irc:
 * @look: a look at a name
 * @text: the name, cleaned
 *
 * IRC: accounts are named like nicks. Letters of other scripts are left to the network, and so is what stands behind a stroke
 * for those who stay connected on behalf of people (`me/network`, `me@device/network`).
 */
void
lk_name_form_irc (LkNameLook *look,
                  const char *text)
{
  const char *start = text;
  gboolean bouncer;
  const char *end;

  set_form (look, "nick");
  if (*text == '@')
    {
      lk_name_look_note (look, LK_NAME_MISPLACED_AT, '@');
      start++;
    }
  bouncer = strchr (start, '/') != NULL;
  if (!bouncer && is_mail (start))
    {
      set_form (look, "mail");
      lk_name_look_block (look, LK_NAME_MAIL_ADDRESS, 0);
      return;
    }
  end = start + strcspn (start, bouncer ? "@/" : "");
  if (end == start)
    {
      lk_name_look_block (look, LK_NAME_EMPTY, 0);
      return;
    }
  if (g_ascii_isdigit (*start) || *start == '-')
    lk_name_look_block (look, LK_NAME_FORBIDDEN_CHARACTER, (gunichar) *start);
  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c < 128 && !g_ascii_isalnum ((char) c) && strchr ("[]\\`_^{|}-", (int) c) == NULL)
        lk_name_look_block (look, LK_NAME_FORBIDDEN_CHARACTER, c);
    }
  if (g_utf8_strlen (start, end - start) > MAX_NICK)
    lk_name_look_block (look, LK_NAME_TOO_LONG, 0);
  set_names (look, start, start);
}

/**
 * lk_name_form_mail_or_user:
 * @look: a look at a name
 * @text: the name, cleaned
 *
 * Mattermost, Rocket.Chat, Zulip: a mail address or a user name. What a user name may be is up to the directory behind it.
 */
void
lk_name_form_mail_or_user (LkNameLook *look,
                           const char *text)
{
  g_autofree char *body = g_strdup (g_str_has_prefix (text, "mailto:") ? text + strlen ("mailto:") : text);

  if (*body == '@')
    {
      lk_name_look_note (look, LK_NAME_MISPLACED_AT, '@');
      /* As others mention the person, or like a Matrix id. */
      memmove (body, body + 1, strlen (body));
      if (strchr (body, '@') == NULL)
        body[strcspn (body, ":")] = '\0';
    }
  if (*body == '\0')
    {
      lk_name_look_block (look, LK_NAME_EMPTY, 0);
      return;
    }
  set_form (look, is_mail (body) ? "mail" : "plain");
  if (look->wants == LK_NAME_WANTS_MAIL && !is_mail (body))
    lk_name_look_block (look, LK_NAME_NOT_MAIL_ADDRESS, 0);
  else if (look->wants == LK_NAME_WANTS_USER && is_mail (body))
    lk_name_look_block (look, LK_NAME_MAIL_ADDRESS, 0);
  set_names (look, body, body);
}

/**
 * lk_name_form_free:
 * @look: a look at a name
 * @text: the name, cleaned
 *
 * Of other services nothing is known but that a name can be seen.
 */
void
lk_name_form_free (LkNameLook *look,
                   const char *text)
{
  set_form (look, is_mail (text) ? "mail" : "plain");
  set_names (look, text, text);
}

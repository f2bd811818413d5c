/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-address-host.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define IRC_PLAIN_PORT 6667
#define MAX_ADDRESS 2048

static LkAddress *
lk_address_new (LkProtocol hint)
{
  LkAddress *self = g_new0 (LkAddress, 1);

  self->hint = hint;
  return self;
}

/**
 * lk_address_free:
 * @self: (transfer full) (nullable): an address
 */
void
lk_address_free (LkAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->account);
  g_free (self->host);
  g_free (self->path);
  g_free (self);
}

/* An IPv6 address stands in brackets wherever a port could follow. */
static char *
bracket (const char *host)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

/**
 * lk_address_dup_server:
 * @self: an address
 *
 * Returns: (transfer full): `host`, `host:port`, `[IPv6]` or `[IPv6]:port`
 */
char *
lk_address_dup_server (LkAddress *self)
{
  g_autofree char *host = bracket (self->host);

  return self->port != 0 ? g_strdup_printf ("%s:%u", host, self->port) : g_steal_pointer (&host);
}

/* `@me:example.org`, split at the first colon; the port is part of the server's name and so of the
   id. */
static gboolean
parse_matrix_id (LkAddress   *self,
                 const char  *text,
                 GError     **error)
{
  const char      *colon = strchr (text, ':');
  const char      *at = strchr (text + 1, '@');
  g_autofree char *local = NULL;
  g_autofree char *place = NULL;
  g_autofree char *server = NULL;

  if (at != NULL && (colon == NULL || at < colon))
    return lk_address_fail (error,
                            _("Expected \":\" between name and server, as in @me:example.org, "
                              "found \"%s\"."), at);
  if (colon == NULL)
    return lk_address_fail (error,
                            _("Expected \":\" and a server after \"%s\", as in @me:example.org, "
                              "found nothing."), text);
  if (colon == text + 1)
    return lk_address_fail (error,
                            _("Expected a name after \"@\", as in @me:example.org, found "
                              "\"%s\"."), colon);
  local = g_strndup (text, colon - text);
  place = g_strconcat (local, ":", NULL);
  if (!lk_address_parse_host_port (self, colon + 1, place, error))
    return FALSE;
  server = lk_address_dup_server (self);
  self->account = g_strconcat (local, ":", server, NULL);
  return TRUE;
}

/* `me@example.org`, perhaps with a resource (RFC 7622) that is left out. */
static gboolean
parse_jid (LkAddress   *self,
           const char  *text,
           GError     **error)
{
  const char      *slash = strchr (text, '/');
  g_autofree char *bare = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  char            *at = strchr (bare, '@');
  g_autofree char *place = NULL;
  g_autofree char *host = NULL;

  if (at == NULL)
    return lk_address_parse_host_port (self, bare, "", error);
  if (strchr (at + 1, '@') != NULL)
    return lk_address_fail (error,
                            _("Expected one \"@\", as in me@example.org, found another after "
                              "\"%.*s\"."),
                 (int) (strchr (at + 1, '@') - bare), bare);
  if (at == bare)
    return lk_address_fail (error, _("Expected a name before \"@\", found nothing."));
  place = g_strndup (bare, at + 1 - bare);
  if (!lk_address_parse_host_port (self, at + 1, place, error))
    return FALSE;
  host = bracket (self->host);
  self->account = g_strconcat (place, host, NULL);
  return TRUE;
}

static gboolean
parse_url (LkAddress   *self,
           const char  *scheme,
           const char  *rest,
           GError     **error)
{
  gsize            length = strcspn (rest, "/?#");
  gsize            path_length = strcspn (rest + length, "?#");
  g_autofree char *authority = g_strndup (rest, length);
  g_autofree char *place = g_strconcat (scheme, "://", NULL);

  if (strchr (authority, '@') != NULL)
    return lk_address_fail (error,
                            _("Expected a host after \"%s\", found a name or password before it. "
                              "Leave that out."), place);
  if (!lk_address_parse_host_port (self, authority, place, error))
    return FALSE;
  if (path_length > 0)
    {
      g_autofree char *path = g_strndup (rest + length, path_length);

      self->path = g_uri_escape_string (path, "/%:@!$&'()*+,;=", FALSE);
    }
  return TRUE;
}

/* `matrix:u/me:example.org` (Matrix specification, appendices, "matrix: URI scheme"). */
static gboolean
parse_matrix_uri (LkAddress   *self,
                  const char  *rest,
                  GError     **error)
{
  g_autofree char *encoded = g_strndup (rest, strcspn (rest, "?#"));
  g_autofree char *plain = g_uri_unescape_string (encoded, NULL);
  g_autofree char *id = NULL;

  if (plain == NULL || !g_utf8_validate (plain, -1, NULL) || !g_str_has_prefix (plain, "u/"))
    return lk_address_fail (error,
                            _("Expected a person after \"matrix:\", as in matrix:u/me:example.org, "
                              "found \"%s\"."), encoded);
  if (!lk_address_check_characters (plain, error))
    return FALSE;
  id = g_strconcat ("@", plain + 2, NULL);
  return parse_matrix_id (self, id, error);
}

static gboolean
parse_xmpp_uri (LkAddress   *self,
                const char  *rest,
                GError     **error)
{
  g_autofree char *encoded = g_strndup (rest, strcspn (rest, "?#"));
  g_autofree char *plain = g_uri_unescape_string (encoded, "/");

  if (plain == NULL || !g_utf8_validate (plain, -1, NULL))
    return lk_address_fail (error,
                            _("Expected an address after \"xmpp:\", as in xmpp:me@example.org, "
                              "found \"%s\"."), encoded);
  if (!lk_address_check_characters (plain, error))
    return FALSE;
  if (plain[0] == '\0')
    return lk_address_fail (error,
                            _("Expected an address after \"xmpp:\", as in xmpp:me@example.org, "
                              "found nothing."));
  return parse_jid (self, g_str_has_prefix (plain, "//") ? plain + 2 : plain, error);
}

/* irc://irc.example.org/channel (draft-butcher-irc-url); the plain port is never used for a password, so it is not kept. */
static gboolean
parse_irc_uri (LkAddress   *self,
               const char  *rest,
               GError     **error)
{
  g_autofree char *authority = NULL;
  const char *at;

  if (!g_str_has_prefix (rest, "//"))
    return lk_address_fail (error, _("Expected a server after \"irc:\", as in ircs://irc.example.org, found \"%s\"."), rest);
  authority = g_strndup (rest + 2, strcspn (rest + 2, "/?#,"));
  at = strrchr (authority, '@');
  if (at != NULL && at > authority)
    self->account = g_strndup (authority, (gsize) (at - authority));
  if (!lk_address_parse_host_port (self, at != NULL ? at + 1 : authority, "", error))
    return FALSE;
  if (self->port == IRC_PLAIN_PORT)
    self->port = 0;
  return TRUE;
}

/* https://matrix.to/#/@me:example.org is how Matrix people write their address for the web. */
static gboolean
parse_web (LkAddress   *self,
           const char  *scheme,
           const char  *rest,
           GError     **error)
{
  const char      *person = strstr (rest, "#/@");
  g_autofree char *id = NULL;

  if (!g_str_has_prefix (rest, "//"))
    return lk_address_fail (error,
                            _("Expected \"//\" after \"%s:\", as in https://example.org, found "
                              "\"%s\"."), scheme,
                            rest);
  if (!g_str_has_prefix (rest, "//matrix.to/") || person == NULL)
    return parse_url (self, scheme, rest + 2, error);
  self->hint = LK_PROTOCOL_MATRIX;
  id = g_strconcat ("u/", person + 3, NULL);
  return parse_matrix_uri (self, id, error);
}

static gboolean
is_own_scheme (const char *word)
{
  return g_ascii_strcasecmp (word, "https") == 0 || g_ascii_strcasecmp (word, "http") == 0
         || g_ascii_strcasecmp (word, "xmpp") == 0 || g_ascii_strcasecmp (word, "irc") == 0
         || g_ascii_strcasecmp (word, "ircs") == 0 || g_ascii_strcasecmp (word, "matrix") == 0;
}

/* `https` of `https://…`, `xmpp` of `xmpp:…`; not the host of `host:8448`. */
static char *
find_scheme (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  const char *rest = text + length;
  g_autofree char *word = g_strndup (text, length);

  if (length == 0 || *rest != ':' || !g_ascii_isalpha (text[0]))
    return NULL;
  if (g_str_has_prefix (rest, "://"))
    return g_ascii_strdown (word, -1);
  if (strchr (word, '.') != NULL || g_ascii_strcasecmp (word, "localhost") == 0 || rest[1] == ':'
      || g_ascii_isdigit (rest[1]) || rest[1] == '-' || rest[1] == '+')
    return NULL;
  if (rest[1] == '\0' && !is_own_scheme (word))
    return NULL;
  /* An IPv6 address such as fe80:db8::1 also begins with a word and a colon. */
  if (strspn (word, "0123456789abcdefABCDEF") == length && g_hostname_is_ip_address (text))
    return NULL;
  return g_ascii_strdown (word, -1);
}

static LkAddress *
parse_with_scheme (const char  *scheme,
                   const char  *rest,
                   GError     **error)
{
  g_autoptr(LkAddress) self = lk_address_new (LK_PROTOCOL_WEB);
  gboolean             ok;

  if (strcmp (scheme, "https") == 0 || strcmp (scheme, "http") == 0)
    {
      ok = parse_web (self, scheme, rest, error);
    }
  else if (strcmp (scheme, "matrix") == 0)
    {
      self->hint = LK_PROTOCOL_MATRIX;
      ok = parse_matrix_uri (self, rest, error);
    }
  else if (strcmp (scheme, "xmpp") == 0)
    {
      self->hint = LK_PROTOCOL_XMPP;
      ok = parse_xmpp_uri (self, rest, error);
    }
  else if (strcmp (scheme, "ircs") == 0 || strcmp (scheme, "irc") == 0)
    {
      self->hint = LK_PROTOCOL_IRC;
      ok = parse_irc_uri (self, rest, error);
    }
  else
    {
      ok = lk_address_fail (error,
                            _("Expected https://, xmpp:, matrix:, ircs: or a plain address such as "
                              "example.org, found \"%s:\"."), scheme);
    }
  return ok ? g_steal_pointer (&self) : NULL;
}

static LkAddress *
parse_plain (const char  *text,
             GError     **error)
{
  g_autoptr(LkAddress) self = lk_address_new (LK_PROTOCOL_UNKNOWN);
  const char          *slash = strchr (text, '/');
  gboolean             ok;

  if (text[0] == '@')
    {
      self->hint = LK_PROTOCOL_MATRIX;
      ok = parse_matrix_id (self, text, error);
    }
  else if (strchr (text, '@') != NULL)
    {
      self->is_guess = TRUE;
      self->hint = LK_PROTOCOL_XMPP;
      ok = parse_jid (self, text, error);
    }
  else if (slash != NULL)
    {
      /* A web address copied without its scheme. */
      self->hint = LK_PROTOCOL_WEB;
      if (slash == text)
        ok = lk_address_fail (error,
                              _("Expected a service or an address, found the path \"%s\"."), text);
      else
        ok = parse_url (self, "https", text, error);
    }
  else
    {
      ok = lk_address_parse_host_port (self, text, "", error);
    }
  return ok ? g_steal_pointer (&self) : NULL;
}

/**
 * lk_address_parse:
 * @text: what a person typed
 * @error: return location; %LK_ERROR_INVALID with what was expected and where
 *
 * Understands Matrix ids (`@me:example.org`, `matrix:u/me:example.org`, links of matrix.to), XMPP
 * and mail addresses (`me@example.org`, `xmpp:me@example.org`), hosts with or without a port, IP
 * addresses and web addresses. Blanks around it are ignored. Host names are turned to ASCII (IDNA,
 * RFC 5891); the account stays as typed.
 *
 * Returns: (transfer full) (nullable): the address
 */
LkAddress *
lk_address_parse (const char  *text,
                  GError     **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *scheme = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      lk_address_fail (error, _("Expected an address in UTF-8, found other bytes."));
      return NULL;
    }
  stripped = g_strstrip (g_strdup (text));
  if (strlen (stripped) > MAX_ADDRESS)
    {
      lk_address_fail (error, _("An address has at most %d bytes. Found %d."), MAX_ADDRESS,
                       (int) strlen (stripped));
      return NULL;
    }
  if (stripped[0] == '\0')
    {
      lk_address_fail (error,
                       _("Expected an address, as in @me:example.org, me@example.org or "
                         "example.org, found nothing."));
      return NULL;
    }
  if (!lk_address_check_characters (stripped, error))
    return NULL;
  scheme = find_scheme (stripped);
  if (scheme != NULL)
    return parse_with_scheme (scheme, strchr (stripped, ':') + 1, error);
  return parse_plain (stripped, error);
}

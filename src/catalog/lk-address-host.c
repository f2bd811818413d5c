/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-address-host.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_HOST 253
#define MAX_LABEL 63

/**
 * lk_address_fail:
 * @error: return location
 * @format: the message, for printf()
 * @...: what goes into it
 *
 * Returns: %FALSE, so that one can fail and return in one statement
 */
gboolean
lk_address_fail (GError     **error,
                 const char  *format,
                 ...)
{
  g_autofree char *message = NULL;
  va_list          args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, message);
  return FALSE;
}

/* Signs that an input method writes in place of the ordinary ones. The full-width
   dots are dots to IDNA as well. */
static gunichar
ordinary_sign (gunichar c)
{
  switch (c)
    {
    case 0xff20: /* full-width commercial at */
    case 0xfe6b: /* small commercial at */
      return '@';
    case 0xff1a: /* full-width colon */
    case 0xfe55: /* small colon */
      return ':';
    case 0xff0f: /* full-width solidus */
      return '/';
    default:
      return 0;
    }
}

/* Where a person's eye should go: what is written before the place. */
static char *
before (const char *text,
        const char *at)
{
  const char *start = at;
  guint       n;

  for (n = 0; n < 24 && start > text; n++)
    start = g_utf8_prev_char (start);
  return g_strndup (start, at - start);
}

/**
 * lk_address_check_characters:
 * @text: UTF-8
 * @error: return location
 *
 * Refuses blanks, invisible characters and the full-width signs of input methods.
 *
 * Returns: whether there are none
 */
gboolean
lk_address_check_characters (const char  *text,
                             GError     **error)
{
  const char *at;

  for (at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar         c = g_utf8_get_char (at);
      gunichar         ordinary = ordinary_sign (c);
      g_autofree char *place = before (text, at);

      if (ordinary != 0)
        return lk_address_fail (error,
                                _("Expected \"%c\" after \"%s\", found the full-width \"%.*s\". "
                                  "Type it without the input method."),
                     (char) ordinary, place, (int) (g_utf8_next_char (at) - at), at);
      if (g_unichar_isspace (c))
        return lk_address_fail (error, _("An address has no blanks. Found one after \"%s\"."),
                                place);
      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        return lk_address_fail (error,
                                _("Found an invisible character (U+%04X) after \"%s\". Type the "
                                  "address by hand."), c, place);
    }
  return TRUE;
}

static gboolean
parse_port (const char  *host,
            const char  *text,
            guint16     *port,
            GError     **error)
{
  guint64 number = 0;

  if (*text == '\0')
    return lk_address_fail (error,
                            _("Expected a port from 1 to 65535 after \"%s:\", found nothing."),
                            host);
  if (strlen (text) > 5 || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &number, NULL))
    return lk_address_fail (error,
                            _("Expected a port from 1 to 65535 after \"%s:\", found \"%s\"."),
                            host, text);
  *port = number;
  return TRUE;
}

static gboolean
check_labels (const char  *host,
              const char  *typed,
              GError     **error)
{
  g_auto(GStrv) labels = g_strsplit (host, ".", -1);
  const char   *last = "";
  gsize         i;

  if (strlen (host) > MAX_HOST)
    return lk_address_fail (error, _("A host name has at most %d characters. Found %d."), MAX_HOST,
                            (int) strlen (host));
  for (i = 0; labels[i] != NULL; i++)
    {
      const char *label = labels[i];
      gsize       length = strlen (label);
      gsize       good = strspn (label, "abcdefghijklmnopqrstuvwxyz0123456789-_");

      if (length == 0)
        return lk_address_fail (error,
                                _("Expected a name between the dots of \"%s\", found nothing."),
                                typed);
      if (label[good] != '\0')
        return lk_address_fail (error,
                                _("Expected letters, digits, \"-\" and \".\" in the host \"%s\", "
                                  "found \"%c\"."), typed, label[good]);
      if (length > MAX_LABEL)
        return lk_address_fail (error,
                                _("Each part of a host name has at most %d characters. Found %d in "
                                  "\"%s\"."), MAX_LABEL,
                     (int) length, typed);
      if (label[0] == '-' || label[length - 1] == '-')
        return lk_address_fail (error,
                                _("No part of a host name begins or ends with \"-\". Found \"%s\" "
                                  "in \"%s\"."), label, typed);
      last = label;
    }
  if (strspn (last, "0123456789") == strlen (last))
    return lk_address_fail (error,
                            _("Expected an IP address of four numbers from 0 to 255 or a host "
                              "name, found \"%s\"."), typed);
  return TRUE;
}

/* A host name or an IPv4 address, as it was typed between other parts. */
static char *
parse_name (const char  *typed,
            GError     **error)
{
  g_autofree char *ascii = NULL;
  g_autofree char *host = NULL;
  gsize            length;

  if (g_hostname_is_ip_address (typed) && strchr (typed, ':') == NULL)
    return g_strdup (typed);
  ascii = g_hostname_to_ascii (typed);
  if (ascii == NULL)
    {
      lk_address_fail (error,
                       _("\"%s\" is not a name that the Internet's name system (IDNA) can hold."),
                       typed);
      return NULL;
    }
  host = g_ascii_strdown (ascii, -1);
  length = strlen (host);
  if (length > 1 && host[length - 1] == '.')
    host[length - 1] = '\0';
  return check_labels (host, typed, error) ? g_steal_pointer (&host) : NULL;
}

static char *
parse_ipv6 (const char  *typed,
            GError     **error)
{
  g_autoptr(GInetAddress) address = NULL;

  /* GLib would take a zone, as in fe80::1%eth0, that means nothing on another computer. */
  if (strchr (typed, '%') == NULL)
    address = g_inet_address_new_from_string (typed);
  if (address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return g_inet_address_to_string (address);
  lk_address_fail (error, _("Expected an IPv6 address, as in \"2001:db8::1\", found \"%s\"."),
                   typed);
  return NULL;
}

static gboolean
parse_bracketed (LkAddress   *self,
                 const char  *text,
                 GError     **error)
{
  const char      *end = strchr (text, ']');
  g_autofree char *inner = NULL;
  g_autofree char *shown = NULL;

  if (end == NULL)
    return lk_address_fail (error, _("Expected \"]\" after \"%s\", found nothing."), text);
  inner = g_strndup (text + 1, end - text - 1);
  shown = g_strndup (text, end + 1 - text);
  self->host = parse_ipv6 (inner, error);
  if (self->host == NULL)
    return FALSE;
  if (end[1] == '\0')
    return TRUE;
  if (end[1] != ':')
    return lk_address_fail (error, _("Expected \":\" and a port after \"%s\", found \"%s\"."),
                            shown, end + 1);
  return parse_port (shown, end + 2, &self->port, error);
}

/**
 * lk_address_parse_host_port:
 * @self: where host and port go
 * @text: HOST, HOST:PORT, [IPv6], [IPv6]:PORT or IPv6
 * @place: what stands before it, for words about its absence
 * @error: return location
 *
 * Returns: whether @text is one
 */
gboolean
lk_address_parse_host_port (LkAddress   *self,
                            const char  *text,
                            const char  *place,
                            GError     **error)
{
  const char      *colon = strchr (text, ':');
  g_autofree char *host = NULL;

  if (text[0] == '[')
    return parse_bracketed (self, text, error);
  if (text[0] == '\0' || text[0] == ':')
    {
      if (colon == NULL || colon[1] != ':')
        return *place != '\0'
                 ? lk_address_fail (error,
                                    _("Expected the server's name after \"%s\", as in example.org, "
                                      "found nothing."), place)
                 : lk_address_fail (error,
                                    _("Expected the server's name before \"%s\", as in "
                                      "example.org, found nothing."), text);
    }
  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    {
      self->host = parse_ipv6 (text, error);
      return self->host != NULL;
    }
  host = colon != NULL ? g_strndup (text, colon - text) : g_strdup (text);
  self->host = parse_name (host, error);
  if (self->host == NULL)
    return FALSE;
  return colon == NULL || parse_port (host, colon + 1, &self->port, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "lk-error.h"
#include "lk-url.h"

#define MAX_URL 2048
#define MAX_REDIRECTS 5
#define MAX_HOST 255

/* A name that reaches a Host header may hold nothing else. */
static gboolean
host_is_valid (const char *host)
{
  g_autofree char *ascii = NULL;

  if (host == NULL || *host == '\0' || strlen (host) > MAX_HOST)
    return FALSE;
  if (g_hostname_is_ip_address (host))
    return TRUE;
  ascii = g_hostname_to_ascii (host);
  return ascii != NULL &&
         strspn (ascii, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") ==
           strlen (ascii);
}

static gboolean
is_web (GUri *uri)
{
  return (lk_url_is_https (uri) || strcmp (g_uri_get_scheme (uri), "http") == 0) &&
         host_is_valid (g_uri_get_host (uri));
}

/**
 * lk_url_parse:
 * @text: what should be an absolute URL
 *
 * Returns: (transfer full): an http or https URL with a host that can be asked, or %NULL with
 * %LK_ERROR_INVALID or an error of #GUriError
 */
GUri *
lk_url_parse (const char *text, GError **error)
{
  g_autoptr(GUri) uri = NULL;

  if (strlen (text) > MAX_URL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "a URL longer than %d bytes", MAX_URL);
      return NULL;
    }
  uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, error);
  if (uri == NULL)
    return NULL;
  if (!is_web (uri))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "not the URL of a web server");
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static gboolean
same_origin (GUri *a, GUri *b)
{
  return lk_url_is_https (a) == lk_url_is_https (b) &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         lk_url_get_port (a) == lk_url_get_port (b);
}

/**
 * lk_url_redirect:
 * @from: the URL that answered
 * @location: the Location header, absolute or relative
 * @n_before: redirects followed so far
 *
 * Decides about a redirect (RFC 9110, 15.4): on the same origin or to https, never from https to
 * http.
 *
 * Returns: (transfer full): where to go, or %NULL with %LK_ERROR_REFUSED_REDIRECT
 */
GUri *
lk_url_redirect (GUri *from, const char *location, guint n_before, GError **error)
{
  g_autoptr(GUri) target = NULL;
  const char *reason = NULL;

  if (strlen (location) <= MAX_URL)
    target = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL || !is_web (target))
    reason = "to something that is not a web address";
  else if (lk_url_is_https (from) && !lk_url_is_https (target))
    reason = "from https to plain http";
  else if (!lk_url_is_https (target) && !same_origin (from, target))
    reason = "to plain http on another server";
  else if (n_before >= MAX_REDIRECTS)
    reason = "after too many others";
  if (reason == NULL)
    return g_steal_pointer (&target);
  g_set_error (error, LK_ERROR, LK_ERROR_REFUSED_REDIRECT, "a redirect %s", reason);
  return NULL;
}

/**
 * lk_url_strip:
 * @uri: a URL
 *
 * Returns: (transfer full): @uri without the parts that can name a person: user, password, query,
 * fragment
 */
char *
lk_url_strip (GUri *uri)
{
  return g_uri_to_string_partial (uri,
                                  G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

/**
 * lk_url_get_port:
 * @uri: an http or https URL
 *
 * Returns: its port, written or by default
 */
guint
lk_url_get_port (GUri *uri)
{
  if (g_uri_get_port (uri) > 0)
    return (guint) g_uri_get_port (uri);
  return lk_url_is_https (uri) ? 443 : 80;
}

/**
 * lk_url_is_https:
 * @uri: a URL
 *
 * Returns: whether it is one of https
 */
gboolean
lk_url_is_https (GUri *uri)
{
  return strcmp (g_uri_get_scheme (uri), "https") == 0;
}

/**
 * lk_url_dup_host_port:
 * @uri: an http or https URL
 *
 * Returns: (transfer full): `host:port`, with brackets around an IPv6 address
 */
char *
lk_url_dup_host_port (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, lk_url_get_port (uri))
                                    : g_strdup_printf ("%s:%u", host, lk_url_get_port (uri));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses to go on to: from the service's description, or from what its server says of itself. */
#include "config.h"

#include "lk-advise.h"

#include <string.h>

#define MAX_URL 2000

/* Where an observation may name an address that a link of ours means. */
static const struct
{
  const char *link;
  const char *probe;
  const char *fact;
  const char *purpose; /* (nullable) of an answer to an HTTP request */
} places[] = {
  { "account", "discovery", "account_management_uri", NULL },
  { "account", "http", "link", "change-password" },
  { "recover", "http", "link", "change-password" },
  { "support", "discovery", "support_page", NULL },
  { "terms", "account-state", "consent_uri", NULL },
  { "terms", "sign-in", "consent_uri", NULL },
  { "limit", "sign-in", "info_uri", NULL },
};

/* Servers are strangers: nothing is opened that could do more than show a page or start a mail. */
static gboolean
is_harmless (const char *url)
{
  g_autoptr(GUri) uri = NULL;

  if (url == NULL || strlen (url) > MAX_URL || !g_utf8_validate (url, -1, NULL))
    return FALSE;
  for (const char *p = url; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isgraph (g_utf8_get_char (p)) || strchr ("\\\"<>", *p) != NULL)
      return FALSE;
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  if (g_str_equal (g_uri_get_scheme (uri), "mailto"))
    return strchr (g_uri_get_path (uri), '@') != NULL;
  return g_str_equal (g_uri_get_scheme (uri), "https") && g_uri_get_host (uri) != NULL && g_uri_get_host (uri)[0] != '\0';
}

/* A mail that a server begins has an address and nothing else: some programs let it name files to send along. */
static gboolean
is_harmless_of_server (const char *url)
{
  g_autoptr(GUri) uri = is_harmless (url) ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL && (g_str_equal (g_uri_get_scheme (uri), "https") || g_uri_get_query (uri) == NULL);
}

static const char *
find_in_observation (LkObservation *observation,
                     const char    *name)
{
  const char *probe = lk_observation_get_probe (observation);
  JsonObject *links = g_str_equal (probe, "discovery") ? lk_json_get_object (lk_observation_get_facts (observation), "links")
                                                       : NULL;
  const char *url = links != NULL ? lk_json_get_string (links, name) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places) && !is_harmless_of_server (url); i++)
    if (g_str_equal (places[i].link, name) && g_str_equal (places[i].probe, probe) &&
        (places[i].purpose == NULL || lk_observation_has_fact (observation, "purpose", places[i].purpose)))
      url = lk_observation_get_fact (observation, places[i].fact);
  return is_harmless_of_server (url) ? url : NULL;
}

/**
 * lk_advise_dup_link:
 * @kase: a case
 * @name: web, recover, account, download, changelog, support, terms or limit
 *
 * Looks in the service's description first, then in what its server said, the newest first. Only `https://` and
 * `mailto:` addresses are given.
 *
 * Returns: (transfer full) (nullable): the address
 */
char *
lk_advise_dup_link (LkCase     *kase,
                    const char *name)
{
  LkService *service = lk_case_get_service (kase);
  GPtrArray *observations = lk_case_get_observations (kase);
  const char *url = service != NULL ? lk_service_get_link (service, name) : NULL;

  if (is_harmless (url))
    return g_strdup (url);
  for (guint i = observations->len; i > 0; i--)
    {
      LkObservation *observation = g_ptr_array_index (observations, i - 1);

      if (lk_observation_get_facts (observation) == NULL)
        continue;
      url = find_in_observation (observation, name);
      if (url != NULL)
        return g_strdup (url);
    }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is compared, taken from observations. What is not known is left out; what differs from run to run never gets in. */
#include "config.h"

#include "lk-snapshot-private.h"

#include <string.h>

/* A clock that is off by less differs from run to run. Seconds. */
#define SKEW_NOTICE_S 60

static JsonObject *
get_facts (LkObservation *observation)
{
  return lk_observation_get_facts (observation);
}

static void
put_text (LkSnapshot    *self,
          const char    *what,
          const char    *subject,
          LkObservation *observation,
          const char    *fact)
{
  lk_snapshot_put (self, what, subject, g_strdup (lk_observation_get_fact (observation, fact)));
}

static void
put_boolean (LkSnapshot    *self,
             const char    *what,
             const char    *subject,
             LkObservation *observation,
             const char    *fact,
             const char    *yes,
             const char    *no)
{
  gboolean value = FALSE;

  if (lk_json_get_boolean (get_facts (observation), fact, &value))
    lk_snapshot_put (self, what, subject, g_strdup (value ? yes : no));
}

/* The value of a list is all of its words; where it is there and empty, @none. */
static void
put_list (LkSnapshot    *self,
          const char    *what,
          const char    *subject,
          LkObservation *observation,
          const char    *fact,
          const char    *none)
{
  g_auto(GStrv) words = lk_json_dup_strings (get_facts (observation), fact);

  if (words == NULL)
    return;
  lk_snapshot_put (self, what, subject, g_strdup (words[0]));
  for (guint i = 0; words[i] != NULL; i++)
    lk_snapshot_add (self, what, subject, words[i]);
  if (words[0] == NULL)
    lk_snapshot_put (self, what, subject, g_strdup (none));
}

static JsonObject *
get_object (JsonArray *array,
            guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Names of interfaces may hold addresses of the hardware; what kind they are says enough. */
static const char *
find_kind (JsonArray  *interfaces,
           const char *name)
{
  for (guint i = 0; interfaces != NULL && i < json_array_get_length (interfaces); i++)
    {
      JsonObject *interface = get_object (interfaces, i);

      if (interface != NULL && g_strcmp0 (lk_json_get_string (interface, "name"), name) == 0)
        return lk_json_get_string (interface, "kind");
    }
  return NULL;
}

/* A network is known by its router. Those of IPv6 come and go in one and the same network. */
static void
observe_network (LkSnapshot    *self,
                 LkObservation *link)
{
  JsonArray *gateways = lk_json_get_array (get_facts (link), "gateways");
  JsonArray *interfaces = lk_json_get_array (get_facts (link), "interfaces");
  guint n_gateways = gateways != NULL ? json_array_get_length (gateways) : 0;

  if (gateways != NULL && n_gateways == 0)
    lk_snapshot_put (self, "network", "", g_strdup ("none"));
  for (guint i = n_gateways; i > 0; i--)
    {
      JsonObject *gateway = get_object (gateways, i - 1);
      const char *address = gateway != NULL ? lk_json_get_string (gateway, "address") : NULL;
      const char *kind = gateway != NULL ? find_kind (interfaces, lk_json_get_string (gateway, "interface")) : NULL;

      if (address != NULL && g_strcmp0 (lk_json_get_string (gateway, "family"), "ipv4") == 0)
        lk_snapshot_put (self, "network", "", kind != NULL ? g_strdup_printf ("%s (%s)", address, kind) : g_strdup (address));
    }
}

static void
observe_vpn (LkSnapshot    *self,
             LkObservation *link)
{
  JsonArray *interfaces = lk_json_get_array (get_facts (link), "interfaces");
  gboolean on = FALSE;

  for (guint i = 0; interfaces != NULL && i < json_array_get_length (interfaces); i++)
    {
      JsonObject *interface = get_object (interfaces, i);

      on = on || (interface != NULL && g_strcmp0 (lk_json_get_string (interface, "kind"), "vpn") == 0 &&
                  lk_json_is_true (interface, "up"));
    }
  if (interfaces != NULL)
    lk_snapshot_put (self, "vpn", "", g_strdup (on ? "on" : "off"));
}

static void
observe_link (LkSnapshot    *self,
              LkObservation *link)
{
  observe_network (self, link);
  observe_vpn (self, link);
  put_boolean (self, "ipv4", "", link, "ipv4_route", "yes", "no");
  put_boolean (self, "ipv6", "", link, "ipv6_route", "yes", "no");
  put_list (self, "name-servers", "", link, "name_servers", NULL);
}

static void
observe_proxy (LkSnapshot    *self,
               LkObservation *observation)
{
  const char *text = lk_observation_get_fact (observation, "proxy");
  g_autoptr(GUri) uri = NULL;

  if (lk_observation_is_true (observation, "direct"))
    {
      lk_snapshot_put (self, "proxy", "", g_strdup ("direct"));
      return;
    }
  uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return;
  lk_snapshot_put (self, "proxy", "", g_uri_get_port (uri) > 0
                                        ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri))
                                        : g_strdup (g_uri_get_host (uri)));
}

/* Services of some size answer with other addresses every minute; of which kind they are stays. */
static void
observe_dns (LkSnapshot    *self,
             LkObservation *dns)
{
  const char *subject = lk_observation_get_subject (dns), *special = lk_observation_get_fact (dns, "special");
  JsonObject *facts = get_facts (dns);

  if (lk_observation_get_outcome (dns) != LK_OUTCOME_OK || lk_observation_is_true (dns, "literal"))
    return;
  put_list (self, "address", subject, dns, "addresses", NULL);
  lk_snapshot_put (self, "address-kind", subject, g_strdup (special != NULL ? special : "public"));
  lk_snapshot_put (self, "hosts-file", subject, g_strdup (json_object_has_member (facts, "hosts_line") ? "yes" : "no"));
}

/* An authority signs with another of its certificates from time to time; the organisation stays. */
static char *
dup_organisation (const char *name)
{
  const char *found = name != NULL ? strstr (name, "O=") : NULL;
  GString *text;

  while (found != NULL && found != name && found[-1] != ',' && found[-1] != ' ')
    found = strstr (found + 1, "O=");
  if (found == NULL)
    return g_strdup (name);
  text = g_string_new (NULL);
  for (const char *c = found + 2; *c != '\0' && *c != ','; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (text, *c);
    }
  return g_string_free (text, FALSE);
}

static void
observe_tls (LkSnapshot    *self,
             LkObservation *tls)
{
  const char *subject = lk_observation_get_subject (tls);
  g_autoptr(GDateTime) end = NULL;
  gint64 not_after = 0;

  lk_snapshot_put (self, "certificate", subject, dup_organisation (lk_observation_get_fact (tls, "issuer")));
  if (lk_observation_get_fact_int (tls, "not_after", &not_after))
    end = g_date_time_new_from_unix_utc (not_after);
  if (end != NULL)
    lk_snapshot_put (self, "expiry", subject, g_date_time_format (end, "%Y-%m-%d"));
}

static void
observe_discovery (LkSnapshot    *self,
                   LkObservation *discovery)
{
  const char *software = lk_observation_get_fact (discovery, "software");
  const char *version = lk_observation_get_fact (discovery, "version");

  if (lk_observation_get_outcome (discovery) != LK_OUTCOME_OK)
    return;
  if (version != NULL)
    lk_snapshot_put (self, "server", "", software != NULL ? g_strdup_printf ("%s %s", software, version) : g_strdup (version));
  put_text (self, "minimum", "", discovery, "minimum_desktop");
  put_list (self, "ways", "", discovery, "login_types", NULL);
}

/* The version of the copy that counts; where nothing says which that is, all of them. */
static void
observe_client (LkSnapshot    *self,
                LkObservation *client)
{
  const char *subject = lk_observation_get_subject (client);
  const char *version = lk_observation_get_fact (client, "version");
  JsonArray *copies = lk_json_get_array (get_facts (client), "copies");
  guint n_copies = copies != NULL ? json_array_get_length (copies) : 0;
  gboolean installed = n_copies > 0;

  lk_json_get_boolean (get_facts (client), "installed", &installed);
  if (!installed && !json_object_has_member (get_facts (client), "installed"))
    return;
  lk_snapshot_put (self, "client", subject, g_strdup (version != NULL ? version : installed ? NULL : "not installed"));
  for (guint i = 0; i < n_copies; i++)
    {
      JsonObject *copy = get_object (copies, i);
      const char *of_copy = copy != NULL ? lk_json_get_string (copy, "version") : NULL;
      const char *kind = copy != NULL ? lk_json_get_string (copy, "kind") : NULL;

      if (version == NULL && of_copy != NULL)
        lk_snapshot_add (self, "client", subject, of_copy);
      if (kind != NULL)
        lk_snapshot_add (self, "copies", subject, kind);
    }
}

static void
observe_release (LkSnapshot    *self,
                 LkObservation *release)
{
  put_text (self, "minimum", lk_observation_get_subject (release), release, "minimum");
}

static void
observe_keyring (LkSnapshot    *self,
                 LkObservation *keyring)
{
  const char *backend = lk_observation_get_fact (keyring, "backend");
  gboolean owner = FALSE, activatable = FALSE;

  if (lk_observation_get_outcome (keyring) == LK_OUTCOME_SKIPPED)
    return;
  lk_json_get_boolean (get_facts (keyring), "activatable", &activatable);
  if (backend != NULL)
    lk_snapshot_put (self, "keyring", "", g_strdup (backend));
  else if (lk_json_get_boolean (get_facts (keyring), "owner", &owner) && !owner && !activatable)
    lk_snapshot_put (self, "keyring", "", g_strdup (lk_observation_is_true (keyring, "kwallet") ? "kwallet" : "none"));
  put_boolean (self, "keyring-lock", "", keyring, "locked", "locked", "open");
}

static void
observe_secret_access (LkSnapshot    *self,
                       LkObservation *access)
{
  const char *subject = lk_observation_get_subject (access), *backend = lk_observation_get_fact (access, "expected_backend");
  gboolean allowed = FALSE;

  if (lk_json_get_boolean (get_facts (access), "allowed", &allowed))
    lk_snapshot_add (self, "keyring-access", subject, allowed ? "yes" : "no");
  if (backend != NULL)
    lk_snapshot_add (self, "keyring-backend", subject, backend);
}

static void
put_handler (LkSnapshot    *self,
             const char    *what,
             const char    *subject,
             LkObservation *observation)
{
  const char *handler = lk_observation_get_fact (observation, "handler");
  gboolean there = TRUE;

  if (lk_observation_get_outcome (observation) != LK_OUTCOME_OK || lk_observation_is_true (observation, "hidden"))
    return;
  lk_json_get_boolean (get_facts (observation), "program_exists", &there);
  lk_snapshot_put (self, what, subject, handler == NULL ? g_strdup ("none")
                                        : there         ? g_strdup (handler)
                                                        : g_strdup_printf ("%s (missing)", handler));
}

static void
observe_scheme (LkSnapshot    *self,
                LkObservation *scheme)
{
  g_autofree char *name = g_strndup (lk_observation_get_subject (scheme),
                                     strcspn (lk_observation_get_subject (scheme), ":"));

  put_handler (self, "handler", name, scheme);
}

static void
observe_browser (LkSnapshot    *self,
                 LkObservation *browser)
{
  put_handler (self, "browser", "", browser);
}

static void
observe_portal_service (LkSnapshot    *self,
                        LkObservation *portal)
{
  put_list (self, "portals", "", portal, "used", "none");
  put_text (self, "desktop", "", portal, "desktop");
}

static void
observe_sandbox (LkSnapshot    *self,
                 LkObservation *sandbox)
{
  static const char *const rights[] = { "display", "network", "portal", "secrets" };
  const char *subject = lk_observation_get_subject (sandbox);
  gboolean known = FALSE, may = FALSE, any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (rights); i++)
    if (lk_json_get_boolean (get_facts (sandbox), rights[i], &may))
      {
        known = TRUE;
        any = any || may;
        if (may)
          lk_snapshot_add (self, "sandbox", subject, rights[i]);
      }
  if (known && !any)
    lk_snapshot_add (self, "sandbox", subject, "none");
}

static void
observe_time_setting (LkSnapshot    *self,
                      LkObservation *sync)
{
  put_text (self, "zone", "", sync, "zone");
  put_boolean (self, "time-sync", "", sync, "ntp", "on", "off");
  put_boolean (self, "hardware-clock", "", sync, "local_rtc", "local time", "UTC");
}

static void
observe_parts (LkSnapshot    *self,
               LkObservation *parts)
{
  put_list (self, "parts", "", parts, "missing", "none");
}

static void
observe_input (LkSnapshot    *self,
               LkObservation *input)
{
  put_text (self, "session", "", input, "session");
  put_text (self, "input", "", input, "framework");
}

/* How full it is changes all the time; that it is full does not. */
static void
observe_storage (LkSnapshot    *self,
                 LkObservation *storage)
{
  const char *what = lk_observation_get_fact (storage, "what");
  gboolean exists = TRUE, writable = TRUE;

  lk_json_get_boolean (get_facts (storage), "exists", &exists);
  lk_json_get_boolean (get_facts (storage), "writable", &writable);
  if (what == NULL || !exists || lk_observation_get_outcome (storage) != LK_OUTCOME_OK)
    return;
  lk_snapshot_add (self, "storage", what, lk_observation_is_true (storage, "read_only") ? "read-only"
                                          : lk_observation_is_true (storage, "full")    ? "full"
                                          : !writable                                   ? "closed" : "fine");
}

/* Whoever answers in the place of a server has a clock of his own. */
static void
observe_skew (LkSnapshot    *self,
              LkObservation *observation)
{
  gboolean service = lk_observation_has_fact (observation, "role", "service");
  gint64 skew = 0;

  if (!lk_observation_get_fact_int (observation, "skew_s", &skew) ||
      (!service && lk_snapshot_get (self, "clock", "") != NULL))
    return;
  lk_snapshot_put (self, "clock", "", ABS (skew) < SKEW_NOTICE_S ? g_strdup ("right")
                                                                 : g_strdup_printf ("%" G_GINT64_FORMAT " min", skew / 60));
}

static const struct
{
  const char *probe;
  void      (*observe) (LkSnapshot    *self,
                        LkObservation *observation);
} readers[] = {
  { "link", observe_link },
  { "proxy", observe_proxy },
  { "dns", observe_dns },
  { "tls", observe_tls },
  { "discovery", observe_discovery },
  { "client", observe_client },
  { "release", observe_release },
  { "keyring", observe_keyring },
  { "secret-access", observe_secret_access },
  { "scheme", observe_scheme },
  { "browser", observe_browser },
  { "portal-service", observe_portal_service },
  { "sandbox", observe_sandbox },
  { "time-sync", observe_time_setting },
  { "parts", observe_parts },
  { "input", observe_input },
  { "storage", observe_storage },
};

/**
 * lk_snapshot_observe:
 * @self: a snapshot
 * @observation: an observation of its case
 *
 * Takes from it what is compared.
 */
void
lk_snapshot_observe (LkSnapshot    *self,
                     LkObservation *observation)
{
  const char *role = lk_observation_get_fact (observation, "role");
  gboolean aside = g_strcmp0 (role, "control") == 0 || g_strcmp0 (role, "check") == 0 || g_strcmp0 (role, "candidate") == 0;

  if (lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (readers) && !aside; i++)
    if (g_str_equal (lk_observation_get_probe (observation), readers[i].probe))
      readers[i].observe (self, observation);
  observe_skew (self, observation);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise.h"
#include "lk-words.h"

typedef struct
{
  const char *id;
  const char *words;
} Word;

/* Why discovery failed; the ids are those of the `discovery` observation. */
static const Word reasons[] = {
  { "not-found", N_("no discovery document was found") },
  { "bad-status", N_("the discovery document is answered with an error") },
  { "not-json", N_("the discovery document is not readable") },
  { "no-base-url", N_("the discovery document names no server") },
  { "bad-url", N_("the discovery document names an address that is not one") },
  { "no-such-host", N_("the server it names does not exist") },
  { "unreachable", N_("the server it names cannot be reached") },
  { "not-a-homeserver", N_("its answers are not those of a messaging server") },
};

static const Word protocols[] = {
  { "matrix", "Matrix" },         { "xmpp", "XMPP" },   { "mattermost", "Mattermost" },
  { "rocketchat", "Rocket.Chat" }, { "zulip", "Zulip" }, { "irc", "IRC" },
};

/* What a sandbox may keep from a messenger. */
static const Word permissions[] = {
  { "org.freedesktop.secrets", N_("access to the keyring") },
  { "org.kde.kwalletd5", N_("access to the keyring") },
  { "org.kde.kwalletd6", N_("access to the keyring") },
  { "password-manager-service", N_("access to the keyring") },
  { "network", N_("the network") },
};

/* Keyrings, by the names that engines and programs have for them. */
static const Word keyrings[] = {
  { "gnome-keyring", "GNOME Keyring" }, { "gnome_libsecret", N_("the keyring of GNOME and most desktops") },
  { "kwallet", "KWallet" }, { "kwallet5", "KWallet" }, { "kwallet6", "KWallet" }, { "keepassxc", "KeePassXC" },
};

/* Kinds of installed copies, for a line that lists several. */
static const Word kinds[] = {
  { "flatpak-user", N_("Flatpak, for you alone") }, { "flatpak-system", "Flatpak" },
  { "deb", N_("system package") }, { "rpm", N_("system package") }, { "snap", "Snap" },
  { "appimage", "AppImage" }, { "folder", N_("unpacked folder") }, { "desktop", N_("menu entry") },
};

static const char *
find_word (const Word *words,
           gsize       n_words,
           const char *id)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i].id, id) == 0)
      return _(words[i].words);
  return NULL;
}

static void
set_formatted (LkParams   *view,
               const char *name,
               char       *words) /* (transfer full) */
{
  g_hash_table_replace (view, g_strdup (name), words);
}

static void
add_times (LkParams *view)
{
  gint64 value = 0;

  if (lk_params_get_int (view, "skew_s", &value))
    {
      g_autofree char *duration = lk_words_duration (value);

      /* Translators: "The clock is 3 years slow/fast", the first for a clock that is behind */
      set_formatted (view, "skew",
                     value >= 0 ? g_strdup_printf (_("%s slow"), duration)
                                : g_strdup_printf (_("%s fast"), duration));
      if (value != 0)
        lk_params_set (view, "offset", duration);
    }
  if (lk_params_get_int (view, "retry_after_s", &value) && value > 0)
    set_formatted (view, "retry_after", lk_words_duration (value));
  if (lk_params_get_int (view, "free_bytes", &value) && value >= 0)
    set_formatted (view, "free", g_format_size ((guint64) value));
  if (lk_params_get_int (view, "ms", &value))
    set_formatted (view, "took", lk_words_milliseconds (value));
  if (lk_params_get_int (view, "jitter_ms", &value))
    set_formatted (view, "jitter", lk_words_milliseconds (value));
  if (lk_params_get_int (view, "rtt_ms", &value))
    {
      g_autofree char *rtt = lk_words_milliseconds (value);

      set_formatted (view, "rtt_judged", lk_words_rtt (value));
      lk_params_set (view, "rtt", rtt);
    }
  if (lk_params_get (view, "not_after") != NULL)
    set_formatted (view, "until", lk_words_date (lk_params_get (view, "not_after")));
  if (lk_params_get (view, "not_before") != NULL)
    set_formatted (view, "from", lk_words_date (lk_params_get (view, "not_before")));
  if (lk_params_get (view, "loss_percent") != NULL)
    set_formatted (view, "loss_judged", lk_words_loss (lk_params_get (view, "loss_percent")));
}

/* Ids of checks and codes become their words, anything else stays. */
static char *
describe_items (const char *items)
{
  g_auto(GStrv) parts = g_strsplit (items, ",", 20);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *id = g_strstrip (parts[i]);
      char *words = NULL;

      if (lk_check_find (id) != NULL)
        words = g_strdup (lk_advise_check_title (id));
      else if (lk_code_find (id) != NULL)
        words = lk_advise_title (id, NULL);
      else
        words = g_strdup (find_word (permissions, G_N_ELEMENTS (permissions), id));
      if (words != NULL)
        {
          g_free (parts[i]);
          parts[i] = words;
        }
    }
  return lk_words_list (parts);
}

/* Copies as judging lists them: "1.11.80 (flatpak-system), 1.11.40 (deb)". */
static char *
describe_copies (const char *names)
{
  g_autoptr(GString) text = g_string_new (names);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *id = g_strdup_printf ("(%s)", kinds[i].id);
      g_autofree char *words = g_strdup_printf ("(%s)", _(kinds[i].words));

      g_string_replace (text, id, words, 0);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_keyring (LkParams   *view,
             const char *name)
{
  const char *words = find_word (keyrings, G_N_ELEMENTS (keyrings), lk_params_get (view, name));

  if (words != NULL)
    lk_params_set (view, name, words);
}

static void
add_names (LkParams *view)
{
  const char *reason = lk_params_get (view, "reason");
  const char *family = lk_params_get (view, "family");

  if (reason != NULL)
    {
      const char *words = find_word (reasons, G_N_ELEMENTS (reasons), reason);
      lk_params_set (view, "reason_words", words != NULL ? words : reason);
    }
  if (lk_params_get (view, "issuer") != NULL)
    set_formatted (view, "issuer_name", lk_words_issuer (lk_params_get (view, "issuer")));
  if (lk_params_get (view, "missing") != NULL)
    set_formatted (view, "missing_words", describe_items (lk_params_get (view, "missing")));
  if (lk_params_get (view, "names") != NULL)
    set_formatted (view, "names", describe_copies (lk_params_get (view, "names")));
  add_keyring (view, "before");
  add_keyring (view, "backend");
  if (lk_params_get (view, "since") != NULL)
    set_formatted (view, "since", lk_words_date (lk_params_get (view, "since")));
  if (family != NULL)
    set_formatted (view, "family", g_str_has_prefix (family, "ip")
                                     ? g_strconcat ("IP", family + 2, NULL) : g_strdup (family));
}

/* The network is called by its name, Wi-Fi, only where it is one. */
static gboolean
uses_wifi (LkCase *kase)
{
  GPtrArray *observations = lk_case_get_observations (kase);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      JsonArray *interfaces = NULL;
      gboolean wifi = FALSE;

      if (g_strcmp0 (lk_observation_get_probe (observation), "link") != 0
          || lk_observation_get_facts (observation) == NULL)
        continue;
      interfaces = lk_json_get_array (lk_observation_get_facts (observation), "interfaces");
      for (guint j = 0; interfaces != NULL && j < json_array_get_length (interfaces); j++)
        {
          JsonNode *node = json_array_get_element (interfaces, j);
          JsonObject *item = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
          const char *kind = item != NULL ? lk_json_get_string (item, "kind") : NULL;

          if (kind == NULL || !lk_json_is_true (item, "carrier"))
            continue;
          if (g_str_equal (kind, "ethernet"))
            return FALSE;
          wifi = wifi || g_str_equal (kind, "wifi");
        }
      return wifi;
    }
  return FALSE;
}

static void
set_if_missing (LkParams   *view,
                const char *name,
                const char *value)
{
  if (value != NULL && *value != '\0' && lk_params_get (view, name) == NULL)
    lk_params_set (view, name, value);
}

static void
add_case (LkParams *view,
          LkCase   *kase)
{
  LkService *service = lk_case_get_service (kase);

  set_if_missing (view, "account", lk_case_get_account (kase));
  if (service != NULL)
    {
      set_if_missing (view, "service", service->name);
      set_if_missing (view, "domain", service->address);
      set_if_missing (view, "successor", service->successor);
      set_if_missing (view, "since", service->retired_since);
      set_if_missing (view, "protocol_name",
                      find_word (protocols, G_N_ELEMENTS (protocols),
                                 lk_protocol_to_string (service->protocol)));
    }
  if (uses_wifi (kase))
    set_if_missing (view, "wifi", "Wi-Fi");
}

/**
 * lk_words_params:
 * @params: (nullable): particulars, as judging gives them
 * @kase: (nullable): the case they belong to
 *
 * Adds what the texts need beyond the raw particulars: durations and dates in words, verdicts on
 * numbers, readable names, and what the case itself says (the service's name, the account).
 *
 * Returns: (transfer full): a set of its own
 */
LkParams *
lk_words_params (LkParams *params,
                 LkCase   *kase)
{
  LkParams *view = lk_params_copy (params);

  if (kase != NULL)
    add_case (view, kase);
  add_names (view);
  add_times (view);
  lk_words_add_access (view);
  return view;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for what changed between two cases, and for what that proves. */
#include "config.h"

#include "lk-advise.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"

typedef struct
{
  const char *id;
  const char *text;
} Word;

static const Word conclusions[] = {
  { "same", N_("Nothing that matters has changed between the two checks.") },
  { "not-the-network", N_("The same fault shows in two networks, so the network is not to blame.") },
  { "first-network", N_("It works in the second network and not in the first: the first network is to blame, not the service and "
                        "not this computer.") },
  { "second-network", N_("It worked in the first network and does not in the second: the second network is to blame, not the "
                         "service and not this computer.") },
  { "no-network", N_("One of the two checks was made without a network.") },
  { "vpn", N_("A VPN was switched on or off: look there first.") },
  { "ip-family", N_("The network does not offer the same kinds of addresses as before: look there first.") },
  { "name-servers", N_("The network is the same, but other name servers are asked: look there first.") },
  { "hosts-file", N_("The hosts file of this computer has changed: look there first.") },
  { "proxy", N_("The network is the same, but the way through the proxy has changed: look there first.") },
  { "address", N_("The name leads to another kind of address than before: look at the name servers first.") },
  { "certificate", N_("The certificate comes from somebody else than before: either the server has a new one, or something on "
                      "the way reads along.") },
  { "server", N_("The server has changed: it runs another version or wants other things than before.") },
  { "client", N_("Another version of the messenger is installed than before: look there first.") },
  { "keyring", N_("The keyring of this computer has changed: look there first.") },
  { "sandbox", N_("What the messenger may do in its sandbox has changed: look there first.") },
  { "hand-over", N_("Links from the browser to the messenger go another way than before: look there first.") },
  { "storage", N_("The room for the messenger's data has changed: look there first.") },
  { "parts", N_("A part of the system is missing or has come back: look there first.") },
  { "desktop", N_("It runs in another desktop session than before: look there first.") },
  { "clock", N_("The clock of this computer has changed: look there first.") },
  { "by-itself", N_("Nothing has changed here, so the change came from the service or from the way to it.") },
  { "unrelated", N_("What has changed here does not explain it, so look at the service and at the way to it.") },
  { "nothing", N_("The two checks differ, but that proves nothing about the cause.") },
};

static const Word subjects[] = {
  { "verdict", N_("Result") },
  { "network", N_("Network") },
  { "vpn", N_("VPN") },
  { "ipv4", N_("IPv4") },
  { "ipv6", N_("IPv6") },
  { "name-servers", N_("Name servers") },
  { "hosts-file", N_("{subject} in the hosts file") },
  { "proxy", N_("Proxy") },
  { "address-kind", N_("Kind of address of {subject}") },
  { "address", N_("Addresses of {subject}") },
  { "certificate", N_("Issuer of the certificate of {subject}") },
  { "expiry", N_("End of the certificate of {subject}") },
  { "server", N_("Version of the server") },
  { "ways", N_("Ways to sign in") },
  { "minimum", N_("Oldest version that is accepted") },
  { "client", N_("Version of {subject}") },
  { "copies", N_("{subject} installed as") },
  { "keyring", N_("Keyring") },
  { "keyring-lock", N_("State of the keyring") },
  { "keyring-backend", N_("Where {subject} keeps its key") },
  { "keyring-access", N_("{subject} may use the keyring") },
  { "sandbox", N_("What {subject} may use") },
  { "handler", N_("Program for {subject} links") },
  { "browser", N_("Browser") },
  { "portals", N_("Desktop portals") },
  { "storage", N_("Storage ({subject})") },
  { "parts", N_("Missing parts") },
  { "desktop", N_("Desktop") },
  { "session", N_("Kind of session") },
  { "input", N_("Input method") },
  { "clock", N_("Clock") },
  { "zone", N_("Time zone") },
  { "time-sync", N_("Setting the clock by itself") },
  { "hardware-clock", N_("Built-in clock") },
};

/* Values that are words of ours; everything else is a name or a number. */
static const Word values[] = {
  { "yes", NC_("answer", "yes") },
  { "no", NC_("answer", "no") },
  { "on", NC_("comparison", "on") },
  { "off", NC_("comparison", "off") },
  { "none", NC_("comparison", "none") },
  { "direct", NC_("comparison", "none, straight on") },
  { "public", NC_("comparison", "public") },
  { "private", NC_("comparison", "private") },
  { "loopback", NC_("comparison", "this computer itself") },
  { "unspecified", NC_("comparison", "none at all") },
  { "link-local", NC_("comparison", "without a router") },
  { "installed", NC_("comparison", "installed") },
  { "not installed", NC_("comparison", "not installed") },
  { "locked", NC_("comparison", "locked") },
  { "open", NC_("comparison", "open") },
  { "fine", NC_("comparison", "fine") },
  { "full", NC_("comparison", "full") },
  { "read-only", NC_("comparison", "read-only") },
  { "closed", NC_("comparison", "not writable") },
  { "right", NC_("comparison", "right") },
  { "local time", NC_("comparison", "local time") },
  { "display", NC_("comparison", "screen") },
  { "network", NC_("comparison", "network") },
  { "portal", NC_("comparison", "portals") },
  { "secrets", NC_("comparison", "keyring") },
  { "data", NC_("comparison", "the messenger's data") },
  { "keyring", NC_("comparison", "keyring") },
  { "temporary", NC_("comparison", "temporary files") },
  { "wifi", NC_("comparison", "Wi-Fi") },
  { "ethernet", NC_("comparison", "cable") },
  { "other", NC_("comparison", "other") },
};

static const char *
find (const Word *words,
      gsize       n_words,
      const char *id)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i].id, id) == 0)
      return _(words[i].text);
  return NULL;
}

/**
 * lk_advise_comparison:
 * @proves: (nullable): what a comparison proves
 *
 * Returns: (transfer none): what that means, in one sentence
 */
const char *
lk_advise_comparison (const char *proves)
{
  const char *text = find (conclusions, G_N_ELEMENTS (conclusions), proves);

  return text != NULL ? text : find (conclusions, G_N_ELEMENTS (conclusions), "nothing");
}

static char *
describe_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (values[i].id, word))
      return g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, i < 2 ? "answer" : "comparison", values[i].text));
  return lk_template_clean (word);
}

static char *
describe_subject (const char *what,
                  const char *subject)
{
  g_autoptr(GHashTable) params = lk_params_new ();
  const char *text = find (subjects, G_N_ELEMENTS (subjects), what);
  g_autofree char *name = NULL;

  if (g_strcmp0 (what, "check") == 0)
    return g_strdup (lk_advise_check_title (subject));
  if (g_strcmp0 (what, "answer") == 0)
    return lk_advise_question_text (subject, NULL);
  if (text == NULL)
    return g_strdup (what);
  name = g_strcmp0 (what, "storage") == 0 ? describe_word (subject) : g_strdup (subject);
  lk_params_set (params, "subject", name);
  return lk_template_expand (text, params, TRUE, NULL);
}

/* "480 min": the server's clock minus this computer's. */
static char *
describe_skew (const char *value)
{
  gint64 minutes = g_ascii_strtoll (value, NULL, 10), hours = (ABS (minutes) + 30) / 60;

  if (!g_str_has_suffix (value, " min"))
    return describe_word (value);
  if (ABS (minutes) < 90)
    return g_strdup_printf (minutes > 0 ? _("%d minutes slow") : _("%d minutes fast"), (int) ABS (minutes));
  if (hours < 48)
    return g_strdup_printf (minutes > 0 ? _("about %d hours slow") : _("about %d hours fast"), (int) hours);
  return g_strdup_printf (minutes > 0 ? _("about %d days slow") : _("about %d days fast"),
                          (int) MIN (hours / 24, G_MAXINT));
}

/* "192.0.2.1 (wifi)" */
static char *
describe_network (const char *value)
{
  g_auto(GStrv) parts = g_strsplit_set (value, "()", 3);
  g_autofree char *kind = NULL;

  if (g_strv_length (parts) < 2)
    return describe_word (value);
  kind = describe_word (parts[1]);
  return g_strdup_printf ("%s(%s)", parts[0], kind);
}

static char *
describe_list (const char *value)
{
  g_auto(GStrv) words = g_strsplit (value, ", ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = describe_word (words[i]);

      g_free (words[i]);
      words[i] = word;
    }
  return g_strjoinv (", ", words);
}

/* "problem host-blocked", "ok" */
static char *
describe_finding (const char *value)
{
  g_auto(GStrv) parts = g_strsplit (value, " ", 2);
  LkStatus status;

  if (parts[0] != NULL && parts[1] != NULL)
    return lk_advise_title (parts[1], NULL);
  return g_strdup (parts[0] != NULL && lk_status_from_string (parts[0], &status) ? lk_advise_status_label (status) : value);
}

static char *
describe_value (const char *what,
                const char *value)
{
  if (value == NULL)
    return g_strdup (_("not known"));
  if (g_str_equal (what, "verdict"))
    return lk_advise_title (value, NULL);
  if (g_str_equal (what, "check"))
    return describe_finding (value);
  if (g_str_equal (what, "clock"))
    return describe_skew (value);
  return g_str_equal (what, "network") ? describe_network (value) : describe_list (value);
}

/**
 * lk_advise_difference:
 * @what: what two cases differ in
 * @subject: of what
 * @before: (nullable): what the older case says
 * @after: (nullable): what the newer one says
 *
 * Returns: (transfer full): one line
 */
char *
lk_advise_difference (const char *what,
                      const char *subject,
                      const char *before,
                      const char *after)
{
  g_autofree char *name = describe_subject (what, subject);
  g_autofree char *first = describe_value (what, before);
  g_autofree char *second = describe_value (what, after);

  /* Translators: what differs, what it was, and what it is now */
  return g_strdup_printf (_("%s: %s → %s"), name, first, second);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise-computer.h"
#include "lk-template.h"
#include "lk-words.h"

#define MAX_LISTED 4      /* items of one list in a line of evidence */
#define MIN_SKEW 5        /* seconds; below it the way of the answer explains the difference */

typedef struct
{
  const char *probe;
  const char *progress; /* while it runs */
  const char *subject;  /* a template: what was measured */
  const char *success;  /* a template: how it ended well */
  const char *details;  /* (nullable) a template: the facts that matter, each after a semicolon */
} ProbeText;

static const ProbeText texts[] = {
  { "link", N_("Looking at the connection"), N_("Connection of this computer"), N_("looked at"),
    N_("[; interfaces {interfaces}][; router {gateways}][; name servers {name_servers}]") },
  { "router", N_("Asking the router"), N_("Router {subject}"), N_("[answered in {rtt}|answered]"),
    N_("[; asked by {method}][; neighbour state {neighbour}]") },
  { "portal", N_("Looking for a sign-in page"), N_("Page for comparison {subject}"),
    N_("answered in {took}"),
    N_("[; status {status}][ (expected: {expected_status})][; leads to {location}][; clock here "
       "{skew}]") },
  { "proxy", N_("Reading the proxy settings"), N_("Proxy settings for {subject}"),
    N_("[uses {proxy}|direct connection]"), N_("[; from {source}]") },
  { "proxy-connect", N_("Trying the proxy"), N_("Proxy {subject}"), N_("answered in {took}"),
    N_("[; status {status}][; sign-in by {scheme}]") },
  { "dns", N_("Looking up names"), N_("Name {subject}"), N_("found in {took}"),
    N_("[; addresses {addresses}][; kind of address: {special}][; line {hosts_line} of the hosts "
       "file]") },
  { "dns-query", N_("Asking the name server"), N_("Name server[ {server}] about {subject}"),
    N_("answered in {took}"),
    N_("[; {rcode}][; addresses {addresses}][; {garbage}]") },
  { "dns-random", N_("Testing the name server"), N_("Made-up name {subject}"),
    N_("found, though it does not exist"),
    N_("[; addresses {addresses}]") },
  { "dns-second", N_("Asking a second name server"),
    N_("Second name server[ {resolver}] about {subject}"),
    N_("answered in {took}"), N_("[; {rcode}][; addresses {addresses}]") },
  { "srv", N_("Looking up the service's servers"), N_("Service record {subject}"),
    N_("found in {took}"),
    N_("[; servers {targets}]") },
  { "connect", N_("Connecting"), N_("Connection to {subject}[ ({address})]"),
    N_("[connected in {rtt}|connected in {took}]"),
    N_("[; {family}][; {retransmits} packets repeated]") },
  { "tls", N_("Checking the encryption"), N_("Encryption of {subject}"), N_("secured in {took}"),
    N_("[; TLS {version}][; certificate by {issuer_name}][; valid until {until}][; fault: "
       "{flags}]") },
  { "tls-hello", N_("Examining the encryption"), N_("First TLS message to {subject}[ ({variant})]"),
    N_("answered in {took}"), N_("[; {answer}][; TLS {version}][; begins with {first_bytes}]") },
  { "http", N_("Asking the server"), N_("Page {subject}"), N_("answered in {took}"),
    N_("[; status {status}][; {errcode}][; {content_type}][; leads to {location}][; asks to wait "
       "{retry_after}]"
       "[; clock here {skew}]") },
  { "xmpp", N_("Talking to the server"), N_("XMPP server {subject}"), N_("answered in {took}"),
    N_("[; got as far as {stage}][; ways to sign in: {mechanisms}][; {stream_error}][; "
       "{stream_error_text}]") },
  { "discovery", N_("Finding the server"), N_("Server for {subject}"), N_("found in {took}"),
    N_("[; {action}][; {base_url}][; {reason_words}]") },
  { "quality", N_("Measuring the connection"), N_("Speed of {subject}"), N_("measured in {took}"),
    N_("[; {answered} of {samples} tries answered][; typically {rtt_median_ms} ms][; varies by "
       "{jitter}]"
       "[; {loss_judged} lost]") },
  { "name", N_("Looking at the name"), N_("Spelling of the name"), N_("looked at"),
    N_("[; problems: {problems}][; character {character}][; as it should be: {suggestion}]") },
  { "typing", N_("Looking at what was typed"), N_("What was typed"), N_("looked at"), N_("[; traps: {traps}]") },
  { "sign-in", N_("Signing in once"), N_("Sign-in at {subject}"), N_("answered in {took}"),
    N_("[; {result}][; by {method}][; status {status}][; {errcode}][; {stream_error}][; not sent: {not_sent}][; leads to "
       "{location}][; asks to wait {retry_after}][; the server said: \"{text}\"]") },
  { "account-state", N_("Looking at the account"), N_("Account at {subject}"), N_("answered in {took}"),
    N_("[; status {status}][; {errcode}][; the server said: \"{text}\"]") },
  { "sign-out", N_("Signing out again"), N_("Sign-out at {subject}"), N_("done in {took}"),
    N_("[; status {status}][; {errcode}]") },
  { "server-info", N_("Asking the server about itself"), N_("What {subject} says of itself"), N_("answered in {took}"),
    N_("[; {software}[ {version}]][; support {support}][; administrator {admin}]") },
  { "irc", N_("Talking to the server"), N_("IRC server {subject}"), N_("answered in {took}"),
    N_("[; network {network}][; ways to sign in: {mechanisms}][; {errcode}][; the server said: \"{text}\"]") },
  { "outage-note", N_("Reading the outage note"), N_("Outage note {subject}"), N_("answered in {took}"),
    N_("[; {message}][; until {end}]") },
  { "client", N_("Looking for the messenger"), N_("Messenger {subject}"), N_("looked for"), NULL },
  { "release", N_("Looking for newer versions"), N_("Versions of {subject}"), N_("found in {took}"), NULL },
  { "update-source", N_("Looking where updates come from"), N_("Updates of {subject}"), N_("looked at"), NULL },
  { "keyring", N_("Looking at the keyring"), N_("Keyring"), N_("looked at"), NULL },
  { "secret-access", N_("Looking at permissions"), N_("Permission of {subject} to use the keyring"), N_("looked at"), NULL },
  { "scheme", N_("Looking at sign-in links"), N_("Links that begin with {subject}"), N_("looked at"), NULL },
  { "browser", N_("Looking for the browser"), N_("Default browser"), N_("looked at"), NULL },
  { "portal-service", N_("Looking at the desktop's services"), N_("Desktop portal"), N_("looked at"), NULL },
  { "hand-off", N_("Waiting for your browser"), N_("Page that was handed to the browser"), N_("fetched after {took}"),
    N_("[; {handler}][; {way}][; leads back by {scheme}]") },
  { "sandbox", N_("Looking at permissions"), N_("Sandbox of {subject}"), N_("looked at"), NULL },
  { "storage", N_("Looking at disk space"), N_("Folder {subject}"), N_("looked at"), NULL },
  { "lock", N_("Looking for left-over marks"), N_("Mark of a running messenger {subject}"), N_("looked at"), NULL },
  { "profile", N_("Looking at the messenger's data"), N_("Data in {subject}"), N_("looked at"), NULL },
  { "time-sync", N_("Reading the clock"), N_("Automatic time"), N_("looked at"), NULL },
  { "crash", N_("Looking for crashes"), N_("Crashes of {subject}"), N_("looked for"), NULL },
  { "input", N_("Looking at the input method"), N_("Input method"), N_("looked at"), NULL },
  { "parts", N_("Looking for missing parts"), N_("Parts of the desktop"), N_("looked at"), NULL },
  { "error-text", N_("Reading the message"), N_("Message that was shown"), N_("looked up"), NULL },
  { "client-log", N_("Reading the messenger's log"), N_("Log of {subject}"), N_("searched for known errors"),
    N_("[; \"{matched}\"][; in {file}]") },
  { "clock", N_("Reading the clock"), N_("Clock of this computer"), N_("read"),
    N_("[; {before_build}]") },
};

static const ProbeText other_text = {
  NULL, N_("Checking"), N_("[{probe} {subject}|{probe}]"), N_("done in {took}"),
  N_("[; status {status}]")
};

static const ProbeText *
find_text (const char *probe)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].probe, probe) == 0)
      return &texts[i];
  return &other_text;
}

/**
 * lk_advise_probe_label:
 * @probe: (nullable): a probe's name
 *
 * Returns: (transfer none): what is going on while it runs
 */
const char *
lk_advise_probe_label (const char *probe)
{
  return _(find_text (probe)->progress);
}

/* The text of an item in a list: itself, or what an object is known by. */
static const char *
get_item_text (JsonNode *node)
{
  static const char *const members[] = { "name", "address", "host" };

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = lk_json_get_string (json_node_get_object (node), members[i]);
      if (text != NULL)
        return text;
    }
  return NULL;
}

static char *
describe_list (JsonArray *array)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) items = NULL;
  guint n_items = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = get_item_text (json_array_get_element (array, i));

      if (text == NULL)
        continue;
      if (n_items++ == MAX_LISTED)
        {
          g_strv_builder_add (builder, "…");
          break;
        }
      g_strv_builder_add (builder, text);
    }
  if (n_items == 0)
    return NULL;
  items = g_strv_builder_end (builder);
  return lk_words_list (items);
}

static char *
describe_fact (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return describe_list (json_node_get_array (node));
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      {
        char buffer[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd (buffer, sizeof buffer, "%.1f", json_node_get_double (node));
        return g_strdup (buffer);
      }
    default:
      return NULL;
    }
}

/* How a page was handed over, or why it was not. */
static void
add_way (LkParams      *params,
         LkObservation *observation)
{
  if (lk_observation_has_fact (observation, "by", "portal"))
    lk_params_set (params, "way", _("by the desktop's portal"));
  else if (lk_observation_has_fact (observation, "reason", "no-screen"))
    lk_params_set (params, "way", _("there is no screen here"));
}

/* Yes-or-no facts that change what the line says. */
static void
add_flags (LkParams      *params,
           LkObservation *observation)
{
  gint64 skew = 0;

  if (lk_observation_is_true (observation, "direct"))
    g_hash_table_remove (params, "proxy");
  if (lk_observation_is_true (observation, "garbage"))
    lk_params_set (params, "garbage", _("the answer is not readable"));
  if (lk_observation_is_true (observation, "before_build"))
    lk_params_set (params, "before_build", _("earlier than this copy of Latchkey was made"));
  if (lk_params_get_int (params, "skew_s", &skew) && ABS (skew) < MIN_SKEW)
    g_hash_table_remove (params, "skew_s");
}

static LkParams *
collect_params (LkObservation *observation)
{
  JsonObject *facts = lk_observation_get_facts (observation);
  g_autoptr(GHashTable) params = lk_params_new ();
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;

  if (facts != NULL)
    {
      json_object_iter_init (&iter, facts);
      while (json_object_iter_next (&iter, &name, &node))
        {
          g_autofree char *words = describe_fact (node);
          lk_params_set (params, name, words);
        }
    }
  lk_params_set (params, "probe", lk_observation_get_probe (observation));
  lk_params_set (params, "subject", lk_observation_get_subject (observation));
  lk_params_set_int (params, "ms", lk_observation_get_duration (observation));
  add_flags (params, observation);
  add_way (params, observation);
  return lk_words_params (params, NULL);
}

static const char *
get_outcome_template (LkOutcome        outcome,
                      const ProbeText *text)
{
  switch (outcome)
    {
    case LK_OUTCOME_OK:
      return text->success;
    case LK_OUTCOME_TIMEOUT:
      return N_("no answer in {took}");
    case LK_OUTCOME_CANCELLED:
      return N_("stopped after {took}");
    case LK_OUTCOME_SKIPPED:
      return N_("left out");
    case LK_OUTCOME_FAILED:
    default:
      return N_("failed after {took}");
    }
}

/**
 * lk_advise_observation_line:
 * @observation: an observation
 *
 * Returns: (transfer full): what was measured, how it ended, the key numbers and the original
 *   error, in one line
 */
char *
lk_advise_observation_line (LkObservation *observation)
{
  const ProbeText *text = find_text (lk_observation_get_probe (observation));
  LkOutcome how = lk_observation_get_outcome (observation);
  g_autoptr(GHashTable) view = collect_params (observation);
  g_autofree char *subject = lk_template_expand (_(text->subject), view, TRUE, NULL);
  g_autofree char *outcome = lk_template_expand (_(get_outcome_template (how, text)), view, FALSE,
                                                 NULL);
  g_autofree char *details = text->details != NULL ? lk_template_expand (_(text->details), view, FALSE, NULL) : g_strdup ("");
  g_autofree char *words = lk_advise_computer_words (observation);
  g_autofree char *message = NULL;

  if (words != NULL && lk_observation_get_error_domain (observation) == NULL)
    /* Translators: a line of evidence: what was looked at, and what was found */
    return g_strdup_printf (_("%s: %s"), subject, words);
  if (lk_observation_get_error_domain (observation) == NULL)
    /* Translators: a line of evidence: what was measured, how it ended, and then key numbers, which
     * bring their own semicolon */
    return g_strdup_printf (_("%s: %s%s"), subject, outcome, details);

  if (lk_observation_get_error_message (observation) != NULL)
    message = lk_template_clean (lk_observation_get_error_message (observation));
  /* Translators: the same line with the error at its end: its text, where it comes from, and its
   * number */
  return g_strdup_printf (_("%s: %s%s; error \"%s\" (%s %d)"), subject, outcome, details,
                          message != NULL ? message : "",
                          lk_observation_get_error_domain (observation),
                          lk_observation_get_error_code (observation));
}

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
  { "name-servers", N_("The network is the same, but other name servers are asked: look there first.") },
  { "proxy", N_("The network is the same, but the way through the proxy has changed: look there first.") },
  { "certificate", N_("The certificate comes from somebody else than before: either the server has a new one, or something on "
                      "the way reads along.") },
  { "clock", N_("The clock of this computer has changed: look there first.") },
  { "client", N_("Another version of the messenger is installed than before: look there first.") },
  { "by-itself", N_("Nothing has changed here, so the change came from the service or from the way to it.") },
  { "nothing", N_("The two checks differ, but that proves nothing about the cause.") },
};

static const Word subjects[] = {
  { "verdict", N_("Result") },
  { "network", N_("Network") },
  { "name-servers", N_("Name servers") },
  { "proxy", N_("Proxy") },
  { "address", N_("Addresses of {subject}") },
  { "certificate", N_("Issuer of the certificate of {subject}") },
  { "client", N_("Version of {subject}") },
  { "clock", N_("Clock") },
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
describe_subject (const char *what,
                  const char *subject)
{
  g_autoptr(GHashTable) params = lk_params_new ();
  const char *text = find (subjects, G_N_ELEMENTS (subjects), what);

  if (g_strcmp0 (what, "check") == 0)
    return g_strdup (lk_advise_check_title (subject));
  if (g_strcmp0 (what, "answer") == 0)
    return lk_advise_question_text (subject, NULL);
  if (text == NULL)
    return g_strdup (what);
  lk_params_set (params, "subject", subject);
  return lk_template_expand (text, params, TRUE, NULL);
}

/* "problem host-blocked", "ok", "no", or what was measured. */
static char *
describe_value (const char *what,
                const char *value)
{
  g_auto(GStrv) parts = NULL;
  LkStatus status;

  if (value == NULL)
    return g_strdup (_("not known"));
  if (g_str_equal (what, "verdict"))
    return lk_advise_title (value, NULL);
  if (g_str_equal (what, "answer"))
    return g_strdup (g_str_equal (value, "yes") ? C_("answer", "yes") : C_("answer", "no"));
  if (!g_str_equal (what, "check"))
    return lk_template_clean (value);
  parts = g_strsplit (value, " ", 2);
  if (parts[0] != NULL && parts[1] != NULL)
    return lk_advise_title (parts[1], NULL);
  return g_strdup (parts[0] != NULL && lk_status_from_string (parts[0], &status) ? lk_advise_status_label (status) : value);
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

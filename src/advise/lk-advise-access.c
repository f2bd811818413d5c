/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The details of the checks of name, password and account. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise-private.h"
#include "lk-template.h"

#define MAX_SENTENCES 3

static void
add_sentence (GString    *text,
              const char *sentence)
{
  g_autofree char *both = NULL;

  if (sentence == NULL || *sentence == '\0')
    return;
  if (text->len == 0)
    {
      g_string_append (text, sentence);
      return;
    }
  /* Translators: two sentences; drop the space where your language writes none */
  both = g_strdup_printf (_("%s %s"), text->str, sentence);
  g_string_assign (text, both);
}

static void
add_template (GString    *text,
              const char *template,
              LkParams   *view)
{
  g_autofree char *sentence = lk_template_expand (template, view, TRUE, NULL);

  add_sentence (text, sentence);
}

static void
describe_name (GString  *text,
               LkParams *view)
{
  const char *problems = lk_params_get (view, "problems");
  g_auto(GStrv) words = problems != NULL ? g_strsplit (problems, ",", MAX_SENTENCES + 1) : NULL;

  if (g_strcmp0 (lk_params_get (view, "variant"), "unknown-name") == 0)
    add_template (text, _("The server seems not to know the name[ {account}]."), view);
  for (guint i = 0; words != NULL && words[i] != NULL && i < MAX_SENTENCES; i++)
    {
      g_autofree char *sentence = lk_advise_name_problem (words[i], view);

      add_sentence (text, sentence);
    }
  if (lk_params_get (view, "suggestion") != NULL)
    add_template (text, _("[Did you mean {suggestion}?]"), view);
}

static void
describe_typing (GString  *text,
                 LkParams *view)
{
  const char *traps = lk_params_get (view, "traps");
  g_auto(GStrv) words = traps != NULL ? g_strsplit (traps, ",", MAX_SENTENCES + 1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL && i < MAX_SENTENCES; i++)
    add_sentence (text, lk_advise_typing_trap (words[i]));
}

static void
describe_elsewhere (GString  *text,
                    LkParams *view)
{
  static const struct
  {
    const char *name, *yes, *no;
  } answers[] = {
    { "web", N_("You say that signing in works in a browser."), N_("You say that signing in fails in a browser, too.") },
    { "device", N_("You say that signing in works on another device."),
      N_("You say that signing in fails on another device, too.") },
    { "letter", N_("You say that the provider has written to you about the account."),
      N_("You say that the provider has not written to you.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (lk_params_get (view, answers[i].name) != NULL)
      add_sentence (text, g_str_equal (lk_params_get (view, answers[i].name), "yes") ? _(answers[i].yes) : _(answers[i].no));
}

/**
 * lk_advise_describe_access:
 * @finding: a finding
 * @view: the parameters its texts may name
 *
 * Returns: (transfer full) (nullable): what there is to note; %NULL where the check's common words do
 */
char *
lk_advise_describe_access (LkFinding *finding,
                           LkParams  *view)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean coded = finding->code != NULL;

  if (g_str_equal (finding->check, "account.elsewhere") && finding->status != LK_STATUS_NOT_RUN)
    describe_elsewhere (text, view);
  else if (finding->status == LK_STATUS_UNKNOWN && g_str_equal (finding->check, "credentials.sign-in"))
    add_template (text, "[{not_sent_words}]", view);
  else if (finding->status != LK_STATUS_NOTICE || coded)
    return NULL;
  else if (g_str_equal (finding->check, "credentials.name"))
    describe_name (text, view);
  else if (g_str_equal (finding->check, "credentials.typing"))
    describe_typing (text, view);
  else if (g_str_equal (finding->check, "credentials.sign-in"))
    add_template (text, _("The service refused the sign-in[ (error {status})]."), view);
  else if (g_str_equal (finding->check, "account.session"))
    add_template (text, _("The sign-in of this check could not be closed again: remove the device called \"Latchkey check\" "
                          "on the account page."), view);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * lk_advise_quote:
 * @finding: a finding
 * @detail: (transfer full): what is said of it
 * @view: the parameters its texts may name
 *
 * Returns: (transfer full): the same, and the server's own words where there are some
 */
char *
lk_advise_quote (LkFinding *finding,
                 char      *detail,
                 LkParams  *view)
{
  g_autoptr(GString) text = NULL;
  gboolean odd = finding->status == LK_STATUS_NOTICE || finding->status == LK_STATUS_PROBLEM ||
                 finding->status == LK_STATUS_UNKNOWN;

  if (!odd || lk_params_get (view, "said") == NULL)
    return detail;
  text = g_string_new (detail);
  g_free (detail);
  add_template (text, _("[The server said: \"{said}\".]"), view);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

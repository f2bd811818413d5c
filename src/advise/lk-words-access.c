/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machine words of a sign-in, for people. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-words.h"

#define MAX_WORDS 8

typedef struct
{
  const char *id;
  const char *words;
} Word;

static const Word reasons_not_sent[] = {
  { "certificate", N_("The password was not sent, because the server's certificate did not verify.") },
  { "other-host", N_("The password was not sent, because the answer came from another server.") },
  { "redirect", N_("The password was not sent, because the server leads to another address.") },
  { "unencrypted", N_("The password was not sent, because the server does not encrypt the connection.") },
  { "method", N_("The password was not sent, because the server takes none.") },
  { "not-this-service", N_("The password was not sent, because the answer was not one of this service.") },
  { "limited", N_("The password was not sent, because the server takes no more sign-ins for now.") },
  { "name", N_("The password was not sent, because no account can have this name.") },
  { "password", N_("Nothing was sent, because no password was typed that could be.") },
  { "not-allowed", N_("The password was not sent, because the service takes none from other programs.") },
  { "unreachable", N_("The password was not sent, because the server could not be reached for the sign-in.") },
};

static const Word code_methods[] = {
  { "totp", N_("a code of the authenticator program") },
  { "email", N_("a code sent by e-mail") },
  { "sms", N_("a code sent by text message") },
  { "password", N_("the password once more") },
};

static const Word ways[] = {
  { "m.login.sso", N_("single sign-on") },
  { "sso", N_("single sign-on") },
  { "saml", N_("single sign-on") },
  { "oauth", N_("the browser") },
  { "m.login.token", N_("the browser") },
};

static const char *
find_word (const Word *words,
           gsize       n_words,
           const char *id)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_str_equal (words[i].id, id))
      return _(words[i].words);
  return NULL;
}

/* Each item once, in words where there are some. */
static void
set_items (LkParams   *view,
           const char *name,
           const char *items,
           const Word *words,
           gsize       n_words)
{
  g_auto(GStrv) parts = g_strsplit (items, ",", MAX_WORDS);
  g_autoptr(GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *id = g_strstrip (parts[i]);
      const char *text = find_word (words, n_words, id);

      if (text == NULL)
        text = g_str_has_prefix (id, "oauth:") ? id + strlen ("oauth:") : id;
      if (*text != '\0' && !g_ptr_array_find_with_equal_func (found, text, g_str_equal, NULL))
        g_ptr_array_add (found, (gpointer) text);
    }
  if (found->len == 0)
    return;
  g_ptr_array_add (found, NULL);
  g_hash_table_replace (view, g_strdup (name), lk_words_list ((char **) found->pdata));
}

static void
add_moment (LkParams   *view,
            const char *moment)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_iso8601 (moment, NULL);
  g_autoptr(GDateTime) here = date != NULL ? g_date_time_to_local (date) : NULL;
  /* Translators: a moment for g_date_time_format(), such as 31 January 2026 at 14:05 */
  g_autofree char *words = here != NULL ? g_date_time_format (here, _("%-d %B %Y at %H:%M")) : NULL;

  lk_params_set (view, "end", words);
}

/**
 * lk_words_add_access:
 * @view: particulars
 *
 * Adds the words for what they hold of name, typing and sign-in.
 */
void
lk_words_add_access (LkParams *view)
{
  const char *problems = lk_params_get (view, "problems");
  const char *trap = lk_params_get (view, "trap");
  const char *not_sent = lk_params_get (view, "not_sent");
  const char *admin = lk_params_get (view, "admin");

  if (problems != NULL)
    {
      g_autofree char *first = g_strndup (problems, strcspn (problems, ","));
      g_autofree char *sentence = lk_advise_name_problem (first, view);

      lk_params_set (view, "problem_words", sentence);
    }
  if (trap != NULL)
    lk_params_set (view, "trap_words", lk_advise_typing_trap (trap));
  if (not_sent != NULL)
    lk_params_set (view, "not_sent_words", find_word (reasons_not_sent, G_N_ELEMENTS (reasons_not_sent), not_sent));
  if (lk_params_get (view, "code_methods") != NULL)
    set_items (view, "code_words", lk_params_get (view, "code_methods"), code_methods, G_N_ELEMENTS (code_methods));
  if (lk_params_get (view, "names") != NULL)
    set_items (view, "way_words", lk_params_get (view, "names"), ways, G_N_ELEMENTS (ways));
  if (admin != NULL && g_str_has_prefix (admin, "mailto:"))
    {
      g_autofree char *address = g_strdup (admin + strlen ("mailto:"));

      lk_params_set (view, "admin", address);
    }
  if (lk_params_get (view, "expected_end") != NULL)
    add_moment (view, lk_params_get (view, "expected_end"));
}

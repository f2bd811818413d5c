/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a name and a password while they are typed, and before they are sent. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise.h"
#include "lk-template.h"
#include "lk-words.h"

typedef struct
{
  const char *word; /* of the observations `name` and `typing` */
  const char *text;
} Sentence;

static const Sentence traps[] = {
  { "empty", N_("The password is still empty.") },
  { "caps-lock", N_("Caps Lock is on: switch it off, and type the password again.") },
  { "num-lock", N_("Num Lock is off: use the digits above the letters, or switch it on.") },
  { "layout", N_("Another keyboard layout than usual is active: choose the one you had when you set the password.") },
  { "input-method", N_("An input method is composing characters: switch it to plain letters for the password.") },
  { "leading-blank", N_("There is a blank before the password: remove it, unless it belongs to the password.") },
  { "trailing-blank", N_("There is a blank after the password: remove it, unless it belongs to the password.") },
  { "full-width", N_("There are full-width characters in the password: switch the input method to half width.") },
  { "look-alike", N_("A letter of another alphabet that looks like a Latin one is in the password: type it again with the "
                     "Latin layout.") },
  { "invisible", N_("There is a character in the password that cannot be seen: type it by hand instead of pasting it.") },
  { "control", N_("There is a tab or a line break in the password: paste it again without the end of the line.") },
  { "typographic", N_("A program has replaced quotation marks, dashes or dots by typographic ones: type the password by "
                      "hand.") },
  { "decomposed", N_("An accented letter is made of two characters: type the password by hand instead of pasting it.") },
  { "not-utf8", N_("The password holds bytes that are no text: type it by hand instead of pasting it.") },
  { "too-long", N_("The password is longer than any service takes: look whether something else was pasted.") },
};

static const Sentence problems[] = {
  { "empty", N_("The name is still empty.") },
  { "too-long", N_("The name is longer than {service} allows: look whether something else was pasted.") },
  { "leading-blank", N_("There is a blank before the name: remove it.") },
  { "trailing-blank", N_("There is a blank after the name: remove it.") },
  { "inner-blank", N_("There is a blank inside the name: remove it.") },
  { "full-width", N_("There are full-width characters in the name[ ({character})]: switch the input method to half width.") },
  { "invisible", N_("There is a character in the name that cannot be seen[ ({character})]: type the name by hand.") },
  { "look-alike", N_("A letter of another alphabet that looks like a Latin one is in the name[ ({character})]: type it "
                     "again with the Latin layout.") },
  { "forbidden-character", N_("There is a character in the name that {service} does not allow[ ({character})].") },
  { "unpreparable", N_("There is a character in the name that no name may hold[ ({character})].") },
  { "missing-server", N_("The part of the name that says the server is missing.") },
  { "other-server", N_("The name belongs to [{server}|another server], but this is [{wanted}|{service}].") },
  { "mail-address", N_("{service} wants the user name here, not the mail address.") },
  { "not-mail-address", N_("{service} wants the mail address here, not a user name.") },
  { "misplaced-at", N_("The @ sign is not where it belongs in the name.") },
  { "upper-case", N_("There are capital letters in the name; it is usually written in small ones.") },
  { "mixed-script", N_("The name mixes letters of several alphabets, some of which look alike.") },
};

/* Matrix takes a mail address, too, if the account has it. */
static const Sentence matrix_mail = {
  "mail-address",
  N_("This is a mail address and not a Matrix name: it works only if it is confirmed for the account.")
};

static const char *
find_sentence (const Sentence *sentences,
               gsize           n_sentences,
               const char     *word)
{
  for (gsize i = 0; i < n_sentences; i++)
    if (g_strcmp0 (sentences[i].word, word) == 0)
      return sentences[i].text;
  return NULL;
}

/**
 * lk_advise_typing_trap:
 * @word: a word of the fact `traps`
 *
 * Returns: (transfer none) (nullable): what is odd about what was typed, and what to do; %NULL for an unknown word
 */
const char *
lk_advise_typing_trap (const char *word)
{
  const char *text = find_sentence (traps, G_N_ELEMENTS (traps), word);

  return text != NULL ? _(text) : NULL;
}

/**
 * lk_advise_name_problem:
 * @word: a word of the fact `problems`
 * @params: (nullable): `service`, `protocol`, `character`, `server`, `wanted`, as far as they are known
 *
 * Returns: (transfer full) (nullable): what is odd about the name; %NULL for an unknown word
 */
char *
lk_advise_name_problem (const char *word,
                        LkParams   *params)
{
  const char *text = find_sentence (problems, G_N_ELEMENTS (problems), word);

  if (g_strcmp0 (word, matrix_mail.word) == 0 && g_strcmp0 (lk_params_get (params, "protocol"), "matrix") == 0)
    text = matrix_mail.text;
  return text != NULL ? lk_template_expand (_(text), params, TRUE, NULL) : NULL;
}

/**
 * lk_advise_sign_in_promise:
 * @host: (nullable): where the password goes
 *
 * Returns: (transfer full): what happens to the password, before it is sent
 */
char *
lk_advise_sign_in_promise (const char *host)
{
  g_autoptr(GHashTable) params = lk_params_new ();

  lk_params_set (params, "host", host);
  return lk_template_expand (_("The password is sent once, to {host} only, over a verified connection, and then "
                               "forgotten. This counts as one sign-in attempt."),
                             params, TRUE, NULL);
}

/**
 * lk_advise_attempts_warning:
 * @n_refused: sign-ins so far that the service may count against the account
 * @limited: whether it takes no more for now
 * @retry_after_s: for how long, as it said itself; negative: it did not
 *
 * Returns: (transfer full) (nullable): what speaks against another attempt; %NULL where nothing does
 */
char *
lk_advise_attempts_warning (guint    n_refused,
                            gboolean limited,
                            gint64   retry_after_s)
{
  if (limited && retry_after_s > 0)
    {
      g_autofree char *duration = lk_words_duration (retry_after_s);

      /* Translators: a length of time, such as 5 minutes */
      return g_strdup_printf (_("The service takes no more sign-ins for %s. Wait until then; another try can make the wait "
                                "longer."), duration);
    }
  if (limited)
    return g_strdup (_("The service takes no more sign-ins for now. Wait a few minutes; another try can make the wait "
                       "longer."));
  if (n_refused == 0)
    return NULL;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%d sign-in was refused already. Many services lock an account after a few; change "
                                       "something before you try again.",
                                       "%d sign-ins were refused already. Many services lock an account after a few; change "
                                       "something before you try again.", n_refused),
                          (int) n_refused);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-upload-words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "lk-error.h"

/* Longer words of a server are cut, in characters. */
#define MAX_WORDS 300

typedef struct
{
  const char *errcode; /* with or without RS_ before it; the end of a name with "*" is open */
  const char *words;
} Refusal;

/* docs/api.md and errors.go of rageshake 1.17; the first that fits counts. */
static const Refusal refusals[] = {
  { "DISALLOWED_APP", N_("The server does not take reports of this program. The help desk may have to allow \"latchkey\" "
      "there.") },
  { "CONTENT_TOO_LARGE", N_("The report is too large for the server. Leave out an attachment and try again.") },
  { "REJECTED_BAD_VERSION", N_("The server takes no reports of this version. Update Latchkey and try again.") },
  { "REJECTED_UNEXPECTED_RECOVERY_KEY",
    N_("The server found something in the report that looks like a recovery key, and threw it away. Take it out of your "
        "words.") },
  { "REJECTED*", N_("The server refused the report by a rule of its own.") },
  { "BAD_CONTENT", N_("The server could not read the report.") },
  { "BAD_HEADER", N_("The server could not read the report.") },
  { "METHOD_NOT_ALLOWED", N_("This address takes no reports. The help desk may have written it down wrongly.") },
};

static const Refusal *
find_refusal (const char *errcode)
{
  if (errcode == NULL)
    return NULL;
  if (g_str_has_prefix (errcode, "RS_"))
    errcode += 3;
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_pattern_match_simple (refusals[i].errcode, errcode))
      return &refusals[i];
  return NULL;
}

static const char *
get_words_for_status (guint status)
{
  switch (status)
    {
    case 401:
    case 403:
      return _("The server takes reports only of those who may use it.");
    case 404:
    case 405:
      return _("This address takes no reports. The help desk may have written it down wrongly.");
    case 407:
      return _("A proxy between you and the server wants a name and a password.");
    case 413:
      return _("The report is too large for the server. Leave out an attachment and try again.");
    case 429:
      return _("The server takes no more reports for now.");
    case 503:
      return _("The server is busy or under maintenance.");
    default:
      return status >= 500 ? _("The server failed while it took the report.") : _("The server refused the report.");
    }
}

/* What a server says is shown as its own words, on one line. */
static void
append_server_words (GString    *text,
                     const char *words)
{
  g_autofree char *valid = words != NULL ? g_utf8_make_valid (words, -1) : NULL;
  g_autofree char *cut = NULL;

  if (valid == NULL)
    return;
  cut = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_WORDS));
  for (char *at = cut; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_strstrip (cut);
  if (*cut == '\0')
    return;
  g_string_append_c (text, ' ');
  g_string_append_printf (text, _("It says: %s"), cut);
}

/**
 * lk_upload_result_dup_words:
 * @result: what a server said
 *
 * Returns: (transfer full): that in words for people, one line
 */
char *
lk_upload_result_dup_words (const LkUploadResult *result)
{
  const Refusal *refusal = find_refusal (result->errcode);
  GString *text;

  if (result->accepted)
    {
      if (result->report_url != NULL)
        return g_strdup_printf (_("The report has arrived. It can be followed at %s"), result->report_url);
      return g_strdup (_("The report has arrived."));
    }
  text = g_string_new (refusal != NULL ? _(refusal->words) : get_words_for_status (result->status));
  append_server_words (text, result->words);
  if (result->retry_after_s > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "Try again in %d minute.", "Try again in %d minutes.",
                                                 (gulong) (result->retry_after_s + 59) / 60),
                                                     (int) (result->retry_after_s + 59) / 60);
    }
  return g_string_free (text, FALSE);
}

static const char *
get_error_words (const GError *error)
{
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return _("The server could not prove who it is, so nothing was sent to it.");
  if (error->domain == G_RESOLVER_ERROR)
    return _("The server's name could not be found. This computer may be offline.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("Sending was stopped.");
  if (g_error_matches (error, LK_ERROR, LK_ERROR_REFUSED_REDIRECT))
    return _("The server wanted the report to go to another address. It goes nowhere but where you were told, so it was not "
        "sent on.");
  if (g_error_matches (error, LK_ERROR, LK_ERROR_PROTOCOL))
    return _("What answered is no server for reports; perhaps the sign-in page of a network. The report has not arrived.");
  if (g_error_matches (error, LK_ERROR, LK_ERROR_DEADLINE))
    return _("The server took too long.");
  if (g_error_matches (error, LK_ERROR, LK_ERROR_NOT_ALLOWED))
    return _("A report goes over an encrypted connection only, and this address has none.");
  return _("The connection to the server failed or was cut.");
}

/**
 * lk_upload_error_dup_words:
 * @error: what lk_upload_finish() returned
 * @all_sent: whether the whole report had been handed over by then
 *
 * Returns: (transfer full): that in words for people, one line
 */
char *
lk_upload_error_dup_words (const GError *error,
                           gboolean      all_sent)
{
  gboolean in_doubt = all_sent && !g_error_matches (error, LK_ERROR, LK_ERROR_REFUSED_REDIRECT) &&
                      !g_error_matches (error, LK_ERROR, LK_ERROR_PROTOCOL);

  if (in_doubt)
    /* Translators: two sentences; the first says what went wrong. */
    return g_strdup_printf (_("%s %s"), get_error_words (error),
                            _("All of it had been sent, so it may have arrived: ask support for its number before you send it "
                                "again."));
  return g_strdup (get_error_words (error));
}

/**
 * lk_upload_is_worth_keeping:
 * @result: (nullable): what a server said
 * @error: (nullable): or why it said nothing
 * @all_sent: whether the whole report had been handed over by then
 *
 * Returns: whether the same report can be expected to be taken later: nothing is wrong with it, and it has not arrived already
 */
gboolean
lk_upload_is_worth_keeping (const LkUploadResult *result,
                            const GError         *error,
                            gboolean              all_sent)
{
  if (result != NULL)
    return !result->accepted && (result->status == 429 || result->status >= 500);
  if (error == NULL || g_error_matches (error, LK_ERROR, LK_ERROR_NOT_ALLOWED))
    return FALSE;
  return !all_sent || g_error_matches (error, LK_ERROR, LK_ERROR_PROTOCOL) || g_error_matches (error, LK_ERROR,
      LK_ERROR_REFUSED_REDIRECT);
}

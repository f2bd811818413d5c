/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise.h"
#include "lk-advise-private.h"
#include "lk-template.h"
#include "lk-texts.h"
#include "lk-words.h"

typedef struct
{
  const char *id;
  const char *text;
} Question;

static const Question questions[] = {
  { "works-on-other-network",
    N_("Does {service} work for you on another network, for example with your phone's mobile "
       "data?") },
  { "web-version-works", N_("Can you sign in to {service} in a web browser?") },
  { "other-device-works", N_("Can you sign in to {service} on another device, for example your "
                             "phone?") },
  { "provider-wrote", N_("Has {service} written to you about your account lately, for example by "
                         "e-mail?") },
  { "message-shown", N_("Does the messenger show an error message when you sign in?") },
  { "code-asked", N_("Does the sign-in ask for a code or a confirmation that you do not get, or that is refused?") },
  { "vpn-on", N_("Do you use a VPN or an anonymous network such as Tor right now?") },
  { "other-account-works", N_("Can somebody else sign in to {service} from here with another account?") },
  { "app-window-blank", N_("Does the messenger's window stay blank, white or black?") },
  { "browser-says-done", N_("Does the browser say that you are signed in, while the messenger still waits?") },
  { "came-back", N_("Did [{client}|the messenger] come to the front when you followed the link on the page?") },
  { "letters-appear", N_("Do the letters that you type appear in the fields of the messenger?") },
  { "fails-after-restart", N_("Does it still fail after you closed the messenger completely and started it again?") },
  { "phone-app-works", N_("Are you still signed in to {service} on your phone, while computers are turned away?") },
  { "long-unused", N_("Did you not use the messenger on this computer for about a month or longer?") },
  { "official-client", N_("Is the messenger the one that {service} itself offers?") },
  { "recently-upgraded", N_("Did it stop working right after the messenger or the system was updated?") },
  { "other-sites-work", N_("Do other websites open on this computer?") },
};

/**
 * lk_advise_question_text:
 * @question: a question's id
 * @params: (nullable): particulars
 *
 * Returns: (transfer full): the question, to the person
 */
char *
lk_advise_question_text (const char *question,
                         LkParams   *params)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_strcmp0 (questions[i].id, question) == 0)
      return lk_template_expand (_(questions[i].text), params, TRUE, NULL);
  return g_strdup (question);
}

/**
 * lk_advise_cause_title:
 * @cause: a cause
 *
 * Returns: (transfer none): the heading of the cause
 */
const char *
lk_advise_cause_title (LkCause cause)
{
  switch (cause)
    {
    case LK_CAUSE_NETWORK:
      return _("Network");
    case LK_CAUSE_CREDENTIALS:
      return _("Name and password");
    case LK_CAUSE_CLIENT:
      return _("Messenger and this computer");
    case LK_CAUSE_ACCOUNT:
      return _("Account");
    case LK_CAUSE_SERVER:
      return _("Server");
    case LK_CAUSE_NONE:
    default:
      return _("Everything");
    }
}

/**
 * lk_advise_status_label:
 * @status: the status of a check
 *
 * Returns: (transfer none): one or two words for it
 */
const char *
lk_advise_status_label (LkStatus status)
{
  switch (status)
    {
    case LK_STATUS_WAITING:
      return _("Waiting");
    case LK_STATUS_RUNNING:
      return _("Checking…");
    case LK_STATUS_OK:
      return _("Fine");
    case LK_STATUS_NOTICE:
      return _("Note");
    case LK_STATUS_PROBLEM:
      return _("Problem");
    case LK_STATUS_UNKNOWN:
      return _("Could not tell");
    case LK_STATUS_NOT_APPLICABLE:
      return _("Does not apply");
    case LK_STATUS_NOT_RUN:
    default:
      return _("Not checked");
    }
}

/**
 * lk_advise_certainty_label:
 * @certainty: how sure judging is
 *
 * Returns: (transfer none): one word for it
 */
const char *
lk_advise_certainty_label (LkCertainty certainty)
{
  switch (certainty)
    {
    case LK_CERTAINTY_CERTAIN:
      return _("Certain");
    case LK_CERTAINTY_LIKELY:
      return _("Likely");
    case LK_CERTAINTY_POSSIBLE:
    default:
      return _("Possible");
    }
}

/**
 * lk_advise_finding_detail:
 * @finding: a finding
 *
 * Returns: (transfer full): what was found, in words
 */
char *
lk_advise_finding_detail (LkFinding *finding)
{
  g_autoptr(GHashTable) view = lk_words_params (finding->params, NULL);

  return lk_advise_expand_detail (finding, view);
}

typedef struct
{
  guint      n[LK_STATUS_NOT_APPLICABLE + 1];
  guint      total;
  guint      not_reached;   /* of those not run: the ones that an earlier fault makes pointless */
  LkFinding *first_problem; /* (borrowed) (nullable) */
  LkFinding *first_notice;  /* (borrowed) (nullable) */
} Count;

static Count
count_findings (LkCase *kase,
                LkCause cause)
{
  Count count = { 0 };
  GPtrArray *findings = lk_case_get_findings (kase);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      const LkCheckInfo *info = lk_check_find (finding->check);

      if (info == NULL || info->cause != cause)
        continue;
      count.total++;
      count.n[finding->status]++;
      if (finding->status == LK_STATUS_NOT_RUN && finding->because != NULL)
        count.not_reached++;
      if (finding->status == LK_STATUS_PROBLEM && count.first_problem == NULL)
        count.first_problem = finding;
      if (finding->status == LK_STATUS_NOTICE && count.first_notice == NULL)
        count.first_notice = finding;
    }
  return count;
}

/* A cause of which an earlier fault hides the greater part must not look checked. */
static gboolean
is_hidden (const Count *count)
{
  return count->n[LK_STATUS_UNKNOWN] == 0 && count->not_reached > count->n[LK_STATUS_OK];
}

static LkStatus
get_worst (const Count *count)
{
  static const LkStatus order[] = { LK_STATUS_PROBLEM, LK_STATUS_RUNNING, LK_STATUS_NOTICE,
                                    LK_STATUS_UNKNOWN, LK_STATUS_OK,      LK_STATUS_NOT_RUN,
                                    LK_STATUS_NOT_APPLICABLE };

  /* Between two checks nothing runs for a moment, yet the heading must not look finished. */
  if (count->n[LK_STATUS_PROBLEM] == 0 && count->n[LK_STATUS_WAITING] > 0)
    return count->n[LK_STATUS_WAITING] == count->total ? LK_STATUS_WAITING : LK_STATUS_RUNNING;
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (count->n[order[i]] > 0)
      return order[i] == LK_STATUS_OK && is_hidden (count) ? LK_STATUS_NOT_RUN : order[i];
  return LK_STATUS_NOT_RUN;
}

static char *
describe_code (LkFinding *finding,
               LkCase    *kase)
{
  g_autoptr(GHashTable) view = lk_words_params (finding->params, kase);

  if (finding->code == NULL && g_str_equal (finding->check, "credentials.sign-in"))
    /* Translators: follows "Note:" */
    return g_strdup (_("The sign-in was refused"));
  if (finding->code == NULL)
    return g_strdup (lk_advise_check_title (finding->check));
  return lk_template_expand (_(lk_text_find (finding->code, finding->params)->title), view, TRUE, NULL);
}

/* What is fine, and honestly beside it what could not be told or was not looked at. */
static char *
describe_quiet (const Count *count)
{
  guint ok = count->n[LK_STATUS_OK];
  guint unknown = count->n[LK_STATUS_UNKNOWN];
  guint unchecked = count->n[LK_STATUS_NOT_RUN] - count->not_reached;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *part = NULL;
  g_auto(GStrv) parts = NULL;

  if (is_hidden (count))
    return g_strdup (_("Not reached yet"));
  if (ok == 0 && unknown == 0)
    return g_strdup (unchecked == 0 ? _("Does not apply") : _("Not part of this check"));
  if (ok == 0)
    return g_strdup (_("Could not tell"));

  part = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d check fine", "%d checks fine", ok),
                          (int) ok);
  g_strv_builder_add (builder, part);
  if (unknown > 0)
    {
      g_free (part);
      /* Translators: the number of checks that ended without an answer */
      part = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d could not tell", "%d could not "
                                                             "tell", unknown), (int) unknown);
      g_strv_builder_add (builder, part);
    }
  if (count->not_reached > 0)
    {
      g_free (part);
      /* Translators: the number of checks that an earlier fault makes pointless */
      part = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d not reached", "%d not reached",
                                           count->not_reached), (int) count->not_reached);
      g_strv_builder_add (builder, part);
    }
  if (unchecked > 0)
    {
      g_free (part);
      /* Translators: the number of checks that were not made */
      part = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d not checked", "%d not "
                                                          "checked", unchecked), (int) unchecked);
      g_strv_builder_add (builder, part);
    }
  parts = g_strv_builder_end (builder);
  /* Translators: stands between the parts of a line such as "9 checks fine, 1 could not tell" */
  return g_strjoinv (C_("parts of a line", ", "), parts);
}

/**
 * lk_advise_cause_summary:
 * @kase: a case, judged or being judged
 * @cause: a cause
 * @worst: (out) (optional): the status that the heading shows
 *
 * One line for the heading of a cause: the count while its checks run, then what came out.
 *
 * Returns: (transfer full): the line
 */
char *
lk_advise_cause_summary (LkCase  *kase,
                         LkCause  cause,
                         LkStatus *worst)
{
  Count count = count_findings (kase, cause);
  guint problems = count.n[LK_STATUS_PROBLEM];
  guint open = count.n[LK_STATUS_WAITING] + count.n[LK_STATUS_RUNNING];
  g_autofree char *title = NULL;

  if (worst != NULL)
    *worst = get_worst (&count);

  if (problems > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d problem", "%d problems", problems),
                            (int) problems);
  if (problems == 1)
    {
      title = describe_code (count.first_problem, kase);
      return g_strdup_printf (_("One problem: %s"), title);
    }
  if (open > 0 && open == count.total && count.n[LK_STATUS_RUNNING] == 0)
    return g_strdup (_("Waiting"));
  if (open > 0)
    /* Translators: how many checks are done, of how many: 3 of 7 */
    return g_strdup_printf (_("%d of %d"), (int) (count.total - open), (int) count.total);
  if (count.first_notice != NULL)
    {
      title = describe_code (count.first_notice, kase);
      /* Translators: something that is not wrong, yet good to know, follows */
      return g_strdup_printf (_("Note: %s"), title);
    }
  return describe_quiet (&count);
}

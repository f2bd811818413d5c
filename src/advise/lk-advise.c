/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-advise.h"

#include <glib/gi18n-lib.h>

#include "lk-advise-private.h"
#include "lk-template.h"
#include "lk-texts.h"
#include "lk-words.h"

typedef const LkText *(*TextsFunc) (gsize *n_texts);

typedef struct
{
  LkActionKind kind;
  const char  *link; /* (nullable) */
  const char  *label;
} ActionLabel;

static const ActionLabel action_labels[] = {
  { LK_ACTION_CHECK_AGAIN, NULL, N_("Check Again") },
  { LK_ACTION_OPEN_PORTAL, NULL, N_("Open Sign-in Page…") },
  { LK_ACTION_NETWORK_SETTINGS, NULL, N_("Network Settings…") },
  { LK_ACTION_DATE_SETTINGS, NULL, N_("Date and Time Settings…") },
  { LK_ACTION_TRY_ANOTHER_NETWORK, NULL, N_("Try Another Network…") },
  { LK_ACTION_CONTACT_SUPPORT, NULL, N_("Ask Support…") },
  { LK_ACTION_SIGN_IN, NULL, N_("Sign In Once to Find Out…") },
  { LK_ACTION_ENTER_CODE, NULL, N_("Enter the Code…") },
  { LK_ACTION_TRY_HAND_OFF, NULL, N_("Try the Browser…") },
  { LK_ACTION_OPEN_SOFTWARE, NULL, N_("Open in Software Store") },
  { LK_ACTION_OPEN_KEYRING, NULL, N_("Open the Keyring") },
  { LK_ACTION_OPEN_FOLDER, NULL, N_("Show the Folder") },
  { LK_ACTION_DISK_USAGE, NULL, N_("See What Fills the Disk") },
  { LK_ACTION_COPY_COMMAND, NULL, N_("Copy the Command") },
  { LK_ACTION_OPEN_LINK, "terms", N_("Read the Terms") },
  { LK_ACTION_OPEN_LINK, "limit", N_("About This Limit") },
  { LK_ACTION_OPEN_LINK, "web", N_("Open Web Version") },
  { LK_ACTION_OPEN_LINK, "recover", N_("Reset Password…") },
  { LK_ACTION_OPEN_LINK, "account", N_("Open Account Page") },
  { LK_ACTION_OPEN_LINK, "download", N_("Download Page") },
  { LK_ACTION_OPEN_LINK, "changelog", N_("What Is New") },
  { LK_ACTION_OPEN_LINK, "support", N_("Support Page") },
};

/* Words for a code that a newer copy wrote and this one does not know. */
static const LkText unknown_code = {
  .code = "",
  .title = N_("A fault that this version of Latchkey cannot describe"),
  .seen = N_("The report names a fault for which there are no words here yet."),
  .steps = { N_("Update Latchkey."), N_("Show support the technical details.") },
  .actions = { LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
};

static const LkText *
find_text (const char *code,
           const char *variant)
{
  static const TextsFunc tables[] = { lk_texts_network, lk_texts_path,        lk_texts_credentials, lk_texts_client,
                                      lk_texts_server,  lk_texts_certificate, lk_texts_sign_in,
                                      lk_texts_computer };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      gsize n_texts = 0;
      const LkText *texts = tables[i](&n_texts);

      for (gsize j = 0; j < n_texts; j++)
        if (g_strcmp0 (texts[j].code, code) == 0 && g_strcmp0 (texts[j].variant, variant) == 0)
          return &texts[j];
    }
  return NULL;
}

/**
 * lk_text_find:
 * @code: (nullable): a code
 * @params: (nullable): its particulars, of which `variant` chooses among several texts
 *
 * Returns: (transfer none): the words for @code; for an unknown one, words that say so
 */
const LkText *
lk_text_find (const char *code,
              LkParams   *params)
{
  const char *variant = lk_params_get (params, "variant");
  const LkText *text = variant != NULL ? find_text (code, variant) : NULL;

  if (text == NULL)
    text = find_text (code, NULL);
  return text != NULL ? text : &unknown_code;
}

/* "Most likely a firewall …": the clause goes on, while a name keeps its capital. */
static char *
expand_clause (const char *template,
               LkParams   *view)
{
  char *clause = lk_template_expand (template, view, FALSE, NULL);

  if (g_ascii_isupper (template[0]) && (g_ascii_islower (template[1]) || template[1] == ' '))
    clause[0] = g_ascii_tolower (clause[0]);
  return clause;
}

static char *
expand_meaning (const char *template,
                LkParams   *view,
                LkCertainty certainty)
{
  g_autofree char *clause = NULL;

  if (certainty == LK_CERTAINTY_CERTAIN)
    return lk_template_expand (template, view, TRUE, NULL);

  clause = expand_clause (template, view);
  if (certainty == LK_CERTAINTY_LIKELY)
    /* Translators: before a sentence that begins with a small letter: Most likely a firewall … */
    return g_strdup_printf (_("Most likely %s"), clause);
  /* Translators: before a sentence that begins with a small letter: Possibly a firewall … */
  return g_strdup_printf (_("Possibly %s"), clause);
}

static char *
expand_explanation (const LkText *text,
                    LkParams     *view,
                    LkCertainty   certainty)
{
  g_autofree char *seen = lk_template_expand (_(text->seen), view, TRUE, NULL);
  g_autofree char *means = NULL;

  if (text->means == NULL)
    return g_steal_pointer (&seen);

  means = expand_meaning (_(text->means), view, text->plain ? LK_CERTAINTY_CERTAIN : certainty);
  /* Translators: two sentences; drop the space where your language writes none */
  return g_strdup_printf (_("%s %s"), seen, means);
}

static GStrv
expand_steps (const LkText *text,
              LkParams     *view)
{
  g_autoptr(GStrvBuilder) steps = g_strv_builder_new ();

  for (guint i = 0; text->steps[i] != NULL; i++)
    {
      g_autofree char *step = lk_template_expand (_(text->steps[i]), view, TRUE, NULL);
      if (*step != '\0')
        g_strv_builder_add (steps, step);
    }
  return g_strv_builder_end (steps);
}

/**
 * lk_advise_title:
 * @code: a code of lk_codes_list()
 * @params: (nullable): its particulars
 *
 * Returns: (transfer full): what is wrong, in one short sentence without a full stop
 */
char *
lk_advise_title (const char *code,
                 LkParams   *params)
{
  g_autoptr(GHashTable) view = lk_words_params (params, NULL);

  return lk_template_expand (_(lk_text_find (code, params)->title), view, TRUE, NULL);
}

/**
 * lk_advise_explanation:
 * @code: a code of lk_codes_list()
 * @params: (nullable): its particulars
 * @certainty: how sure judging is
 *
 * Returns: (transfer full): why, and what it is not, in at most two sentences
 */
char *
lk_advise_explanation (const char *code,
                       LkParams   *params,
                       LkCertainty certainty)
{
  g_autoptr(GHashTable) view = lk_words_params (params, NULL);

  return expand_explanation (lk_text_find (code, params), view, certainty);
}

/**
 * lk_advise_steps:
 * @code: a code of lk_codes_list()
 * @params: (nullable): its particulars
 *
 * Returns: (transfer full): what to do, at most five steps
 */
GStrv
lk_advise_steps (const char *code,
                 LkParams   *params)
{
  g_autoptr(GHashTable) view = lk_words_params (params, NULL);

  return expand_steps (lk_text_find (code, params), view);
}

/* A sign-in answers nothing more once one was accepted. */
static gboolean
can_sign_in (LkCase *kase)
{
  LkService *service = lk_case_get_service (kase);
  LkObservation *sign_in = lk_case_find_newest (kase, "sign-in", NULL);

  return service != NULL && service->password_sign_in && service->protocol != LK_PROTOCOL_WEB &&
         service->protocol != LK_PROTOCOL_UNKNOWN &&
         (sign_in == NULL || !lk_observation_has_fact (sign_in, "result", "accepted"));
}

static gboolean
has_target (LkActionKind kind,
            LkCase      *kase)
{
  g_autofree char *command = kind == LK_ACTION_COPY_COMMAND ? lk_advise_dup_command (kase) : NULL;
  g_autofree char *id = kind == LK_ACTION_OPEN_SOFTWARE ? lk_advise_dup_app_id (kase) : NULL;

  if (kind == LK_ACTION_OPEN_FOLDER)
    return lk_params_get (lk_case_get_verdict (kase)->params, "path") != NULL;
  return kind == LK_ACTION_OPEN_KEYRING || kind == LK_ACTION_DISK_USAGE || command != NULL || id != NULL;
}

static gboolean
can_offer (const LkTextAction *action,
           LkCase             *kase)
{
  LkService *service = kase != NULL ? lk_case_get_service (kase) : NULL;
  g_autofree char *link = NULL;
  const char *name = action->kind == LK_ACTION_OPEN_LINK ? action->link : "support";

  if (action->kind == LK_ACTION_SIGN_IN)
    return kase != NULL && can_sign_in (kase);
  if (action->kind == LK_ACTION_ENTER_CODE)
    return kase != NULL && can_sign_in (kase) && lk_case_find_newest (kase, "sign-in", NULL) != NULL;
  if (action->kind >= LK_ACTION_OPEN_SOFTWARE)
    return kase != NULL && lk_case_get_verdict (kase) != NULL && has_target (action->kind, kase);
  if (action->kind != LK_ACTION_OPEN_LINK && action->kind != LK_ACTION_CONTACT_SUPPORT)
    return TRUE;
  link = kase != NULL ? lk_advise_dup_link (kase, name) : NULL;
  return link != NULL || (action->kind == LK_ACTION_CONTACT_SUPPORT && service != NULL && service->support_email != NULL);
}

/**
 * lk_advise_all_actions:
 * @code: a code of lk_codes_list()
 * @kase: (nullable): the case, for what can be offered
 *
 * Returns: (transfer full) (element-type LkAction): all that the case allows, best first; whether this computer can do them
 *   is not looked at
 */
GArray *
lk_advise_all_actions (const char *code,
                       LkCase     *kase)
{
  LkVerdict *verdict = kase != NULL ? lk_case_get_verdict (kase) : NULL;
  const LkText *text =
      lk_text_find (code, verdict != NULL && g_str_equal (verdict->code, code) ? verdict->params : NULL);
  GArray *actions = g_array_new (FALSE, TRUE, sizeof (LkAction));

  for (guint i = 0; i < G_N_ELEMENTS (text->actions); i++)
    {
      const LkTextAction *action = &text->actions[i];

      if (action->kind == LK_ACTION_NONE || !can_offer (action, kase))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (action_labels); j++)
        if (action_labels[j].kind == action->kind
            && g_strcmp0 (action_labels[j].link, action->link) == 0)
          {
            LkAction offered = { action->kind, action->link, _(action_labels[j].label) };
            g_array_append_val (actions, offered);
          }
    }
  return actions;
}

/**
 * lk_advise_actions:
 * @code: a code of lk_codes_list()
 * @kase: (nullable): the case, for what can be offered
 *
 * Returns: (transfer full) (element-type LkAction): at most two that can be offered, best first
 */
GArray *
lk_advise_actions (const char *code,
                   LkCase     *kase)
{
  GArray *actions = lk_advise_all_actions (code, kase);

  g_array_set_size (actions, MIN (actions->len, 2));
  return actions;
}

/**
 * lk_advise_action_label:
 * @kind: what a button does; not %LK_ACTION_OPEN_LINK
 *
 * Returns: (transfer none): what stands on it
 */
const char *
lk_advise_action_label (LkActionKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (action_labels); i++)
    if (action_labels[i].kind == kind && action_labels[i].link == NULL)
      return _(action_labels[i].label);
  return NULL;
}

/* What could not be told, where judging leaves the list to us. */
static void
add_missing (LkParams *view,
             LkCase   *kase)
{
  GPtrArray *findings = lk_case_get_findings (kase);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) missing = NULL;

  if (lk_params_get (view, "missing_words") != NULL || findings == NULL)
    return;
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      if (finding->status == LK_STATUS_UNKNOWN)
        g_strv_builder_add (builder, lk_advise_check_title (finding->check));
    }
  missing = g_strv_builder_end (builder);
  if (missing[0] != NULL)
    g_hash_table_replace (view, g_strdup ("missing_words"), lk_words_list (missing));
}

/* Only commands that may be pasted stand in steps. */
static void
add_commands (LkParams *view,
             LkCase   *kase)
{
  g_autofree char *command = lk_advise_dup_command (kase);
  g_autofree char *update = lk_advise_dup_update (kase);

  g_hash_table_remove (view, "command");
  lk_params_set (view, "command", command);
  lk_params_set (view, "update", update);
}

static void
advise_verdict (LkCase    *kase,
                LkVerdict *verdict)
{
  g_autoptr(GHashTable) view = lk_words_params (verdict->params, kase);
  const LkText *text = lk_text_find (verdict->code, verdict->params);

  if (g_strcmp0 (verdict->code, "could-not-tell") == 0)
    add_missing (view, kase);
  add_commands (view, kase);

  g_free (verdict->title);
  g_free (verdict->explanation);
  g_strfreev (verdict->steps);
  verdict->title = lk_template_expand (_(text->title), view, TRUE, NULL);
  verdict->explanation = expand_explanation (text, view, verdict->certainty);
  verdict->steps = expand_steps (text, view);
}

/**
 * lk_advise_case:
 * @kase: a judged case
 *
 * Fills in the words of the findings, the verdict and the questions. The same case always gets the
 * same words.
 */
void
lk_advise_case (LkCase *kase)
{
  GPtrArray *findings = lk_case_get_findings (kase);
  GPtrArray *questions = lk_case_get_questions (kase);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      g_autoptr(GHashTable) view = lk_words_params (finding->params, kase);

      g_free (finding->title);
      g_free (finding->detail);
      finding->title = g_strdup (lk_advise_check_title (finding->check));
      finding->detail = lk_advise_expand_detail (finding, view);
    }

  if (lk_case_get_verdict (kase) != NULL)
    advise_verdict (kase, lk_case_get_verdict (kase));

  for (guint i = 0; questions != NULL && i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);
      g_autoptr(GHashTable) view = lk_words_params (NULL, kase);

      lk_advise_add_way_back (view, kase);
      g_free (question->text);
      question->text = lk_advise_question_text (question->id, view);
    }
}

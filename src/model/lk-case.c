/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case.h"

struct _LkCase
{
  GObject parent_instance;

  /* Inputs. */
  LkService *service;      /* (owned) */
  char      *account;      /* (owned) (nullable) */
  char      *started;      /* (owned) UTC, ISO 8601 */
  GStrv      only;         /* (owned) (nullable) */

  /* What was seen and said. */
  gint64     duration_ms;
  GPtrArray *observations; /* (owned) (element-type LkObservation) */
  GPtrArray *contacted;    /* (owned) (element-type utf8) */
  GPtrArray *questions;    /* (owned) (element-type LkQuestion) */

  /* Results. */
  GPtrArray *findings;     /* (owned) (element-type LkFinding) */
  LkVerdict *verdict;      /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkCase, lk_case, G_TYPE_OBJECT)

static void
question_free (LkQuestion *question)
{
  g_free (question->id);
  g_free (question->text);
  g_free (question);
}

static void
lk_case_finalize (GObject *object)
{
  LkCase *self = LK_CASE (object);

  g_clear_pointer (&self->service, lk_service_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->started, g_free);
  g_clear_pointer (&self->only, g_strfreev);
  g_clear_pointer (&self->observations, g_ptr_array_unref);
  g_clear_pointer (&self->contacted, g_ptr_array_unref);
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->verdict, lk_verdict_unref);
  G_OBJECT_CLASS (lk_case_parent_class)->finalize (object);
}

static void
lk_case_class_init (LkCaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_case_finalize;
}

static void
lk_case_init (LkCase *self)
{
  self->observations = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_observation_unref);
  self->contacted = g_ptr_array_new_with_free_func (g_free);
  self->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) question_free);
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
}

/**
 * lk_case_new:
 * @service: the service
 * @account: (nullable): the account's name
 *
 * Returns: (transfer full): a case in which nothing was observed yet, begun now
 */
LkCase *
lk_case_new (LkService  *service,
             const char *account)
{
  LkCase *self = g_object_new (LK_TYPE_CASE, NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  self->service = lk_service_ref (service);
  self->account = g_strdup (account);
  self->started = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  return self;
}

/**
 * lk_case_get_service:
 * @self: the case
 *
 * Returns: (transfer none): the service
 */
LkService *
lk_case_get_service (LkCase *self)
{
  return self->service;
}

/**
 * lk_case_get_account:
 * @self: the case
 *
 * Returns: (transfer none) (nullable): the account's name
 */
const char *
lk_case_get_account (LkCase *self)
{
  return self->account;
}

/**
 * lk_case_set_account:
 * @self: the case
 * @account: (nullable): the account's name
 */
void
lk_case_set_account (LkCase     *self,
                     const char *account)
{
  char *copy = g_strdup (account);

  g_free (self->account);
  self->account = copy;
}

/**
 * lk_case_get_started:
 * @self: the case
 *
 * Returns: (transfer none): when the run began, UTC, ISO 8601
 */
const char *
lk_case_get_started (LkCase *self)
{
  return self->started;
}

/**
 * lk_case_set_started:
 * @self: the case
 * @started: when the run began, UTC, ISO 8601
 */
void
lk_case_set_started (LkCase     *self,
                     const char *started)
{
  g_free (self->started);
  self->started = g_strdup (started);
}

/**
 * lk_case_get_duration:
 * @self: the case
 *
 * Returns: how long the run took so far, milliseconds
 */
gint64
lk_case_get_duration (LkCase *self)
{
  return self->duration_ms;
}

/**
 * lk_case_set_duration:
 * @self: the case
 * @duration_ms: how long the run took so far, milliseconds
 */
void
lk_case_set_duration (LkCase *self,
                      gint64  duration_ms)
{
  self->duration_ms = duration_ms;
}

/**
 * lk_case_get_observations:
 * @self: the case
 *
 * Returns: (transfer none) (element-type LkObservation): the observations, in the order they were made
 */
GPtrArray *
lk_case_get_observations (LkCase *self)
{
  return self->observations;
}

/**
 * lk_case_add_observation:
 * @self: the case
 * @observation: (transfer none): an observation
 */
void
lk_case_add_observation (LkCase        *self,
                         LkObservation *observation)
{
  g_ptr_array_add (self->observations, lk_observation_ref (observation));
}

/**
 * lk_case_find_observation:
 * @self: the case
 * @id: an observation's id
 *
 * Returns: (transfer none) (nullable): the observation
 */
LkObservation *
lk_case_find_observation (LkCase     *self,
                          const char *id)
{
  for (guint i = 0; i < self->observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (self->observations, i);

      if (g_strcmp0 (lk_observation_get_id (observation), id) == 0)
        return observation;
    }
  return NULL;
}

/**
 * lk_case_get_contacted:
 * @self: the case
 *
 * Returns: (transfer none) (element-type utf8): every `host:port` that was asked, each once
 */
GPtrArray *
lk_case_get_contacted (LkCase *self)
{
  return self->contacted;
}

/**
 * lk_case_add_contacted:
 * @self: the case
 * @host_port: a `host:port` that is about to be asked
 */
void
lk_case_add_contacted (LkCase     *self,
                       const char *host_port)
{
  if (!g_ptr_array_find_with_equal_func (self->contacted, host_port, g_str_equal, NULL))
    g_ptr_array_add (self->contacted, g_strdup (host_port));
}

/**
 * lk_case_get_questions:
 * @self: the case
 *
 * Returns: (transfer none) (element-type LkQuestion): questions asked or worth asking
 */
GPtrArray *
lk_case_get_questions (LkCase *self)
{
  return self->questions;
}

static LkQuestion *
find_question (LkCase     *self,
               const char *id)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (self->questions, i);

      if (g_strcmp0 (question->id, id) == 0)
        return question;
    }
  return NULL;
}

/**
 * lk_case_add_question:
 * @self: the case
 * @question: a question's id
 *
 * Returns: (transfer none): the question, new and unanswered when it was not there yet
 */
LkQuestion *
lk_case_add_question (LkCase     *self,
                      const char *question)
{
  LkQuestion *found = find_question (self, question);

  if (found != NULL)
    return found;
  found = g_new0 (LkQuestion, 1);
  found->id = g_strdup (question);
  found->answer = -1;
  g_ptr_array_add (self->questions, found);
  return found;
}

/**
 * lk_case_drop_questions:
 * @self: the case
 *
 * Takes back what was asked and not answered.
 */
void
lk_case_drop_questions (LkCase *self)
{
  for (guint i = self->questions->len; i > 0; i--)
    {
      LkQuestion *question = g_ptr_array_index (self->questions, i - 1);

      if (question->answer < 0)
        g_ptr_array_remove_index (self->questions, i - 1);
    }
}

/**
 * lk_case_set_answer:
 * @self: the case
 * @question: a question's id
 * @yes: the person's answer
 */
void
lk_case_set_answer (LkCase     *self,
                    const char *question,
                    gboolean    yes)
{
  lk_case_add_question (self, question)->answer = yes ? 1 : 0;
}

/**
 * lk_case_get_answer:
 * @self: the case
 * @question: a question's id
 *
 * Returns: 1 yes, 0 no, -1 not answered
 */
int
lk_case_get_answer (LkCase     *self,
                    const char *question)
{
  LkQuestion *found = find_question (self, question);

  return found != NULL ? found->answer : -1;
}

/**
 * lk_case_set_only:
 * @self: the case
 * @only: (nullable): ids of causes and checks that were asked for; %NULL for all
 */
void
lk_case_set_only (LkCase            *self,
                  const char *const *only)
{
  g_strfreev (self->only);
  self->only = g_strdupv ((char **) only);
}

/**
 * lk_case_get_only:
 * @self: the case
 *
 * Returns: (transfer none) (nullable): ids of causes and checks that were asked for; %NULL for all
 */
const char *const *
lk_case_get_only (LkCase *self)
{
  return (const char *const *) self->only;
}

/**
 * lk_case_wants:
 * @self: the case
 * @check: a check's id
 *
 * Returns: whether that check was asked for
 */
gboolean
lk_case_wants (LkCase     *self,
               const char *check)
{
  const LkCheckInfo *info = lk_check_find (check);

  if (self->only == NULL || self->only[0] == NULL)
    return TRUE;
  return g_strv_contains ((const char *const *) self->only, check) ||
         (info != NULL && g_strv_contains ((const char *const *) self->only, lk_cause_to_string (info->cause)));
}

/**
 * lk_case_get_findings:
 * @self: the case
 *
 * Returns: (transfer none) (element-type LkFinding): one finding per check, in the order of the checklist; empty before judging
 */
GPtrArray *
lk_case_get_findings (LkCase *self)
{
  return self->findings;
}

/**
 * lk_case_find_finding:
 * @self: the case
 * @check: a check's id
 *
 * Returns: (transfer none) (nullable): what judging said of it
 */
LkFinding *
lk_case_find_finding (LkCase     *self,
                      const char *check)
{
  for (guint i = 0; i < self->findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (self->findings, i);

      if (g_strcmp0 (finding->check, check) == 0)
        return finding;
    }
  return NULL;
}

/**
 * lk_case_get_verdict:
 * @self: the case
 *
 * Returns: (transfer none) (nullable): the verdict; %NULL before judging
 */
LkVerdict *
lk_case_get_verdict (LkCase *self)
{
  return self->verdict;
}

/**
 * lk_case_set_judgement:
 * @self: the case
 * @findings: (transfer none) (element-type LkFinding): one finding per check
 * @verdict: (transfer none) (nullable): the verdict
 */
void
lk_case_set_judgement (LkCase    *self,
                       GPtrArray *findings,
                       LkVerdict *verdict)
{
  g_ptr_array_ref (findings);
  g_ptr_array_unref (self->findings);
  self->findings = findings;
  if (verdict != NULL)
    lk_verdict_ref (verdict);
  g_clear_pointer (&self->verdict, lk_verdict_unref);
  self->verdict = verdict;
}

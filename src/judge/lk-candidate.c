/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-picture.h"

/**
 * lk_picture_add:
 * @self: the picture
 * @code: what it could be
 * @certainty: how sure
 * @check: whose finding it is
 * @blocks: whether it keeps the person out
 *
 * Returns: (transfer none): the new candidate
 */
LkCandidate *
lk_picture_add (LkPicture   *self,
                const char  *code,
                LkCertainty  certainty,
                const char  *check,
                gboolean     blocks)
{
  LkCandidate *candidate = g_new0 (LkCandidate, 1);

  candidate->verdict = lk_verdict_new (code, certainty);
  candidate->check = lk_check_find (check)->id;
  candidate->blocks = blocks;
  g_ptr_array_add (self->candidates, candidate);
  return candidate;
}

/**
 * lk_picture_get_blocker:
 * @self: the picture
 *
 * Returns: (transfer none) (nullable): the earliest candidate that keeps the person out
 */
LkCandidate *
lk_picture_get_blocker (LkPicture *self)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (self->candidates, i);

      if (candidate->blocks)
        return candidate;
    }
  return NULL;
}

/**
 * lk_picture_get_named:
 * @self: the picture
 *
 * Returns: (transfer none) (nullable): the first candidate that could explain something
 */
LkCandidate *
lk_picture_get_named (LkPicture *self)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (self->candidates, i);

      if (!candidate->aside)
        return candidate;
    }
  return NULL;
}

/**
 * lk_candidate_evidence:
 * @self: the candidate
 * @observation: (nullable): what shows it
 */
void
lk_candidate_evidence (LkCandidate   *self,
                       LkObservation *observation)
{
  if (observation != NULL)
    lk_verdict_add_evidence (self->verdict, lk_observation_get_id (observation));
}

/**
 * lk_candidate_evidence_all:
 * @self: the candidate
 * @observations: (element-type LkObservation): what shows it
 */
void
lk_candidate_evidence_all (LkCandidate *self,
                           GPtrArray   *observations)
{
  for (guint i = 0; i < observations->len; i++)
    lk_candidate_evidence (self, g_ptr_array_index (observations, i));
}

/**
 * lk_candidate_also:
 * @self: the candidate
 * @code: another code that would explain the same
 * @certainty: how sure
 */
void
lk_candidate_also (LkCandidate *self,
                   const char  *code,
                   LkCertainty  certainty)
{
  lk_verdict_add_also (self->verdict, code, certainty, self->verdict->params);
}

/**
 * lk_picture_describe_certificate:
 * @tls: a `tls` observation
 * @params: gets `issuer` and `not_after` (UTC, year-month-day), each where it is known
 */
void
lk_picture_describe_certificate (LkObservation *tls,
                                 LkParams      *params)
{
  gint64 not_after = 0;

  lk_params_set (params, "issuer", lk_observation_get_fact (tls, "issuer"));
  if (lk_observation_get_fact_int (tls, "not_after", &not_after))
    {
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (not_after);
      g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : NULL;

      lk_params_set (params, "not_after", text);
    }
}

/**
 * lk_candidate_route:
 * @self: the candidate
 * @route: the way it is about
 *
 * Takes over the host's particulars and what was observed of it.
 */
void
lk_candidate_route (LkCandidate *self,
                    LkRoute     *route)
{
  lk_params_set (self->verdict->params, "host", route->host);
  lk_params_set_int (self->verdict->params, "port", route->port);
  lk_candidate_evidence (self, route->dns);
  lk_candidate_evidence_all (self, route->connects);
  lk_candidate_evidence (self, route->tls);
  lk_candidate_evidence (self, route->hello_plain);
  lk_candidate_evidence (self, route->hello_other);
  lk_candidate_evidence (self, route->hello_small);
  lk_candidate_evidence (self, route->xmpp);
}

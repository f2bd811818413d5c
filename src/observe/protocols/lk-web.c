/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-http-probe.h"
#include "lk-web.h"

/**
 * lk_web_check_async:
 * @run: the run
 * @url: a page of the service
 * @cancellable: (nullable): stops it
 *
 * Fetches the beginning of one page and writes it down as an `http` observation with the purpose
 * `page`.
 */
void
lk_web_check_async (LkRun *run, const char *url, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  lk_fetch_record_async (run, url, LK_FETCH_BEGINNING, lk_run_budget (run, LK_PROBE_DEADLINE_MS),
                         LK_ROLE_SERVICE, "page", NULL, cancellable, callback, user_data);
}

/**
 * lk_web_check_finish:
 * @out_answer: (out) (transfer full) (optional): what came, also on failure; never %NULL
 * @out_outcome: (out) (optional): how it ended
 *
 * Returns: %TRUE when the page came, whatever its status
 */
gboolean
lk_web_check_finish (GAsyncResult *result, LkAnswer **out_answer, LkOutcome *out_outcome,
                     GError **error)
{
  return lk_fetch_record_finish (result, out_answer, out_outcome, error);
}

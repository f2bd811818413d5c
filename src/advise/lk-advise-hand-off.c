/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words around the page that is handed to the browser because the person asked for it, and the page itself. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-advise-private.h"
#include "lk-template.h"

#define STYLE                                                                                                          \
  ":root{color-scheme:light dark}"                                                                                     \
  "body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;"                             \
  "font:1.05rem/1.5 system-ui,\"Noto Sans\",\"Noto Sans CJK SC\",sans-serif;background:#fafafa;color:#2e2e2e}"         \
  "main{max-width:30rem;margin:0 auto;padding:2rem 1.5rem;text-align:center}"                                          \
  "svg{width:4rem;height:4rem}"                                                                                        \
  "h1{font-size:1.5rem;line-height:1.3;margin:1rem 0 .5rem}"                                                           \
  "a{display:inline-block;margin:1.5rem 0 .5rem;padding:.6rem 1.4rem;border-radius:.6rem;"                             \
  "background:#1c71d8;color:#fff;text-decoration:none;font-weight:600}"                                                \
  "a:focus-visible{outline:3px solid #99c1f1;outline-offset:2px}"                                                      \
  "small{display:block;color:#5e5c64;font-size:.9rem}"                                                                 \
  "@media(prefers-color-scheme:dark){body{background:#242424;color:#f6f5f4}small{color:#c0bfbc}}"

#define TICK                                                                                                           \
  "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"11\" fill=\"#26a269\"/>"            \
  "<path d=\"M7 12.5l3.5 3.5L17 9\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2.2\" stroke-linecap=\"round\" "      \
  "stroke-linejoin=\"round\"/></svg>"

static const char *
opens (void)
{
  return _("Your browser opens pages that programs hand to it.");
}

/* Such as zh-CN for zh_CN.UTF-8 (BCP 47). */
static char *
dup_language (void)
{
  const char *name = g_get_language_names ()[0];
  char *language;

  if (g_str_equal (name, "C") || g_str_has_prefix (name, "C.") || g_str_equal (name, "POSIX"))
    return g_strdup ("en");
  language = g_strdelimit (g_strdup (name), ".@", '\0');
  return g_strdelimit (language, "_", '-');
}

static char *
expand (const char *template,
        const char *client)
{
  g_autoptr(GHashTable) view = lk_params_new ();

  lk_params_set (view, "client", client);
  return lk_template_expand (template, view, TRUE, NULL);
}

static void
add_way_back (GString    *page,
              const char *client,
              const char *scheme)
{
  g_autofree char *label = expand (_("Now try the way back to [{client}|the messenger]"), client);
  g_autofree char *then = expand (_("Your browser may ask first; allow it. Then tell Latchkey whether [{client}|the messenger] "
                                    "came to the front."), client);
  g_autofree char *markup = g_markup_printf_escaped ("<p><a href=\"%s://\">%s</a></p><small>%s</small>", scheme, label, then);

  g_string_append (page, markup);
}

/**
 * lk_advise_hand_off_page:
 * @client: (nullable): the messenger that a link leads back to
 * @scheme: (nullable): of its links, without `://`; %NULL for a page without a link
 *
 * The page that is shown in the browser. It is complete in itself: no script, nothing to fetch, and in its link neither code
 * nor account.
 *
 * Returns: (transfer full): HTML
 */
char *
lk_advise_hand_off_page (const char *client,
                         const char *scheme)
{
  GString *page = g_string_new ("<!DOCTYPE html>\n");
  g_autofree char *language = dup_language ();
  g_autofree char *head = g_markup_printf_escaped ("<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                                                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                                                   "<link rel=\"icon\" href=\"data:,\"><title>Latchkey</title>", language);
  g_autofree char *body = g_markup_printf_escaped ("<h1>%s</h1><p>%s</p>", opens (), _("You can close this tab."));

  g_string_append_printf (page, "%s<style>" STYLE "</style></head><body><main>" TICK "%s", head, body);
  if (scheme != NULL)
    add_way_back (page, client, scheme);
  g_string_append (page, "</main></body></html>\n");
  return g_string_free (page, FALSE);
}

/**
 * lk_advise_hand_off_promise:
 *
 * Returns: (transfer none): what will happen, before it does
 */
const char *
lk_advise_hand_off_promise (void)
{
  return _("Latchkey opens one page of its own in your browser; the page is on this computer alone, and nothing is sent "
           "anywhere.");
}

/**
 * lk_advise_hand_off_result:
 * @tried: (nullable): a `hand-off`
 *
 * Returns: (transfer none): what came of it
 */
const char *
lk_advise_hand_off_result (LkObservation *tried)
{
  gboolean launched = TRUE;

  if (tried == NULL || lk_observation_get_outcome (tried) == LK_OUTCOME_CANCELLED)
    return _("Stopped before a browser opened the page.");
  if (lk_observation_get_outcome (tried) == LK_OUTCOME_OK)
    return opens ();
  if (lk_observation_get_outcome (tried) == LK_OUTCOME_SKIPPED)
    return _("No page is opened: there is no screen here for a browser.");
  if (lk_json_get_boolean (lk_observation_get_facts (tried), "launched", &launched) && !launched)
    return _("No browser could be started.");
  return _("No browser fetched the page.");
}

/**
 * lk_advise_describe_hand_off:
 * @finding: a finding
 *
 * Returns: (transfer full) (nullable): what was tried out; %NULL where the check's common words do
 */
char *
lk_advise_describe_hand_off (LkFinding *finding)
{
  const char *tried = lk_params_get (finding->params, "tried");

  if (tried == NULL || finding->status != LK_STATUS_OK)
    return NULL;
  if (g_str_equal (tried, "back"))
    return g_strdup (_("Your browser opens pages that programs hand to it, and its links open the messenger."));
  return g_strdup (opens ());
}

/**
 * lk_advise_add_way_back:
 * @view: gets `client`, for the question whether it came to the front
 * @kase: the case
 */
void
lk_advise_add_way_back (LkParams *view,
                        LkCase   *kase)
{
  LkObservation *tried = lk_case_find_newest (kase, "hand-off", NULL);

  if (tried != NULL)
    lk_params_set (view, "client", lk_observation_get_fact (tried, "client"));
}

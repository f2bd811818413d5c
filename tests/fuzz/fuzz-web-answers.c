/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-json.h"
#include "lk-mattermost-answer.h"
#include "lk-rocketchat-answer.h"
#include "lk-zulip-answer.h"

#define BASE_URL "https://chat.example.org"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const guint statuses[] = { 200, 400, 401, 403, 404, 429, 500, 503 };

/* What is written down is valid UTF-8 without control characters, short, and reads back the same. */
static void
check_facts (JsonObject *facts)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), facts);
  g_autofree char *text = lk_json_to_text (node, FALSE);
  g_autoptr(JsonNode) again = NULL;
  const char *said = lk_json_get_string (facts, "text");
  const char *errcode = lk_json_get_string (facts, "errcode");

  g_assert_true (g_utf8_validate (text, -1, NULL));
  again = lk_json_parse (text, strlen (text), NULL);
  g_assert_nonnull (again);
  if (said != NULL)
    g_assert_cmpuint (strlen (said), <=, LK_SIGN_IN_MAX_TEXT);
  for (const char *p = said; p != NULL && *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
  if (errcode != NULL)
    g_assert_true (lk_server_words_is_word (errcode));
}

static void
try_discovery (const LkWebApi *api,
               LkAnswer       *answer)
{
  JsonObject *root = lk_answer_get_root (answer);

  for (guint i = 0; i < LK_WEB_N_QUESTIONS; i++)
    {
      g_autoptr(JsonObject) facts = json_object_new ();

      if (api->questions[i].path == NULL || !api->questions[i].is_right (answer))
        continue;
      if (api->find_reason != NULL)
        api->find_reason (answer->status, root, facts);
      api->questions[i].read (root, BASE_URL, facts);
      check_facts (facts);
    }
}

static void
try_sign_in (const LkWebApi *api,
             LkAnswer       *answer,
             gboolean        code_given)
{
  JsonObject *root = lk_answer_get_root (answer);
  g_autoptr(JsonObject) facts = json_object_new ();
  LkWebSession session = { NULL };
  LkSignInResult result = api->read_sign_in (answer->status, root, code_given, facts);

  check_facts (facts);
  g_assert_cmpint (result, !=, LK_SIGN_IN_NOT_SENT);
  if (result == LK_SIGN_IN_ACCEPTED)
    g_assert_cmpuint (answer->status, ==, 200);
  if (code_given)
    g_assert_cmpint (result, !=, LK_SIGN_IN_NEEDS_CODE);
  if (result == LK_SIGN_IN_ACCEPTED && api->take_session (answer, root, &session))
    g_assert_true (lk_server_words_is_token (session.user_id != NULL ? session.user_id : "x"));
  lk_web_session_clear (&session);
}

static void
try_session (const LkWebApi *api,
             LkAnswer       *answer)
{
  JsonObject *root = lk_answer_get_root (answer);
  g_autoptr(JsonObject) account = json_object_new ();
  g_autoptr(JsonObject) closed = json_object_new ();

  api->read_account (answer->status, root, account);
  check_facts (account);
  if (api->is_signed_out != NULL)
    api->is_signed_out (answer->status, root, closed);
  check_facts (closed);
}

/* The body of every answer that a Mattermost, Rocket.Chat or Zulip server may give, with every status. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const LkWebApi *const apis[] = { &lk_mattermost_api, &lk_rocketchat_api, &lk_zulip_api };
  g_autoptr(JsonNode) root = lk_json_parse ((const char *) data, size, NULL);
  LkAnswer answer = { .retry_after = -1, .json = root };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (apis); j++)
      {
        answer.status = statuses[i];
        try_discovery (apis[j], &answer);
        try_sign_in (apis[j], &answer, FALSE);
        try_sign_in (apis[j], &answer, TRUE);
        try_session (apis[j], &answer);
      }
  return 0;
}

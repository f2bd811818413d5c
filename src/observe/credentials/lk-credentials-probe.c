/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-credentials-probe.h"

#include "lk-catalog.h"

/* The newest that says what the service is; others only say what a typed address is not. */
static LkObservation *
find_discovery (LkCase *kase)
{
  GPtrArray *observations = lk_case_get_observations (kase);
  LkProtocol protocol = lk_case_get_service (kase)->protocol;

  for (guint i = observations->len; i > 0; i--)
    {
      LkObservation *observation = g_ptr_array_index (observations, i - 1);
      const char *found = lk_observation_get_fact (observation, "protocol");

      if (g_str_equal (lk_observation_get_probe (observation), "discovery") &&
          (protocol == LK_PROTOCOL_UNKNOWN || found == NULL || g_str_equal (found, lk_protocol_to_string (protocol))))
        return observation;
    }
  return NULL;
}

static LkProtocol
find_protocol (LkCase *kase)
{
  LkProtocol protocol = lk_case_get_service (kase)->protocol;
  LkObservation *discovery = find_discovery (kase);
  const char *found = discovery != NULL ? lk_observation_get_fact (discovery, "protocol") : NULL;

  if (protocol == LK_PROTOCOL_UNKNOWN && found != NULL && lk_observation_get_outcome (discovery) == LK_OUTCOME_OK)
    lk_protocol_from_string (found, &protocol);
  return protocol;
}

/* The server that names should name: what was discovered from. */
static char *
dup_server (LkCase *kase)
{
  LkService *service = lk_case_get_service (kase);
  LkObservation *discovery = find_discovery (kase);
  const char *text = service->address;
  g_autoptr(LkAddress) address = NULL;

  if (text == NULL && discovery != NULL)
    text = lk_observation_get_subject (discovery);
  address = text != NULL ? lk_address_parse (text, NULL) : NULL;
  return address != NULL ? lk_address_dup_server (address) : NULL;
}

static LkObservation *
record (LkCase     *kase,
        const char *probe,
        JsonObject *facts)
{
  g_autofree char *id = lk_case_dup_next_id (kase);
  g_autoptr(LkObservation) observation =
    lk_observation_new (id, probe, "", lk_case_get_duration (kase), 0, LK_OUTCOME_OK, NULL, facts);

  lk_case_add_observation (kase, observation);
  return lk_case_find_observation (kase, id);
}

/**
 * lk_credentials_probe_get_wants:
 * @kase: a case
 *
 * Returns: what the service said of the names it takes, as far as discovery heard of it
 */
LkNameWants
lk_credentials_probe_get_wants (LkCase *kase)
{
  LkObservation *discovery = find_discovery (kase);

  if (discovery != NULL && lk_observation_has_fact (discovery, "wants", "mail"))
    return LK_NAME_WANTS_MAIL;
  if (discovery != NULL && lk_observation_has_fact (discovery, "wants", "user"))
    return LK_NAME_WANTS_USER;
  return LK_NAME_WANTS_ANY;
}

static JsonObject *
describe_name (LkAccountName *name,
               LkProtocol     protocol,
               const char    *typed,
               const char    *server)
{
  JsonObject *facts = json_object_new ();
  JsonArray *problems = json_array_new ();

  json_object_set_string_member (facts, "protocol", lk_protocol_to_string (protocol));
  json_object_set_string_member (facts, "form", name->form);
  for (guint i = 0; i < name->problems->len; i++)
    json_array_add_string_element (problems, g_ptr_array_index (name->problems, i));
  json_object_set_array_member (facts, "problems", problems);
  json_object_set_boolean_member (facts, "sendable", name->sendable);
  if (name->character != 0)
    {
      g_autofree char *character = g_strdup_printf ("U+%04X", name->character);

      json_object_set_string_member (facts, "character", character);
    }
  if (name->server != NULL)
    json_object_set_string_member (facts, "server", name->server);
  if (server != NULL && (protocol == LK_PROTOCOL_MATRIX || protocol == LK_PROTOCOL_XMPP))
    json_object_set_string_member (facts, "wanted", server);
  if (name->full != NULL && !g_str_equal (name->full, typed))
    json_object_set_string_member (facts, "suggestion", name->full);
  return facts;
}

/**
 * lk_credentials_probe_record_name:
 * @kase: a case that was examined
 *
 * Adds the observation `name` about the case's account; one without an account is `empty`. The newest counts.
 *
 * Returns: (transfer none): the observation
 */
LkObservation *
lk_credentials_probe_record_name (LkCase *kase)
{
  const char *account = lk_case_get_account (kase);
  const char *typed = account != NULL ? account : "";
  LkProtocol protocol = find_protocol (kase);
  g_autofree char *server = dup_server (kase);
  g_autoptr(LkAccountName) name =
    lk_account_name_new (protocol, typed, server, lk_credentials_probe_get_wants (kase));
  g_autoptr(JsonObject) facts = describe_name (name, protocol, typed, server);

  return record (kase, "name", facts);
}

/**
 * lk_credentials_probe_record_typing:
 * @kase: a case
 * @password: (nullable): what was typed
 * @keyboard: (nullable): what is known of the keyboard now
 *
 * Adds the observation `typing`, which holds nothing of @password but words about it. The newest counts.
 *
 * Returns: (transfer none): the observation
 */
LkObservation *
lk_credentials_probe_record_typing (LkCase           *kase,
                                    LkSecret         *password,
                                    const LkKeyboard *keyboard)
{
  const char *text = password != NULL ? lk_secret_get (password) : NULL;
  gsize length = password != NULL ? lk_secret_get_length (password) : 0;
  g_auto(GStrv) traps = lk_typing_coach_look (text, length, keyboard);
  g_autoptr(JsonObject) facts = json_object_new ();

  lk_json_set_strings (facts, "traps", (const char *const *) traps);
  return record (kase, "typing", facts);
}

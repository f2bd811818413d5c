/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of evidence of the messenger and this computer, and the commands that are offered. */
#include "config.h"

#include "advise-kit.h"
#include "computer-rows.h"
#include "lk-advise.h"

#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = lk_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static char *
dup_line (const char *probe,
          const char *subject,
          LkOutcome   outcome,
          const char *facts)
{
  g_autoptr(JsonObject) object = parse (facts);
  g_autoptr(LkObservation) observation = lk_observation_new ("o1", probe, subject, 0, 3, outcome, NULL, object);

  return lk_advise_observation_line (observation);
}

/* Words of programs, none of which people may have to read. */
static void
assert_no_ids (const char *line)
{
  static const char *const ids[] = {
    "flatpak-", "gnome-keyring", "kwallet5", "gnome_libsecret", "rate-limited", "no-feed", "no-screen", "homebrew", "true",
    "false", "(null)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_null (strstr (line, ids[i]));
}

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (computer_rows); i++)
    {
      const ComputerRow *row = &computer_rows[i];
      g_autofree char *line = dup_line (row->probe, row->subject, LK_OUTCOME_OK, row->facts);

      advise_kit_assert_readable (line);
      assert_no_ids (line);
      for (gsize k = 0; k < G_N_ELEMENTS (row->said) && row->said[k] != NULL; k++)
        g_assert_nonnull (strstr (line, row->said[k]));
      for (gsize k = 0; k < G_N_ELEMENTS (row->names) && row->names[k] != NULL; k++)
        g_assert_nonnull (strstr (line, row->names[k]));
    }
}

/* Facts may be missing, of the wrong kind, or made to mislead; each probe still says something, in one line. */
static void
test_bad_facts (void)
{
  static const char *const facts[] = {
    "{}",
    "{\"copies\":7,\"running\":\"x\",\"missing\":{},\"kind\":[],\"version\":null,\"free_bytes\":-5,\"count\":-1,"
    "\"signature\":\"zorp\",\"what\":\"zorp\",\"backend\":\"\",\"reason\":\"zorp\",\"framework\":7,"
    "\"newest_s\":9223372036854775807}",
    "{\"copies\":[null,{\"kind\":\"\",\"version\":\"1\\n2\\u202e3\"}],\"handler\":\"a\\nb\",\"overrides\":[\"\",\"\\u0007\"],"
    "\"text\":\"\\u001b[31m\",\"remote\":\" \",\"zone\":\"\",\"environment\":[7]}",
  };
  static const LkOutcome outcomes[] = { LK_OUTCOME_OK, LK_OUTCOME_FAILED, LK_OUTCOME_TIMEOUT, LK_OUTCOME_CANCELLED,
                                        LK_OUTCOME_SKIPPED };

  for (gsize i = 0; i < G_N_ELEMENTS (computer_rows); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (facts); k++)
      for (gsize o = 0; o < G_N_ELEMENTS (outcomes); o++)
        {
          g_autofree char *line = dup_line (computer_rows[i].probe, computer_rows[i].subject, outcomes[o], facts[k]);

          g_test_message ("%s", line);
          g_assert_cmpuint (strlen (line), >, 5);
          g_assert_null (strstr (line, "(null)"));
          g_assert_null (strstr (line, "zorp"));
          g_assert_null (strpbrk (line, "\n\033\a"));
          g_assert_null (strstr (line, "\342\200\256"));
          g_assert_false (g_str_has_suffix (line, ": "));
          g_assert_null (strstr (line, "; ;"));
        }
}

static LkCase *
make_case (const char *code,
           LkVerdict **verdict)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example Chat", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  g_autoptr(LkVerdict) made = lk_verdict_new (code, LK_CERTAINTY_LIKELY);
  LkCase *kase = lk_case_new (service, NULL);

  lk_case_set_judgement (kase, findings, made);
  *verdict = lk_case_get_verdict (kase);
  return kase;
}

static void
add (LkCase     *kase,
     const char *probe,
     const char *subject,
     const char *facts)
{
  g_autoptr(JsonObject) object = parse (facts);
  g_autoptr(LkObservation) observation = lk_observation_new (probe, probe, subject, 0, 3, LK_OUTCOME_OK, NULL, object);

  lk_case_add_observation (kase, observation);
}

static char *
dup_update (const char *kind,
            const char *id)
{
  LkVerdict *verdict = NULL;
  g_autoptr(LkCase) kase = make_case ("client-outdated", &verdict);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) client = NULL;

  json_object_set_boolean_member (facts, "installed", TRUE);
  json_object_set_string_member (facts, "kind", kind);
  json_object_set_string_member (facts, "id", id);
  client = lk_observation_new ("o1", "client", "Element", 0, 1, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, client);
  return lk_advise_dup_command (kase);
}

static void
test_updates (void)
{
  static const struct
  {
    const char *kind, *id, *command;
  } rows[] = {
    { "flatpak-user", "im.riot.Riot", "flatpak update --user im.riot.Riot" },
    { "flatpak-system", "im.riot.Riot", "flatpak update --system im.riot.Riot" },
    { "snap", "signal-desktop", "sudo snap refresh signal-desktop" },
    { "deb", "element-desktop", "sudo apt update && sudo apt install --only-upgrade element-desktop" },
    { "rpm", "element-desktop", "sudo dnf upgrade element-desktop" },
    { "appimage", "element", NULL },
    { "folder", "element", NULL },
    { "desktop", "element.desktop", NULL },
    { "zorp", "element", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *command = dup_update (rows[i].kind, rows[i].id);

      g_assert_cmpstr (command, ==, rows[i].command);
    }
}

/* What a shell, or a program that reads options, could understand otherwise. */
static const char *const hostile[] = {
  "a b", "a\tb", "a\nb", "a\rb", "a;reboot", "a&&b", "a|b", "$(reboot)", "`reboot`", "${HOME}", "a'b", "a\"b", "a\\b", "a>b",
  "a<b", "a*", "a?", "[a]", "{a,b}", "!a", "#a", "~root", "-y", "--system", "a=b", "a(b)", "\302\240", "\342\200\256a",
  "\344\270\255", "",
};

static void
test_hostile_names (void)
{
  static const char *const kinds[] = { "flatpak-user", "flatpak-system", "snap", "deb", "rpm" };
  g_autofree char *flood = g_strnfill (10000, 'a');

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_assert_null (dup_update (kinds[k], flood));
      for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
        g_assert_null (dup_update (kinds[k], hostile[i]));
    }
}

static void
test_hostile_remotes (void)
{
  for (gsize i = 0; i <= G_N_ELEMENTS (hostile); i++)
    {
      LkVerdict *verdict = NULL;
      g_autoptr(LkCase) kase = make_case ("updates-broken", &verdict);
      g_autoptr(JsonObject) facts = json_object_new ();
      g_autoptr(LkObservation) source = NULL;
      g_autofree char *command = NULL;

      json_object_set_string_member (facts, "kind", "flatpak-user");
      json_object_set_string_member (facts, "remote", i < G_N_ELEMENTS (hostile) ? hostile[i] : "flathub");
      json_object_set_boolean_member (facts, "disabled", TRUE);
      source = lk_observation_new ("o1", "update-source", "Element", 0, 1, LK_OUTCOME_OK, NULL, facts);
      lk_case_add_observation (kase, source);
      command = lk_advise_dup_command (kase);
      g_assert_cmpstr (command, ==, i < G_N_ELEMENTS (hostile) ? NULL : "flatpak remote-modify --user --enable flathub");
    }
}

/* A case may come from outside, with any command as a particular of its verdict. */
static void
test_judged (void)
{
  static const char *const good[] = {
    "update-desktop-database ~/.local/share/applications", "sudo update-desktop-database /usr/share/applications",
    "flatpak override --user --talk-name=org.freedesktop.secrets im.riot.Riot",
    "flatpak override --user --share=network im.riot.Riot", "flatpak override --user --socket=x11 im.riot.Riot",
    "snap connect signal-desktop:password-manager-service",
  };
  static const char *const bad[] = {
    "rm -rf ~", "sudo rm -rf /", "sudo update-desktop-database /usr/../etc", "update-desktop-database ~root/x",
    "update-desktop-database -v", "update-desktop-database /a;reboot", "update-desktop-database /a b",
    "update-desktop-database $(a)",
    "sudo update-desktop-database /a && reboot", "flatpak override --user --talk-name=$(a) im.riot.Riot",
    "flatpak override --user --filesystem=host im.riot.Riot", "flatpak override --user --share=network -a",
    "flatpak run im.riot.Riot", "snap connect a;reboot", "snap connect -h", "snap remove element", "snap connect a\nreboot",
    "", " ",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++)
    {
      const char *given = i < G_N_ELEMENTS (good) ? good[i] : bad[i - G_N_ELEMENTS (good)];
      LkVerdict *verdict = NULL;
      g_autoptr(LkCase) kase = make_case ("keyring-unreachable", &verdict);
      g_autofree char *command = NULL;

      lk_params_set (verdict->params, "command", given);
      command = lk_advise_dup_command (kase);
      g_assert_cmpstr (command, ==, i < G_N_ELEMENTS (good) ? given : NULL);
    }
}

static void
test_register (void)
{
  static const struct
  {
    const char *folder, *command;
  } rows[] = {
    { "~/.local/share/applications", "update-desktop-database ~/.local/share/applications" },
    { "/usr/local/share/applications", "sudo update-desktop-database /usr/local/share/applications" },
    { "~root/applications", NULL },
    { "~/a b/applications", NULL },
    { "/usr/../root", NULL },
    { "applications", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LkVerdict *verdict = NULL;
      g_autoptr(LkCase) kase = make_case ("sign-in-link-unhandled", &verdict);
      g_autofree char *facts =
          g_strdup_printf ("{\"unregistered\":[\"element.desktop\"],\"unregistered_in\":\"%s\"}", rows[i].folder);
      g_autofree char *command = NULL;

      lk_params_set (verdict->params, "scheme", "element://");
      add (kase, "scheme", "element://", facts);
      command = lk_advise_dup_command (kase);
      g_assert_cmpstr (command, ==, rows[i].command);
    }
}

/* No reason, no version: still a whole sentence. */
static void
test_versions (void)
{
  static const struct
  {
    const char *code, *version, *minimum, *newest, *said;
  } rows[] = {
    { "client-known-bad", "1.3.0", NULL, "1.3.1", "Version 1.3.0 is known not to get through the sign-in; the newest is 1.3.1." },
    { "client-known-bad", NULL, NULL, NULL, "The installed version is known not to get through the sign-in." },
    { "client-too-old", "1.1", "1.2", NULL, "The server no longer accepts version 1.1; it wants 1.2 or newer." },
    { "client-too-old", NULL, NULL, NULL, "The server no longer accepts this version." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GHashTable) params = lk_params_new ();
      g_autofree char *text = NULL;

      lk_params_set (params, "version", rows[i].version);
      lk_params_set (params, "minimum", rows[i].minimum);
      lk_params_set (params, "newest", rows[i].newest);
      text = lk_advise_explanation (rows[i].code, params, LK_CERTAINTY_CERTAIN);
      advise_kit_assert_readable (text);
      g_assert_true (g_str_has_prefix (text, rows[i].said));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("LANGUAGE", "C", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advise/computer/lines", test_lines);
  g_test_add_func ("/advise/computer/bad-facts", test_bad_facts);
  g_test_add_func ("/advise/command/updates", test_updates);
  g_test_add_func ("/advise/command/hostile-names", test_hostile_names);
  g_test_add_func ("/advise/command/hostile-remotes", test_hostile_remotes);
  g_test_add_func ("/advise/command/judged", test_judged);
  g_test_add_func ("/advise/command/register", test_register);
  g_test_add_func ("/advise/computer/versions", test_versions);
  return g_test_run ();
}

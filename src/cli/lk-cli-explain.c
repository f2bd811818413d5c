/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-error-texts.h"

static char *option_error_text;
static gboolean option_json;

static const GOptionEntry entries[] = {
  { "error-text", 0, 0, G_OPTION_ARG_FILENAME, &option_error_text, N_("Say what this message of a messenger means"), N_("TEXT") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print one JSON object"), NULL },
  { NULL }
};

static void
print_codes (void)
{
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  for (gsize i = 0; i < n_codes; i++)
    {
      g_autofree char *title = lk_advise_title (codes[i].code, NULL);

      g_print ("%-30s %s\n", codes[i].code, title);
    }
}

static void
print_text (const LkErrorText *text)
{
  g_print ("%s\n", text->meaning);
  if (text->product != NULL)
    g_print (_("Recognised: %s (%s)\n"), text->matched, text->product);
  else
    g_print (_("Recognised: %s\n"), text->matched);
  g_print (_("Source: %s\n"), text->source);
  g_print ("\n");
  for (guint i = 0; i < text->n_codes; i++)
    {
      g_autofree char *title = lk_advise_title (text->codes[i], NULL);
      LkCause cause = lk_code_get_cause (text->codes[i]);

      if (cause != LK_CAUSE_NONE)
        g_print ("  %-12s %-28s %s · %s\n", lk_advise_certainty_label (text->certainties[i]), text->codes[i],
                 lk_advise_cause_title (cause), title);
    }
  if (text->n_codes > 1 || lk_code_get_cause (text->codes[0]) != LK_CAUSE_NONE)
    g_print ("\n");
  for (guint i = 0; text->steps != NULL && text->steps[i] != NULL; i++)
    g_print ("%u. %s\n", i + 1, text->steps[i]);
}

static void
print_texts_json (GPtrArray *found)
{
  g_autoptr(JsonObject) root = lk_error_texts_to_facts (found);
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *printed = NULL;
  JsonArray *texts = json_array_new ();

  for (guint i = 0; i < found->len; i++)
    {
      const LkErrorText *text = g_ptr_array_index (found, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", text->id);
      json_object_set_string_member (object, "meaning", text->meaning);
      lk_json_set_strings (object, "steps", (const char *const *) text->steps);
      json_object_set_string_member (object, "matched", text->matched);
      json_object_set_string_member (object, "source", text->source);
      json_array_add_object_element (texts, object);
    }
  json_object_set_array_member (root, "texts", texts);
  json_node_set_object (node, root);
  printed = lk_json_to_text (node, TRUE);
  g_print ("%s\n", printed);
}

static LkExit
explain_error_text (void)
{
  g_autoptr(GPtrArray) found = lk_error_texts_find (option_error_text);

  if (option_json)
    print_texts_json (found);
  else if (found->len == 0 && lk_error_texts_is_harmless (option_error_text))
    g_print ("%s\n", _("Healthy programs write this as well; it does not say why the sign-in fails."));
  else if (found->len == 0)
    g_print ("%s\n", _("This message is not known here. Try a shorter part of it, such as its code or number, or check the "
                       "service."));
  for (guint i = 0; i < found->len && !option_json; i++)
    {
      if (i > 0)
        g_print ("\n");
      print_text (g_ptr_array_index (found, i));
    }
  return found->len > 0 ? LK_EXIT_ALL_CLEAR : LK_EXIT_COULD_NOT_TELL;
}

/**
 * lk_cli_explain:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_explain (int    argc,
                char **argv)
{
  g_autofree char *title = NULL, *explanation = NULL;
  g_auto(GStrv) steps = NULL;

  if (!lk_cli_parse ("explain", "[CODE]", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (option_error_text != NULL && argc > 1)
    return lk_cli_usage_error (_("explain: expected a code or --error-text, found both (\"%s\")"), argv[1]);
  if (option_error_text != NULL)
    return explain_error_text ();
  if (option_json)
    return lk_cli_usage_error (_("explain: --json goes with --error-text only"));
  if (argc > 2)
    return lk_cli_usage_error (_("explain: expected one code, found \"%s\" too"), argv[2]);
  if (argc < 2)
    {
      print_codes ();
      return LK_EXIT_ALL_CLEAR;
    }
  if (lk_code_find (argv[1]) == NULL)
    return lk_cli_usage_error (_("explain: \"%s\" is no code; \"latchkeyctl explain\" lists them all"), argv[1]);

  title = lk_advise_title (argv[1], NULL);
  explanation = lk_advise_explanation (argv[1], NULL, LK_CERTAINTY_CERTAIN);
  steps = lk_advise_steps (argv[1], NULL);
  g_print ("%s\n\n%s\n\n", title, explanation);
  for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
    g_print ("%u. %s\n", i + 1, steps[i]);
  return LK_EXIT_ALL_CLEAR;
}

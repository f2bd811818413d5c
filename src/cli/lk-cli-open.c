/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other side: a report that somebody sent. */
#include "config.h"

#include "lk-cli.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-bundle.h"
#include "lk-cli-print.h"
#include "lk-compare.h"
#include "lk-report.h"
#include "lk-report-words.h"

static gboolean option_json;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print one JSON object"), NULL },
  { NULL }
};

typedef struct
{
  GMainLoop *loop;   /* (owned) */
  LkBundle  *bundle; /* (owned) (nullable) */
  GError    *error;  /* (owned) (nullable) */
} Opening;

static void
on_opened_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Opening *opening = user_data;

  opening->bundle = lk_bundle_open_finish (result, &opening->error);
  g_main_loop_quit (opening->loop);
}

static LkBundle *
open_file (const char  *path,
           GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  Opening opening = { g_main_loop_new (NULL, FALSE), NULL, NULL };

  lk_bundle_open_async (file, NULL, on_opened_cb, &opening);
  g_main_loop_run (opening.loop);
  g_main_loop_unref (opening.loop);
  if (opening.bundle == NULL)
    g_propagate_error (error, opening.error);
  return opening.bundle;
}

static LkBundle *
open_stream (GError **error)
{
  g_autoptr(GBytes) bytes = lk_cli_read_file ("-", error);
  LkBundle *bundle = bytes != NULL ? lk_bundle_unpack (bytes, error) : NULL;

  if (bytes != NULL && bundle == NULL)
    g_prefix_error (error, "%s: ", _("standard input"));
  return bundle;
}

static void
print_judgements (LkCase *then,
                  LkCase *today)
{
  LkVerdict *before = lk_case_get_verdict (then), *now = today != NULL ? lk_case_get_verdict (today) : NULL;
  const char *title = before->title != NULL ? before->title : before->code;
  g_autoptr(LkComparison) comparison = today != NULL ? lk_compare_cases (then, today, NULL) : NULL;
  g_autofree char *line = NULL;

  if (now == NULL)
    /* Translators: a verdict in words, and its code. */
    line = g_strdup_printf (_("Judged then: %s (%s). It cannot be judged again, as the measurements were left out."), title,
                            before->code);
  else if (g_str_equal (before->code, now->code))
    line = g_strdup_printf (_("Judged then: %s (%s). Today's rules say the same."), title, before->code);
  else
    /* Translators: two verdicts in words, each with its code. */
    line = g_strdup_printf (_("Judged then: %s (%s). Today's rules say: %s (%s)."), title, before->code, now->title, now->code);
  lk_cli_print_section (_("Judged"));
  lk_cli_print_text (line, 2);
  for (guint i = 0; comparison != NULL && i < comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (comparison->differences, i);
      g_autofree char *change = lk_advise_difference (difference->what, difference->subject, difference->before,
                                                      difference->after);

      if (!g_str_equal (difference->what, "verdict"))
        lk_cli_print_text (change, 2);
    }
}

static const char *
get_label (const char *id)
{
  guint n_parts;
  const LkReportPart *parts = lk_report_told_parts (&n_parts);

  for (guint i = 0; i < n_parts; i++)
    if (g_str_equal (parts[i].id, id))
      return _(parts[i].label);
  return id;
}

/* A line of its own for each line of the person's, so that none can look like one of ours. */
static void
print_told (JsonObject *told)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  lk_cli_print_section (_("What was told"));
  json_object_iter_init_ordered (&iter, told);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_auto(GStrv) lines = g_strsplit (json_node_get_string (node), "\n", -1);

      lk_cli_print_text (get_label (name), 2);
      for (guint i = 0; lines[i] != NULL; i++)
        lk_cli_print_text (lines[i], 6);
    }
}

static void
print_member (const char *label,
              const char *value,
              gpointer    user_data)
{
  /* Translators: a thing that is told of a device, such as "Desktop", and what it is. */
  g_autofree char *line = g_strdup_printf (_("%s: %s"), _(label), value);

  lk_cli_print_text (line, 2);
}

/* Returns: (transfer full) (nullable): such as "3 account name, 1 network address" */
static char *
dup_removed (LkReportEntry *entry)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < LK_SECRET_N_KINDS; i++)
    if (entry->counts[i] > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", entry->counts[i],
                              lk_report_kind_label ((LkSecretKind) i));
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
print_files (GPtrArray *files)
{
  lk_cli_print_section (_("Files"));
  for (guint i = 0; i < files->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (files, i);
      g_autofree char *size = g_format_size (g_bytes_get_size (entry->content));
      g_autofree char *removed = dup_removed (entry);
      g_autoptr(GString) line = g_string_new (NULL);

      g_string_append_printf (line, "%s, %s", entry->name, size);
      if (entry->cut)
        /* Translators: of a file, as another part of a list after its name and size. */
        g_string_append_printf (line, ", %s", _("only its end"));
      if (removed != NULL)
        {
          g_string_append (line, ", ");
          /* Translators: what was taken out of a file: numbers, each with a kind such as "account name". */
          g_string_append_printf (line, _("removed: %s"), removed);
        }
      lk_cli_print_text (line->str, 2);
    }
}

static void
print_people (LkBundle *bundle,
              LkCase   *today)
{
  JsonObject *generator = lk_json_get_object (bundle->manifest, "generator");
  const char *version = lk_json_get_string (generator, "version");
  g_autofree char *line = NULL;

  /* Translators: the number of a report, a version, and when it was checked. */
  line = g_strdup_printf (_("Report %s, made by Latchkey %s, checked %s"), bundle->reference, version != NULL ? version : "?",
                          lk_case_get_started (bundle->kase));
  lk_cli_print_text (line, 0);
  lk_cli_print_then (bundle->kase);
  print_judgements (bundle->kase, today);
  if (bundle->told != NULL)
    print_told (bundle->told);
  if (bundle->device != NULL)
    {
      lk_cli_print_section (_("The device"));
      lk_report_each_member (bundle->device, print_member, NULL);
    }
  print_files (bundle->entries);
}

static void
set_object (JsonObject *root,
            const char *name,
            JsonObject *object) /* (nullable) */
{
  if (object != NULL)
    json_object_set_object_member (root, name, json_object_ref (object));
  else
    json_object_set_null_member (root, name);
}

/* Returns: (transfer full): verdict and checks alone; the measurements are in the case already */
static JsonObject *
judgement_to_json (LkCase *kase)
{
  g_autoptr(JsonNode) node = lk_case_to_json (kase);
  JsonObject *object = json_node_get_object (node), *judgement = json_object_new ();

  json_object_set_member (judgement, "verdict", json_object_dup_member (object, "verdict"));
  json_object_set_member (judgement, "checks", json_object_dup_member (object, "checks"));
  return judgement;
}

static void
print_json (LkBundle *bundle,
            LkCase   *today)
{
  g_autoptr(LkComparison) comparison = today != NULL ? lk_compare_cases (bundle->kase, today, NULL) : NULL;
  g_autoptr(JsonNode) compared = comparison != NULL ? lk_comparison_to_json (comparison) : NULL;
  g_autoptr(JsonObject) root = json_object_new ();
  g_autoptr(JsonObject) judgement = today != NULL ? judgement_to_json (today) : NULL;
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonNode *differences;

  if (compared != NULL)
    differences = json_object_dup_member (json_node_get_object (compared), "differences");
  else
    {
      differences = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (differences, json_array_new ());
    }
  json_object_set_string_member (root, "format", "latchkey-opened/1");
  json_object_set_string_member (root, "reference", bundle->reference);
  if (comparison != NULL)
    json_object_set_boolean_member (root, "same_verdict", comparison->same_verdict);
  else
    json_object_set_null_member (root, "same_verdict");
  json_object_set_member (root, "differences", differences);
  set_object (root, "today", judgement);
  set_object (root, "case", bundle->case_json);
  set_object (root, "told", bundle->told);
  set_object (root, "device", bundle->device);
  set_object (root, "manifest", bundle->manifest);
  json_node_set_object (node, root);
  text = lk_json_to_text (node, TRUE);
  g_print ("%s\n", text);
}

/**
 * lk_cli_open:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Shows a report that somebody sent: what was found then, and what today's rules make of it.
 *
 * Returns: what today's rules say, as `judge` does; what was said then where it cannot be judged again
 */
LkExit
lk_cli_open (int    argc,
             char **argv)
{
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(LkCase) today = NULL;
  g_autoptr(GError) error = NULL;

  if (!lk_cli_parse ("open", "REPORT.zip", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc != 2)
    return lk_cli_usage_error (_("open: expected one report file, or - for standard input"));
  bundle = g_str_equal (argv[1], "-") ? open_stream (&error) : open_file (argv[1], &error);
  if (bundle == NULL)
    return lk_cli_usage_error ("%s", error->message);
  today = lk_bundle_judge_today (bundle);
  if (option_json)
    print_json (bundle, today);
  else
    print_people (bundle, today);
  return lk_cli_exit_for (today != NULL ? today : bundle->kase);
}

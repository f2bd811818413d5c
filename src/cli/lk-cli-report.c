/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli-report.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "lk-advise.h"
#include "lk-cli-run.h"
#include "lk-judge.h"

static char *option_case, *option_output, *option_message, *option_when, *option_tried, *option_contact;
static char **option_include, **option_omit, **option_pseudonym, **option_attach, **option_hide;
static gboolean option_logs, option_encrypt, option_send, option_summary, option_pending, option_send_pending;

static const GOptionEntry own_entries[] = {
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &option_output, N_("Write the report to this file"), N_("FILE.zip") },
  { "case", 0, 0, G_OPTION_ARG_FILENAME, &option_case, N_("Report on a case that was saved, and check nothing"),
      N_("CASE.json") },
  { "include", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_include, N_("Leave this in; can be given again"), N_("ITEM") },
  { "omit", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_omit, N_("Leave this out; can be given again"), N_("ITEM") },
  { "pseudonym", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_pseudonym, N_("Put a stand-in for this; can be given again"),
      N_("ITEM") },
  { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &option_attach,
      N_("Attach this file, without what is secret in it; can be given again"),
    N_("FILE") },
  { "attach-logs", 0, 0, G_OPTION_ARG_NONE, &option_logs, N_("Attach the logs that the messenger keeps"), NULL },
  { "message", 0, 0, G_OPTION_ARG_STRING, &option_message, N_("The message that you saw"), N_("TEXT") },
  { "when", 0, 0, G_OPTION_ARG_STRING, &option_when, N_("When it went wrong"), N_("TEXT") },
  { "tried", 0, 0, G_OPTION_ARG_STRING, &option_tried, N_("What you tried"), N_("TEXT") },
  { "contact", 0, 0, G_OPTION_ARG_STRING, &option_contact, N_("How support can reach you"), N_("TEXT") },
  { "hide", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_hide, N_("A word that must not be in the report; can be given again"),
      N_("WORD") },
  { "encrypt", 0, 0, G_OPTION_ARG_NONE, &option_encrypt, N_("Encrypt it, so that only support can read it"), NULL },
  { "send", 0, 0, G_OPTION_ARG_NONE, &option_send, N_("Hand it to who takes reports for the service"), NULL },
  { "summary", 0, 0, G_OPTION_ARG_NONE, &option_summary, N_("Print it as a text that fits a ticket"), NULL },
  { "pending", 0, 0, G_OPTION_ARG_NONE, &option_pending, N_("Show the reports that wait to be sent"), NULL },
  { "send-pending", 0, 0, G_OPTION_ARG_NONE, &option_send_pending, N_("Send the reports that wait"), NULL },
  { NULL }
};

static gboolean
parse (int    *argc,
       char ***argv)
{
  g_autoptr(GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  for (const GOptionEntry *entry = own_entries; entry->long_name != NULL; entry++)
    g_array_append_vals (entries, entry, 1);
  for (const GOptionEntry *entry = lk_cli_run_entries; entry->long_name != NULL; entry++)
    g_array_append_vals (entries, entry, 1);
  return lk_cli_parse ("report", "[SERVICE|ADDRESS]", (const GOptionEntry *) (gpointer) entries->data, argc, argv);
}

static gboolean
is_forbidden (LkPolicy   *policy,
              const char *item)
{
  return policy->report_omit != NULL && g_strv_contains ((const char *const *) policy->report_omit, item);
}

static gboolean
set_modes (LkCliReport *self,
           char       **items,
           LkItemMode   mode,
           GError     **error)
{
  for (guint i = 0; items != NULL && items[i] != NULL; i++)
    {
      if (mode != LK_ITEM_OMIT && is_forbidden (self->policy, items[i]))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, _("report: the organisation's policy leaves \"%s\" out"), items[i]);
          return FALSE;
        }
      if (!lk_report_set_mode (self->report, items[i], mode, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_in (LkCliReport *self,
         GError     **error)
{
  /* What is on nobody's list of items, such as a later version's, is none of this one's either. */
  for (guint i = 0; self->policy->report_omit != NULL && self->policy->report_omit[i] != NULL; i++)
    lk_report_set_mode (self->report, self->policy->report_omit[i], LK_ITEM_OMIT, NULL);
  if (!set_modes (self, option_include, LK_ITEM_INCLUDE, error) || !set_modes (self, option_pseudonym, LK_ITEM_PSEUDONYM,
      error) ||
      !set_modes (self, option_omit, LK_ITEM_OMIT, error))
    return FALSE;
  lk_report_set_told (self->report, "message", option_message != NULL ? option_message : lk_cli_run_get_error_text ());
  lk_report_set_told (self->report, "when", option_when);
  lk_report_set_told (self->report, "tried", option_tried);
  lk_report_set_told (self->report, "contact", option_contact);
  for (guint i = 0; option_hide != NULL && option_hide[i] != NULL; i++)
    lk_report_hide_word (self->report, option_hide[i]);
  return TRUE;
}

static void
count_removed (LkCliReport *self,
               guint        counts[LK_SECRET_N_KINDS])
{
  for (guint i = 0; i < self->entries->len; i++)
    for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
      counts[kind] += ((LkReportEntry *) g_ptr_array_index (self->entries, i))->counts[kind];
}

static void
set_text (JsonObject *object,
          const char *name,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static void
print_json (LkCliReport *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *removed = json_object_new ();
  JsonArray *notes = json_array_new ();
  guint counts[LK_SECRET_N_KINDS] = { 0 };
  g_autofree char *text = NULL;

  count_removed (self, counts);
  for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    if (counts[kind] > 0)
      json_object_set_int_member (removed, lk_secret_kind_get_name ((LkSecretKind) kind), counts[kind]);
  for (guint i = 0; i < self->notes->len; i++)
    json_array_add_string_element (notes, g_ptr_array_index (self->notes, i));
  json_object_set_string_member (object, "reference", self->reference);
  json_object_set_string_member (object, "code", lk_case_get_verdict (self->kase)->code);
  set_text (object, "path", self->path);
  json_object_set_int_member (object, "size", (gint64) self->size);
  json_object_set_boolean_member (object, "encrypted", self->encrypted != NULL);
  json_object_set_object_member (object, "removed", removed);
  json_object_set_array_member (object, "notes", notes);
  json_object_set_boolean_member (object, "sent", self->sent);
  json_object_set_boolean_member (object, "kept", self->kept);
  set_text (object, "sending", self->sending);
  json_node_take_object (root, object);
  text = lk_json_to_text (root, TRUE);
  g_print ("%s\n", text);
}

static void
print_line (const char *text)
{
  g_autofree char *clean = lk_cli_clean (text);

  g_print ("%s\n", clean);
}

static void
print_words (LkCliReport *self)
{
  guint counts[LK_SECRET_N_KINDS] = { 0 };
  g_autoptr(GString) removed = g_string_new (NULL);
  g_autofree char *line = NULL;
  g_autofree char *words = lk_recipients_dup_words (self->recipients);
  g_auto(GStrv) ways = g_strsplit (words, "\n", -1);

  /* Translators: the number of a report, then what was found. */
  line = g_strdup_printf (_("Report %s: %s"), self->reference, lk_case_get_verdict (self->kase)->title);
  print_line (line);
  if (self->path != NULL)
    {
      g_autofree char *shown = g_filename_display_name (self->path);
      g_autofree char *size = g_format_size (self->size);
      g_autofree char *saved = g_strdup_printf (_("Saved as %s (%s)."), shown, size);

      print_line (saved);
    }
  count_removed (self, counts);
  for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    if (counts[kind] > 0)
      g_string_append_printf (removed, "%s%s %u", removed->len > 0 ? ", " : "", lk_report_kind_label ((LkSecretKind) kind),
          counts[kind]);
  g_print ("%s %s\n", _("Taken out:"), removed->len > 0 ? removed->str : _("nothing"));
  for (guint i = 0; i < self->notes->len; i++)
    print_line (g_ptr_array_index (self->notes, i));
  for (guint i = 0; self->sending == NULL && ways[i] != NULL; i++)
    print_line (ways[i]);
  if (self->sending != NULL)
    print_line (self->sending);
}

static void
print_summary (LkCliReport *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->name, "report.txt"))
        fwrite (g_bytes_get_data (entry->content, NULL), 1, g_bytes_get_size (entry->content), stdout);
    }
}

static const LkRecipient *
get_recipient (LkCliReport *self)
{
  return self->recipients->upload != NULL ? self->recipients->upload : self->recipients->email;
}

/* What is mailed is encrypted on the disk already; what is uploaded is so on its way. */
static gboolean
make_and_save (LkCliReport *self,
               GError     **error)
{
  const LkRecipient *recipient = get_recipient (self);
  gboolean mailed = option_send && recipient != NULL && recipient->delivery == LK_DELIVERY_EMAIL;

  if (!lk_cli_report_make (self, error))
    return FALSE;
  if (option_encrypt && (recipient == NULL || recipient->public_key == NULL))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_NOT_FOUND,
          _("the report was not encrypted and not written: nobody's key is known"));
      return FALSE;
    }
  if ((option_encrypt || (mailed && recipient->public_key != NULL)) && !lk_cli_report_encrypt (self, recipient->public_key,
      error))
    return FALSE;
  return option_output == NULL || lk_cli_report_save (self, option_output, error);
}

/* Returns: whether there is a report, and it was handed over where that was asked for */
static gboolean
report (LkCase       *kase,
        LkService    *service,
        LkPolicy     *policy,
        JsonObject   *last_good,
        GTlsDatabase *tls,
        GError      **error)
{
  g_auto(LkCliReport) self = { NULL };

  self.report = lk_report_new (kase);
  lk_report_set_last_good (self.report, last_good);
  self.kase = kase;
  self.policy = policy;
  self.tls = tls;
  self.notes = g_ptr_array_new_with_free_func (g_free);
  self.recipients = lk_recipients_find (service, policy);
  if (!fill_in (&self, error))
    return FALSE;
  lk_cli_report_collect (&self, (const char *const *) option_attach, option_logs);
  if (!make_and_save (&self, error))
    return FALSE;
  if (option_send && get_recipient (&self) == NULL)
    self.sending = lk_recipients_dup_words (self.recipients);
  else if (option_send)
    lk_cli_report_send (&self);
  if (lk_cli_run_prints_json ())
    print_json (&self);
  else if (option_summary)
    print_summary (&self);
  else
    print_words (&self);
  return !option_send || self.sent;
}

static LkExit
report_saved (GError **error)
{
  g_autoptr(LkPolicy) policy = lk_cli_run_load_policy (error);
  g_autoptr(LkCase) kase = policy != NULL ? lk_cli_read_case (option_case, error) : NULL;
  g_autoptr(LkService) service = kase != NULL ? lk_cli_report_find_service (kase, error) : NULL;
  g_autoptr(GError) local = NULL;

  if (service == NULL)
    return lk_cli_usage_error ("%s", (*error)->message);
  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  if (report (kase, service, policy, NULL, NULL, &local))
    return lk_cli_exit_for (kase);
  if (local != NULL)
    g_printerr ("latchkeyctl: %s\n", local->message);
  return LK_EXIT_FAILED;
}

static LkExit
report_now (const char *name,
            GError    **error)
{
  g_auto(LkCliRun) run = { .command = "report" };
  g_autoptr(JsonObject) last_good = NULL;
  g_autoptr(GError) local = NULL;
  gboolean done;

  if (!lk_cli_run_prepare (&run, name, error))
    return lk_cli_usage_error ("%s", (*error)->message);
  lk_cli_run (&run);
  last_good = lk_cli_history_to_json (&run.history);
  done = report (run.kase, run.service, run.policy, last_good,
                 run.practice != NULL ? lk_practice_get_tls_database (run.practice) : NULL, &local);
  if (local != NULL)
    g_printerr ("latchkeyctl: %s\n", local->message);
  return done ? lk_cli_run_end (&run) : LK_EXIT_FAILED;
}

static gboolean
check_items (char  **items,
             GError **error)
{
  for (guint i = 0; items != NULL && items[i] != NULL; i++)
    if (lk_report_item_find (items[i]) == NULL)
      {
        g_set_error (error, LK_ERROR, LK_ERROR_INVALID, _("report: there is nothing called \"%s\" in a report"), items[i]);
        return FALSE;
      }
  return TRUE;
}

/**
 * lk_cli_report:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_report (int    argc,
               char **argv)
{
  g_autoptr(GError) error = NULL;

  if (!parse (&argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 2)
    return lk_cli_usage_error (_("report: expected one service or address, found \"%s\" too"), argv[2]);
  if (option_pending || option_send_pending)
    return lk_cli_report_pending (option_send_pending);
  if (option_output == NULL && !option_summary && !option_send)
    return lk_cli_usage_error ("%s", _("report: expected --output FILE.zip, --summary or --send"));
  if (option_case != NULL && argc > 1)
    return lk_cli_usage_error (_("report: expected a service or --case, found both (\"%s\")"), argv[1]);
  if (!check_items (option_include, &error) || !check_items (option_omit, &error) || !check_items (option_pseudonym, &error))
    return lk_cli_usage_error ("%s", error->message);
  return option_case != NULL ? report_saved (&error) : report_now (argc > 1 ? argv[1] : NULL, &error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case as plain text: coloured and with live progress on a terminal, bare in a pipe. */
#include "config.h"

#include "lk-cli-print.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "lk-advise.h"
#include "lk-cli.h"

#define WIDTH 78
#define MAX_NOTES 3
#define MAX_NOTE 160 /* characters of one */

static gboolean progress_shown;

static const struct
{
  const char *sign;
  const char *colour;
} looks[] = {
  [LK_STATUS_WAITING] = { "·", "" },
  [LK_STATUS_RUNNING] = { "…", "" },
  [LK_STATUS_OK] = { "✓", "\033[32m" },
  [LK_STATUS_NOTICE] = { "!", "\033[33m" },
  [LK_STATUS_PROBLEM] = { "✗", "\033[31m" },
  [LK_STATUS_UNKNOWN] = { "?", "\033[33m" },
  [LK_STATUS_NOT_RUN] = { "–", "\033[2m" },
  [LK_STATUS_NOT_APPLICABLE] = { "–", "\033[2m" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (looks) == LK_STATUS_NOT_APPLICABLE + 1);

static gboolean
is_dumb (void)
{
  return g_strcmp0 (g_getenv ("TERM"), "dumb") == 0;
}

static gboolean
use_colour (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') && !is_dumb ();
}

/* Columns that a text takes on a terminal. */
static guint
measure (const char *text)
{
  guint width = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (g_unichar_iszerowidth (letter))
        continue;
      width += g_unichar_iswide (letter) ? 2 : 1;
    }
  return width;
}

static void
print_line (const char *text)
{
  g_autofree char *cleaned = lk_cli_clean (text);

  printf ("%s\n", cleaned);
}

/* Signs that no line begins with. */
static gboolean
is_closing (const char *c)
{
  gunichar letter = g_utf8_get_char (c);
  GUnicodeType type = g_unichar_type (letter);

  return type == G_UNICODE_CLOSE_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION ||
         (type == G_UNICODE_OTHER_PUNCTUATION && g_unichar_iswide (letter));
}

/* Signs that no line ends with. */
static gboolean
is_opening (const char *c)
{
  GUnicodeType type = g_unichar_type (g_utf8_get_char (c));

  return type == G_UNICODE_OPEN_PUNCTUATION || type == G_UNICODE_INITIAL_PUNCTUATION;
}

/* Breaks at blanks; where there are none, as between Chinese characters, before the character that does not fit. */
static void
print_wrapped (const char *text,
               guint       indent)
{
  g_autofree char *cleaned = lk_cli_clean (text);
  gboolean blank = FALSE;
  guint column = indent;
  const char *c = cleaned;

  printf ("%*s", (int) indent, "");
  while (*c != '\0')
    {
      const char *end = g_utf8_next_char (c);
      g_autofree char *piece = NULL;
      guint width;

      if (!g_unichar_iswide (g_utf8_get_char (c)))
        while (*end != '\0' && end[-1] != ' ' && !g_unichar_iswide (g_utf8_get_char (end)))
          end = g_utf8_next_char (end);
      if (is_opening (g_utf8_prev_char (end)) && *end != '\0')
        end = g_utf8_next_char (end);
      while (end[-1] != ' ' && is_closing (end))
        end = g_utf8_next_char (end);
      piece = g_strchomp (g_strndup (c, end - c));
      width = measure (piece);
      if (column + blank + width > WIDTH && column > indent)
        {
          printf ("\n%*s", (int) indent, "");
          column = indent;
          blank = FALSE;
        }
      printf ("%s%s", blank ? " " : "", piece);
      column += blank + width;
      blank = end[-1] == ' ';
      c = end;
    }
  fputc ('\n', stdout);
}

static void
print_verdict (LkVerdict *verdict,
               gboolean   colour)
{
  gboolean clear = g_str_equal (verdict->code, "all-clear");
  g_autofree char *verdict_title = lk_cli_clean (verdict->title != NULL ? verdict->title : verdict->code);

  printf ("\n%s%s%s\n", colour ? (clear ? "\033[1;32m" : "\033[1m") : "", verdict_title, colour ? "\033[0m" : "");
  if (verdict->explanation != NULL)
    print_wrapped (verdict->explanation, 0);
  if (!clear)
    {
      /* Translators: how sure a verdict is, such as "Certain", and its code, such as "port-blocked". */
      g_autofree char *line = g_strdup_printf (_("How sure? %s (%s)"), lk_advise_certainty_label (verdict->certainty),
                                               verdict->code);

      print_line (line);
    }
  for (guint i = 0; i < verdict->also->len; i++)
    {
      LkAlso *also = g_ptr_array_index (verdict->also, i);
      g_autofree char *title = lk_advise_title (also->code, also->params);
      /* Translators: another possible cause in words, and its code. */
      g_autofree char *line = g_strdup_printf (_("It could also be: %s (%s)"), title, also->code);

      print_line (line);
    }
  if (verdict->steps != NULL && verdict->steps[0] != NULL)
    printf ("\n%s\n", clear ? _("Good to know") : _("What to do"));
  for (guint i = 0; verdict->steps != NULL && verdict->steps[i] != NULL; i++)
    {
      g_autofree char *step = g_strdup_printf ("%u. %s", i + 1, verdict->steps[i]);

      print_wrapped (step, 2);
    }
}

static void
print_finding (LkFinding *finding,
               gboolean   colour)
{
  const char *paint = colour ? looks[finding->status].colour : "";
  g_autofree char *title = lk_cli_clean (finding->title != NULL ? finding->title : finding->check);

  printf ("  %s%s%s %s\n", paint, looks[finding->status].sign, *paint != '\0' ? "\033[0m" : "", title);
  if (finding->detail != NULL && *finding->detail != '\0')
    print_wrapped (finding->detail, 6);
}

/* The beginning of what is new since the installed version. */
static void
print_notes (LkCase *kase)
{
  g_autoptr(GPtrArray) notes = lk_advise_release_notes (kase);

  for (guint i = 0; i < notes->len && i < MAX_NOTES; i++)
    {
      const LkReleaseNote *note = g_ptr_array_index (notes, i);
      const char *said = note->text != NULL ? note->text : _("Nothing is said about it.");
      const char *end = g_utf8_strlen (said, -1) > MAX_NOTE ? g_utf8_offset_to_pointer (said, MAX_NOTE) : NULL;
      g_autofree char *text = end != NULL ? g_strndup (said, end - said) : g_strdup (said);
      /* Translators: a version with its date, and what is new in it; the last is "…" where it goes on */
      g_autofree char *line = g_strdup_printf (_("%s: %s%s"), note->heading, text, end != NULL ? "…" : "");

      print_wrapped (line, 8);
    }
}

static gboolean
is_worth_a_line (LkFinding *finding)
{
  return finding->status != LK_STATUS_NOT_APPLICABLE && (finding->status != LK_STATUS_NOT_RUN || finding->because != NULL);
}

/* What the particulars of a finding were is not in a report, so a summary of it could say less than was said then. */
static void
print_cause (LkCase   *kase,
             LkCause   cause,
             gboolean  then,
             gboolean  colour)
{
  g_autofree char *summary = then ? NULL : lk_advise_cause_summary (kase, cause, NULL);
  /* Translators: a heading such as "Network", and what was found under it. */
  g_autofree char *heading = then ? NULL : g_strdup_printf (_("%s: %s"), lk_advise_cause_title (cause), summary);

  printf ("\n%s%s%s\n", colour ? "\033[1m" : "", then ? lk_advise_cause_title (cause) : heading, colour ? "\033[0m" : "");
}

static void
print_checks (LkCase   *kase,
              gboolean  then,
              gboolean  colour)
{
  GPtrArray *findings = lk_case_get_findings (kase);

  for (guint cause = 0; cause < LK_N_CAUSES; cause++)
    {
      print_cause (kase, cause, then, colour);
      for (guint i = 0; i < findings->len; i++)
        {
          LkFinding *finding = g_ptr_array_index (findings, i);

          if (lk_check_find (finding->check)->cause != cause || !is_worth_a_line (finding))
            continue;
          print_finding (finding, colour);
          if (!then && g_str_equal (finding->check, "client.version"))
            print_notes (kase);
        }
    }
}

static void
print_questions (LkCase *kase)
{
  GPtrArray *questions = lk_case_get_questions (kase);

  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0)
        continue;
      fputc ('\n', stdout);
      print_wrapped (question->text, 0);
      printf ("  --answer %s=yes|no\n", question->id);
    }
}

/* A heading, one line for each thing that changed, and what that means. */
static void
print_since (const char *const *since,
             gboolean           colour)
{
  guint n_lines = since != NULL ? g_strv_length ((GStrv) since) : 0;

  if (n_lines == 0)
    return;
  printf ("\n%s", colour ? "\033[1m" : "");
  print_wrapped (since[0], 0);
  fputs (colour ? "\033[0m" : "", stdout);
  for (guint i = 1; i < n_lines; i++)
    print_wrapped (since[i], i + 1 < n_lines ? 2 : 0);
}

static void
print_contacted (GPtrArray *contacted)
{
  g_autoptr(GString) hosts = g_string_new (NULL);
  g_autofree char *line = NULL;

  for (guint i = 0; i < contacted->len; i++)
    g_string_append_printf (hosts, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (contacted, i));
  /* Translators: followed by host names with ports. */
  line = g_strdup_printf (_("Contacted: %s"), hosts->str);
  fputc ('\n', stdout);
  print_wrapped (line, 0);
}

static void
print_service (LkService *service)
{
  g_autofree char *heading = NULL;

  if (service->address != NULL && !g_str_equal (service->name, service->address))
    heading = g_strdup_printf ("%s (%s)", service->name, service->address);
  print_line (heading != NULL ? heading : service->name);
}

/**
 * lk_cli_print_case:
 * @kase: a judged case with words
 * @since: (nullable): when it worked last and what has changed since, as of lk_cli_history_dup_lines()
 *
 * Prints what was found, for people.
 */
void
lk_cli_print_case (LkCase            *kase,
                   const char *const *since)
{
  GPtrArray *contacted = lk_case_get_contacted (kase);
  gboolean colour = use_colour ();

  print_service (lk_case_get_service (kase));
  print_verdict (lk_case_get_verdict (kase), colour);
  print_since (since, colour);
  print_questions (kase);
  print_checks (kase, FALSE, colour);
  if (contacted->len > 0)
    print_contacted (contacted);
  fflush (stdout);
}

/**
 * lk_cli_print_then:
 * @kase: a case with the judgement and the words that it was written with
 *
 * Prints what was said of a case then: texts from elsewhere, in the language in which they were written.
 */
void
lk_cli_print_then (LkCase *kase)
{
  gboolean colour = use_colour ();

  print_service (lk_case_get_service (kase));
  print_verdict (lk_case_get_verdict (kase), colour);
  print_checks (kase, TRUE, colour);
}

/**
 * lk_cli_print_section:
 * @heading: a heading
 *
 * Prints a blank line and a heading.
 */
void
lk_cli_print_section (const char *heading)
{
  gboolean colour = use_colour ();

  printf ("\n%s%s%s\n", colour ? "\033[1m" : "", heading, colour ? "\033[0m" : "");
}

/**
 * lk_cli_print_text:
 * @text: a text, perhaps from elsewhere
 * @indent: columns before it
 *
 * Prints a text without control characters, in lines of the usual width.
 */
void
lk_cli_print_text (const char *text,
                   guint       indent)
{
  print_wrapped (text, indent);
}

/**
 * lk_cli_print_progress:
 * @kase: a judged case
 * @pending: probes still out
 *
 * Shows on a terminal's one line what is going on; nothing elsewhere.
 */
void
lk_cli_print_progress (LkCase            *kase,
                       const char *const *pending)
{
  GPtrArray *findings = lk_case_get_findings (kase);
  guint n_done = 0, n_all = 0;
  const char *label = NULL;

  if (!isatty (STDERR_FILENO) || is_dumb ())
    return;
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->status == LK_STATUS_WAITING || finding->status == LK_STATUS_RUNNING)
        n_all++;
      else if (is_worth_a_line (finding))
        {
          n_all++;
          n_done++;
        }
    }
  for (guint i = 0; pending[i] != NULL && label == NULL; i++)
    label = lk_advise_probe_label (pending[i]);
  /* Translators: how many checks are done, of how many, and what is going on, such as "Looking up names". */
  fprintf (stderr, "\r\033[K");
  fprintf (stderr, _("%u of %u: %s…"), n_done, n_all, label != NULL ? label : "");
  fflush (stderr);
  progress_shown = TRUE;
}

/**
 * lk_cli_clear_progress:
 *
 * Takes the line of progress away.
 */
void
lk_cli_clear_progress (void)
{
  if (progress_shown)
    fprintf (stderr, "\r\033[K");
  progress_shown = FALSE;
}

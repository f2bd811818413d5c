/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redactor.h"

#include "lk-redactor-private.h"

#define END_OF_KEY "-----END PRIVATE KEY-----\n"

static void
init_line (LkLine *line)
{
  line->marks = g_array_new (FALSE, FALSE, sizeof (LkMark));
  line->guards = g_array_new (FALSE, FALSE, sizeof (LkGuard));
  line->words = g_array_new (FALSE, FALSE, sizeof (LkRun));
  line->runs = g_array_new (FALSE, FALSE, sizeof (LkRun));
}

/**
 * lk_redactor_new:
 *
 * Returns: (transfer full): one that knows no value and no host of a service yet
 */
LkRedactor *
lk_redactor_new (void)
{
  LkRedactor *redactor = g_new0 (LkRedactor, 1);

  redactor->aliases = lk_aliases_new ();
  redactor->known = lk_known_new ();
  for (guint i = 0; i < MAX_VIEWS; i++)
    redactor->views[i] = lk_view_new ();
  for (guint i = 0; i < 2; i++)
    {
      redactor->rounds[i] = g_string_new (NULL);
      redactor->line_removals[i] = g_array_new (FALSE, FALSE, sizeof (LkRemoval));
    }
  init_line (&redactor->line);
  init_line (&redactor->decoded);
  redactor->pending = g_string_new (NULL);
  redactor->removals = g_array_new (FALSE, FALSE, sizeof (LkRemoval));
  return redactor;
}

static void
clear_line (LkLine *line)
{
  g_array_unref (line->marks);
  g_array_unref (line->guards);
  g_array_unref (line->words);
  g_array_unref (line->runs);
}

static void
free_text (GString *text)
{
  explicit_bzero (text->str, text->allocated_len);
  g_string_free (text, TRUE);
}

/**
 * lk_redactor_free:
 * @redactor: (transfer full) (nullable): the redactor; the known values are wiped
 */
void
lk_redactor_free (LkRedactor *redactor)
{
  if (redactor == NULL)
    return;
  lk_aliases_free (redactor->aliases);
  lk_known_free (redactor->known);
  for (guint i = 0; i < MAX_VIEWS; i++)
    lk_view_free (redactor->views[i]);
  for (guint i = 0; i < 2; i++)
    {
      free_text (redactor->rounds[i]);
      g_array_unref (redactor->line_removals[i]);
    }
  clear_line (&redactor->line);
  clear_line (&redactor->decoded);
  free_text (redactor->pending);
  g_array_unref (redactor->removals);
  g_free (redactor);
}

/**
 * lk_redactor_set_report:
 * @redactor: a redactor that has not cleaned anything and knows nothing
 * @report_id: (nullable): what tells this report from others
 *
 * The numbers of the aliases begin elsewhere in each report, so that two reports cannot be matched by them. The same id
 * gives the
 * same bytes.
 */
void
lk_redactor_set_report (LkRedactor *redactor, const char *report_id)
{
  lk_aliases_set_report (redactor->aliases, report_id);
}

/**
 * lk_redactor_know:
 * @redactor: the redactor
 * @kind: what @value is
 * @value: (nullable): a value in UTF-8 that must not be left in any way of writing it
 *
 * A host name is also known by its first label, an address by the name in it, a person by the parts of the name. Ordinary words
 * ("host", "admin") and names of less than three letters are not looked for: they would tear the report apart and say nothing.
 *
 * Returns: whether it is looked for
 */
gboolean
lk_redactor_know (LkRedactor *redactor, LkSecretKind kind, const char *value)
{
  g_autoptr(GString) alias = g_string_new (NULL);

  g_return_val_if_fail (kind < LK_SECRET_N_KINDS, FALSE);
  if (value == NULL || *value == '\0' || !lk_known_add (redactor->known, kind, value))
    return FALSE;
  lk_aliases_append (redactor->aliases, kind, value, strlen (value), alias);
  return TRUE;
}

/**
 * lk_redactor_know_computer:
 * @redactor: the redactor
 *
 * Makes this computer's name, the user's names and the home folder known.
 */
void
lk_redactor_know_computer (LkRedactor *redactor)
{
  const char *real_name = g_get_real_name ();

  lk_redactor_know (redactor, LK_SECRET_HOST, g_get_host_name ());
  lk_redactor_know (redactor, LK_SECRET_USER, g_get_user_name ());
  lk_redactor_know (redactor, LK_SECRET_PATH, g_get_home_dir ());
  if (g_strcmp0 (real_name, "Unknown") != 0)
    lk_redactor_know (redactor, LK_SECRET_REAL_NAME, real_name);
}

/**
 * lk_redactor_keep_host:
 * @redactor: the redactor
 * @host: (nullable): a host of the service
 *
 * Lets that name stay readable, also within addresses, of which only the person's part is removed.
 */
void
lk_redactor_keep_host (LkRedactor *redactor, const char *host)
{
  if (host != NULL && *host != '\0')
    lk_known_keep_host (redactor->known, host);
}

/* Letters with a NUL after each are UTF-16, which nothing here can read. */
static gboolean
is_readable (const char *text, gsize length)
{
  const char *nul = length > 0 ? memchr (text, '\0', length) : NULL;

  for (gsize i = nul != NULL ? (gsize) (nul - text) : length; i + 6 < length; i++)
    if (text[i] == '\0' && text[i + 1] != '\0' && text[i + 2] == '\0' && text[i + 3] != '\0' && text[i + 4] == '\0' &&
        text[i + 5] != '\0' && text[i + 6] == '\0')
      return FALSE;
  return TRUE;
}

static void
write_out (LkRedactor *redactor, const char *text, gsize length, GString *out)
{
  g_string_append_len (out, text, length);
  redactor->n_written += length;
}

/* The note takes the line's place, so that cleaning the result again finds the same. Whether it was written. */
static gboolean
drop_line (LkRedactor *redactor, GString *out)
{
  gboolean cut = FALSE;

  if (lk_redactor_clean_line (redactor, LK_DROPPED_LINE, strlen (LK_DROPPED_LINE), &cut) == LK_LINE_GONE)
    return FALSE;
  if (cut)
    write_out (redactor, END_OF_KEY, strlen (END_OF_KEY), out);
  redactor->counts[LK_SECRET_LINE]++;
  if (redactor->note)
    lk_redactor_add_removal (redactor->removals, LK_SECRET_LINE, redactor->n_written, strlen (LK_DROPPED_LINE));
  write_out (redactor, LK_DROPPED_LINE, strlen (LK_DROPPED_LINE), out);
  lk_blocks_note (&redactor->blocks, &redactor->line);
  return TRUE;
}

static void
note_line (LkRedactor *redactor)
{
  for (guint i = 0; i < redactor->line_removals[0]->len; i++)
    {
      const LkRemoval *removal = &g_array_index (redactor->line_removals[0], LkRemoval, i);

      redactor->counts[removal->kind]++;
      if (redactor->note)
        lk_redactor_add_removal (redactor->removals, removal->kind, redactor->n_written + removal->offset, removal->length);
    }
}

/* One line with the end of line that it had, if any. */
static void
take_line (LkRedactor *redactor, const char *text, gsize length, GString *out)
{
  gsize ending = length > 0 && text[length - 1] == '\n' ? 1 : 0;
  gboolean cut = FALSE;
  LkLineEnd end = LK_LINE_DROPPED;
  const LkBlocks entry = redactor->blocks;

  if (ending == 1 && length > 1 && text[length - 2] == '\r')
    ending = 2;
  if (length - ending <= LK_REDACTOR_MAX_LINE && is_readable (text, length - ending))
    end = lk_redactor_clean_line (redactor, text, length - ending, &cut);
  if (end == LK_LINE_GONE)
    return;
  if (end == LK_LINE_DROPPED)
    redactor->blocks = entry;
  if (end == LK_LINE_DONE && cut)
    write_out (redactor, END_OF_KEY, strlen (END_OF_KEY), out);
  if (end == LK_LINE_DONE)
    {
      note_line (redactor);
      write_out (redactor, redactor->line.text, redactor->line.length, out);
      lk_blocks_note (&redactor->blocks, &redactor->line);
    }
  else if (!drop_line (redactor, out))
    {
      return;
    }
  write_out (redactor, text + length - ending, ending, out);
}

static void
begin_text (LkRedactor *redactor)
{
  redactor->begun = TRUE;
  redactor->dropping = FALSE;
  redactor->n_written = 0;
  redactor->blocks = (LkBlocks) { 0 };
  g_array_set_size (redactor->removals, 0);
  g_string_truncate (redactor->pending, 0);
}

/* A line that is not whole yet. What is too long is not kept. */
static void
keep_pending (LkRedactor *redactor, const char *bytes, gsize length)
{
  if (redactor->dropping || length == 0)
    return;
  if (redactor->pending->len + length > LK_REDACTOR_MAX_LINE + 2)
    {
      redactor->dropping = TRUE;
      g_string_truncate (redactor->pending, 0);
      return;
    }
  g_string_append_len (redactor->pending, bytes, length);
}

/**
 * lk_redactor_feed:
 * @redactor: the redactor
 * @bytes: the next bytes of a text
 * @length: how many
 * @out: where what is clean is appended to
 *
 * Cleans a text of any size in constant memory. Where it is cut into buffers makes no difference. Ends with
 * lk_redactor_finish().
 */
void
lk_redactor_feed (LkRedactor *redactor, const char *bytes, gsize length, GString *out)
{
  const char *at = bytes;
  const char *end = bytes + length;

  if (!redactor->begun)
    begin_text (redactor);
  while (at < end)
    {
      const char *newline = memchr (at, '\n', end - at);
      const char *next = newline != NULL ? newline + 1 : end;

      if (newline != NULL && redactor->pending->len == 0 && !redactor->dropping)
        {
          take_line (redactor, at, next - at, out);
          at = next;
          continue;
        }
      keep_pending (redactor, at, next - at);
      at = next;
      if (newline == NULL)
        break;
      if (redactor->dropping)
        {
          redactor->dropping = FALSE;
          if (drop_line (redactor, out))
            write_out (redactor, "\n", 1, out);
        }
      else
        {
          take_line (redactor, redactor->pending->str, redactor->pending->len, out);
        }
      g_string_truncate (redactor->pending, 0);
    }
}

/**
 * lk_redactor_finish:
 * @redactor: the redactor
 * @out: where the rest is appended to
 *
 * The text has ended. Aliases stay the same for the next one.
 */
void
lk_redactor_finish (LkRedactor *redactor, GString *out)
{
  if (!redactor->begun)
    begin_text (redactor);
  if (redactor->dropping)
    drop_line (redactor, out);
  else if (redactor->pending->len > 0)
    take_line (redactor, redactor->pending->str, redactor->pending->len, out);
  g_string_truncate (redactor->pending, 0);
  redactor->dropping = FALSE;
  redactor->begun = FALSE;
}

/**
 * lk_redactor_redact:
 * @redactor: the redactor, not in the middle of another text
 * @text: (nullable): a text
 * @length: its length in bytes, or -1 when it ends with a NUL
 *
 * Returns: (transfer full) (nullable): the cleaned text; %NULL for %NULL
 */
char *
lk_redactor_redact (LkRedactor *redactor, const char *text, gssize length)
{
  GString *out;

  if (text == NULL)
    return NULL;
  out = g_string_new (NULL);
  begin_text (redactor);
  lk_redactor_feed (redactor, text, length < 0 ? strlen (text) : (gsize) length, out);
  lk_redactor_finish (redactor, out);
  return g_string_free (out, FALSE);
}

/**
 * lk_redactor_redact_value:
 * @redactor: the redactor
 * @kind: what @value is
 * @value: (nullable): one known field
 *
 * Returns: (transfer full) (nullable): its alias, the same as in the texts; %NULL for %NULL
 */
char *
lk_redactor_redact_value (LkRedactor *redactor, LkSecretKind kind, const char *value)
{
  GString *out;

  g_return_val_if_fail (kind < LK_SECRET_N_KINDS, NULL);
  if (value == NULL)
    return NULL;
  out = g_string_new (NULL);
  lk_aliases_append (redactor->aliases, kind, value, strlen (value), out);
  redactor->counts[kind]++;
  return g_string_free (out, FALSE);
}

/**
 * lk_redactor_note_removals:
 * @redactor: the redactor
 * @note: whether to remember where something was removed
 *
 * Costs memory for each of them.
 */
void
lk_redactor_note_removals (LkRedactor *redactor, gboolean note)
{
  redactor->note = note;
}

/**
 * lk_redactor_get_removals:
 * @redactor: the redactor
 * @n_removals: (out): how many
 *
 * Returns: (transfer none) (array length=n_removals): what was removed from the last text, by rising offset, when noted
 */
const LkRemoval *
lk_redactor_get_removals (LkRedactor *redactor, gsize *n_removals)
{
  *n_removals = redactor->removals->len;
  return (const LkRemoval *) (gpointer) redactor->removals->data;
}

/**
 * lk_redactor_list_aliases:
 * @redactor: the redactor
 * @text: a text that was made of what it has cleaned
 * @length: its length in bytes
 * @removals: (element-type LkRemoval): where the aliases in it are appended to, by rising offset
 *
 * Finds where something was removed from what a text was made of.
 */
void
lk_redactor_list_aliases (LkRedactor *redactor, const char *text, gsize length, GArray *removals)
{
  lk_aliases_list (redactor->aliases, text, length, removals);
}

/**
 * lk_redactor_get_count:
 * @redactor: the redactor
 * @kind: a kind
 *
 * Returns: how many values of that kind were removed from all texts so far
 */
guint64
lk_redactor_get_count (LkRedactor *redactor, LkSecretKind kind)
{
  g_return_val_if_fail (kind < LK_SECRET_N_KINDS, 0);
  return redactor->counts[kind];
}

/**
 * lk_redactor_find_leak:
 * @redactor: the redactor
 * @bytes: something that is about to leave
 * @length: its length
 * @kind_out: (out) (optional): what was found
 * @offset_out: (out) (optional): where
 *
 * Returns: whether a known value is left, in any way of writing it
 */
gboolean
lk_redactor_find_leak (LkRedactor *redactor, const char *bytes, gsize length, LkSecretKind *kind_out, gsize *offset_out)
{
  const char *end = bytes + length;

  for (const char *at = bytes; at < end;)
    {
      const char *newline = memchr (at, '\n', end - at);
      const char *stop = newline != NULL ? newline : end;

      lk_redactor_begin_line (redactor, &redactor->line, at, stop - at);
      lk_redactor_scan_views (redactor, FALSE);
      lk_line_settle (&redactor->line);
      if (redactor->line.marks->len > 0)
        {
          const LkMark *mark = &g_array_index (redactor->line.marks, LkMark, 0);

          if (kind_out != NULL)
            *kind_out = mark->kind;
          if (offset_out != NULL)
            *offset_out = at - bytes + mark->start;
          return TRUE;
        }
      at = newline != NULL ? newline + 1 : end;
    }
  return FALSE;
}

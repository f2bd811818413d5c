/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-hand-over.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "lk-bundle.h"
#include "lk-email.h"
#include "lk-error.h"
#include "lk-report-hand-over-private.h"
#include "lk-report-pack.h"
#include "lk-report.h"

G_DEFINE_FINAL_TYPE (LkReportHandOver, lk_report_hand_over, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * lk_report_way_free:
 * @way: (transfer full): a way
 */
void
lk_report_way_free (LkReportWay *way)
{
  g_object_unref (way->owner);
  g_object_unref (way->cancellable);
  g_ptr_array_unref (way->entries);
  g_clear_object (&way->file);
  g_clear_object (&way->connection);
  g_free (way->words);
  g_free (way);
}

static void
lk_report_hand_over_finalize (GObject *object)
{
  LkReportHandOver *self = LK_REPORT_HAND_OVER (object);

  lk_recipients_free (self->recipients);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->cancellable);
  g_free (self->words);
  g_free (self->url);
  g_free (self->letter);
  G_OBJECT_CLASS (lk_report_hand_over_parent_class)->finalize (object);
}

static void
lk_report_hand_over_class_init (LkReportHandOverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_report_hand_over_finalize;

  /**
   * LkReportHandOver::changed:
   *
   * How far the report is, or what became of it, is not what it was.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_REPORT_HAND_OVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lk_report_hand_over_init (LkReportHandOver *self)
{
}

/**
 * lk_report_hand_over_new:
 * @service: what the report is about
 * @policy: what IT decides
 *
 * Returns: (transfer full): what brings a report to support
 */
LkReportHandOver *
lk_report_hand_over_new (LkService *service,
                         LkPolicy  *policy)
{
  LkReportHandOver *self = g_object_new (LK_TYPE_REPORT_HAND_OVER, NULL);

  self->recipients = lk_recipients_find (service, policy);
  return self;
}

/**
 * lk_report_hand_over_set_tls_database:
 * @self: the hand-over
 * @database: whom to trust in place of whom this system trusts
 */
void
lk_report_hand_over_set_tls_database (LkReportHandOver *self,
                                      GTlsDatabase     *database)
{
  g_set_object (&self->tls_database, database);
}

/**
 * lk_report_hand_over_get_recipients:
 *
 * Returns: (transfer none): who takes reports
 */
const LkRecipients *
lk_report_hand_over_get_recipients (LkReportHandOver *self)
{
  return self->recipients;
}

/**
 * lk_report_hand_over_dup_words_for:
 *
 * Returns: (transfer full): who takes reports, in words
 */
char *
lk_report_hand_over_dup_words_for (LkReportHandOver *self)
{
  return lk_recipients_dup_words (self->recipients);
}

static void
emit_changed (LkReportHandOver *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
clear (LkReportHandOver *self)
{
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->letter, g_free);
  self->progress = -1;
}

/**
 * lk_report_way_is_current:
 * @way: a way
 *
 * Returns: whether nothing else is on its way by now
 */
gboolean
lk_report_way_is_current (LkReportWay *way)
{
  return way->owner->cancellable == way->cancellable;
}

/**
 * lk_report_way_settle:
 * @way: a way
 * @state: how it ended
 * @words: (transfer full): what became of it
 *
 * Says what became of it, unless something else is on its way by now.
 */
void
lk_report_way_settle (LkReportWay     *way,
                      LkHandOverState  state,
                      char            *words)
{
  LkReportHandOver *self = way->owner;

  if (!lk_report_way_is_current (way))
    {
      g_free (words);
      return;
    }
  g_free (self->words);
  self->words = words;
  self->state = state;
  emit_changed (self);
}

/**
 * lk_report_way_settle_stopped:
 * @way: a way
 *
 * The person has stopped it.
 */
void
lk_report_way_settle_stopped (LkReportWay *way)
{
  lk_report_way_settle (way, LK_HAND_OVER_STOPPED, g_strdup (_("Stopped. Nothing of the report was lost.")));
}

/**
 * lk_report_way_begin:
 *
 * Returns: (transfer full): a new way; what was on its way before is stopped
 */
LkReportWay *
lk_report_way_begin (LkReportHandOver *self,
                     GPtrArray        *entries,
                     LkDelivery        delivery,
                     const char       *words)
{
  LkReportWay *way = g_new0 (LkReportWay, 1);

  g_cancellable_cancel (self->cancellable);
  clear (self);
  self->cancellable = g_cancellable_new ();
  self->state = LK_HAND_OVER_BUSY;
  self->way = delivery;
  self->words = g_strdup (words);
  way->owner = g_object_ref (self);
  way->cancellable = g_object_ref (self->cancellable);
  way->entries = g_ptr_array_ref (entries);
  emit_changed (self);
  return way;
}

/**
 * lk_report_way_settle_not_packed:
 * @way: a way
 * @error: why
 *
 * What went wrong before anything left.
 */
void
lk_report_way_settle_not_packed (LkReportWay  *way,
                                 const GError *error)
{
  g_debug ("report was not packed: %s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lk_report_way_settle_stopped (way);
  else
    lk_report_way_settle (way, LK_HAND_OVER_FAILED,
                          g_strdup (_("The report could not be packed or encrypted, so nothing left this computer.")));
}

static const char *
get_save_problem (const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return _("There is no room left there. Choose another place.");
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_PERM) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ROFS) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return _("Nothing may be written there. Choose another place.");
  return _("It could not be written there. Choose another place.");
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_file_get_basename (way->file);

  if (lk_bundle_save_finish (result, &error))
    {
      /* TRANSLATORS: a file's name */
      lk_report_way_settle (way, LK_HAND_OVER_DONE, g_strdup_printf (_("Saved as %s."), name));
      return;
    }
  g_debug ("report was not saved: %s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lk_report_way_settle_stopped (way);
  else
    lk_report_way_settle (way, LK_HAND_OVER_FAILED, g_strdup (get_save_problem (error)));
}

static void
on_packed_to_save (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) packed = lk_report_pack_finish (result, &error);

  if (packed == NULL)
    {
      lk_report_way_settle_not_packed (way, error);
      return;
    }
  lk_bundle_save_async (packed, way->file, way->cancellable, on_saved, way);
  g_steal_pointer (&way);
}

/**
 * lk_report_hand_over_save:
 * @self: the hand-over
 * @entries: (element-type LkReportEntry): a report
 * @public_key: (nullable): whom the file is encrypted to
 * @file: where to
 */
void
lk_report_hand_over_save (LkReportHandOver *self,
                          GPtrArray        *entries,
                          const char       *public_key,
                          GFile            *file)
{
  LkReportWay *way = lk_report_way_begin (self, entries, LK_DELIVERY_EMAIL, _("Saving…"));

  way->file = g_object_ref (file);
  lk_report_pack_async (entries, public_key, way->cancellable, on_packed_to_save, way);
}

static char *
dup_text (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, "report.txt"))
        return g_strndup (g_bytes_get_data (entry->content, NULL), g_bytes_get_size (entry->content));
    }
  return g_strdup ("");
}

/**
 * lk_report_way_dup_letter:
 * @entries: (element-type LkReportEntry): a report
 * @recipient: who gets it
 *
 * What a ticket begins with. Who encrypts has nothing of it told in clear.
 *
 * Returns: (transfer full): text
 */
char *
lk_report_way_dup_letter (GPtrArray         *entries,
                          const LkRecipient *recipient)
{
  g_autofree char *reference = lk_report_dup_reference (entries);

  if (recipient->public_key != NULL)
    return g_strdup_printf ("Latchkey %s\n", reference);
  return dup_text (entries);
}

static void
make_letter (LkReportWay          *way,
             const char   *subject,
             const char   *body,
             LkEmail      *letter)
{
  letter->address = way->owner->recipients->email->address;
  letter->subject = subject;
  letter->body = body;
  letter->attachment = way->file != NULL ? g_file_peek_path (way->file) : NULL;
}

static char *
dup_subject (GPtrArray *entries)
{
  g_autofree char *reference = lk_report_dup_reference (entries);

  /* TRANSLATORS: subject of a letter to support; a report's number */
  return g_strdup_printf (_("I cannot sign in: report %s"), reference);
}

/* Links carry no files. */
static void
settle_with_link (LkReportWay *way)
{
  g_autofree char *subject = dup_subject (way->entries);
  g_autofree char *body = lk_report_way_dup_letter (way->entries, way->owner->recipients->email);
  LkEmail letter = { 0 };

  make_letter (way, subject, body, &letter);
  g_free (way->owner->letter);
  way->owner->letter = lk_email_dup_uri (&letter);
  lk_report_way_settle (way, LK_HAND_OVER_DONE,
                        g_strdup (_("Your e-mail program opens, but cannot be given the file from here. Save the report, and "
                                    "attach it to the letter.")));
}

static void
on_letter_composed (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;

  if (lk_email_compose_finish (result, &error))
    {
      lk_report_way_settle (way, LK_HAND_OVER_DONE,
                            g_strdup (_("Your e-mail program has the letter, with the report attached. Send it from there.")));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !lk_report_way_is_current (way))
    {
      lk_report_way_settle_stopped (way);
      return;
    }
  g_debug ("no e-mail by the portal: %s", error->message);
  settle_with_link (way);
}

static void
on_letter_saved (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *subject = dup_subject (way->entries);
  g_autofree char *body = lk_report_way_dup_letter (way->entries, way->owner->recipients->email);
  LkEmail letter = { 0 };

  if (!lk_bundle_save_finish (result, &error))
    {
      lk_report_way_settle_not_packed (way, error);
      return;
    }
  if (way->connection == NULL)
    {
      settle_with_link (way);
      return;
    }
  make_letter (way, subject, body, &letter);
  lk_email_compose_async (&letter, way->connection, "", way->cancellable, on_letter_composed, way);
  g_steal_pointer (&way);
}

static void
on_packed_to_write (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) packed = lk_report_pack_finish (result, &error);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "latchkey", "letters", NULL);
  g_autofree char *name = lk_report_pack_dup_name (way->entries, way->owner->recipients->email->public_key != NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (packed == NULL)
    {
      lk_report_way_settle_not_packed (way, error);
      return;
    }
  /* The e-mail program reads it when the letter is sent, long after we have gone: it stays until the next letter. */
  g_mkdir_with_parents (folder, 0700);
  way->file = g_file_new_for_path (path);
  lk_bundle_save_async (packed, way->file, way->cancellable, on_letter_saved, way);
  g_steal_pointer (&way);
}

/**
 * lk_report_hand_over_email:
 * @self: the hand-over, which has somebody to write to
 * @entries: (element-type LkReportEntry): a report
 * @connection: to the session bus
 *
 * Fills in a letter in the person's e-mail program. Where that cannot be given a file, lk_report_hand_over_get_letter() is a
 * link that opens it without.
 */
void
lk_report_hand_over_email (LkReportHandOver *self,
                           GPtrArray        *entries,
                           GDBusConnection  *connection)
{
  LkReportWay *way = NULL;

  g_return_if_fail (self->recipients->email != NULL);

  way = lk_report_way_begin (self, entries, LK_DELIVERY_EMAIL, _("Opening your e-mail program…"));
  way->connection = connection != NULL ? g_object_ref (connection) : NULL;
  lk_report_pack_async (entries, self->recipients->email->public_key, way->cancellable, on_packed_to_write, way);
}

/**
 * lk_report_hand_over_stop:
 * @self: the hand-over
 *
 * Stops what is on its way.
 */
void
lk_report_hand_over_stop (LkReportHandOver *self)
{
  if (self->state == LK_HAND_OVER_BUSY)
    g_cancellable_cancel (self->cancellable);
}

/**
 * lk_report_hand_over_dismiss:
 * @self: the hand-over
 *
 * The person has read what became of it.
 */
void
lk_report_hand_over_dismiss (LkReportHandOver *self)
{
  if (self->state == LK_HAND_OVER_BUSY)
    return;
  clear (self);
  self->state = LK_HAND_OVER_IDLE;
  emit_changed (self);
}

/**
 * lk_report_hand_over_get_state:
 *
 * Returns: how far the report is
 */
LkHandOverState
lk_report_hand_over_get_state (LkReportHandOver *self)
{
  return self->state;
}

/**
 * lk_report_hand_over_get_way:
 *
 * Returns: whether what was begun last is an upload
 */
LkDelivery
lk_report_hand_over_get_way (LkReportHandOver *self)
{
  return self->way;
}

/**
 * lk_report_hand_over_get_words:
 *
 * Returns: (transfer none) (nullable): what happens, or what became of it
 */
const char *
lk_report_hand_over_get_words (LkReportHandOver *self)
{
  return self->words;
}

/**
 * lk_report_hand_over_get_url:
 *
 * Returns: (transfer none) (nullable): where a report that has arrived can be followed
 */
const char *
lk_report_hand_over_get_url (LkReportHandOver *self)
{
  return self->url;
}

/**
 * lk_report_hand_over_get_letter:
 *
 * Returns: (transfer none) (nullable): a link that opens the letter without the file
 */
const char *
lk_report_hand_over_get_letter (LkReportHandOver *self)
{
  return self->letter;
}

/**
 * lk_report_hand_over_get_progress:
 *
 * Returns: how much of it was sent, 0 to 1; below 0 where that is not known
 */
double
lk_report_hand_over_get_progress (LkReportHandOver *self)
{
  return self->progress;
}

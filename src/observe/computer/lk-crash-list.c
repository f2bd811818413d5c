/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-crash-list.h"

#include "lk-crash-text.h"

#define WINDOW_S (7 * 24 * 3600)
/* What is written of a crash is written so soon after it. */
#define SAME_S 15
/* So many say enough. */
#define MAX_CRASHES 1000

typedef struct
{
  gint64 time_s;
  guint  places;
} Crash;

struct _LkCrashList
{
  gint64      now_s;
  GArray     *crashes;       /* (owned) (element-type Crash) */
  GPtrArray  *notes;         /* (owned) (element-type utf8) constants */
  gint64      signal_s;
  const char *signal;        /* (borrowed) (nullable) a constant */
  gint64      signature_s;
  const char *signature;     /* (borrowed) (nullable) a constant */
  char       *text;          /* (owned) (nullable) */
};

/**
 * lk_crash_list_new:
 * @now_s: now, in seconds since 1970
 *
 * Returns: (transfer full): an empty list
 */
LkCrashList *
lk_crash_list_new (gint64 now_s)
{
  LkCrashList *self = g_new0 (LkCrashList, 1);

  self->now_s = now_s;
  self->crashes = g_array_new (FALSE, FALSE, sizeof (Crash));
  self->notes = g_ptr_array_new ();
  self->signal_s = G_MININT64;
  self->signature_s = G_MININT64;
  return self;
}

/**
 * lk_crash_list_free:
 * @self: (transfer full): a list
 */
void
lk_crash_list_free (LkCrashList *self)
{
  g_array_unref (self->crashes);
  g_ptr_array_unref (self->notes);
  g_free (self->text);
  g_free (self);
}

/* The nearest one that was not seen in that place yet. What a program writes may come in several lines. */
static Crash *
find_same (LkCrashList  *self,
           LkCrashPlace  place,
           gint64        time_s)
{
  Crash *nearest = NULL;

  for (guint i = 0; i < self->crashes->len; i++)
    {
      Crash *crash = &g_array_index (self->crashes, Crash, i);

      if (ABS (crash->time_s - time_s) <= SAME_S && (place == LK_CRASH_LINE || (crash->places & place) == 0) &&
          (nearest == NULL || ABS (crash->time_s - time_s) < ABS (nearest->time_s - time_s)))
        nearest = crash;
    }
  return nearest;
}

/**
 * lk_crash_list_add:
 * @self: a list
 * @place: where it was seen
 * @time_s: when it happened, in seconds since 1970
 *
 * Counts a crash, unless another place told of the same one already.
 *
 * Returns: whether it is one of the last seven days
 */
gboolean
lk_crash_list_add (LkCrashList  *self,
                   LkCrashPlace  place,
                   gint64        time_s)
{
  const Crash crash = { time_s, place };
  Crash *same;

  if (time_s < self->now_s - WINDOW_S || time_s > self->now_s + 3600)
    return FALSE;
  same = find_same (self, place, time_s);
  if (same != NULL)
    same->places |= place;
  else if (self->crashes->len < MAX_CRASHES)
    g_array_append_val (self->crashes, crash);
  return TRUE;
}

/**
 * lk_crash_list_explain:
 * @self: a list
 * @time_s: when that crash happened
 * @signal: what ended it; 0 where that is not known
 * @signature: (nullable): what kind it is known to be, a constant
 * @text: (nullable): the known words
 *
 * Adds what is known of a crash. The newest that tells something counts.
 */
void
lk_crash_list_explain (LkCrashList *self,
                       gint64       time_s,
                       guint        signal,
                       const char  *signature,
                       const char  *text)
{
  const char *name = lk_crash_signal_name (signal);

  if (name != NULL && time_s > self->signal_s)
    {
      self->signal = name;
      self->signal_s = time_s;
    }
  if (signature == NULL || time_s <= self->signature_s)
    return;
  self->signature = signature;
  self->signature_s = time_s;
  g_free (self->text);
  self->text = g_strdup (text);
}

/**
 * lk_crash_list_note:
 * @self: a list
 * @signature: a constant
 *
 * Notes what the messenger spoke of without ending.
 */
void
lk_crash_list_note (LkCrashList *self,
                    const char  *signature)
{
  if (!g_ptr_array_find_with_equal_func (self->notes, signature, g_str_equal, NULL))
    g_ptr_array_add (self->notes, (gpointer) signature);
}

/**
 * lk_crash_list_count:
 * @self: a list
 *
 * Returns: how many crashes there were
 */
guint
lk_crash_list_count (LkCrashList *self)
{
  return self->crashes->len;
}

/**
 * lk_crash_list_describe:
 * @self: a list
 * @facts: where the facts go
 */
void
lk_crash_list_describe (LkCrashList *self,
                        JsonObject  *facts)
{
  gint64 newest_s = -1;

  for (guint i = 0; i < self->crashes->len; i++)
    newest_s = MAX (newest_s, g_array_index (self->crashes, Crash, i).time_s);
  json_object_set_int_member (facts, "count", self->crashes->len);
  if (newest_s >= 0)
    json_object_set_int_member (facts, "newest_s", newest_s);
  if (self->signal != NULL)
    json_object_set_string_member (facts, "signal", self->signal);
  if (self->signature != NULL)
    json_object_set_string_member (facts, "signature", self->signature);
  if (self->text != NULL)
    json_object_set_string_member (facts, "text", self->text);
  if (self->notes->len > 0)
    {
      JsonArray *said = json_array_new ();

      for (guint i = 0; i < self->notes->len; i++)
        json_array_add_string_element (said, g_ptr_array_index (self->notes, i));
      json_object_set_array_member (facts, "said", said);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and forms that the pages of a report share. */
#include "config.h"

#include "lk-report-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-json.h"
#include "lk-report.h"

#define COLUMNS 79

static const LkReportPart told_parts[] = {
  { "message", N_("Message seen") },
  { "when", N_("When") },
  { "tried", N_("Tried so far") },
  { "contact", N_("Answer to") },
};

/* Members of device.json, in the order of a page. */
static const LkReportPart device_parts[] = {
  { "device.model", N_("Model") },
  { "device.processor", N_("Processor") },
  { "device.processors", N_("Processor cores") },
  { "device.architecture", N_("Architecture") },
  { "device.memory_mib", N_("Memory") },
  { "device.free_mib", N_("Free space for files") },
  { "system.name", N_("Operating system") },
  { "system.version", N_("Version of the system") },
  { "system.variant", N_("Variant of the system") },
  { "system.kernel", N_("Kernel") },
  { "system.desktop", N_("Desktop") },
  { "system.session", N_("Kind of session") },
  { "system.language", N_("Language") },
  { "system.time_zone", N_("Time zone") },
  { "system.utc_offset_s", N_("Offset from UTC") },
  { "system.flatpak", N_("Latchkey runs in Flatpak") },
  { "versions.latchkey", N_("Latchkey") },
  { "versions.runtime", N_("Flatpak runtime") },
  { "versions.desktop", N_("Version of the desktop") },
  { "versions.client", N_("Messenger") },
};

static const char *const kind_labels[LK_SECRET_N_KINDS] = {
  [LK_SECRET_ACCOUNT] = N_("account name"),
  [LK_SECRET_USER] = N_("name on this computer"),
  [LK_SECRET_REAL_NAME] = N_("person's name"),
  [LK_SECRET_HOST] = N_("name of a computer"),
  [LK_SECRET_DOMAIN] = N_("name of a network domain"),
  [LK_SECRET_PASSWORD] = N_("password"),
  [LK_SECRET_SSID] = N_("name of a Wi-Fi network"),
  [LK_SECRET_MAC] = N_("address of a network card"),
  [LK_SECRET_ADDRESS] = N_("network address"),
  [LK_SECRET_KEYWORD] = N_("word that you hid"),
  [LK_SECRET_PATH] = N_("personal folder"),
  [LK_SECRET_SECRET] = N_("secret"),
  [LK_SECRET_TOKEN] = N_("sign-in token"),
  [LK_SECRET_KEY] = N_("secret key"),
  [LK_SECRET_SIGN_IN] = N_("sign-in data"),
  [LK_SECRET_MAIL] = N_("e-mail address"),
  [LK_SECRET_PHONE] = N_("phone number"),
  [LK_SECRET_IDENTITY] = N_("identity number"),
  [LK_SECRET_CARD] = N_("card or bank number"),
  [LK_SECRET_ID] = N_("identifier"),
  [LK_SECRET_SERIAL] = N_("serial number"),
  [LK_SECRET_ROOM] = N_("name of a room"),
  [LK_SECRET_VOLUME] = N_("name of a drive"),
  [LK_SECRET_VALUE] = N_("other value"),
  [LK_SECRET_LINE] = N_("unreadable line"),
};

/**
 * lk_report_kind_label:
 * @kind: what was removed
 *
 * Returns: (transfer none): that in words, as in "account name"
 */
const char *
lk_report_kind_label (LkSecretKind kind)
{
  g_return_val_if_fail (kind < LK_SECRET_N_KINDS, "");
  return _(kind_labels[kind]);
}

/**
 * lk_report_told_parts:
 * @n_parts: (out): how many
 *
 * Returns: (transfer none) (array length=n_parts): what the person can tell
 */
const LkReportPart *
lk_report_told_parts (guint *n_parts)
{
  *n_parts = G_N_ELEMENTS (told_parts);
  return told_parts;
}

static char *
dup_value (const char *path,
           JsonNode   *node)
{
  gint64 number = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;

  if (g_str_has_suffix (path, "_mib"))
    return g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " GiB", number / 1024, number % 1024 * 10 / 1024);
  if (g_str_has_suffix (path, "utc_offset_s"))
    return g_strdup_printf ("%c%02d:%02d", number < 0 ? '-' : '+', (int) (ABS (number) / 3600), (int) (ABS (number) / 60 % 60));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _("yes") : _("no"));
  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : lk_json_to_text (node, FALSE);
}

static gboolean
has_label (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (device_parts); i++)
    if (g_str_equal (device_parts[i].id, path))
      return TRUE;
  return g_str_equal (path, "system.id");
}

/**
 * lk_report_each_member:
 * @device: objects of values
 * @func: called with a label for gettext and a value, for each of them
 * @user_data: for @func
 *
 * What is known comes first and in a fixed order; what has no label has its name instead.
 */
void
lk_report_each_member (JsonObject         *device,
                       LkReportMemberFunc  func,
                       gpointer            user_data)
{
  JsonObjectIter parts;
  const char *part;
  JsonNode *members;

  for (guint i = 0; i < G_N_ELEMENTS (device_parts); i++)
    {
      g_auto(GStrv) path = g_strsplit (device_parts[i].id, ".", 2);
      JsonObject *object = lk_json_get_object (device, path[0]);
      JsonNode *node = object != NULL ? json_object_get_member (object, path[1]) : NULL;
      g_autofree char *value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? dup_value (device_parts[i].id, node) : NULL;

      if (value != NULL)
        func (device_parts[i].label, value, user_data);
    }
  json_object_iter_init_ordered (&parts, device);
  while (json_object_iter_next_ordered (&parts, &part, &members))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      if (!JSON_NODE_HOLDS_OBJECT (members))
        continue;
      json_object_iter_init_ordered (&iter, json_node_get_object (members));
      while (json_object_iter_next_ordered (&iter, &name, &node))
        {
          g_autofree char *path = g_strconcat (part, ".", name, NULL);
          g_autofree char *value = has_label (path) || *name == '\0' ? NULL : dup_value (path, node);

          if (value != NULL)
            func (name, value, user_data);
        }
    }
}

/* Signs that cannot be seen and change what can: of control, and of the direction of writing. */
static gboolean
is_unwelcome (gunichar c)
{
  return (c < 32 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
         c == 0x2028 ||
         c == 0x2029 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/**
 * lk_report_dup_clean:
 * @text: what somebody typed or pasted
 * @most: how many bytes stay
 * @lines: whether it may have several lines
 *
 * Returns: (transfer full): UTF-8 with line feeds, without what cannot be seen and without blanks around it
 */
char *
lk_report_dup_clean (const char *text,
                     gsize       most,
                     gboolean    lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, most * 2));
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0' && clean->len < most; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\r')
        c = at[1] == '\n' ? 0 : '\n';
      if (c == '\t' || (c == '\n' && !lines))
        c = ' ';
      if (c != 0 && !is_unwelcome (c) && clean->len + g_unichar_to_utf8 (c, NULL) <= most)
        g_string_append_unichar (clean, c);
    }
  return g_strstrip (g_string_free (clean, FALSE));
}

/**
 * lk_report_dup_safe:
 * @text: what is shown
 *
 * Returns: (transfer full): UTF-8 in which what cannot be seen is a sign that can, so that it does nothing to a terminal or a
 * page
 */
char *
lk_report_dup_safe (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *safe = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (safe, is_unwelcome (g_utf8_get_char (at)) ? 0xfffd : g_utf8_get_char (at));
  return g_string_free (safe, FALSE);
}

/**
 * lk_report_dup_escaped:
 * @text: what is shown
 *
 * Returns: (transfer full): the same for a place in HTML or in the value of an attribute
 */
char *
lk_report_dup_escaped (const char *text)
{
  g_autofree char *safe = lk_report_dup_safe (text);

  return g_markup_escape_text (safe, -1);
}

/* A stand-in such as "(address 3)" stays in one piece. */
static gboolean
is_in_stand_in (const char *blank)
{
  const char *end = blank + 1 + strspn (blank + 1, "0123456789");

  return end > blank + 1 && *end == ')';
}

static guint
get_columns (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static gboolean
may_break_after (const char *at)
{
  gunichar c = g_utf8_get_char (at), next = g_utf8_get_char (g_utf8_next_char (at));

  return (c == ' ' && !is_in_stand_in (at)) || (g_unichar_iswide (c) && next != 0 && !g_unichar_ispunct (next) && next != ' ');
}

/* Where a line that begins there ends. */
static const char *
find_break (const char *line,
            guint       room)
{
  const char *end = NULL;
  guint columns = 0;

  for (const char *at = line; *at != '\0' && *at != '\n'; at = g_utf8_next_char (at))
    {
      columns += get_columns (g_utf8_get_char (at));
      if (columns > room && end != NULL && *at != ' ')
        return end;
      if (may_break_after (at))
        end = g_utf8_next_char (at);
    }
  return line + strcspn (line, "\n");
}

/**
 * lk_report_append_wrapped:
 * @out: where to
 * @text: UTF-8
 * @indent: blanks before each line but the first, which goes on where @out ends
 *
 * Appends a text in lines of no more than 79 columns, where it has places to break, and a line feed.
 */
void
lk_report_append_wrapped (GString    *out,
                          const char *text,
                          guint       indent)
{
  g_autofree char *safe = lk_report_dup_safe (text);
  const char *begin = strrchr (out->str, '\n');
  guint used = (guint) g_utf8_strlen (begin != NULL ? begin + 1 : out->str, -1);

  for (const char *at = safe; *at != '\0';)
    {
      const char *end = find_break (at, COLUMNS - MIN (used, COLUMNS / 2));
      gsize length = (gsize) (end - at);

      while (length > 0 && at[length - 1] == ' ')
        length--;
      g_string_append_len (out, at, (gssize) length);
      at = *end == '\n' ? end + 1 : end;
      if (*at != '\0')
        g_string_append_printf (out, "\n%*s", (int) indent, "");
      used = indent;
    }
  g_string_append_c (out, '\n');
}

static GDateTime *
parse_time (const char *text)
{
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autofree char *whole = NULL;

  if (strlen (text) < 16 || !g_ascii_isdigit (text[15]) || (text[10] != ' ' && text[10] != 'T'))
    return NULL;
  whole = text[16] == ':' ? g_strdup (text) : g_strdup_printf ("%.16s:00%s", text, text + 16);
  whole[10] = 'T';
  return g_date_time_new_from_iso8601 (whole, here);
}

/**
 * lk_report_take_time:
 * @text: (transfer full): ISO 8601 with or without seconds and offset, or words
 *
 * Returns: (transfer full): ISO 8601 with an offset, or the words
 */
char *
lk_report_take_time (char *text)
{
  g_autoptr(GDateTime) time = parse_time (text);

  if (time == NULL)
    return text;
  g_free (text);
  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S%:z");
}

/**
 * lk_report_dup_utc:
 * @time: ISO 8601 with an offset, or words
 *
 * Returns: (transfer full) (nullable): that moment in UTC, ISO 8601; %NULL for words
 */
char *
lk_report_dup_utc (const char *time)
{
  g_autoptr(GDateTime) local = parse_time (time);
  g_autoptr(GDateTime) utc = local != NULL ? g_date_time_to_utc (local) : NULL;

  return utc != NULL ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/**
 * lk_report_dup_times:
 * @time: ISO 8601 with an offset, or words
 * @device: (nullable): of which the offset is taken where @time is in UTC
 *
 * Returns: (transfer full): that moment in the person's time and in UTC; the words as they are
 */
char *
lk_report_dup_times (const char *time,
                     JsonObject *device)
{
  JsonObject *system = device != NULL ? lk_json_get_object (device, "system") : NULL;
  g_autoptr(GDateTime) given = parse_time (time);
  g_autoptr(GDateTime) utc = given != NULL ? g_date_time_to_utc (given) : NULL;
  g_autoptr(GDateTime) local = NULL;
  g_autofree char *local_words = NULL;
  g_autofree char *utc_words = NULL;
  gint64 offset;

  if (utc == NULL)
    return g_strdup (time);
  utc_words = g_date_time_format (utc, "%Y-%m-%d %H:%M:%S UTC");
  if (g_date_time_get_utc_offset (given) != 0)
    local = g_date_time_ref (given);
  else if (system != NULL && lk_json_get_int (system, "utc_offset_s", &offset) && ABS (offset) < 24 * 60 * 60)
    {
      g_autoptr(GTimeZone) zone = g_time_zone_new_offset ((gint32) offset);

      local = g_date_time_to_timezone (utc, zone);
    }
  if (local == NULL)
    return g_steal_pointer (&utc_words);
  local_words = g_date_time_format (local, "%Y-%m-%d %H:%M:%S (UTC%:z)");
  return g_strdup_printf ("%s · %s", local_words, utc_words);
}

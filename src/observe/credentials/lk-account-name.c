/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-account-name.h"

#include <string.h>

#include "lk-name-forms.h"

/* Longer than a name of any protocol; what is longer is not looked at. */
#define MAX_BYTES 4096

/* In the order of #LkNameProblem. */
static const struct
{
  const char *word;
  gboolean    blocks;
} problems[] = {
  { "empty", TRUE },
  { "unpreparable", TRUE },
  { "too-long", TRUE },
  { "invisible", TRUE },
  { "look-alike", TRUE },
  { "full-width", TRUE },
  { "leading-blank", TRUE },
  { "trailing-blank", TRUE },
  { "inner-blank", TRUE },
  { "forbidden-character", TRUE },
  { "misplaced-at", TRUE },
  { "mail-address", TRUE },
  { "not-mail-address", TRUE },
  { "missing-server", TRUE },
  { "other-server", TRUE },
  { "mail-address", FALSE },
  { "upper-case", FALSE },
  { "mixed-script", FALSE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (problems) == LK_N_NAME_PROBLEMS);

typedef struct
{
  const char *first;  /* (borrowed) the first character that is seen */
  const char *end;    /* (borrowed) behind the last */
} Bounds;

static Bounds
find_bounds (const char *text)
{
  Bounds bounds = { NULL, text };

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (lk_character_is_blank (c) || lk_character_is_invisible (c))
        continue;
      if (bounds.first == NULL)
        bounds.first = at;
      bounds.end = g_utf8_next_char (at);
    }
  return bounds;
}

/* A telephone number or a name of several words has blanks; an address has none. */
static gboolean
may_have_blanks (LkNameLook *look,
                 const char *text)
{
  return look->free_form && strchr (text, '@') == NULL;
}

static void
note_blank (LkNameLook   *look,
            const char   *text,
            const char   *at,
            const Bounds *bounds,
            GString      *clean)
{
  gunichar c = g_utf8_get_char (at);

  if (at < bounds->first)
    {
      lk_name_look_note (look, LK_NAME_LEADING_BLANK, c);
      return;
    }
  if (at >= bounds->end)
    {
      lk_name_look_note (look, LK_NAME_TRAILING_BLANK, c);
      return;
    }
  if (may_have_blanks (look, text))
    {
      g_string_append_unichar (clean, c);
      return;
    }
  lk_name_look_note (look, LK_NAME_INNER_BLANK, c);
  /* In an address it is a slip; where there is none, nobody knows what belongs there. */
  if (strchr (text, '@') == NULL && strstr (text, "\357\274\240") == NULL)
    look->unfixable = TRUE;
}

/* Takes out and folds what never belongs into a name. */
static char *
clean_text (LkNameLook *look,
            const char *text)
{
  Bounds bounds = find_bounds (text);
  g_autoptr(GString) clean = g_string_new (NULL);

  if (bounds.first == NULL)
    {
      lk_name_look_note (look, LK_NAME_EMPTY, *text != '\0' ? g_utf8_get_char (text) : 0);
      look->unfixable = TRUE;
      return g_string_free (g_steal_pointer (&clean), FALSE);
    }
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (lk_character_is_blank (c))
        {
          note_blank (look, text, at, &bounds, clean);
          continue;
        }
      if (lk_character_is_invisible (c))
        {
          lk_name_look_note (look, LK_NAME_INVISIBLE, c);
          continue;
        }
      if (!look->free_form && lk_character_is_full_width (c))
        lk_name_look_note (look, LK_NAME_FULL_WIDTH, c);
      g_string_append_unichar (clean, look->free_form ? c : lk_character_fold (c));
    }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

typedef struct
{
  guint    latin;
  guint    other;       /* Cyrillic and Greek letters */
  guint    unlike;      /* those of them that look like no Latin one */
  gunichar first_other;
  gunichar look_alike;
} Letters;

static Letters
count_letters (const char *start,
               const char *end)
{
  Letters letters = { 0 };

  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      GUnicodeScript script = g_unichar_get_script (c);
      gboolean other = script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_GREEK;

      letters.latin += script == G_UNICODE_SCRIPT_LATIN;
      if (!other)
        continue;
      if (letters.other++ == 0)
        letters.first_other = c;
      if (lk_character_get_look_alike (c) == 0)
        letters.unlike++;
      else if (letters.look_alike == 0)
        letters.look_alike = c;
    }
  return letters;
}

/* One part of a name, between its signs: that of a server may be of another script than the person's. */
static void
look_at_part (LkNameLook *look,
              const char *start,
              const char *end,
              GString    *latin)
{
  Letters letters = count_letters (start, end);
  gboolean alike = letters.look_alike != 0 &&
                   (letters.latin > 0 || (look->ascii_only && letters.unlike == 0));

  if (alike)
    lk_name_look_note (look, LK_NAME_LOOK_ALIKE, letters.look_alike);
  else if (letters.latin > 0 && letters.other > 0)
    lk_name_look_note (look, LK_NAME_MIXED_SCRIPT, letters.first_other);
  look->unfixable |= alike && letters.unlike > 0;
  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gunichar other = alike ? lk_character_get_look_alike (c) : 0;

      g_string_append_unichar (latin, other != 0 ? other : c);
    }
}

static char *
replace_look_alikes (LkNameLook *look,
                     const char *text)
{
  g_autoptr(GString) latin = g_string_new (NULL);
  const char *start = text;

  while (*start != '\0')
    {
      const char *end = start + strcspn (start, "@:/.");

      look_at_part (look, start, end, latin);
      if (*end != '\0')
        g_string_append_c (latin, *end++);
      start = end;
    }
  return g_string_free (g_steal_pointer (&latin), FALSE);
}

static LkNameForm
find_form (LkProtocol protocol)
{
  switch (protocol)
    {
    case LK_PROTOCOL_MATRIX:
      return lk_name_form_matrix;
    case LK_PROTOCOL_XMPP:
      return lk_name_form_xmpp;
    case LK_PROTOCOL_IRC:
      return lk_name_form_irc;
    case LK_PROTOCOL_MATTERMOST:
    case LK_PROTOCOL_ROCKETCHAT:
    case LK_PROTOCOL_ZULIP:
      return lk_name_form_mail_or_user;
    case LK_PROTOCOL_UNKNOWN:
    case LK_PROTOCOL_WEB:
    default:
      return lk_name_form_free;
    }
}

static void
look_at_text (LkNameLook *look,
              const char *text,
              LkNameForm  form)
{
  g_autofree char *clean = NULL;

  if (strlen (text) > MAX_BYTES)
    lk_name_look_block (look, LK_NAME_TOO_LONG, 0);
  else if (!g_utf8_validate (text, -1, NULL))
    lk_name_look_block (look, LK_NAME_UNPREPARABLE, 0);
  else
    clean = clean_text (look, text);
  if (clean == NULL || *clean == '\0')
    return;
  if (!look->free_form)
    {
      g_autofree char *latin = replace_look_alikes (look, clean);

      form (look, latin);
    }
  else
    {
      form (look, clean);
    }
}

/* What blocks comes before what is only to be noticed; the table has them in this order. */
static void
read_problems (LkAccountName    *self,
               const LkNameLook *look)
{
  self->sendable = TRUE;
  for (guint i = 0; i < LK_N_NAME_PROBLEMS; i++)
    {
      if (!look->has[i])
        continue;
      g_ptr_array_add (self->problems, g_strdup (problems[i].word));
      self->sendable &= !problems[i].blocks;
      if (self->character == 0)
        self->character = look->characters[i];
    }
}

static LkAccountName *
name_new (LkProtocol   protocol,
          const char  *text,
          const char  *server,
          LkNameWants  wants)
{
  LkAccountName *self = g_new0 (LkAccountName, 1);
  LkNameLook look = { .name = self, .wants = wants };

  self->problems = g_ptr_array_new_with_free_func (g_free);
  look.free_form = protocol == LK_PROTOCOL_UNKNOWN || protocol == LK_PROTOCOL_WEB;
  look.ascii_only = protocol == LK_PROTOCOL_MATRIX;
  look.expected = server != NULL ? lk_name_server_parse (server) : NULL;
  look_at_text (&look, text, find_form (protocol));
  read_problems (self, &look);
  if (self->form == NULL)
    self->form = g_strdup ("plain");
  if (!self->sendable)
    g_clear_pointer (&self->local, g_free);
  if (look.unfixable)
    g_clear_pointer (&self->full, g_free);
  g_clear_pointer (&look.expected, lk_address_free);
  return self;
}

/**
 * lk_account_name_new:
 * @protocol: of the service
 * @text: (nullable): the name as it was typed; any bytes
 * @server: (nullable): the server that it should name, `example.org` or `example.org:8448`; %NULL where it is not known
 * @wants: what the server said of the names it takes
 *
 * Looks at a name without asking anybody: signs of input methods and other scripts, blanks, and what the protocol's own rules
 * say (Matrix specification, appendices, "User Identifiers"; RFC 7622 and, for its older preparation, RFC 6122; Modern IRC,
 * "Connection Registration"). A name that some server of the protocol would take is sendable. Only such a name has a
 * #LkAccountName.local. #LkAccountName.full is missing where nobody can know what was meant; it is sendable, and its own
 * #LkAccountName.full.
 *
 * A Matrix id on a server above the one asked (`@me:example.org` at `chat.example.org`), or where only an IP address is known,
 * goes whole, for the server to judge.
 *
 * Returns: (transfer full): what is to say of it
 */
LkAccountName *
lk_account_name_new (LkProtocol   protocol,
                     const char  *text,
                     const char  *server,
                     LkNameWants  wants)
{
  LkAccountName *self = name_new (protocol, text != NULL ? text : "", server, wants);

  if (self->full != NULL)
    {
      g_autoptr(LkAccountName) again = name_new (protocol, self->full, server, wants);

      if (!again->sendable || g_strcmp0 (again->full, self->full) != 0)
        g_clear_pointer (&self->full, g_free);
    }
  return self;
}

/**
 * lk_account_name_free:
 * @self: (transfer full) (nullable): a name
 */
void
lk_account_name_free (LkAccountName *self)
{
  if (self == NULL)
    return;
  g_free (self->local);
  g_free (self->server);
  g_free (self->full);
  g_free (self->form);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/**
 * lk_account_name_has:
 * @self: a name
 * @problem: a word
 *
 * Returns: whether it is one of its problems
 */
gboolean
lk_account_name_has (LkAccountName *self,
                     const char    *problem)
{
  return g_ptr_array_find_with_equal_func (self->problems, problem, g_str_equal, NULL);
}

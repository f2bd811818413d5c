/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-typing-coach.h"

#include <string.h>

#include "lk-characters.h"

/* More than any server takes and any person types. */
#define MAX_BYTES 1024

/* Keyboard layouts whose keys write no Latin letters, by their first part; see xkeyboard-config's rules. */
static const char *const other_scripts[] = {
  "af", "am", "ara", "bd", "bg", "bt", "by", "et", "ge", "gr", "il", "in", "iq", "ir", "kg", "kh", "kz", "la", "lk", "mk", "mm",
  "mn", "mv", "np", "pk", "rs", "ru", "sy", "th", "tj", "ua", NULL,
};

/* What was seen in one walk over the text; nothing of the text itself. */
typedef struct
{
  gboolean digit;
  gboolean cased;         /* a letter that Caps Lock changes */
  gboolean latin;
  gboolean han;           /* Chinese or Japanese text: its own full stop is no slip there */
  gboolean other_letter;  /* of a script that is written with a keyboard layout of its own */
  gboolean look_alike;
  gboolean no_look_alike; /* a Cyrillic or Greek letter that looks like no Latin one */
  gboolean leading;
  gboolean trailing;
  gboolean full_width;
  gboolean full_stop;
  gboolean invisible;
  gboolean control;
  gboolean typographic;
  gboolean decomposed;
  gboolean broken;
} Sight;

static gboolean
is_line_end (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;
}

/* What word processors and messengers make of plain quotation marks, dashes, dots and blanks. */
static gboolean
is_typographic (gunichar c)
{
  return (c >= 0x2010 && c <= 0x2015) || (c >= 0x2018 && c <= 0x201f) || c == 0x2026 || c == 0x2032 || c == 0x2033 ||
         c == 0x2212 || (c != ' ' && c != 0x3000 && !is_line_end (c) && lk_character_is_blank (c));
}

static void
see_letter (Sight   *sight,
            gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);
  gboolean near_latin = script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_GREEK;

  sight->cased |= g_unichar_toupper (c) != c || g_unichar_tolower (c) != c;
  sight->latin |= script == G_UNICODE_SCRIPT_LATIN && !lk_character_is_full_width (c);
  sight->han |= script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA;
  sight->look_alike |= near_latin && lk_character_get_look_alike (c) != 0;
  sight->no_look_alike |= near_latin && lk_character_get_look_alike (c) == 0;
  sight->other_letter |= near_latin || script == G_UNICODE_SCRIPT_ARABIC || script == G_UNICODE_SCRIPT_ARMENIAN ||
                         script == G_UNICODE_SCRIPT_DEVANAGARI || script == G_UNICODE_SCRIPT_GEORGIAN ||
                         script == G_UNICODE_SCRIPT_HEBREW || script == G_UNICODE_SCRIPT_THAI;
}

static void
see_character (Sight   *sight,
               gunichar c,
               gboolean first)
{
  gboolean blank = lk_character_is_blank (c) && !is_line_end (c);

  sight->leading |= first && blank;
  sight->trailing = blank;
  sight->control |= is_line_end (c);
  sight->digit |= g_unichar_isdigit (c);
  sight->invisible |= lk_character_is_invisible (c) && !is_line_end (c);
  sight->full_stop |= c == 0x3002 || c == 0xff61;
  sight->full_width |= c == 0x3000 || (lk_character_is_full_width (c) && c != 0x3002 && c != 0xff61);
  sight->typographic |= is_typographic (c);
  if (g_unichar_isalpha (c))
    see_letter (sight, c);
}

/* Reads the text where it lies: a copy would have to be wiped. Composing follows Unicode, 3.11 (D117), up to the first pair. */
static void
see_text (Sight      *sight,
          const char *text,
          gsize       length)
{
  const char *end = text + length;
  gunichar starter = 0;
  int last_class = 0;

  for (const char *at = text; at < end && !sight->broken;)
    {
      gunichar c = *at == '\0' ? 0 : g_utf8_get_char_validated (at, end - at);
      gunichar composed = 0;
      int class;

      sight->broken = c > 0x10ffff;
      if (sight->broken)
        break;
      see_character (sight, c, at == text);
      class = g_unichar_combining_class (c);
      sight->decomposed |= starter != 0 && (last_class == 0 || last_class < class) && g_unichar_compose (starter, c, &composed);
      starter = class == 0 ? c : starter;
      last_class = class;
      at = *at == '\0' ? at + 1 : g_utf8_next_char (at);
    }
}

static gboolean
writes_latin (const char *layout)
{
  g_autofree char *first = g_strndup (layout, strcspn (layout, "+( \t"));

  return !g_strv_contains (other_scripts, first) || strstr (layout, "latin") != NULL;
}

/* The Chinese layout has the keys of the American one. */
static gboolean
is_same_layout (const char *one,
                const char *other)
{
  return g_str_equal (g_str_equal (one, "cn") ? "us" : one, g_str_equal (other, "cn") ? "us" : other);
}

/* People who write another script switch to Latin letters for passwords: that is no slip. */
static gboolean
has_layout_trap (const Sight      *sight,
                 const LkKeyboard *keyboard)
{
  const char *usual = keyboard->usual_layout;
  gboolean usual_is_latin = usual != NULL && *usual != '\0' && writes_latin (usual);

  if (usual_is_latin && sight->other_letter)
    return TRUE;
  if (usual == NULL || *usual == '\0' || keyboard->layout == NULL || *keyboard->layout == '\0')
    return FALSE;
  return !is_same_layout (keyboard->layout, usual) && (usual_is_latin || !writes_latin (keyboard->layout));
}

static void
add (GStrvBuilder *builder,
     gboolean      trap,
     const char   *word)
{
  if (trap)
    g_strv_builder_add (builder, word);
}

/**
 * lk_typing_coach_look:
 * @text: (array length=length) (nullable): what was typed as a password; any bytes
 * @length: its length
 * @keyboard: (nullable): what is known of the keyboard now
 *
 * Looks for what makes people type another password than they mean. Letters of any script and blanks between words are
 * none of it. `caps-lock` counts where it changes something: before anything was typed, and with a letter that has two
 * cases. `num-lock`, off, counts as long as no digit has arrived, because then those of the keypad may be missing.
 * `layout` means that the keys write something else than usual, or that the text has letters which the usual keys do not
 * write. Nothing of @text is copied, and of a text that is no UTF-8 only that is said.
 *
 * Returns: (transfer full) (array zero-terminated=1): words of the observation `typing`, in the order of its vocabulary
 */
GStrv
lk_typing_coach_look (const char       *text,
                      gsize             length,
                      const LkKeyboard *keyboard)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  static const LkKeyboard unknown = LK_KEYBOARD_UNKNOWN;
  Sight sight = { 0 };

  if (keyboard == NULL)
    keyboard = &unknown;
  if (text == NULL)
    length = 0;
  see_text (&sight, text, length);
  if (sight.broken)
    sight = (Sight) { .broken = TRUE };
  add (builder, length == 0, "empty");
  add (builder, keyboard->caps_lock == 1 && (length == 0 || sight.cased), "caps-lock");
  add (builder, keyboard->num_lock == 0 && !sight.digit && !sight.broken, "num-lock");
  add (builder, has_layout_trap (&sight, keyboard), "layout");
  add (builder, keyboard->input_method == 1, "input-method");
  add (builder, sight.leading, "leading-blank");
  add (builder, sight.trailing, "trailing-blank");
  add (builder, sight.full_width || (sight.full_stop && !sight.han), "full-width");
  add (builder, sight.latin && sight.look_alike && !sight.no_look_alike, "look-alike");
  add (builder, sight.invisible, "invisible");
  add (builder, sight.control, "control");
  add (builder, sight.typographic, "typographic");
  add (builder, sight.decomposed, "decomposed");
  add (builder, sight.broken, "not-utf8");
  add (builder, length > MAX_BYTES, "too-long");
  return g_strv_builder_end (builder);
}

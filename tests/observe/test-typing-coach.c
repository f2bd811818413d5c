/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-typing-coach.h"

/* Texts as they are, without anything known of the keyboard; @traps in their order. */
static const struct
{
  const char *text;
  const char *traps;
} texts[] = {
  /* Good passwords. */
  { "correct horse battery staple", "" },
  { "Tr0ub4dor&3", "" },
  { "pässwörd", "" },
  { "Straße-7", "" },
  { "密码很长", "" },
  { "今天天气很好。明天也是", "" },
  { "パスワード", "" },
  { "비밀번호", "" },
  { "пароль", "" },
  { "пароль2024abc", "" },
  { "κωδικός", "" },
  { "סיסמה", "" },
  { "😀🎉", "" },
  { "a", "" },
  { "'\"-...", "" },
  /* Blanks. */
  { " pass", "leading-blank" },
  { "pass ", "trailing-blank" },
  { "  pass  ", "leading-blank trailing-blank" },
  { " ", "leading-blank trailing-blank" },
  { "\342\200\203pass", "leading-blank typographic" },             /* em space */
  { "密码\343\200\200", "trailing-blank full-width" },             /* ideographic space */
  { "pass\302\240word", "typographic" },                           /* no-break space, as AltGr and the space bar write it */
  /* Input methods. */
  { "ｐａｓｓ１２３", "full-width" },
  { "pass＠word", "full-width" },
  { "password！", "full-width" },
  { "password。", "full-width" },
  { "密码！", "full-width" },
  { "pass\343\200\200word", "full-width" },
  /* Other scripts. */
  { "p\320\260ssword", "look-alike" },                             /* Cyrillic a */
  { "passw\316\277rd", "look-alike" },                             /* Greek omicron */
  { "ABC\320\241", "look-alike" },
  { "\321\201\320\276\321\200\320\260", "" },                      /* a Cyrillic word whose letters all look Latin */
  /* What is not seen. */
  { "pass\342\200\213word", "invisible" },
  { "\357\273\277password", "invisible" },
  { "pass\302\255word", "invisible" },
  { "\342\200\256password", "invisible" },
  { "pass\tword", "control" },
  { "password\n", "control" },
  { "password\r\n", "control" },
  { "\033[Apass", "control" },
  { "pass\177", "control" },
  { "pass\342\200\250", "control" },                               /* line separator */
  /* Word processors. */
  { "\342\200\234pass\342\200\235", "typographic" },
  { "it\342\200\231s", "typographic" },
  { "a\342\200\223b", "typographic" },
  { "wait\342\200\246", "typographic" },
  { "pass\342\200\257word", "typographic" },
  /* Combining marks. */
  { "pa\314\210sswort", "decomposed" },
  { "\314\210password", "" },
  { "o\314\243\314\210", "decomposed" },                           /* each of the marks composes */
  { "\341\204\200\341\205\241", "decomposed" },                    /* Hangul letters */
  { "x\314\210", "decomposed" },                                   /* x with diaeresis exists */
  { "q\314\210", "" },                                             /* q with diaeresis does not */
  { "q\314\210\314\210", "" },
  /* No UTF-8: only that. */
  { " p\344ss ", "not-utf8" },
  { "\377\376", "not-utf8" },
  { "pass\342\202", "not-utf8" },
  { "\355\240\200", "not-utf8" },
  /* Several. */
  { " p\320\260ss\342\200\246\t", "leading-blank look-alike control typographic" },
  { "ｐ\342\200\213 ", "trailing-blank full-width invisible" },
};

static void
assert_traps (const char       *text,
              gsize             length,
              const LkKeyboard *keyboard,
              const char       *traps)
{
  g_auto(GStrv) words = lk_typing_coach_look (text, length, keyboard);
  g_autofree char *found = g_strjoinv (" ", words);

  if (!g_str_equal (found, traps))
    g_test_message ("of \"%.*s\"", (int) MIN (length, 40), text);
  g_assert_cmpstr (found, ==, traps);
}

static void
test_texts (void)
{
  static const LkKeyboard unknown = LK_KEYBOARD_UNKNOWN;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      assert_traps (texts[i].text, strlen (texts[i].text), &unknown, texts[i].traps);
      assert_traps (texts[i].text, strlen (texts[i].text), NULL, texts[i].traps);
    }
}

static const struct
{
  const char *text;
  LkKeyboard  keyboard;
  const char *traps;
} keyboards[] = {
  { "", { -1, -1, -1, NULL, NULL }, "empty" },
  { "", { 0, 1, 0, "us", "us" }, "empty" },
  /* Caps Lock changes letters that have two cases, and what is still to come. */
  { "", { 1, -1, -1, NULL, NULL }, "empty caps-lock" },
  { "PASS", { 1, -1, -1, NULL, NULL }, "caps-lock" },
  { "pass", { 1, -1, -1, NULL, NULL }, "caps-lock" },
  { "1234", { 1, -1, -1, NULL, NULL }, "" },
  { "密码", { 1, -1, -1, NULL, NULL }, "" },
  { "ПАРОЛЬ", { 1, -1, -1, NULL, NULL }, "caps-lock" },
  { "PASS", { 0, -1, -1, NULL, NULL }, "" },
  { "PASS", { -1, -1, -1, NULL, NULL }, "" },
  /* Num Lock, off, lets no digit of the keypad through. */
  { "", { -1, 0, -1, NULL, NULL }, "empty num-lock" },
  { "pass", { -1, 0, -1, NULL, NULL }, "num-lock" },
  { "pass1", { -1, 0, -1, NULL, NULL }, "" },
  { "pass", { -1, 1, -1, NULL, NULL }, "" },
  { "p\377", { 0, 0, -1, NULL, NULL }, "not-utf8" },
  /* Layouts. */
  { "pass", { -1, -1, -1, "us", "us" }, "" },
  { "pass", { -1, -1, -1, "de", "us" }, "layout" },
  { "", { -1, -1, -1, "ru", "us" }, "empty layout" },
  { "зфыы", { -1, -1, -1, "ru", "us" }, "layout" },
  { "зфыы", { -1, -1, -1, "us", "us" }, "layout" },
  { "зфыы", { -1, -1, -1, NULL, "us" }, "layout" },
  { "зфыы", { -1, -1, -1, "ru", NULL }, "" },
  { "пароль", { -1, -1, -1, "ru", "ru" }, "" },
  { "пароль", { -1, -1, -1, "ua", "ru" }, "layout" },
  { "pass", { -1, -1, -1, "us", "ru" }, "" },
  { "κωδικός", { -1, -1, -1, NULL, "us" }, "layout" },
  { "סיסמה", { -1, -1, -1, "il", "us" }, "layout" },
  { "密码", { -1, -1, -1, "us", "us" }, "" },
  { "pässwörd", { -1, -1, -1, "us", "us" }, "" },
  { "pass", { -1, -1, -1, "cn", "us" }, "" },
  { "pass", { -1, -1, -1, "us", "cn" }, "" },
  { "pass", { -1, -1, -1, "us+intl", "us" }, "layout" },
  { "pass", { -1, -1, -1, "rs+latin", "us" }, "layout" },
  { "пароль", { -1, -1, -1, NULL, "rs+latin" }, "layout" },
  { "пароль", { -1, -1, -1, NULL, "rs" }, "" },
  { "pass", { -1, -1, -1, "", "" }, "" },
  /* Input methods. */
  { "", { -1, -1, 1, NULL, NULL }, "empty input-method" },
  { "pass", { -1, -1, 1, NULL, NULL }, "input-method" },
  { "pass", { -1, -1, 0, NULL, NULL }, "" },
  { "ｐａｓｓ ", { 1, 0, 1, "ru", "us" }, "caps-lock num-lock layout input-method trailing-blank full-width" },
};

static void
test_keyboards (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keyboards); i++)
    assert_traps (keyboards[i].text, strlen (keyboards[i].text), &keyboards[i].keyboard, keyboards[i].traps);
}

static void
test_lengths (void)
{
  g_autofree char *text = g_strnfill (1100, 'x');

  assert_traps (text, 72, NULL, "");
  assert_traps (text, 73, NULL, "");
  assert_traps (text, 1024, NULL, "");
  assert_traps (text, 1025, NULL, "too-long");
  text[0] = '\377';
  assert_traps (text, 1025, NULL, "not-utf8 too-long");
  assert_traps (NULL, 0, NULL, "empty");
}

/* The length counts, not a zero byte; nothing behind it is read. */
static void
test_bounds (void)
{
  assert_traps ("pass word ", 4, NULL, "");
  assert_traps ("pass ", 5, NULL, "trailing-blank");
  assert_traps ("pa\0ss", 5, NULL, "control");
  assert_traps ("\0", 1, NULL, "control");
  assert_traps ("密码", 3, NULL, "");
  assert_traps ("密码", 4, NULL, "not-utf8");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typing-coach/texts", test_texts);
  g_test_add_func ("/typing-coach/keyboards", test_keyboards);
  g_test_add_func ("/typing-coach/lengths", test_lengths);
  g_test_add_func ("/typing-coach/bounds", test_bounds);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-words.h"

/* Keys that are not written in ASCII. */
static const struct
{
  const char *word;
  LkKey       key;
} letters[] = {
  { "密码", LK_KEY_PASSWORD }, { "密碼", LK_KEY_PASSWORD }, { "口令", LK_KEY_PASSWORD }, { "验证码", LK_KEY_PASSWORD },
  { "驗證碼", LK_KEY_PASSWORD }, { "校验码", LK_KEY_PASSWORD }, { "动态码", LK_KEY_PASSWORD }, { "授权码", LK_KEY_PASSWORD },
  { "安全码", LK_KEY_PASSWORD }, { "恢复码", LK_KEY_PASSWORD }, { "激活码", LK_KEY_PASSWORD }, { "密钥", LK_KEY_PASSWORD },
  { "私钥", LK_KEY_PASSWORD }, { "金鑰", LK_KEY_PASSWORD }, { "令牌", LK_KEY_PASSWORD }, { "助记词", LK_KEY_PASSWORD },
  { "密匙", LK_KEY_PASSWORD }, { "短信码", LK_KEY_PASSWORD }, { "动态密令", LK_KEY_PASSWORD }, { "パスワード", LK_KEY_PASSWORD },
  { "暗証番号", LK_KEY_PASSWORD }, { "認証コード", LK_KEY_PASSWORD }, { "비밀번호", LK_KEY_PASSWORD }, { "암호", LK_KEY_PASSWORD },
  { "인증번호", LK_KEY_PASSWORD }, { "пароль", LK_KEY_PASSWORD }, { "Пароль", LK_KEY_PASSWORD }, { "ПАРОЛЬ", LK_KEY_PASSWORD },
  { "токен", LK_KEY_PASSWORD }, { "contraseña", LK_KEY_PASSWORD }, { "Contraseña", LK_KEY_PASSWORD }, { "hasło",
      LK_KEY_PASSWORD },
  { "Hasło", LK_KEY_PASSWORD }, { "şifre", LK_KEY_PASSWORD }, { "Şifre", LK_KEY_PASSWORD }, { "mật khẩu", LK_KEY_PASSWORD },
  { "Mật khẩu", LK_KEY_PASSWORD }, { "lösenord", LK_KEY_PASSWORD }, { "jelszó", LK_KEY_PASSWORD }, { "κωδικός",
      LK_KEY_PASSWORD },
  { "parolă", LK_KEY_PASSWORD }, { "كلمة المرور", LK_KEY_PASSWORD }, { "كلمة السر", LK_KEY_PASSWORD }, { "पासवर्ड",
      LK_KEY_PASSWORD },
  { "รหัสผ่าน", LK_KEY_PASSWORD }, { "סיסמה", LK_KEY_PASSWORD }, { "رمز عبور", LK_KEY_PASSWORD },
  { "账号", LK_KEY_NAME }, { "帐号", LK_KEY_NAME }, { "帳號", LK_KEY_NAME }, { "账户", LK_KEY_NAME }, { "用户名", LK_KEY_NAME },
  { "用户", LK_KEY_NAME }, { "昵称", LK_KEY_NAME }, { "姓名", LK_KEY_NAME }, { "微信号", LK_KEY_NAME }, { "微信", LK_KEY_NAME },
  { "微信ID", LK_KEY_NAME }, { "邮箱", LK_KEY_NAME }, { "登录名", LK_KEY_NAME }, { "工号", LK_KEY_NAME }, { "学号", LK_KEY_NAME },
  { "手机号码", LK_KEY_PHONE }, { "手机号", LK_KEY_PHONE }, { "手机", LK_KEY_PHONE }, { "电话", LK_KEY_PHONE },
  { "身份证号", LK_KEY_IDENTITY }, { "身份证", LK_KEY_IDENTITY }, { "银行卡号", LK_KEY_IDENTITY }, { "银行卡", LK_KEY_IDENTITY },
  { "卡号", LK_KEY_IDENTITY }, { "护照", LK_KEY_IDENTITY }, { "序列号", LK_KEY_SERIAL }, { "设备号", LK_KEY_SERIAL },
};

/* Whether a key of letters[] begins with that byte. */
static gboolean
is_first (char byte)
{
  static gsize once = 0;
  static guint8 first[256];

  if (g_once_init_enter (&once))
    {
      for (guint w = 0; w < G_N_ELEMENTS (letters); w++)
        first[(guchar) letters[w].word[0]] = 1;
      g_once_init_leave (&once, 1);
    }
  return first[(guchar) byte];
}

/**
 * lk_words_key_ahead:
 * @line: a line
 * @i: where
 * @key: (out): what its value is
 *
 * Looks for a key that is not written in ASCII.
 *
 * Returns: where it ends, or 0 when none stands there
 */
gsize
lk_words_key_ahead (const LkLine *line, gsize i, LkKey *key)
{
  gsize best = 0;

  if (i >= line->length || !is_first (line->text[i]))
    return 0;
  for (guint w = 0; w < G_N_ELEMENTS (letters); w++)
    {
      gsize size = strlen (letters[w].word);

      if (size > best && i + size <= line->length && memcmp (line->text + i, letters[w].word, size) == 0)
        {
          best = size;
          *key = letters[w].key;
        }
    }
  return best != 0 ? i + best : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-tls-hello.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is known of a beginning stays true of the whole, and nothing is counted that is not there.
 */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  LkTlsAnswer whole, half;

  lk_tls_hello_parse (data, size, &whole);
  lk_tls_hello_parse (data, size / 2, &half);
  if (whole.bytes_after > size || whole.alert > 255 || whole.alert < -1)
    __builtin_trap ();
  if (half.kind != LK_TLS_ANSWER_INCOMPLETE && half.kind != whole.kind)
    __builtin_trap ();
  if (whole.version != 0 && whole.kind != LK_TLS_ANSWER_SERVER_HELLO)
    __builtin_trap ();
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-hand-off-request.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define PATH "/0123456789abcdef"

static void
require (gboolean holds)
{
  if (!holds)
    __builtin_trap ();
}

/* The page goes out only for its own path; once something is decided, more bytes change nothing. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data;
  LkHandOffRequest whole = lk_hand_off_request_read (text, size, PATH);

  if (whole == LK_HAND_OFF_REQUEST_PAGE)
    require (size > strlen ("GET " PATH) && memcmp (text, "GET " PATH " HTTP/1.", strlen ("GET " PATH " HTTP/1.")) == 0);
  if (whole == LK_HAND_OFF_REQUEST_HEAD)
    require (size > strlen ("HEAD " PATH) && memcmp (text, "HEAD " PATH " ", strlen ("HEAD " PATH " ")) == 0);
  for (gsize n = 0; n < size && n < 512; n++)
    {
      LkHandOffRequest part = lk_hand_off_request_read (text, n, PATH);

      require (part == LK_HAND_OFF_REQUEST_UNFINISHED || part == whole);
    }
  return 0;
}

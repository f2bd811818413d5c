/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in.h"

int
lk_sign_in_worker_main (int    argc,
                        char **argv)
{
  return -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once


void  lk_thing_documented (void);
char *lk_thing_bare       (int number);
void  lk_thing_misnamed   (void);

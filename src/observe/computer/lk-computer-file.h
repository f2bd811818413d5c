/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

/* For worker threads: reading files of this computer, whatever they turn out to be. */

int         lk_computer_open            (LkComputer   *self,
                                         const char   *path);
char       *lk_computer_read            (LkComputer   *self,
                                         const char   *path,
                                         gsize         max_bytes,
                                         gsize        *length);
char       *lk_computer_read_tail       (LkComputer   *self,
                                         const char   *path,
                                         gsize         max_bytes,
                                         gsize        *length);
char       *lk_computer_read_at         (const char   *where,
                                         gsize         max_bytes,
                                         gsize        *length);
GKeyFile   *lk_computer_read_key_file   (LkComputer   *self,
                                         const char   *path,
                                         gsize         max_bytes);
char       *lk_computer_read_link       (LkComputer   *self,
                                         const char   *path);
gint64      lk_computer_get_changed_s   (LkComputer   *self,
                                         const char   *path,
                                         gboolean      follow);
gboolean    lk_computer_is_folder       (LkComputer   *self,
                                         const char   *path);
gboolean    lk_computer_is_program      (LkComputer   *self,
                                         const char   *path);
GStrv       lk_computer_list            (LkComputer   *self,
                                         const char   *path,
                                         guint         max_names);
char       *lk_computer_expand          (LkComputer   *self,
                                         const char   *path);
char       *lk_computer_shorten         (LkComputer   *self,
                                         const char   *path);

G_END_DECLS

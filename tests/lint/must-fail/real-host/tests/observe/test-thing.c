/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

static const char *const names[] = { "chat.example.org", "chat.test", "slack.com" };

/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (soup_logger_new (SOUP_LOGGER_LOG_BODY)));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  soup_session_add_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (thing->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_add_feature_by_type (thing->session, SOUP_TYPE_AUTH_MANAGER);
}

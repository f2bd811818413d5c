/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GTask) inner = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_thing_do);
}

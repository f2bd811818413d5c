/* SPDX-License-Identifier: GPL-3.0-or-later */
static gboolean
on_accept_certificate_cb (GTlsConnection *connection)
{
  if (flags == 0)
    return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-dns-message.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_message (const guint8 *data,
               gsize         size,
               guint16       type)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkDnsMessage) message = lk_dns_message_parse (data, size, "chat.example", type, &error);

  if ((message == NULL) != (error != NULL))
    __builtin_trap ();
  if (message == NULL)
    return;
  /* Every record takes its bytes, and only the type that was asked for is taken. */
  if (message->addresses->len * 14 > size || message->targets->len * 17 > size || message->rcode > 15)
    __builtin_trap ();
  if (type == LK_DNS_TYPE_SRV ? message->addresses->len > 0 : message->targets->len > 0)
    __builtin_trap ();
  for (guint i = 0; i < message->addresses->len; i++)
    {
      GSocketFamily family = g_inet_address_get_family (g_ptr_array_index (message->addresses, i));

      if ((family == G_SOCKET_FAMILY_IPV4) != (type == LK_DNS_TYPE_A))
        __builtin_trap ();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  check_message (data, size, LK_DNS_TYPE_A);
  check_message (data, size, LK_DNS_TYPE_AAAA);
  check_message (data, size, LK_DNS_TYPE_SRV);
  return 0;
}

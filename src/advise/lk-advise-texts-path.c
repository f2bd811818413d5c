/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

/* From the internet to the service. */
static const LkText texts[] = {
  { "port-blocked",
    N_("This network blocks {service}"),
    N_("[Port {port} of {host}|The port of {service}] gives no answer here, while "
       "[{control}|other things] on the "
       "internet can be reached."),
    N_("A firewall of this network stops it; your password is not the problem."),
    { STEP_HOTSPOT, STEP_VPN, STEP_NETWORK_PEOPLE, STEP_WEB },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "host-blocked",
    N_("This network blocks the server of {service}"),
    N_("[{host} gives|The server gives] no answer on any port, while [{control}|another server] "
       "can be reached."),
    N_("A firewall of this network stops it; your password is not the problem."),
    { STEP_HOTSPOT, STEP_VPN, STEP_NETWORK_PEOPLE, STEP_NOTICES },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "name-blocked",
    N_("This network blocks {service} by name"),
    N_("The connection to {host} is cut as soon as its name is said, and works with another name."),
    N_("A filter of this network or provider does that; your password is not the problem."),
    { STEP_HOTSPOT, STEP_NETWORK_PEOPLE,
      N_("Ask your internet provider whether it blocks {service}, if this is your own line.") },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "connection-reset",
    N_("The connection to {service} is cut off"),
    N_("[{host} can be reached|The server can be reached], but the connection is cut before it is "
       "secured"
       "[, after {took}]."),
    N_("A firewall or filter on the way cuts it; your password was not sent and is not the "
       "problem."),
    { STEP_HOTSPOT, STEP_VPN, STEP_NETWORK_PEOPLE, STEP_OPERATOR },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_AGAIN } },

  { "tls-intercepted",
    N_("Something here opens encrypted connections"),
    N_("Certificates of several servers come from [{issuer_name}|an issuer this computer does not "
       "know], not from the "
       "servers themselves."),
    N_("A company proxy or a protection program reads along; {service} is not the problem."),
    { N_("Keep your password out until you know who reads along."),
      N_("Ask the people who run this network for their root certificate, and install it if you "
         "trust them."),
      N_("Switch off web scanning in your protection program, and check again."), STEP_HOTSPOT },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_AGAIN } },

  { "ipv6-broken",
    N_("Half of this network's connection is broken (IPv6)"),
    N_("Addresses of the newer kind, IPv6, give no answer here, while IPv4 works."),
    N_("Messengers that try IPv6 first wait or fail; {service} itself works."),
    { STEP_ROUTER,
      N_("Set IPv6 to disabled for this connection in the network settings, and check again."),
      N_("Tell your internet provider that IPv6 gives no answer.") },
    { LK_TEXT_NETWORK, LK_TEXT_AGAIN } },

  { "ipv4-broken",
    N_("Half of this network's connection is broken (IPv4)"),
    N_("Addresses of the older kind, IPv4, give no answer here, while IPv6 works."),
    N_("Services that have only IPv4 cannot be reached; your password is not the problem."),
    { STEP_ROUTER, N_("Disconnect from the network and connect again."),
      N_("Tell your internet provider that IPv4 gives no answer."), STEP_HOTSPOT },
    { LK_TEXT_AGAIN, LK_TEXT_NETWORK } },

  { "network-slow",
    N_("This connection is very slow"),
    N_("[An answer of {host} takes {rtt_judged}|An answer takes {rtt_judged}|Answers take very "
       "long here]."),
    N_("Messengers give up before the sign-in is done; your password is not the problem."),
    { N_("Stop large downloads, backups and video on this connection."),
      N_("Go closer to the Wi-Fi router, or use a cable."), STEP_VPN, STEP_HOTSPOT },
    { LK_TEXT_AGAIN, LK_TEXT_OTHER_NETWORK } },

  { "network-unstable",
    N_("This connection keeps breaking up"),
    N_("[{loss_judged} get lost on the way|Many packets get lost on the way][, and answers vary "
       "by {jitter}]."),
    N_("The sign-in breaks off on the way; your password is not the problem."),
    { N_("Go closer to the Wi-Fi router, or use a cable."), STEP_ROUTER, STEP_HOTSPOT,
      N_("Tell your internet provider about the lost packets if a cable does not help.") },
    { LK_TEXT_AGAIN, LK_TEXT_OTHER_NETWORK } },

  { "mtu-blackhole",
    N_("Large packets get lost on this network"),
    N_("Small messages reach {host}, but larger ones never arrive."),
    N_("The packet size (MTU) of this network or of a VPN is set too large; your password is not "
       "the problem."),
    { STEP_VPN,
      N_("Set the MTU of this connection to 1280 in the network settings, and check again."),
    STEP_ROUTER,
      STEP_HOTSPOT },
    { LK_TEXT_NETWORK, LK_TEXT_OTHER_NETWORK } },

  { "websocket-blocked",
    N_("This network blocks the live connection of {service}"),
    N_("Ordinary pages of {host} open, but the lasting connection (WebSocket) that the messenger "
       "needs is refused."),
    N_("A proxy or firewall on the way does not pass it on; your password is not the problem."),
    { STEP_HOTSPOT,
      N_("Ask the people who run this network to allow WebSocket connections to {host}."),
      STEP_OPERATOR },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },
};

/**
 * lk_texts_path:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for what lies between the internet and the service
 */
const LkText *
lk_texts_path (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

/* From this computer to the internet, and the names. */
static const LkText texts[] = {
  { "no-connection",
    /* Translators: in all texts of this folder {name} stands for a value, and [one|other] for the
     * first alternative whose values are known. Keep the names; brackets may be moved or joined, as
     * long as no name comes to stand outside of them that was inside before. */
    N_("This computer is not connected to a network"),
    N_("There is no cable or Wi-Fi connection with an address, so nothing on the internet can be "
       "reached."),
    N_("Your password and {service} are not the problem."),
    { N_("Switch Wi-Fi on, or plug the network cable in."),
      N_("Switch flight mode off."),
      N_("Choose your network in the network settings."),
      STEP_AGAIN },
    { LK_TEXT_NETWORK, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "router-unreachable",
    N_("Your router does not answer"),
    N_("This computer is connected, but the router[ at {address}] gives no answer."),
    N_("The router or the way to it has stopped working; your password and {service} are not the "
       "problem."),
    { N_("Go closer to the Wi-Fi router, or check that the cable sits tight."), STEP_ROUTER,
      N_("Disconnect from the network and connect again."), STEP_HOTSPOT },
    { LK_TEXT_NETWORK, LK_TEXT_AGAIN } },

  { "no-internet",
    N_("Connected, but there is no internet"),
    N_("[The router at {address} answers|The network here answers], but nothing beyond it does."),
    N_("The line of the internet provider is down; your password and {service} are not the "
       "problem."),
    { STEP_ROUTER, N_("Look whether other devices in the same network have internet."),
      STEP_PROVIDER,
      STEP_HOTSPOT },
    { LK_TEXT_AGAIN, LK_TEXT_OTHER_NETWORK } },

  { "captive-portal",
    N_("The [{wifi}|network] here wants you to sign in first"),
    N_("A page of this network answers in place of the internet[, at {portal_url}]."),
    N_("Everything else waits until you have signed in there; your password for {service} is not "
       "the problem."),
    { N_("Open the sign-in page of this network in a browser."),
      N_("Accept its terms, or type the room number, voucher or name it asks for."),
      N_("Keep your {service} password out of that page."), STEP_AGAIN },
    { LK_TEXT_PORTAL, LK_TEXT_AGAIN } },

  { "proxy-unreachable",
    N_("The proxy of this computer does not answer"),
    N_("All traffic is to go through the proxy[ {proxy}], but it gives no answer."),
    N_("The proxy is down, or its address in the settings is wrong; {service} is not the problem."),
    { N_("Compare the proxy address in the network settings with what your company or school gave "
         "you."),
      N_("Set the proxy to none if you are at home."),
      N_("Connect to the company network or its VPN if the proxy works only there."), STEP_AGAIN },
    { LK_TEXT_NETWORK, LK_TEXT_AGAIN } },

  { "proxy-auth-required",
    N_("The proxy wants a name and a password"),
    N_("The proxy[ {proxy}] refuses to pass anything on until you sign in to it[ (error "
       "{status})]."),
    N_("This is another password than the one for {service}."),
    { N_("Type the proxy's name and password in the network settings."),
      N_("Ask the people who run this network for them; say that the proxy[ {proxy}] asks for a "
         "sign-in."),
      STEP_AGAIN },
    { LK_TEXT_NETWORK, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "proxy-required",
    N_("This network only works through a proxy"),
    N_("Direct connections get no answer here, and no proxy is used for {service}."),
    N_("This network lets traffic out only through its proxy; your password is not the problem."),
    { N_("Ask the people who run this network for the proxy address."),
      N_("Type it in the network settings, under proxy."),
      N_("Look in the settings of the messenger too; some have a proxy setting of their own."),
      STEP_AGAIN },
    { LK_TEXT_NETWORK, LK_TEXT_OTHER_NETWORK } },

  { "dns-unreachable",
    N_("Names on the internet cannot be looked up here"),
    N_("The name server[ {server}] gives no answer[ in {took}], so no address can be found for "
       "{host}."),
    N_("The name server of this network is down or blocked; your password and {service} are not "
       "the problem."),
    { STEP_ROUTER, STEP_VPN,
      N_("Set name servers to automatic in the network settings, or use the ones your provider "
         "names."),
      STEP_HOTSPOT },
    { LK_TEXT_AGAIN, LK_TEXT_NETWORK } },

  { "dns-failure",
    N_("Looking up the service's name fails here"),
    N_("The name server[ {server}] answers the question for {host} with an error[ ({reason})]."),
    N_("The name server of this network does not work properly; your password is not the problem."),
    { N_("Wait a minute and check again."), STEP_ROUTER, STEP_HOTSPOT,
      N_("Tell your internet provider that the name server[ {server}] answers with an error.") },
    { LK_TEXT_AGAIN, LK_TEXT_OTHER_NETWORK } },

  { "name-not-found",
    N_("[There is no server named {host}|There is no server with this name]"),
    N_("The name servers say that [{host}|this name] does not exist, while other names are "
       "found[, for example {control}]."),
    N_("The address is mistyped, or the service no longer exists."),
    { N_("Compare the address letter by letter with the one you were given."), STEP_HOTSPOT,
      N_("Ask the people who gave you the address whether it has changed.") },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("web") } },

  { "dns-hijacked",
    N_("This network gives a false address for {service}"),
    N_("The name {host} leads[ to {address},] to a place that is not the service."),
    N_("A filter of this network or provider blocks it by name; your password is not the problem."),
    { STEP_HOTSPOT,
      N_("Switch off ad blockers, parental controls or protection programs that filter names, and "
         "check again."),
      STEP_NETWORK_PEOPLE,
      N_("Keep your password out of any page that opens in place of {service}.") },
    { LK_TEXT_OTHER_NETWORK, LK_TEXT_AGAIN } },

  { "hosts-override",
    N_("A line on this computer sends {service} elsewhere"),
    N_("The file /etc/hosts[, line {hosts_line},] gives {host} a fixed address[ ({address})] that "
       "does not lead there."),
    N_("An old entry or a blocking program left it there; the network and {service} are not the "
       "problem."),
    { N_("Open the file /etc/hosts as administrator."),
      N_("Put a # in front of [line {hosts_line}|the line with the server's name], and save."),
      N_("Restart programs that block advertisements; they may write the line again."),
      STEP_AGAIN },
    { LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },
};

/**
 * lk_texts_network:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for what lies between this computer and the internet
 */
const LkText *
lk_texts_network (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}

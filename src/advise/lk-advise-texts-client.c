/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

#define STEP_UNLOCK \
  N_("Open \"Passwords and Keys\" and unlock the keyring with your computer's password.")

/* The messenger and this computer. */
static const LkText texts[] = {
  { "not-installed",
    N_("No messenger for {service} was found here"),
    N_("None of the known programs for the service is installed on this computer."),
    N_("Network and account are not the problem."),
    { N_("Install the messenger from its official site or your software store."), STEP_WEB },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "client-outdated",
    N_("Your messenger is not the newest version"),
    N_("[Version {version} is installed|An older version is installed], and [{newest}|a newer one] is "
       "available[ since {since}]."),
    N_("A fault that is repaired in the newer one stops the sign-in; your password is not the "
       "problem."),
    { STEP_UPDATE_CLIENT, STEP_OFFICIAL, STEP_RESTART_APP, STEP_SIGN_IN },
    { LK_TEXT_SOFTWARE, LK_TEXT_COMMAND, LK_TEXT_LINK ("download"), LK_TEXT_LINK ("changelog"), LK_TEXT_AGAIN } },

  { "client-known-bad",
    N_("This version of the messenger has a known fault"),
    N_("[Version {version}|The installed version] is known not to get through the sign-in[: {reason}]"
       "[; the newest is {newest}]."),
    N_("Your password and the network are not the problem."),
    { STEP_UPDATE_CLIENT, STEP_WEB, STEP_RESTART_APP },
    { LK_TEXT_SOFTWARE, LK_TEXT_COMMAND, LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "client-too-old",
    N_("Your messenger is too old for {service}"),
    N_("The server no longer accepts [version {version}|this version][; it wants {minimum} or newer]."),
    N_("Your password and the network are not the problem."),
    { STEP_UPDATE_CLIENT, STEP_OFFICIAL, STEP_RESTART_APP, STEP_WEB },
    { LK_TEXT_SOFTWARE, LK_TEXT_COMMAND, LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "restart-needed",
    N_("The messenger was updated and must be restarted"),
    N_("The running program is older than the one that is installed[ ({version})]."),
    N_("Your password and the network are not the problem."),
    { N_("Save what you were writing."), STEP_RESTART_APP, STEP_SIGN_IN },
    { LK_TEXT_AGAIN },
    .plain = TRUE },

  { "several-copies",
    N_("The messenger is installed more than once"),
    N_("Several copies were found[: {names}]."),
    N_("The one that opens may be the old one, or sign-in links go to the wrong one."),
    { N_("Close all of them, and open the newest one."),
      N_("Remove the copies that you do not use; keep the one that holds your messages."),
      STEP_SIGN_IN },
    { LK_TEXT_AGAIN } },

  { "updates-broken",
    N_("The messenger no longer gets updates"),
    N_("It is installed, but no enabled source offers newer versions[: {file}]."),
    N_("It stays old until that is repaired; your password is not the problem."),
    { STEP_SOURCE_ON, STEP_OFFICIAL,
      STEP_UPDATE_CLIENT },
    { LK_TEXT_COMMAND, LK_TEXT_LINK ("download"), LK_TEXT_AGAIN } },

  { "clock-wrong",
    N_("This computer's clock is wrong"),
    N_("The clock of this computer is [{skew}|not right], compared with other servers on the "
       "internet."),
    N_("Certificates and sign-in codes are refused because of it; your password is not the "
       "problem."),
    { N_("Open the date and time settings."), N_("Switch automatic date and time on."),
      N_("Choose the right time zone."),
      N_("Have the small battery in the computer replaced if the clock goes wrong after each "
         "switching off."),
      STEP_AGAIN },
    { LK_TEXT_DATE, LK_TEXT_AGAIN } },

  { "keyring-missing",
    N_("This computer has no keyring for the messenger"),
    N_("No program that keeps passwords is running, so the messenger cannot store its sign-in."),
    N_("Network and account are not the problem."),
    { N_("Install GNOME Keyring, KWallet or KeePassXC."),
      N_("Sign out of this computer and in again."),
      STEP_SIGN_IN },
    { LK_TEXT_AGAIN },
    .plain = TRUE },

  { "keyring-locked",
    N_("Your keyring is locked"),
    N_("The place where the messenger keeps its sign-in cannot be opened."),
    N_("Its password is the one of this computer, or an older one, not the one for {service}."),
    { STEP_UNLOCK, N_("Try your computer's earlier password if you changed it."),
      STEP_RESTART_APP },
    { LK_TEXT_KEYRING, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "keyring-unreachable",
    N_("The messenger cannot reach your keyring"),
    N_("The keyring works, but the messenger is not allowed to use it[: {missing_words} is missing]."),
    N_("Network and account are not the problem."),
    { N_("[Copy this into a terminal: {command}|Allow the messenger to use the keyring in its permissions (Flatpak: "
         "org.freedesktop.secrets; Snap: password-manager-service).]"), STEP_RESTART_APP },
    { LK_TEXT_COMMAND, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "sign-in-link-unhandled",
    N_("The browser cannot hand the sign-in to the messenger"),
    N_("No program on this computer opens the links that finish the sign-in[ ({scheme})]."),
    N_("Your password was accepted in the browser or was not asked yet; it is not the problem."),
    { N_("[Copy this into a terminal, so that the desktop notices the messenger's menu entry: {command}|Install the messenger "
         "again from its official source, so that it registers its links.]"),
      N_("Allow the browser to open the messenger when it asks."), STEP_WEB, STEP_SIGN_IN },
    { LK_TEXT_COMMAND, LK_TEXT_TRY, LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "browser-not-opened",
    N_("The messenger cannot open your browser"),
    N_("The sign-in goes on in a browser, but none opens from programs here[: {handler}]."),
    N_("Network and password are not the problem."),
    { N_("Choose a default web browser in the settings."),
      N_("Sign out of this computer and in again."),
      N_("Copy the sign-in address from the messenger into the browser yourself, if it shows "
         "one.") },
    { LK_TEXT_TRY, LK_TEXT_LINK ("web"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "sandbox-blocks",
    N_("The messenger lacks a permission on this computer"),
    N_("It runs in a sandbox that keeps something from it[: {missing_words}]."),
    N_("Network and password are not the problem."),
    { N_("Open the messenger's permissions in the settings, and allow what is missing."),
      STEP_RESTART_APP,
      STEP_SIGN_IN },
    { LK_TEXT_AGAIN, LK_TEXT_LINK ("web") },
    .plain = TRUE },

  { "disk-full",
    N_("This computer has no free space left"),
    N_("The messenger cannot write its data, because the disk is full[: {path}]."),
    N_("Your password and the network are not the problem."),
    { N_("Empty the rubbish bin."), N_("Delete or move large files until 1 GB is free."),
      STEP_RESTART_APP },
    { LK_TEXT_DISK, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "data-not-writable",
    N_("The messenger may not write its own data"),
    N_("Its folder[ {path}] belongs to someone else or is write-protected."),
    N_("Your password and the network are not the problem."),
    { N_("Make yourself the owner of that folder."),
      N_("Start the messenger without sudo; as administrator it takes its folder away from you."),
      STEP_RESTART_APP },
    { LK_TEXT_FOLDER, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "stale-lock",
    N_("The messenger believes that it is already running"),
    N_("A mark of an earlier run is left over[: {path}], though no such program runs."),
    N_("Your password and the network are not the problem."),
    { STEP_RESTART_APP, N_("Sign out of this computer and in again."),
      N_("Rename [{path}|the file SingletonLock in the messenger's folder] by adding \".old\" if that does not help; "
         "messages are not in it.") },
    { LK_TEXT_FOLDER, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "client-crashes",
    N_("The messenger crashes"),
    N_("It has stopped by itself lately[: {said}]."),
    N_("Your password and the network are not the problem."),
    { STEP_UPDATE_CLIENT, N_("Switch hardware acceleration off in the messenger's settings."), STEP_WEB,
      STEP_REPORT },
    { LK_TEXT_LINK ("download"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "missing-part",
    N_("A part that the messenger needs is missing"),
    N_("Something is not installed that the sign-in needs[: {missing_words}]."),
    N_("Your password and the network are not the problem."),
    { N_("Install [{missing_words}|the missing part] with your software store."), STEP_RESTART_APP,
      STEP_SIGN_IN },
    { LK_TEXT_AGAIN },
    .plain = TRUE },
};

/**
 * lk_texts_client:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for the messenger and this computer
 */
const LkText *
lk_texts_client (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texts.h"

#include "lk-texts-steps.h"

/* Name, password and account. */
static const LkText texts[] = {
  { "wrong-name-format",
    N_("This name cannot be right for {service}"),
    N_("[{problem_words}|[{account} is|The name is] not written the way the service wants it[: {reason}].]"),
    N_("[Did you mean {suggestion}? ]Nothing was sent to the server, so this counts as no attempt."),
    { N_("[Write the name like this: {suggestion}.|Write the name as in your welcome mail, for example "
         "@name:example.org or name@example.org.]"), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("account"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "typing-trap",
    N_("The keyboard may be typing something else"),
    N_("The server refused the password. [{trap_words}|What was typed holds a trap[: {reason}].]"),
    N_("You know the right password, but the keyboard types another."),
    { N_("Switch Caps Lock off."),
      N_("Choose the keyboard layout you had when you set the password."),
      N_("Type the password in a text field where you can see it, then copy it."), STEP_SIGN_IN },
    { LK_TEXT_SIGN_IN, LK_TEXT_LINK ("recover"), LK_TEXT_AGAIN } },

  { "wrong-password",
    N_("{service} does not accept this name and password"),
    N_("The server answered[ for {account}] that name or password is wrong; network and server "
       "work."),
    N_("The password is mistyped or was changed; less often the name is not quite right, or the account is closed. "
       "Servers answer all three alike."),
    { N_("Mind upper and lower case, Caps Lock and the keyboard layout."),
      N_("Compare the name[ {account}] and the server with your welcome mail."),
      N_("Reset the password with \"Forgot password\"; if no mail comes, the name may be wrong or the account closed."),
      N_("Ask the provider whether the account is closed if the new password is refused, too."),
      N_("Stop after three tries, or the account may be locked.") },
    { LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN } },

  { "password-expired",
    N_("Your password has run out"),
    N_("The server knows the password[ of {account}], but wants a new one before it lets you in."),
    N_("Network, server and messenger are not the problem."),
    { N_("Set a new password on the account page of the service, or with \"Forgot password\"."), STEP_SIGN_IN,
      N_("Keep the new password in a password manager.") },
    { LK_TEXT_LINK ("account"), LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "mfa-required",
    N_("{service} wants a second proof besides the password"),
    N_("The password was accepted, but the server asks for one more proof[ ({code_words})]."),
    N_("Your password is fine."),
    { N_("Open the authenticator program, text message or mail that holds the code."),
      N_("Type the code before it runs out, usually within 30 seconds."),
      N_("Create an app password on the account page if your messenger cannot ask for codes."),
      N_("Set the clock of your phone to automatic if codes are refused.") },
    { LK_TEXT_CODE, LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT, LK_TEXT_AGAIN },
    .plain = TRUE },

  { "too-many-attempts",
    N_("Too many tries; {service} wants you to wait"),
    N_("The server takes no more sign-ins from here[ for {retry_after}][ (error {status})]."),
    N_("This says nothing about your password; it may be right."),
    { N_("Stop trying; each try can make the wait longer."),
      N_("Wait [{retry_after}|a few minutes], then sign in once."),
      N_("Close the messenger on other devices that may try an old password."),
      N_("Reset the password meanwhile if you are not sure of it.") },
    { LK_TEXT_LINK ("recover"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "password-sign-in-off",
    N_("{service} takes no password here"),
    N_("The server offers other ways to sign in[: {way_words}], but not name and password."),
    N_("Your password is not the problem."),
    { N_("Choose \"single sign-on\" or \"continue in the browser\" in the messenger."),
      N_("Update the messenger if it offers only name and password."), STEP_WEB },
    { LK_TEXT_LINK ("web"), LK_TEXT_LINK ("download"), LK_TEXT_AGAIN },
    .plain = TRUE },

  { "account-disabled",
    N_("Your account on {service} is switched off"),
    N_("The server says that the account[ {account}] has been deactivated."),
    N_("Only the provider can bring it back; network, messenger and password are not the problem."),
    { N_("Look for a mail from the provider that says why."),
      N_("Ask the provider to switch the account on again."),
      N_("Ask the people who look after it whether you left a course, company or group.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .plain = TRUE },

  { "account-locked",
    N_("Your account on {service} is locked"),
    N_("The server says that the account[ {account}] is locked[ for {retry_after}]."),
    N_("Too many wrong tries or the provider have locked it; network and messenger are not the "
       "problem."),
    { N_("Stop trying; each try can make the lock last longer."),
      N_("Wait [{retry_after}|an hour], then sign in once."), STEP_RESET,
      N_("Ask the provider to unlock the account, and say since when it is locked.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("recover") } },

  { "account-suspended",
    N_("Your account on {service} is suspended"),
    N_("The server says that the account[ {account}] may not be used for now[: {reason}]."),
    N_("The provider did that; network, messenger and password are not the problem."),
    { N_("Look for a mail or notice from the provider that says why."),
      N_("Answer it, or object in the way it describes."),
      N_("Ask support if you find no notice.") },
    { LK_TEXT_SUPPORT, LK_TEXT_LINK ("account") },
    .plain = TRUE },

  { "account-expired",
    N_("Your account on {service} has run out"),
    N_("The server says that the account[ {account}] was valid[ until {until}] and is no longer."),
    N_("Network, messenger and password are not the problem."),
    { N_("Renew the subscription or the guest access on the account page."),
      N_("Ask the people who gave you the account to extend it.") },
    { LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "account-pending",
    N_("Your account on {service} is not confirmed yet"),
    N_("The account[ {account}] exists, but waits for a confirmation."),
    N_("Network, messenger and password are not the problem."),
    { N_("Open the confirmation mail and press its link; look among the spam too."),
      N_("Ask for a new confirmation mail on the account page."),
      N_("Ask the provider whether a person has to approve new accounts.") },
    { LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "session-ended",
    N_("{service} has signed this computer out"),
    N_("The server no longer knows the sign-in that the messenger kept."),
    N_("The account is fine; it was signed out elsewhere or was not used for a long time."),
    { N_("Sign in again with name and password."),
      N_("Keep your recovery key ready if your messages are encrypted."),
      N_("Look at the list of devices on the account page, and remove those you do not know.") },
    { LK_TEXT_LINK ("account"), LK_TEXT_LINK ("web"), LK_TEXT_SUPPORT } },

  { "name-in-use",
    N_("Somebody is signed in to {service} with this name now"),
    N_("The server says that another connection holds the name[ {account}]."),
    N_("It is another device of yours, or a connection that broke off and is not given up yet."),
    { N_("Close the messenger on your other devices."),
      N_("Wait five minutes, until the server gives the old connection up."),
      N_("Sign in again, or choose another name for this connection."),
      N_("Change the password if you think that it is a stranger.") },
    { LK_TEXT_LINK ("account"), LK_TEXT_AGAIN, LK_TEXT_SUPPORT } },

  { "terms-not-accepted",
    N_("{service} has new terms that you must accept"),
    N_("The server lets the account[ {account}] in only after its terms are accepted."),
    N_("Network, messenger and password are not the problem."),
    { N_("Sign in on the web page of the service, and read the terms."),
      N_("Accept them if you agree."),
      N_("Sign in again in the messenger.") },
    { LK_TEXT_LINK ("terms"), LK_TEXT_LINK ("web"), LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .plain = TRUE },

  { "account-limit",
    N_("{service} has reached a limit for accounts or devices"),
    N_("The server refuses the sign-in because a limit is reached[: {reason}]."),
    N_("Your password is not the problem."),
    { N_("Sign out on a device that you no longer use."),
      N_("Remove old devices on the account page."),
      N_("Ask the provider which limit it is, and whether it can be raised.") },
    { LK_TEXT_LINK ("limit"), LK_TEXT_LINK ("account"), LK_TEXT_SUPPORT },
    .plain = TRUE },
};

/**
 * lk_texts_credentials:
 * @n_texts: (out): how many there are
 *
 * Returns: (transfer none): the words for name, password and account
 */
const LkText *
lk_texts_credentials (gsize *n_texts)
{
  *n_texts = G_N_ELEMENTS (texts);
  return texts;
}

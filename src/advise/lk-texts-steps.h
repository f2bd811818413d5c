/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gi18n-lib.h>

/* Steps that several codes share. One wording, one translation. */

#define STEP_AGAIN N_("Check again.")
#define STEP_HOTSPOT \
  N_("Connect to another network, for example your phone's hotspot, and check again.")
#define STEP_ROUTER N_("Switch the router off, wait ten seconds and switch it on again.")
#define STEP_PROVIDER N_("Call your internet provider if other devices have no internet either.")
#define STEP_VPN N_("Switch off the VPN if you use one, and check again.")
#define STEP_WAIT N_("Wait a while and check again; there is nothing to repair on your side.")
#define STEP_WEB N_("Try the web version of {service} in a browser.")
#define STEP_NOTICES N_("Look for a notice on the status page or the news page of {service}.")
#define STEP_REPORT N_("Show support what is written here, with the technical details.")
#define STEP_OPERATOR \
  N_("Tell the people who run {service}, and show them the technical details.")
#define STEP_NETWORK_PEOPLE \
  N_("Ask the people who run this network to allow [{host}|the server][, port {port}].")
#define STEP_OFFICIAL N_("Get the messenger only from its official site or your software store.")
#define STEP_UPDATE_CLIENT \
  N_("Update the messenger in your software store[, or copy this into a terminal: {update}|, or the way it was installed.]")
#define STEP_SOURCE_ON \
  N_("Switch the messenger's source on again in the software settings[, or copy this into a terminal: {command}|.]")
#define STEP_RESTART_APP N_("Close the messenger completely and start it again.")
#define STEP_RESET N_("Reset the password with the service's own \"Forgot password\" page.")
#define STEP_SIGN_IN N_("Sign in again.")

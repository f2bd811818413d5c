/* SPDX-License-Identifier: GPL-3.0-or-later */
static const LkCodeInfo codes[] = {
  { "captive-portal", LK_CAUSE_NETWORK },
  { "moon-in-the-way", LK_CAUSE_NETWORK },
};

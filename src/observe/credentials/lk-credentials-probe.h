/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-account-name.h"
#include "lk-model.h"
#include "lk-secret.h"
#include "lk-typing-coach.h"

G_BEGIN_DECLS

/* Writes down what is to say of the name and of what was typed, once each; nothing is sent. */

LkNameWants    lk_credentials_probe_get_wants    (LkCase           *kase);
LkObservation *lk_credentials_probe_record_name  (LkCase           *kase);
LkObservation *lk_credentials_probe_record_typing (LkCase           *kase,
                                                  LkSecret         *password,
                                                  const LkKeyboard *keyboard);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

/* Each fills in a finding from what was seen. Returns its status; %LK_STATUS_WAITING where nothing was seen. */
LkStatus   lk_findings_look_name      (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_typing    (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_sign_in   (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_account   (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_elsewhere (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_session   (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_installed (LkPicture *picture,
                                       LkFinding *finding);
LkStatus   lk_findings_look_version (LkPicture *picture,
                                     LkFinding *finding);
LkStatus   lk_findings_look_updates (LkPicture *picture,
                                     LkFinding *finding);
LkStatus   lk_findings_look_accepted (LkPicture *picture,
                                      LkFinding *finding);
LkStatus   lk_findings_look_keyring (LkPicture *picture,
                                     LkFinding *finding);
LkStatus   lk_findings_look_browser (LkPicture *picture,
                                     LkFinding *finding);
LkStatus   lk_findings_look_sandbox (LkPicture *picture,
                                     LkFinding *finding);
LkStatus   lk_findings_look_storage (LkPicture *picture,
                                     LkFinding *finding);
LkStatus   lk_findings_look_crashes (LkPicture *picture,
                                     LkFinding *finding);
void       lk_findings_show           (LkFinding     *finding,
                                       LkObservation *observation);

GPtrArray *lk_findings_make (LkPicture *picture,
                             LkVerdict *verdict);

G_END_DECLS

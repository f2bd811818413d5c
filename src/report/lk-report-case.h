/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-redactor.h"
#include "lk-report-item.h"

G_BEGIN_DECLS

void    lk_report_case_know   (LkCase      *kase,
                               LkRedactor  *redactor,
                               LkItemMode   account,
                               LkItemMode   network);
LkCase *lk_report_case_reduce (LkCase      *kase,
                               LkRedactor  *redactor,
                               LkItemMode   account,
                               LkItemMode   network);

G_END_DECLS

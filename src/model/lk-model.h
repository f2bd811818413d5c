/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-error.h"
#include "lk-finding.h"
#include "lk-json.h"
#include "lk-observation.h"
#include "lk-params.h"
#include "lk-service.h"
#include "lk-verdict.h"
#include "lk-vocabulary.h"

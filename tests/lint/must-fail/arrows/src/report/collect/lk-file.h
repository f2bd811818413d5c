/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-catalog.h"
#include "lk-computer.h"

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-computer.h"
#include "lk-file.h"

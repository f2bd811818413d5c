/* SPDX-License-Identifier: GPL-3.0-or-later */
extern const char lk_thing_with_a_name_that_goes_on_that_goes_on_that_goes_on_that_goes_on_that_goes_on_that_goes_on_that_goes_on_that_goes_on;

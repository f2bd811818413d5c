# shellcheck shell=sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What each layer of Debian 12's packages holds. "whole" packages come with all that they need and run; of "files" packages
# only the package itself is installed, for the desktop files and defaults that it ships: no shell or browser is run here.

LAYERS='common gnome kde xfce'

whole_common='dino-im nheko hexchat xdg-utils systemd-timesyncd dbus-x11'
files_common=
gone_common='gnome-keyring xdg-desktop-portal-gtk ibus fcitx5'

whole_gnome='gnome-keyring libpam-gnome-keyring xdg-desktop-portal xdg-desktop-portal-gtk xdg-desktop-portal-gnome ibus'
files_gnome='gnome-session-common gnome-session-bin epiphany-browser epiphany-browser-data gnome-shell gnome-shell-common'

whole_kde='libkf5wallet-bin kwalletmanager xdg-desktop-portal xdg-desktop-portal-kde fcitx5 fcitx5-frontend-qt5'
files_kde='plasma-workspace konqueror kde-cli-tools'

whole_xfce='gnome-keyring xdg-desktop-portal xdg-desktop-portal-gtk xfce4-helpers chrony'
files_xfce='xfce4-settings qutebrowser'

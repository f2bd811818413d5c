-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes the lab's accounts and writes down every sign-in attempt and every session.

local users = require "core.usermanager";
local json = require "util.json";
local host = module.host;

local function make_accounts()
	local file = io.open(module:get_option_string("lab_accounts"));
	if not file then return; end
	for _, account in ipairs(json.decode(file:read("*a"))) do
		local name = account.name;
		if not users.user_exists(name, host) then
			assert(users.create_user(name, account.password, host));
		end
		if account.state == "disabled" and users.disable_user then
			assert(users.disable_user(name, host));
		elseif account.state == "deleted" then
			assert(users.delete_user(name, host));
		end
	end
	file:close();
end

if host ~= "*" then
	module:hook_global("server-started", make_accounts);
	module:hook("stanza/urn:ietf:params:xml:ns:xmpp-sasl:auth", function (event)
		module:log("warn", "lab attempt %s", event.stanza.attr.mechanism);
	end, 1000);
	module:hook("resource-bind", function (event)
		module:log("warn", "lab session begins: %s", event.session.full_jid);
	end);
	module:hook("resource-unbind", function (event)
		module:log("warn", "lab session ends: %s", event.session.full_jid);
	end);
end

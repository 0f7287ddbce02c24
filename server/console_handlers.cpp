// What the web console is made of.
#include "server/console_pages.hpp"
#include "server/handlers.hpp"

namespace nazotte::server {

void console_page(const Call& call, Workspace& workspace) { call.console.page(call.request, workspace.reply); }

void console_asset(const Call& call, Workspace& workspace) {
  call.console.asset(call.id, call.request, workspace.reply);
}

void console_settings(const Call& call, Workspace& workspace) { call.console.settings(workspace.reply); }

}  // namespace nazotte::server

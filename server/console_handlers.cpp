// Files that are compiled in: what the web console is made of, and the document of the interface.
#include "server/console_pages.hpp"
#include "server/handlers.hpp"

namespace nazotte::server {

void console_page(const Call& call, Workspace& workspace) { call.console.page(call.request, workspace.reply); }

void console_asset(const Call& call, Workspace& workspace) {
  call.console.asset(call.id, call.request, workspace.reply);
}

void console_settings(const Call& call, Workspace& workspace) { call.console.settings(workspace.reply); }

void interface_document(const Call& call, Workspace& workspace) {
  call.interface_document->reply(call.request, workspace.reply);
}

}  // namespace nazotte::server

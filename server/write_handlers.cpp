// Writes: checked here as far as memory can tell, then handed out as a WriteCommand.
#include "server/handlers.hpp"
#include "server/http_error.hpp"
#include "server/json_body.hpp"
#include "server/multipart.hpp"

#include <nazotte/check.hpp>

namespace nazotte::server {

namespace {

void import_rows(const Call& call, std::string_view field, WriteCommand::Kind kind, Workspace& workspace) {
  const auto csv = multipart_field(call.request.content_type, call.request.body, field);
  if (!csv) return reply_error(csv.error(), workspace.reply);
  workspace.write.kind = kind;
  workspace.write.csv = *csv;
}

void reply_empty(int status, Reply& reply) {
  reply.clear();
  reply.status = status;
  reply.content_type = {};
}

/// The path's id, once the body has been found to hold an email. The contract looks at the id first.
std::optional<Key> checked_id(const Call& call, Workspace& workspace) {
  const std::optional<Key> id = path_id(call, workspace.reply);
  if (!id) return std::nullopt;
  if (const auto email = workspace.json->check_email(call.request.body); !email) {
    reply_error(email.error(), workspace.reply);
    return std::nullopt;
  }
  return id;
}

}  // namespace

void import_chairs(const Call& call, Workspace& workspace) {
  import_rows(call, "chairs", WriteCommand::Kind::import_chairs, workspace);
}

void import_estates(const Call& call, Workspace& workspace) {
  import_rows(call, "estates", WriteCommand::Kind::import_estates, workspace);
}

void buy_chair(const Call& call, Workspace& workspace) {
  const std::optional<Key> id = checked_id(call, workspace);
  if (!id) return;
  workspace.write.kind = WriteCommand::Kind::buy;
  workspace.write.chair_id = *id;
}

void request_document(const Call& call, Workspace& workspace) {
  const std::optional<Key> id = checked_id(call, workspace);
  if (!id) return;
  if (!call.snapshot.find_estate(*id)) return reply_error(404, "no such estate", workspace.reply);
  reply_empty(200, workspace.reply);
}

void initialize(const Call&, Workspace& workspace) { workspace.write.kind = WriteCommand::Kind::initialize; }

void reload(const Call&, Workspace& workspace) { workspace.write.kind = WriteCommand::Kind::reload; }

void Service::finish(WriteCommand::Kind kind, const Result<void>& outcome, Reply& reply) {
  if (!outcome) return reply_error(outcome.error(), reply);
  switch (kind) {
    case WriteCommand::Kind::import_chairs:
    case WriteCommand::Kind::import_estates:
      return reply_empty(201, reply);
    case WriteCommand::Kind::buy:
      return reply_empty(200, reply);
    case WriteCommand::Kind::initialize:
      reply.clear();
      reply.tail = R"({"language":"cpp"})";
      return;
    case WriteCommand::Kind::reload:
      reply.clear();
      reply.tail = R"({"status":"reloaded"})";
      return;
    case WriteCommand::Kind::none:
      break;
  }
  NAZOTTE_CHECK(!"finish of no write");
}

}  // namespace nazotte::server

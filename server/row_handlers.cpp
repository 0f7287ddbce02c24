// Reads that answer one row or a fixed text, and what operators ask.
#include "server/handlers.hpp"
#include "server/http_error.hpp"
#include "server/json_rows.hpp"

namespace nazotte::server {

namespace {

void reply_row(const AnsweredTable& table, std::optional<Hit> hit, std::string_view missing, Reply& reply) {
  if (!hit) return reply_error(404, missing, reply);
  reply.rows.push_back(StoredRow::read(table.snapshot.payload(*hit)));
  reply.row_template = &table.row_template;
}

void reply_text(std::string_view json, std::string_view gzip_json, Reply& reply) {
  reply.rows.emplace_back(json);
  reply.gzip_body = gzip_json;
}

}  // namespace

AnsweredTable answered_chairs(const Call& call) { return {call.snapshot.chairs(), chair_template()}; }

AnsweredTable answered_estates(const Call& call) { return {call.snapshot.estates(), estate_template()}; }

std::optional<Key> path_id(const Call& call, Reply& reply) {
  const ParsedInteger id = parse_integer(call.id);
  if (id.is_integer()) return id.value;
  if (id.kind == ParsedInteger::Kind::malformed) {
    reply_error(400, "the id in the path must be an integer", reply);
  } else {
    reply_error(404, "no row has an id beyond 64 bits", reply);
  }
  return std::nullopt;
}

void chair_detail(const Call& call, Workspace& workspace) {
  const std::optional<Key> id = path_id(call, workspace.reply);
  if (!id) return;
  reply_row(answered_chairs(call), call.snapshot.find_chair(*id), "no such chair in stock", workspace.reply);
}

void estate_detail(const Call& call, Workspace& workspace) {
  const std::optional<Key> id = path_id(call, workspace.reply);
  if (!id) return;
  reply_row(answered_estates(call), call.snapshot.find_estate(*id), "no such estate", workspace.reply);
}

void chair_condition(const Call& call, Workspace& workspace) {
  reply_text(call.options.chair_condition_json, call.condition_gzip.chair, workspace.reply);
}

void estate_condition(const Call& call, Workspace& workspace) {
  reply_text(call.options.estate_condition_json, call.condition_gzip.estate, workspace.reply);
}

void health(const Call&, Workspace& workspace) { workspace.reply.tail = R"({"status":"ok"})"; }

void readiness(const Call& call, Workspace& workspace) {
  const isuumo::Health health = call.port.health();
  if (!health.ready) return reply_error(503, health.reason, workspace.reply);
  if (health.difference.empty()) {
    workspace.reply.tail = R"({"status":"ready"})";
    return;
  }
  workspace.reply.text = R"({"status":"ready","difference":)";
  append_json_string(health.difference, workspace.reply.text);
  workspace.reply.tail = "}";
}

}  // namespace nazotte::server

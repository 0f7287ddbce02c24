#include "loaders/initial_data.hpp"
#include "loaders/startup.hpp"
#include "loaders/store.hpp"
#include "loaders/writer.hpp"
#include "server/conditions.hpp"
#include "server/json_rows.hpp"
#include "server/local_client.hpp"
#include "server/service.hpp"

#include <nazotte/isuumo/catalog.hpp>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "target.hpp"

namespace nazotte::contract {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

server::ServiceOptions service_options(const LocalOptions& options) {
  const std::string chair_json = contents(options.conditions / "chair_condition.json");
  const std::string estate_json = contents(options.conditions / "estate_condition.json");
  return {.chair_condition_json = chair_json,
          .estate_condition_json = estate_json,
          .search_forms = server::parse_search_forms(chair_json, estate_json).value(),
          .reject_bots = true,
          .initialize_enabled = true,
          .import_body_bytes_max = options.import_body_bytes_max};
}

isuumo::Conditions conditions(const LocalOptions& options) {
  const server::ServiceOptions texts = service_options(options);
  return server::parse_conditions(texts.chair_condition_json, texts.estate_condition_json).value();
}

class LocalTarget : public Target {
 public:
  explicit LocalTarget(const LocalOptions& options)
      : logger_(std::make_shared<spdlog::logger>("contract", std::make_shared<spdlog::sinks::null_sink_mt>())),
        initial_data_(loaders::InitialData::open(options.initial_data).value()),
        store_(loaders::make_store(loaders::StoreUrl::parse(options.store_url).value(), logger_)),
        catalog_(conditions(options), server::json_renderer(server::RowCoding::deflate)) {
    static_cast<void>(
        loaders::load_catalog(*store_, catalog_, {.logger = logger_, .initial_data = &initial_data_}).value());
    writer_ = std::make_unique<loaders::Writer>(
        *store_, catalog_, loaders::WriterOptions{.logger = logger_, .initial_data = &initial_data_});
    service_ = std::make_unique<server::Service>(catalog_.published(), *writer_, service_options(options));
    client_ = std::make_unique<server::LocalClient>(*service_);
    if (const Answer answer = send({.method = "POST", .target = "/initialize"}); answer.status != 200) {
      throw std::runtime_error("cannot reset the store: " + answer.body);
    }
  }

  Answer send(const Request& request) override {
    server::LocalResponse response = client_->send({.method = request.method,
                                                    .target = request.target,
                                                    .content_type = request.content_type,
                                                    .user_agent = request.user_agent,
                                                    .accept_encoding = request.accept_encoding,
                                                    .body = request.body});
    return {response.status, std::move(response.headers), std::move(response.body)};
  }

 private:
  std::shared_ptr<spdlog::logger> logger_;
  loaders::InitialData initial_data_;
  std::unique_ptr<loaders::Store> store_;
  isuumo::Catalog catalog_;
  std::unique_ptr<loaders::Writer> writer_;
  std::unique_ptr<server::Service> service_;
  std::unique_ptr<server::LocalClient> client_;
};

}  // namespace

std::unique_ptr<Target> make_local_target(const LocalOptions& options) {
  return std::make_unique<LocalTarget>(options);
}

}  // namespace nazotte::contract

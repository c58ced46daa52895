#include "report.h"

#include <cmath>

namespace faltung::cli {
namespace {

Json json_of(const Candidate& candidate) {
  Json json;
  json["method"] = candidate.method;
  json["applicable"] = candidate.applicable;
  json["chosen"] = candidate.chosen;
  json["reason"] = candidate.reason;
  if (candidate.applicable) {
    json["predicted_seconds"] = number_or_null(candidate.seconds);
    if (candidate.measured > 0) json["measured_seconds"] = candidate.measured;
    json["flops"] = number_or_null(candidate.flops);
    json["bytes"] = number_or_null(candidate.bytes);
    json["memory_bytes"] = candidate.memory_bytes;
    json["error_bound"] = number_or_null(candidate.error_bound);
  }
  Json children = Json::array();
  for (const Candidate& child : candidate.children) children.push_back(json_of(child));
  json["parts"] = std::move(children);
  return json;
}

}  // namespace

Json json_with_schema(const std::string& what) {
  Json json;
  json["schema"] = "faltung." + what + "/1";
  return json;
}

Json json_of(const Shape& shape) {
  Json json = Json::array();
  for (const std::int64_t length : shape) json.push_back(length);
  return json;
}

Json json_of(const Explanation& explanation) {
  Json json;
  json["problem"] = explanation.problem;
  json["profile"] = explanation.profile;
  json["simd"] = explanation.simd;
  Json methods = Json::array();
  for (const Candidate& candidate : explanation.candidates) methods.push_back(json_of(candidate));
  json["methods"] = std::move(methods);
  if (const auto margin = explanation.margin()) {
    json["margin"] = {{"next", margin->next},
                      {"ratio", number_or_null(margin->ratio)},
                      {"by", margin->measured ? "measured" : "predicted"}};
  }
  return json;
}

Json json_of(const Analysis& analysis) {
  Json json;
  json["seconds"] = analysis.seconds;
  json["executions"] = analysis.executions;
  json["threads"] = analysis.threads;
  Json stages = Json::array();
  for (const auto& stage : analysis.stages) {
    stages.push_back({{"stage", stage.stage}, {"seconds", stage.seconds}});
  }
  json["stages"] = std::move(stages);
  return json;
}

Json json_of(const Plan& plan, int threads) {
  Json json;
  json["shape"] = json_of(plan.output_shape());
  json["type"] = std::string(name_of(plan.output_type()));
  json["method"] = std::string(plan.method());
  json["threads"] = threads;
  json["memory_bytes"] = plan.memory_bytes(threads);
  json["error_bound"] = number_or_null(plan.error_bound());
  return json;
}

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

std::string text_of(const Json& json) {
  // File names may hold any bytes: those that are not UTF-8 are replaced.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace faltung::cli

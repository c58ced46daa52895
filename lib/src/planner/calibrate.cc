#include "planner/calibrate.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "planner/constants.h"
#include "planner/cost_model.h"

namespace faltung {
namespace {

// What a constant's own change counts, against 1 for an observation: several constants often
// explain the same times, and without a pull they drift apart, one up and one down. What all change
// by alike counts hardly: that one machine is twice as fast as another is no surprise.
constexpr double kPull = 0.5, kCommonPull = 0.02;
// No constant moves by more than this factor: beyond it the counts, not the machine, are wrong.
constexpr double kMostChange = 8;
constexpr int kMostSweeps = 200;

double huber(double error) {
  constexpr double kLinear = std::numbers::ln2;
  const double size = std::abs(error);
  return size <= kLinear ? size * size : kLinear * (2 * size - kLinear);
}

// Changes one constant at a time, by a step of its own that grows while it helps and shrinks where
// it does not.
class Fit {
 public:
  Fit(const Profile& start, std::span<const Observation> observations)
      : profile_(start), observations_(observations) {
    for (const Constant& constant : constants()) {
      if (constant.fitted && constant.value(start) > 0) {
        knobs_.push_back({&constant, constant.value(start), 0, 0.2});
      }
    }
    common_ = {nullptr, 1, 0, 0.2};
  }

  Profile best() {
    least_ = loss();
    for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
      turn(common_);
      double largest_step = std::abs(common_.step);
      for (Knob& knob : knobs_) {
        turn(knob);
        largest_step = std::max(largest_step, std::abs(knob.step));
      }
      if (largest_step < 1e-3) break;
    }
    return profile_;
  }

 private:
  // A constant, or none where it turns them all.
  struct Knob {
    const Constant* constant = nullptr;
    double start = 1;
    double log_change = 0, step = 0;
  };

  double loss() const {
    double sum = 0;
    for (const Observation& one : observations_) {
      sum += huber(std::log(predicted_seconds(profile_, one.work) / one.seconds));
    }
    for (const Knob& knob : knobs_) sum += kPull * knob.log_change * knob.log_change;
    return sum + kCommonPull * common_.log_change * common_.log_change;
  }

  void set(Knob& knob, double log_change) {
    const double most = std::log(kMostChange);
    knob.log_change = std::clamp(log_change, -most, most);
    if (&knob != &common_) return apply(knob);
    for (const Knob& each : knobs_) apply(each);
  }

  void apply(const Knob& knob) {
    knob.constant->of(profile_) = knob.start * std::exp(knob.log_change + common_.log_change);
  }

  void turn(Knob& knob) {
    const double before = knob.log_change;
    for (const double direction : {1.0, -1.0}) {
      set(knob, before + direction * knob.step);
      const double now = loss();
      if (now < least_) {
        least_ = now;
        knob.step *= direction * 1.4;
        return;
      }
    }
    set(knob, before);
    knob.step /= 2;
  }

  Profile profile_;
  std::span<const Observation> observations_;
  std::vector<Knob> knobs_;
  Knob common_;
  double least_ = 0;
};

}  // namespace

Profile calibrate(const Profile& start, std::span<const Observation> observations) {
  return Fit(start, observations).best();
}

}  // namespace faltung

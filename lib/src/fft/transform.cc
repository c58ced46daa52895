#include "fft/transform.h"

#include <sys/mman.h>

#include <array>
#include <complex>
#include <mutex>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/fail.h"
#include "fft/libraries.h"

namespace faltung::fft {

namespace {

// Addresses to plan with. Without measuring FFTW looks at alignment and at which addresses are
// equal, never at what is stored there; so pages are mapped that cost no memory as long as nobody
// touches them.
class Addresses {
 public:
  explicit Addresses(std::int64_t bytes) : bytes_(static_cast<std::size_t>(bytes)) {
    data_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (data_ == MAP_FAILED)
      fail(ErrorCode::memory, "cannot address {} bytes for a transform", bytes);
  }
  ~Addresses() { munmap(data_, bytes_); }
  Addresses(const Addresses&) = delete;
  Addresses& operator=(const Addresses&) = delete;
  std::byte* data() const { return static_cast<std::byte*>(data_); }

 private:
  void* data_;
  std::size_t bytes_;
};

// Row-major axes in FFTW's terms, with the distances in the data and in the spectrum.
template <typename Dim>
struct Axes {
  std::array<Dim, kMaxRank> forward{}, inverse{};
  int rank = 0;

  Axes(Domain domain, const Shape& lengths) : rank(lengths.rank()) {
    std::ptrdiff_t data = 1, spectrum = 1;
    for (int axis = rank - 1; axis >= 0; --axis) {
      const auto a = static_cast<std::size_t>(axis);
      const std::ptrdiff_t n = lengths[axis];
      forward[a] = {n, data, spectrum};
      inverse[a] = {n, spectrum, data};
      data *= n;
      spectrum *= domain == Domain::real && axis == rank - 1 ? n / 2 + 1 : n;
    }
  }
};

std::int64_t value_bytes(Precision precision, bool complex) {
  return (precision == Precision::float32 ? 4 : 8) * (complex ? 2 : 1);
}

}  // namespace

std::mutex& planner_mutex() {
  static std::mutex mutex;
  static const bool once = [] {
    Float32::kThreadSafe();
    Float64::kThreadSafe();
    return true;
  }();
  static_cast<void>(once);
  return mutex;
}

Transform::Transform(Precision precision, Domain domain, const Shape& lengths, std::int64_t count,
                     double measure_seconds)
    : precision_(precision), domain_(domain), points_(1), spectrum_points_(1), count_(count) {
  require(count >= 1, "a transform of {} arrays", count);
  // A transform of rank 0 is one of a single point.
  const Shape axes = lengths.rank() == 0 ? Shape{1} : lengths;
  table_points_ = 0;
  for (int axis = 0; axis < axes.rank(); ++axis) {
    const std::int64_t n = axes[axis];
    require(n >= 1, "a transform of {} points on axis {}", n, axis);
    const bool halved = domain == Domain::real && axis == axes.rank() - 1;
    points_ = checked_mul(points_, n);
    spectrum_points_ = checked_mul(spectrum_points_, halved ? n / 2 + 1 : n);
    table_points_ = checked_add(table_points_, n);
  }
  // More than either array in bytes, with room for the padding between them.
  checked_mul(checked_mul(spectrum_points_, count), 64);
  checked_mul(checked_mul(points_, count), 64);

  const Addresses addresses(Arena::padded(data_bytes()) + Arena::padded(spectrum_bytes()));
  std::byte* const data = addresses.data();
  std::byte* const spectrum = data + Arena::padded(data_bytes());
  with_library(precision, [&](auto library) {
    using Library = decltype(library);
    using Complex = typename Library::Complex;
    const Axes<typename Library::Dim> axis(domain, axes);
    const typename Library::Dim there = {count_, points_, spectrum_points_};
    const typename Library::Dim back = {count_, spectrum_points_, points_};
    const unsigned flags =
        FFTW_DESTROY_INPUT | (measure_seconds > 0 ? FFTW_MEASURE : FFTW_ESTIMATE);
    auto* const frequencies = reinterpret_cast<Complex*>(spectrum);
    const std::lock_guard lock(planner_mutex());
    if (measure_seconds > 0) Library::kTimeLimit(measure_seconds / 2);
    if (domain == Domain::real) {
      auto* const values = reinterpret_cast<typename Library::Real*>(data);
      forward_ = Library::kPlanForward(axis.rank, axis.forward.data(), 1, &there, values,
                                       frequencies, flags);
      inverse_ = Library::kPlanInverse(axis.rank, axis.inverse.data(), 1, &back, frequencies,
                                       values, flags);
    } else {
      auto* const values = reinterpret_cast<Complex*>(data);
      forward_ = Library::kPlanComplex(axis.rank, axis.forward.data(), 1, &there, values,
                                       frequencies, FFTW_FORWARD, flags);
      inverse_ = Library::kPlanComplex(axis.rank, axis.inverse.data(), 1, &back, frequencies,
                                       values, FFTW_BACKWARD, flags);
    }
  });
  if (forward_ == nullptr || inverse_ == nullptr) {
    destroy();
    fail(ErrorCode::memory, "FFTW has no plan for a transform of {} points", to_string(lengths));
  }
}

Transform::~Transform() { destroy(); }

void Transform::destroy() {
  with_library(precision_, [&](auto library) {
    using Library = decltype(library);
    const std::lock_guard lock(planner_mutex());
    Library::kDestroy(static_cast<typename Library::Plan>(forward_));
    Library::kDestroy(static_cast<typename Library::Plan>(inverse_));
  });
}

std::int64_t Transform::data_bytes() const {
  return points_ * count_ * value_bytes(precision_, domain_ == Domain::complex);
}

std::int64_t Transform::spectrum_bytes() const {
  return spectrum_points_ * count_ * value_bytes(precision_, true);
}

std::int64_t Transform::bytes() const {
  // Twiddle factors of all passes over an axis are about one complex value a point, which both
  // directions share; codelets and plan nodes are some kilobytes.
  constexpr std::int64_t kNodes = 8192;
  return kNodes + table_points_ * value_bytes(precision_, true);
}

void Transform::forward(void* data, void* spectrum) const {
  with_library(precision_, [&](auto library) {
    using Library = decltype(library);
    using Complex = typename Library::Complex;
    const auto plan = static_cast<typename Library::Plan>(forward_);
    auto* const to = static_cast<Complex*>(spectrum);
    if (domain_ == Domain::real) {
      Library::kRunForward(plan, static_cast<typename Library::Real*>(data), to);
    } else {
      Library::kRunComplex(plan, static_cast<Complex*>(data), to);
    }
  });
}

void Transform::inverse(void* spectrum, void* data) const {
  with_library(precision_, [&](auto library) {
    using Library = decltype(library);
    using Complex = typename Library::Complex;
    const auto plan = static_cast<typename Library::Plan>(inverse_);
    auto* const from = static_cast<Complex*>(spectrum);
    if (domain_ == Domain::real) {
      Library::kRunInverse(plan, from, static_cast<typename Library::Real*>(data));
    } else {
      Library::kRunComplex(plan, from, static_cast<Complex*>(data));
    }
  });
}

std::shared_ptr<const Transform> transform(TableCache& tables, Precision precision, Domain domain,
                                           const Shape& lengths, std::int64_t count) {
  TableCache::Key key(lengths.begin(), lengths.end());
  key.insert(key.end(),
             {count, static_cast<std::int64_t>(precision), static_cast<std::int64_t>(domain)});
  return tables.get<Transform>(
      key, [&] { return std::make_shared<const Transform>(precision, domain, lengths, count); });
}

std::string fftw_version() { return ::fftw_version; }

}  // namespace faltung::fft

#include "ntt/tree.h"

#include <algorithm>

#include "core/fail.h"

namespace faltung::ntt {
namespace {

constexpr std::int64_t kOdd[] = {1, 3, 5, 15};
constexpr std::int64_t kLongest = std::int64_t{15} << 32;

std::int64_t odd_part(std::int64_t length) { return length / (length & -length); }

// Powers of the root of order `length`, each from two tables.
class Powers {
 public:
  Powers(const Prime& prime, std::int64_t length)
      : p_(prime.value), length_(static_cast<std::uint64_t>(length)) {
    while (std::uint64_t{1} << (2 * shift_) < length_) ++shift_;
    const std::uint64_t root = root_of_order(prime, length_);
    low_ = powers_of(root, std::uint64_t{1} << shift_);
    high_ = powers_of(power(root, std::uint64_t{1} << shift_, p_), (length_ >> shift_) + 1);
  }

  // 0 <= exponent <= length
  std::uint64_t at(std::int64_t exponent) const {
    const auto bits = static_cast<std::uint64_t>(exponent);
    const std::uint64_t mask = (std::uint64_t{1} << shift_) - 1;
    return multiply(low_[bits & mask], high_[bits >> shift_], p_);
  }

 private:
  std::vector<std::uint64_t> powers_of(std::uint64_t base, std::uint64_t count) const {
    std::vector<std::uint64_t> powers = {1};
    powers.reserve(count);
    while (powers.size() < count) powers.push_back(multiply(powers.back(), base, p_));
    return powers;
  }

  std::uint64_t p_, length_;
  int shift_ = 0;
  std::vector<std::uint64_t> low_, high_;
};

// Calls visit(pass, node, turn, unit) for every node: w^((turn + lane) unit) is the node's r in
// each lane, w the root of order `length` and `unit` the same for a pass. Returns the turns of the
// leaves.
template <typename Visit>
std::vector<std::int64_t> walk(const std::vector<Pass>& passes, std::int64_t length,
                               std::int64_t lanes, const Visit& visit) {
  // A node is x^m - exp(2 pi i (turn + lane) / parts), parts the number of nodes over all lanes.
  std::vector<std::int64_t> turns = {0}, children;
  std::int64_t parts = lanes;
  for (const Pass& pass : passes) {
    children.clear();
    for (std::size_t node = 0; node < turns.size(); ++node) {
      visit(pass, static_cast<std::int64_t>(node), turns[node], length / (parts * pass.radix));
      for (int j = 0; j < pass.radix; ++j) children.push_back(turns[node] + j * parts);
    }
    parts *= pass.radix;
    std::swap(turns, children);
  }
  return turns;
}

constexpr std::size_t kMostLanes = 8;
using Lanes = std::array<std::uint64_t, kMostLanes>;

Lanes powers_in_lanes(std::uint64_t base, std::int64_t lanes, std::uint64_t p) {
  Lanes powers{1};
  for (std::size_t lane = 1; lane < static_cast<std::size_t>(lanes); ++lane) {
    powers[lane] = multiply(powers[lane - 1], base, p);
  }
  return powers;
}

// The factors r, r^2, ... of a node, times `scale`; r is `first` times `steps`. Lane by lane within
// each, so that multiplications need not wait for each other.
void put_powers(std::uint64_t first, const Lanes& steps, std::uint64_t scale, const Prime& prime,
                int count, std::int64_t lanes, Word* to) {
  const std::uint64_t p = prime.value;
  const auto used = static_cast<std::size_t>(lanes);
  Lanes r{}, power{};
  for (std::size_t lane = 0; lane < used; ++lane) r[lane] = multiply(first, steps[lane], p);
  for (std::size_t lane = 0; lane < used; ++lane) {
    power[lane] = scale == 1 ? r[lane] : multiply(r[lane], scale, p);
  }
  for (int j = 0; j < count; ++j, to += lanes) {
    for (std::size_t lane = 0; lane < used; ++lane) to[lane] = factor_word(power[lane], prime);
    if (j + 1 == count) break;
    for (std::size_t lane = 0; lane < used; ++lane) {
      power[lane] = multiply(power[lane], r[lane], p);
    }
  }
}

// a + b and a - b modulo p for a, b < p.
std::uint64_t sum(std::uint64_t a, std::uint64_t b, std::uint64_t p) { return (a + b) % p; }
std::uint64_t difference(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  return (a + p - b) % p;
}

// Means and half differences of the powers w, w^4 and w^2, w^3: cosines and sines of fifths of a
// turn. The first two are half of the sum and of the difference of the cosines.
std::array<std::uint64_t, 4> fifths(std::uint64_t w, std::uint64_t p) {
  const std::uint64_t half = (p + 1) / 2;
  const auto halved = [&](std::uint64_t a) { return multiply(a, half, p); };
  const std::uint64_t w2 = power(w, 2, p), w3 = power(w, 3, p), w4 = power(w, 4, p);
  const std::uint64_t near = halved(sum(w, w4, p)), far = halved(sum(w2, w3, p));
  return {halved(sum(near, far, p)), halved(difference(near, far, p)), halved(difference(w, w4, p)),
          halved(difference(w2, w3, p))};
}

ShortConstants short_constants_of(const Prime& prime, int radix, Direction direction) {
  const std::uint64_t p = prime.value;
  const auto order = static_cast<std::uint64_t>(radix);
  std::uint64_t w = root_of_order(prime, order);
  if (direction == Direction::inverse) w = power(w, order - 1, p);
  std::array<std::uint64_t, 4> residues{};
  if (radix == 3 || radix == 4) residues = {w};
  if (radix == 5) residues = fifths(w, p);
  if (radix == 8) residues = {power(w, 2, p), w, power(w, 3, p)};
  ShortConstants constants;
  std::ranges::transform(residues, constants.begin(),
                         [&](std::uint64_t residue) { return factor_word(residue, prime); });
  return constants;
}

}  // namespace

bool has_tree(std::int64_t length) {
  if (length < kShortest || length > kLongest || length % kShortest != 0) return false;
  return std::ranges::find(kOdd, odd_part(length)) != std::end(kOdd);
}

std::int64_t tree_length(std::int64_t at_least) {
  if (at_least > kLongest) {
    fail(ErrorCode::size_overflow, "a number-theoretic transform of {} points is longer than {}",
         at_least, kLongest);
  }
  std::int64_t best = kLongest;
  for (const std::int64_t odd : kOdd) {
    std::int64_t length = odd * kShortest;
    while (length < at_least) length *= 2;
    best = std::min(best, length);
  }
  return best;
}

std::int64_t tree_length_within(std::int64_t at_most) {
  std::int64_t best = 0;
  for (const std::int64_t odd : kOdd) {
    std::int64_t length = odd * kShortest;
    while (2 * length <= std::min(at_most, kLongest)) length *= 2;
    if (length <= at_most) best = std::max(best, length);
  }
  return best;
}

std::vector<Pass> tree_passes(std::int64_t length, std::int64_t lanes) {
  std::vector<int> radices;
  const std::int64_t odd = odd_part(length);
  if (odd % 5 == 0) radices.push_back(5);
  if (odd % 3 == 0) radices.push_back(3);
  int levels = 0;
  for (std::int64_t twos = length / odd / lanes; twos > 1; twos /= 2) ++levels;
  if (levels % 2 != 0) radices.push_back(2);
  for (levels /= 2; levels > 0; --levels) radices.push_back(4);
  std::vector<Pass> passes;
  std::int64_t nodes = 1, twiddle = 0, span = length / lanes;
  for (const int radix : radices) {
    span /= radix;
    passes.push_back({radix, span, nodes, twiddle});
    twiddle += nodes * (radix - 1);
    nodes *= radix;
  }
  return passes;
}

std::vector<std::int64_t> leaf_exponents(std::int64_t length, std::int64_t lanes) {
  std::vector<std::int64_t> leaves;
  for (const std::int64_t turn :
       walk(tree_passes(length, lanes), length, lanes, [](auto&&...) {})) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) leaves.push_back(turn + lane);
  }
  return leaves;
}

Tree::Tree(const Prime& prime, std::int64_t length, std::int64_t lanes)
    : prime_(prime), length_(length), lanes_(lanes), passes_(tree_passes(length, lanes)) {
  const Pass& last = passes_.back();
  const std::int64_t scalars = (last.first_twiddle + last.nodes * (last.radix - 1)) * lanes;
  forward_ = Buffer(scalars * static_cast<std::int64_t>(sizeof(Word)));
  inverse_ = Buffer(scalars * static_cast<std::int64_t>(sizeof(Word)));
  const Powers powers(prime, length);
  const std::uint64_t p = prime.value;
  const std::uint64_t share =
      multiply(ntt::inverse(static_cast<std::uint64_t>(length), p), divisor_of_products(prime), p);
  inverse_length_ = factor_word(share, prime);
  Lanes steps_up{}, steps_down{};
  walk(passes_, length, lanes,
       [&](const Pass& pass, std::int64_t node, std::int64_t turn, std::int64_t unit) {
         if (node == 0) {
           steps_up = powers_in_lanes(powers.at(unit), lanes, p);
           steps_down = powers_in_lanes(powers.at(length - unit), lanes, p);
         }
         const std::int64_t at = (pass.first_twiddle + node * (pass.radix - 1)) * lanes;
         put_powers(powers.at(turn * unit), steps_up, 1, prime, pass.radix - 1, lanes,
                    forward_.as<Word>() + at);
         put_powers(powers.at(length - turn * unit), steps_down, pass.nodes == 1 ? share : 1, prime,
                    pass.radix - 1, lanes, inverse_.as<Word>() + at);
       });
  for (const Direction direction : {Direction::forward, Direction::inverse}) {
    for (const int radix : {2, 3, 4, 5, 8}) {
      short_[static_cast<std::size_t>(direction)][static_cast<std::size_t>(radix)] =
          short_constants_of(prime, radix, direction);
    }
  }
}

std::shared_ptr<const Tree> tree(TableCache& tables, const Prime& prime, std::int64_t length,
                                 std::int64_t lanes) {
  return tables.get<Tree>({static_cast<std::int64_t>(prime.value), length, lanes},
                          [&] { return std::make_shared<const Tree>(prime, length, lanes); });
}

}  // namespace faltung::ntt

#include "lanes/tree.h"

#include <cmath>
#include <complex>
#include <numbers>

namespace faltung::lanes {
namespace {

std::int64_t odd_part(std::int64_t length) { return length / (length & -length); }

// The passes from the root down: 5 and 3 first, then large ones; the last of radix 4 or 8.
std::vector<Pass> make_passes(std::int64_t length, int largest_radix) {
  std::vector<int> radices;
  std::int64_t odd = odd_part(length);
  for (const int radix : {5, 3}) {
    if (odd % radix != 0) continue;
    radices.push_back(radix);
    odd /= radix;
  }
  int levels = 0;
  for (std::int64_t twos = length / odd_part(length); twos > 1; twos /= 2) ++levels;
  if (largest_radix == 8) {
    for (; levels > 4 || levels == 3; levels -= 3) radices.push_back(8);
  }
  if (levels % 2 != 0) radices.push_back(2);
  for (levels -= levels % 2; levels > 0; levels -= 2) radices.push_back(4);
  std::vector<Pass> passes;
  std::int64_t nodes = 1, twiddle = 0, span = length;
  for (const int radix : radices) {
    span /= radix;
    passes.push_back({radix, span, nodes, twiddle});
    twiddle += nodes * twiddle_scalars(radix);
    nodes *= radix;
  }
  return passes;
}

std::int64_t twiddle_count(const std::vector<Pass>& passes) {
  const Pass& last = passes.back();
  return last.first_twiddle + last.nodes * twiddle_scalars(last.radix);
}

using Unit = std::complex<double>;

// exp(2 pi i turns) for turns >= 0, from an angle within an eighth of a turn.
Unit unit(Turns turns) {
  const auto quarter = static_cast<std::int64_t>(4 * turns + Turns(0.5));
  const double angle = static_cast<double>(2 * std::numbers::pi_v<Turns> *
                                           (turns - static_cast<Turns>(quarter) / 4));
  const Unit near(std::cos(angle), std::sin(angle));
  switch (quarter & 3) {
    case 0:
      return near;
    case 1:
      return {-near.imag(), near.real()};
    case 2:
      return -near;
    default:
      return {near.imag(), -near.real()};
  }
}

// Angles of a node's children, in the order in which a butterfly leaves them.
void append_children(Turns angle, int radix, std::vector<Turns>& out) {
  if (radix == 3 || radix == 5) {
    for (int k = 0; k < radix; ++k) out.push_back((angle + k) / radix);
  } else if (radix == 1) {
    out.push_back(angle);
  } else {
    append_children(angle / 2, radix / 2, out);
    append_children(angle / 2 + Turns(0.5), radix / 2, out);
  }
}

// The factors of a node of this angle.
void append_factors(Turns angle, int radix, std::vector<Unit>& out) {
  const Unit s = unit(angle / radix);
  switch (radix) {
    case 2:
      out = {s};
      return;
    case 3:
      out = {s, s * s};
      return;
    case 4:
      out = {s * s, s};
      return;
    case 5:
      out = {s, s * s, s * s * s, (s * s) * (s * s)};
      return;
    default:
      out = {(s * s) * (s * s), s * s, s,
             s * Unit(std::numbers::sqrt2 / 2, std::numbers::sqrt2 / 2)};
      return;
  }
}

}  // namespace

bool has_tree(std::int64_t length) {
  if (length < 4 || length % 4 != 0) return false;
  const std::int64_t odd = odd_part(length);
  return odd == 1 || odd == 3 || odd == 5 || odd == 15;
}

std::vector<Turns> leaf_angles(std::int64_t length, Turns angle, int largest_radix) {
  std::vector<Turns> nodes = {angle}, children;
  for (const Pass& pass : make_passes(length, largest_radix)) {
    children.clear();
    for (const Turns node : nodes) append_children(node, pass.radix, children);
    std::swap(nodes, children);
  }
  return nodes;
}

template <typename T>
Tree<T>::Tree(std::int64_t length, std::span<const Turns> angles, int largest_radix,
              std::int64_t within)
    : length_(length),
      within_(within),
      passes_(make_passes(length, largest_radix)),
      twiddles_(twiddle_count(passes_) * static_cast<std::int64_t>(angles.size() * sizeof(T))) {
  for (Pass& pass : passes_) pass.span *= within;
  const auto lanes = static_cast<std::int64_t>(angles.size());
  std::vector<Turns> nodes, children;
  std::vector<Unit> factors;
  for (std::int64_t lane = 0; lane < lanes; ++lane) {
    nodes = {angles[static_cast<std::size_t>(lane)]};
    T* at = twiddles_.as<T>() + lane;
    for (const Pass& pass : passes_) {
      children.clear();
      for (const Turns node : nodes) {
        append_factors(node, pass.radix, factors);
        for (const Unit factor : factors) {
          *at = static_cast<T>(factor.real());
          at[lanes] = static_cast<T>(factor.imag());
          at += 2 * lanes;
        }
        append_children(node, pass.radix, children);
      }
      std::swap(nodes, children);
    }
  }
}

template class Tree<float>;
template class Tree<double>;

}  // namespace faltung::lanes

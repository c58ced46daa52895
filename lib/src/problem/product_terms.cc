// A kernel as a sum of products of 1-D kernels, by singular values:
//
//     K[i, j] = sum_r s_r u_r[i] v_r[j],    s_1 >= s_2 >= ...
//
// Of more axes the first is split off from all others, and each v_r, an array over those, is taken
// apart in the same way. Only the first few terms are of use, so only the space they lie in is
// found: by eliminating one largest tap after the other, and one step of subspace iteration from
// there. The time is that of a few dozen passes over the taps, whatever their number.
//
// What terms leave of the kernel is measured from the taps themselves; nothing here has to be
// accurate for the residual to be right.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "problem/kernel_analysis.h"

namespace faltung {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

// Dimensions looked for beyond the terms that are kept: they sharpen the ones that are.
constexpr Eigen::Index kSpareDimensions = 4;
// Where as many dimensions leave more than this share of the kernel, so do the terms.
constexpr double kHopeless = 0.25;
// Singular values below this share of the first are rounding.
constexpr double kRounding = 0x1p-52;

// The columns through the largest tap of what is left, one after the other.
Matrix pivot_columns(const Matrix& k) {
  Matrix rest = k;
  const Eigen::Index most = std::min({k.rows(), k.cols(), kMostTerms + kSpareDimensions});
  Matrix columns(k.rows(), most);
  double first = 0;
  for (Eigen::Index step = 0; step < most; ++step) {
    Eigen::Index row = 0, column = 0;
    const double pivot = rest.cwiseAbs().maxCoeff(&row, &column);
    first = std::max(first, pivot);
    if (pivot <= kRounding * first) return columns.leftCols(step);
    columns.col(step) = rest.col(column) / rest(row, column);
    const Vector across = rest.row(row);
    rest.noalias() -= columns.col(step) * across.transpose();
  }
  if (rest.norm() > kHopeless * k.norm()) return columns.leftCols(0);
  return columns;
}

Matrix orthonormal(const Matrix& columns) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(columns);
  return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
}

struct Pairs {
  Matrix left, right;  // columns u_r and s_r v_r, both scaled alike
};

Pairs singular_pairs(const Matrix& k) {
  const Matrix columns = pivot_columns(k);
  if (columns.cols() == 0) return {};
  const Matrix rows = orthonormal(k.transpose() * orthonormal(columns));
  const Matrix space = orthonormal(k * rows);
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(space.transpose() * k,
                                              Eigen::ComputeThinU | Eigen::ComputeThinV);
  const auto& values = svd.singularValues();
  Eigen::Index count = 0;
  const Eigen::Index most = std::min<Eigen::Index>(kMostTerms, values.size());
  while (count < most && values[count] > kRounding * values[0]) ++count;
  // Both sides of a term of one size: neither over- nor underflows before the other.
  const Vector roots = values.head(count).cwiseSqrt();
  return {space * svd.matrixU().leftCols(count) * roots.asDiagonal(),
          svd.matrixV().leftCols(count) * roots.asDiagonal()};
}

using Factors1d = std::vector<std::vector<double>>;

// All terms of an array of two axes or more whose largest tap is about 1.
std::vector<Factors1d> split(const double* taps, std::span<const std::int64_t> lengths) {
  const std::int64_t inner =
      std::accumulate(lengths.begin() + 1, lengths.end(), std::int64_t{1}, std::multiplies<>());
  const Pairs pairs = singular_pairs(Eigen::Map<const Matrix>(taps, lengths[0], inner));
  std::vector<Factors1d> terms;
  for (Eigen::Index r = 0; r < pairs.left.cols(); ++r) {
    const Vector left = pairs.left.col(r), right = pairs.right.col(r);
    std::vector<Factors1d> rest = {{{right.begin(), right.end()}}};
    if (lengths.size() > 2) rest = split(right.data(), lengths.subspan(1));
    for (Factors1d& factors : rest) {
      factors.insert(factors.begin(), std::vector<double>(left.begin(), left.end()));
      terms.push_back(std::move(factors));
    }
  }
  return terms;
}

// The same of any array: neither squares nor quotients of its taps leave the range of numbers.
std::vector<Factors1d> split_scaled(const std::vector<double>& taps,
                                    std::span<const std::int64_t> lengths) {
  double largest = 0;
  for (const double tap : taps) largest = std::max(largest, std::abs(tap));
  if (largest == 0) return {};
  const int exponent = std::ilogb(largest);
  std::vector<double> scaled(taps.size());
  std::transform(taps.begin(), taps.end(), scaled.begin(),
                 [&](double tap) { return std::ldexp(tap, -exponent); });
  std::vector<Factors1d> terms = split(scaled.data(), lengths);
  for (Factors1d& factors : terms) {
    for (double& tap : factors.front()) tap = std::ldexp(tap, exponent / 2);
    for (double& tap : factors.back()) tap = std::ldexp(tap, exponent - exponent / 2);
  }
  return terms;
}

double l1(const std::vector<double>& taps) {
  return std::accumulate(taps.begin(), taps.end(), 0.0,
                         [](double sum, double tap) { return sum + std::abs(tap); });
}

double l1(const Factors1d& factors) {
  double product = 1;
  for (const auto& factor : factors) product *= l1(factor);
  return product;
}

}  // namespace

ProductTerms product_terms(const std::vector<double>& taps,
                           const std::vector<std::int64_t>& lengths) {
  std::vector<Factors1d> found = split_scaled(taps, lengths);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return l1(a) > l1(b); });
  if (std::ssize(found) > kMostTerms) found.resize(kMostTerms);
  ProductTerms result;
  const double u = 0x1p-53, products = static_cast<double>(lengths.size()) * u;
  std::vector<double> rest = taps;
  result.residual = {l1(rest)};
  double rounded = 0;  // products and differences
  for (const Factors1d& factors : found) {
    ProductTerms::Term term{{factors.begin(), factors.end()}, l1(factors)};
    const Taps product = outer_product(term.factors);
    const auto& list = std::get<std::vector<double>>(product);
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= list[i];
    const double left = l1(rest);
    rounded += products * term.l1 + u * left;
    result.residual.push_back(left + rounded);
    result.terms.push_back(std::move(term));
  }
  return result;
}

}  // namespace faltung

#include "plugins/monitor/series/counts.hpp"

#include <cmath>
#include <limits>

namespace amq::monitor {
namespace {

namespace json = boost::json;

double number_in(const json::value& value) {
    json::error_code error;
    const double number = value.to_number<double>(error);
    return error ? 0 : number;
}

}  // namespace

Counts::Counts(const json::value& value) {
    const json::object* object = value.if_object();
    if (object == nullptr) return;
    if (const json::value* sum = object->if_contains("sum")) sum_ = number_in(*sum);
    const json::value* buckets = object->if_contains("buckets");
    if (buckets == nullptr || !buckets->is_array()) return;
    for (const json::value& bucket : buckets->get_array()) {
        if (!bucket.is_array() || bucket.get_array().size() != 2) continue;
        const auto n = static_cast<std::uint64_t>(number_in(bucket.get_array()[1]));
        buckets_[number_in(bucket.get_array()[0])] += n;
        count_ += n;
    }
}

Counts Counts::since(const Counts& then) const {
    Counts difference;
    if (then.count_ > count_) return difference;
    for (const auto& [upper, n] : buckets_) {
        const auto before = then.buckets_.find(upper);
        const std::uint64_t old = before == then.buckets_.end() ? 0 : before->second;
        if (n <= old) continue;
        difference.buckets_[upper] = n - old;
        difference.count_ += n - old;
    }
    difference.sum_ = sum_ - then.sum_;
    return difference;
}

double Counts::quantile(double share) const {
    if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
    const double wanted = std::ceil(share * static_cast<double>(count_));
    double seen = 0;
    for (const auto& [upper, n] : buckets_) {
        seen += static_cast<double>(n);
        if (seen >= wanted) return upper;
    }
    return buckets_.rbegin()->first;
}

std::uint64_t Counts::at_most(double upper_us) const {
    std::uint64_t sum = 0;
    for (const auto& [upper, n] : buckets_) {
        if (upper > upper_us) break;
        sum += n;
    }
    return sum;
}

Counts& Counts::operator+=(const Counts& other) {
    for (const auto& [upper, n] : other.buckets_) buckets_[upper] += n;
    count_ += other.count_;
    sum_ += other.sum_;
    return *this;
}

}  // namespace amq::monitor

#include "host/exchange/histogram.hpp"

namespace amq::exchange {

Histogram& Histogram::operator+=(const Histogram& other) {
    for (std::size_t k = 0; k < kBuckets; ++k) buckets_[k] += other.buckets_[k];
    count_ += other.count_;
    sum_ += other.sum_;
    max_ = std::max(max_, other.max_);
    return *this;
}

}  // namespace amq::exchange

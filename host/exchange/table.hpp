#pragma once
// A vector whose places are the core's own numbers.

#include <cassert>
#include <cstddef>
#include <vector>

namespace amq::exchange {

/// Places come out of the core itself and never from outside: unlike those of std::vector they are
/// not checked in a release build, since every message looks some of them up.
template <class T>
class Table : public std::vector<T> {
  public:
    using std::vector<T>::vector;

    T& operator[](std::size_t place) {
        assert(place < this->size());
        return this->data()[place];
    }
    const T& operator[](std::size_t place) const {
        assert(place < this->size());
        return this->data()[place];
    }
};

}  // namespace amq::exchange

//===- Assignment.cpp - One place for everything, at least cost -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Assignment.h"

#include <cstddef>
#include <limits>

namespace rampart::mapping {

namespace {

/// Items are added one by one; each takes the cheapest chain of moves that
/// ends at a free place. Prices keep reduced costs at least 0.
class Assigner {
public:
  Assigner(int64_t items, int64_t places, const std::vector<double> &costs)
      : places(size_t(places)), costs(costs), itemPrices(size_t(items) + 1, 0),
        placePrices(size_t(places) + 1, 0), itemAt(size_t(places) + 1, 0) {}

  void add(size_t item);
  std::vector<int64_t> placesOfItems() const {
    std::vector<int64_t> result(itemPrices.size() - 1);
    for (size_t place = 1; place <= places; ++place)
      if (itemAt[place])
        result[itemAt[place] - 1] = int64_t(place) - 1;
    return result;
  }

private:
  // Items and places count from 1; 0 is none.
  const size_t places;
  const std::vector<double> &costs;
  std::vector<double> itemPrices, placePrices;
  std::vector<size_t> itemAt;

  double reduced(size_t item, size_t place) const {
    return costs[(item - 1) * places + place - 1] - itemPrices[item] -
           placePrices[place];
  }
};

} // namespace

void Assigner::add(size_t item) {
  constexpr double unknown = std::numeric_limits<double>::infinity();
  std::vector<double> shortest(places + 1, unknown);
  std::vector<size_t> before(places + 1, 0);
  std::vector<char> done(places + 1, false);
  itemAt[0] = item;
  size_t place = 0;
  while (itemAt[place]) {
    done[place] = true;
    size_t from = itemAt[place], next = 0;
    double step = unknown;
    for (size_t to = 1; to <= places; ++to) {
      if (done[to])
        continue;
      if (double cost = reduced(from, to); cost < shortest[to]) {
        shortest[to] = cost;
        before[to] = place;
      }
      if (shortest[to] < step) {
        step = shortest[to];
        next = to;
      }
    }
    for (size_t to = 0; to <= places; ++to)
      if (done[to]) {
        itemPrices[itemAt[to]] += step;
        placePrices[to] -= step;
      } else {
        shortest[to] -= step;
      }
    place = next;
  }
  for (; place; place = before[place])
    itemAt[place] = itemAt[before[place]];
}

std::vector<int64_t> assignAtLeastCost(int64_t items, int64_t places,
                                       const std::vector<double> &costs) {
  Assigner assigner(items, places, costs);
  for (int64_t item = 1; item <= items; ++item)
    assigner.add(size_t(item));
  return assigner.placesOfItems();
}

} // namespace rampart::mapping

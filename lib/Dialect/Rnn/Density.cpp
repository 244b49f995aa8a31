//===- Density.cpp - Histograms as attributes -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Rnn/Density.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace rampart;

DictionaryAttr rnn::densityAttr(Builder builder, const Histogram &histogram) {
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("counts",
                            builder.getDenseI64ArrayAttr(histogram.counts)),
       builder.getNamedAttr("first",
                            builder.getI64IntegerAttr(histogram.first)),
       builder.getNamedAttr("width",
                            builder.getF64FloatAttr(histogram.width))});
}

DictionaryAttr rnn::densityAttr(FunctionAttr function,
                                const Histogram &histogram) {
  Builder builder(function.getContext());
  NamedAttrList entries(densityAttr(builder, histogram));
  entries.set("function", function);
  return entries.getDictionary(builder.getContext());
}

ArrayAttr rnn::unite(ArrayAttr a, ArrayAttr b) {
  llvm::MapVector<FunctionAttr, std::optional<Histogram>> united;
  for (ArrayAttr list : {a, b})
    for (auto density : list.getAsRange<DictionaryAttr>()) {
      Result<Histogram> histogram = histogramOf(density);
      auto [known, isNew] = united.try_emplace(
          density.getAs<FunctionAttr>("function"), *histogram);
      if (!isNew && known->second)
        known->second = combine(*known->second, *histogram);
    }
  SmallVector<Attribute> densities;
  for (const auto &[function, histogram] : united)
    if (histogram)
      densities.push_back(densityAttr(function, *histogram));
  return ArrayAttr::get(a.getContext(), densities);
}

Result<Histogram> rnn::histogramOf(DictionaryAttr density) {
  auto counts = density.getAs<DenseI64ArrayAttr>("counts");
  auto first = density.getAs<IntegerAttr>("first");
  auto width = density.getAs<FloatAttr>("width");
  if (!counts || !first || !first.getType().isInteger(64) || !width)
    return Error{"expected counts, first and width"};
  Histogram histogram{width.getValueAsDouble(), first.getInt(),
                      counts.asArrayRef().vec()};
  if (Status status = histogram.check(); !status)
    return Error{status.error()};
  return histogram;
}

//===- Labels.h - Names the lines of placed arrays --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_CONVERSION_XBARTOTILE_LABELS_H
#define RAMPART_LIB_CONVERSION_XBARTOTILE_LABELS_H

#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/MatrixLayout.h"

namespace rampart {

/// What the word lines and columns of `array`, a part of `matrix`, stand for.
tile::LabelsAttr labelsOf(xbar::ArrayOp array, xbar::MatrixOp matrix,
                          const xbar::MatrixLayout &layout);

} // namespace rampart

#endif // RAMPART_LIB_CONVERSION_XBARTOTILE_LABELS_H

//===- PulsedBlock.h - Column sums that are no linear map -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_WIRES_PULSEDBLOCK_H
#define RAMPART_WIRES_PULSEDBLOCK_H

#include "rampart/core/Result.h"

#include <span>
#include <vector>

namespace rampart::wires {

/// A block whose sums depend on which of an input's pulses overlap: solved
/// anew for every input.
class PulsedBlock {
public:
  virtual ~PulsedBlock() = default;

  /// [column], S * code: of charges on G+'s bit lines less those on G-'s, over
  /// V_read T_lsb. Pulses of |codes[i]| T_lsb on the word lines that may be
  /// driven begin together, polarity the code's sign; codes need not be whole.
  /// An error where the array's currents cannot be found.
  virtual Result<std::vector<double>>
  sums(std::span<const double> codes) const = 0;
};

} // namespace rampart::wires

#endif // RAMPART_WIRES_PULSEDBLOCK_H

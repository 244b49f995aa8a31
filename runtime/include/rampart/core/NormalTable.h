//===- NormalTable.h - Quantiles of the normal distribution -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For one half of the distribution: -quantile(p) with p = m 2^(e-32), m in
// [1, 2), is a cubic in m for every exponent e = 0 .. 30, the one through the
// Chebyshev nodes. It is off by at most 2.1e-4, and the variance by 2e-5.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_NORMALTABLE_H
#define RAMPART_CORE_NORMALTABLE_H

#include <cstdint>

namespace rampart {

/// Coefficients of 1, m, m^2, m^3, by the biased exponent of m 2^e modulo 32;
/// beyond the middle, where only m = 1 occurs, they are 0.
alignas(64) inline constexpr float normalTable[4][32] = {
    // m^0
    {6.35591125f, 6.24859428f, 6.13949442f, 6.02852249f, 5.9155798f,
     5.80055952f, 5.68334532f, 5.56381035f, 5.44181299f, 5.31719971f,
     5.18979788f, 5.05941772f, 4.9258461f,  4.78884363f, 4.64814138f,
     4.50343275f, 4.35436916f, 4.20054865f, 4.04150629f, 3.87669945f,
     3.70548868f, 3.52711415f, 3.34066224f, 3.14502287f, 2.93883181f,
     2.72039318f, 2.48757911f, 2.23771381f, 1.96765387f, 1.68244493f,
     0,           6.46152878f},
    // m^1
    {-0.330517411f,
     -0.336202323f,
     -0.342186093f,
     -0.348495543f,
     -0.355161071f,
     -0.362217069f,
     -0.369702727f,
     -0.377663046f,
     -0.386149704f,
     -0.395222604f,
     -0.404951572f,
     -0.415418506f,
     -0.426720202f,
     -0.438971996f,
     -0.452312589f,
     -0.466910332f,
     -0.482971877f,
     -0.500753999f,
     -0.520580173f,
     -0.542864144f,
     -0.5681445f,
     -0.597136736f,
     -0.630813301f,
     -0.67053169f,
     -0.718247354f,
     -0.77688092f,
     -0.850983143f,
     -0.948013842f,
     -1.08139801f,
     -1.29830325f,
     0,
     -0.325107485f},
    // m^2
    {0.11196617f,
     0.113841169f,
     0.115811862f,
     0.117886558f,
     0.120074622f,
     0.122386619f,
     0.124834538f,
     0.127432019f,
     0.130194679f,
     0.133140504f,
     0.136290252f,
     0.139668122f,
     0.143302441f,
     0.147226572f,
     0.151480198f,
     0.156110823f,
     0.161175802f,
     0.166745096f,
     0.172904834f,
     0.179762229f,
     0.187452137f,
     0.196146071f,
     0.206064075f,
     0.217489913f,
     0.230787143f,
     0.246404991f,
     0.264829993f,
     0.286336392f,
     0.3104119f,
     0.351792306f,
     0,
     0.110179439f},
    // m^3
    {-0.0166807529f,
     -0.016957812f,
     -0.0172488876f,
     -0.0175551884f,
     -0.0178780723f,
     -0.0182190686f,
     -0.0185799096f,
     -0.0189625677f,
     -0.0193692949f,
     -0.0198026802f,
     -0.0202657096f,
     -0.0207618549f,
     -0.0212951712f,
     -0.0218704306f,
     -0.0224932842f,
     -0.023170488f,
     -0.0239101741f,
     -0.0247222297f,
     -0.0256187879f,
     -0.026614897f,
     -0.0277294293f,
     -0.0289863106f,
     -0.0304162167f,
     -0.0320588574f,
     -0.0339660048f,
     -0.036205478f,
     -0.0388681442f,
     -0.04210319f,
     -0.0465213396f,
     -0.0616438873f,
     0,
     -0.0164166335f},
};

/// The eight likeliest octaves, exponents 24 .. 31 of a number that is below
/// 2^31 except once: [power][biased exponent modulo 8]. All but 2^-7 of the
/// draws need no other.
inline constexpr int32_t likelyNumber = 1 << 24;

struct LikelyNormals {
  alignas(32) float coefficients[4][8];
};
inline constexpr LikelyNormals likelyNormals = [] {
  LikelyNormals likely{};
  for (int power = 0; power < 4; ++power)
    for (int exponent = 24; exponent < 32; ++exponent)
      likely.coefficients[power][(exponent + 127) % 8] =
          normalTable[power][(exponent + 127) % 32];
  return likely;
}();

} // namespace rampart

#endif // RAMPART_CORE_NORMALTABLE_H

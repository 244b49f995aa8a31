# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# find_package(Rampart) gives the target Rampart::runtime, for C and for C++20. It
# needs nothing else.
include(${CMAKE_CURRENT_LIST_DIR}/RampartTargets.cmake)

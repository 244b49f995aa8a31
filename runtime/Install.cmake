# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# `cmake --install build --component runtime`: librampart with its two headers and
# its Python module,
# find_package(Rampart) with the target Rampart::runtime, rampart-run, and what
# explains them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Rampart)
install(TARGETS rampart-capi EXPORT RampartTargets COMPONENT runtime)
install(FILES include/rampart/runtime.h include/rampart/runtime.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rampart COMPONENT runtime)
install(FILES python/rampart.py
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/python3/site-packages COMPONENT runtime)
install(EXPORT RampartTargets NAMESPACE Rampart:: DESTINATION ${package} COMPONENT runtime)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/RampartConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/RampartConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/RampartConfigVersion.cmake
  DESTINATION ${package} COMPONENT runtime)

install(TARGETS rampart-run COMPONENT runtime)
set(CMAKE_INSTALL_DOCDIR ${CMAKE_INSTALL_DATADIR}/doc/rampart)
set(docs ${CMAKE_CURRENT_SOURCE_DIR}/../docs)
install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/../LICENSE
  ${docs}/Runtime.md ${docs}/DeviceModels.md ${docs}/ProgramFormat.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(FILES ${docs}/examples/run_program.c ${docs}/examples/stream.cpp
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT runtime)

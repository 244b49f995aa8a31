# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Helpers for libraries that use MLIR. Only the shared MLIR and LLVM libraries
# are linked: mixing in the static archives duplicates their globals.
include_guard(GLOBAL)

set(RAMPART_MLIR_INCLUDES
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)
set(CMAKE_INSTALL_RPATH ${LLVM_LIBRARY_DIR})
set(CMAKE_BUILD_RPATH ${LLVM_LIBRARY_DIR})

# One precompiled header serves every library below lib/.
add_library(rampart-pch OBJECT ${PROJECT_SOURCE_DIR}/tools/cmake/pch.cpp)
target_include_directories(rampart-pch SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_precompile_headers(rampart-pch PRIVATE ${PROJECT_SOURCE_DIR}/tools/cmake/pch.h)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Without time stamps ccache can serve objects that use the header.
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

# rampart_mlir_library(NAME DEPENDS gen... LINK_LIBS lib...): every source in
# this folder (not below it).
function(rampart_mlir_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${RAMPART_MLIR_INCLUDES})
  target_include_directories(${name} SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR LLVM)
  target_precompile_headers(${name} REUSE_FROM rampart-pch)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# rampart_tool(NAME LINK_LIBS lib...): tools/NAME/*.cpp → build/bin/NAME.
function(rampart_tool name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tools)
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS})
  add_dependencies(rampart-tools ${name})
endfunction()

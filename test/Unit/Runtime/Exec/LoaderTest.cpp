//===- LoaderTest.cpp - Files that load and files that do not ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

std::string errorOf(std::vector<std::byte> bytes) {
  Result<Program> program = Program::fromBytes(std::move(bytes), "f.rprog");
  return program ? "accepted" : program.error();
}

/// A file whose header's 64-bit field at `offset` is `value`.
template <typename T>
std::string errorWith(size_t offset, T value) {
  std::vector<std::byte> bytes = makeDense(3, 2, 1).builder.bytes();
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  return errorOf(bytes);
}

std::string temporaryFile(const std::string &name) {
  return (std::filesystem::temp_directory_path() /
          ("rampart-loader-test-" + std::to_string(getpid()) + name))
      .string();
}

} // namespace

TEST(Loader, LoadsFromMemoryAndFromFile) {
  std::vector<std::byte> bytes = makeLstm(3, 4, 1).builder.bytes();
  Result<Program> program = Program::fromBytes(bytes, "memory");
  ASSERT_TRUE(program) << program.error();
  EXPECT_EQ("test", program->machine().name);
  EXPECT_EQ(8u * 16,
            program->conductances(*program->index().arrays()->Get(0)).size());
  EXPECT_EQ(4095u, program->entries(*program->index().tables()->Get(0)).size());
  EXPECT_EQ("quantize", program->hostOp(0, 0)->spec().opcode);
  EXPECT_EQ(nullptr, program->hostOp(0, 1));

  std::string path = temporaryFile(".rprog");
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char *>(bytes.data()), long(bytes.size()));
  Result<Program> mapped = Program::load(path);
  ASSERT_TRUE(mapped) << mapped.error();
  Program moved = std::move(*mapped);
  std::filesystem::remove(path); // the mapping stays
  auto a = program->conductances(*program->index().arrays()->Get(0));
  auto b = moved.conductances(*moved.index().arrays()->Get(0));
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
}

TEST(Loader, NamesFilesItCannotRead) {
  Result<Program> missing = Program::load("/nonexistent/a.rprog");
  ASSERT_FALSE(missing);
  EXPECT_EQ(
      "/nonexistent/a.rprog: cannot open the file: No such file or directory",
      missing.error());
  Result<Program> folder = Program::load("/tmp");
  ASSERT_FALSE(folder);
  EXPECT_EQ("/tmp: expected a regular file", folder.error());
  std::string path = temporaryFile(".empty");
  std::ofstream(path).flush();
  Result<Program> empty = Program::load(path);
  std::filesystem::remove(path);
  ASSERT_FALSE(empty);
  EXPECT_EQ(path + ": the file is empty", empty.error());
}

TEST(Loader, ChecksTheHeader) {
  EXPECT_EQ("f.rprog: expected a header of 64 bytes, found a file of 5",
            errorOf(std::vector<std::byte>(5)));
  EXPECT_EQ(
      "f.rprog: not a Rampart program: the file does not begin with RAMPART",
      errorOf(std::vector<std::byte>(100)));
  EXPECT_EQ("f.rprog: header.version: expected 5, found 2",
            errorWith<uint32_t>(8, 2));
  EXPECT_EQ("f.rprog: header.header_size: expected 64, found 63",
            errorWith<uint32_t>(12, 63));
  EXPECT_EQ("f.rprog: header.index_offset: expected 64, found 128",
            errorWith<uint64_t>(16, 128));
  EXPECT_NE(std::string::npos,
            errorWith<uint64_t>(24, UINT64_MAX).find("header.index_size: "));
  EXPECT_NE(std::string::npos,
            errorWith<uint64_t>(24, 1 << 20)
                .find("header.index_size: 1048576 bytes do not fit"));
  EXPECT_NE(std::string::npos,
            errorWith<uint64_t>(32, 64).find("header.data_offset: expected"));
  EXPECT_NE(
      std::string::npos,
      errorWith<uint64_t>(40, UINT64_MAX).find("header.data_size: expected"));
  EXPECT_EQ("f.rprog: checksum mismatch: the file is damaged",
            errorWith<uint64_t>(48, 1));
  EXPECT_EQ("f.rprog: header.reserved: expected 0, found 7",
            errorWith<uint64_t>(56, 7));
}

TEST(Loader, ChecksumIsXxh3OfEverythingAfterTheHeader) {
  std::vector<std::byte> bytes = makeDense(3, 2, 1).builder.bytes();
  uint64_t stored;
  std::memcpy(&stored, bytes.data() + 48, sizeof stored);
  EXPECT_EQ(stored, programChecksum(bytes));
}

TEST(Loader, RefusesEveryTruncation) {
  std::vector<std::byte> bytes = makeDense(3, 2, 1).builder.bytes();
  for (size_t size = 0; size < bytes.size(); size += 1 + size / 64)
    EXPECT_NE("accepted", errorOf({bytes.begin(), bytes.begin() + long(size)}))
        << size;
}

TEST(Loader, RefusesEveryFlippedBit) {
  std::vector<std::byte> bytes = makeDense(3, 2, 1).builder.bytes();
  std::string original = errorOf(bytes);
  ASSERT_EQ("accepted", original);
  for (size_t bit = 0; bit < 8 * bytes.size(); bit += bit < 512 ? 1 : 13) {
    // The index's size is the one field the checksum cannot vouch for; a flip
    // there cuts the index short, or lets it end in its padding.
    if (bit >= 8 * 24 && bit < 8 * 32)
      continue;
    std::vector<std::byte> damaged = bytes;
    damaged[bit / 8] ^= std::byte(1 << bit % 8);
    EXPECT_NE("accepted", errorOf(damaged)) << "bit " << bit;
  }
}

TEST(Loader, RefusesAForeignIndex) {
  std::vector<std::byte> index(64, std::byte{0});
  EXPECT_EQ("f.rprog: the index is not a well-formed RPRG FlatBuffer",
            errorOf(assemble(index, {})));
  EXPECT_EQ("f.rprog: the index is not a well-formed RPRG FlatBuffer",
            errorOf(assemble({}, {})));
}

//===- NpyTest.cpp - numpy's .npy and .npz files ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files are made here byte by byte, from the format's description.
//===----------------------------------------------------------------------===//
#include "rampart/io/Npy.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sys/stat.h>
#include <zip.h>

using namespace rampart;
namespace fs = std::filesystem;

namespace {

class NpyTest : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern =
        (fs::temp_directory_path() / "rampart-npy-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string path(const std::string &name) const {
    return (folder / name).string();
  }

  /// A file of these bytes.
  std::string file(const std::string &bytes,
                   const std::string &name = "a.npy") const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

  /// The message of readNpy without the file's name.
  std::string errorOf(const std::string &bytes) const {
    Result<Tensor> tensor = readNpy(file(bytes));
    if (tensor)
      return "accepted";
    std::string prefix = path("a.npy") + ": ";
    EXPECT_EQ(tensor.error().substr(0, prefix.size()), prefix);
    return tensor.error().substr(prefix.size());
  }

  fs::path folder;
};

std::string npy(const std::string &dictionary, const std::string &data,
                char version = 1) {
  std::string bytes = std::string("\x93NUMPY") + version + '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    bytes += char(dictionary.size() >> (8 * i) & 0xff);
  return bytes + dictionary + data;
}

std::string dictionary(const std::string &descr, const std::string &shape,
                       const std::string &fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran +
         ", 'shape': " + shape + ", }          \n";
}

template <typename T>
std::string bytesOf(std::initializer_list<T> values) {
  return {reinterpret_cast<const char *>(values.begin()),
          values.size() * sizeof(T)};
}

template <typename T>
std::vector<T> valuesOf(const Tensor &tensor) {
  return {tensor.data<T>(), tensor.data<T>() + tensor.size()};
}

struct ZipEntry {
  std::string name, bytes;
  bool deflated;
};

void writeZip(const std::string &path, const std::vector<ZipEntry> &entries) {
  int error = 0;
  zip_t *archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  ASSERT_TRUE(archive);
  for (const ZipEntry &entry : entries) {
    zip_source_t *source =
        zip_source_buffer(archive, entry.bytes.data(), entry.bytes.size(), 0);
    zip_int64_t index = zip_file_add(archive, entry.name.c_str(), source, 0);
    ASSERT_GE(index, 0);
    zip_set_file_compression(archive, index,
                             entry.deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

// ------------------------------------------------------------------ reading

TEST_F(NpyTest, ReadsEveryElementType) {
  auto read = [&](const std::string &descr, const std::string &data) {
    Result<Tensor> tensor = readNpy(file(npy(dictionary(descr, "(2,)"), data)));
    EXPECT_TRUE(tensor) << tensor.error();
    EXPECT_EQ(tensor->shape(), Shape{2});
    return *tensor;
  };
  EXPECT_EQ(valuesOf<float>(read("<f4", bytesOf({1.5f, -2.0f}))),
            (std::vector<float>{1.5f, -2}));
  EXPECT_EQ(valuesOf<double>(read("<f8", bytesOf({1e300, -0.1}))),
            (std::vector<double>{1e300, -0.1}));
  EXPECT_EQ(valuesOf<int32_t>(read("<i4", bytesOf({7, INT32_MIN}))),
            (std::vector<int32_t>{7, INT32_MIN}));
  EXPECT_EQ(valuesOf<int64_t>(read("<i8", bytesOf<int64_t>({7, INT64_MIN}))),
            (std::vector<int64_t>{7, INT64_MIN}));
  EXPECT_EQ(valuesOf<uint8_t>(read("|u1", bytesOf<uint8_t>({7, 255}))),
            (std::vector<uint8_t>{7, 255}));
  EXPECT_EQ(valuesOf<int8_t>(read("|i1", bytesOf<int8_t>({-7, 127}))),
            (std::vector<int8_t>{-7, 127}));
  Tensor flags = read("|b1", bytesOf<uint8_t>({0, 77}));
  EXPECT_EQ(flags.type(), ElementType::Bool);
  EXPECT_EQ(valuesOf<uint8_t>(flags), (std::vector<uint8_t>{0, 1}));
}

TEST_F(NpyTest, ReadsEveryVersion) {
  for (char version : {1, 2, 3}) {
    Result<Tensor> tensor =
        readNpy(file(npy(dictionary("<i4", "(1,)"), bytesOf({5}), version)));
    ASSERT_TRUE(tensor) << tensor.error();
    EXPECT_EQ(*tensor->data<int32_t>(), 5);
  }
}

TEST_F(NpyTest, ReadsEveryShape) {
  auto shape = [&](const std::string &text, size_t elements) {
    Result<Tensor> tensor =
        readNpy(file(npy(dictionary("|u1", text), std::string(elements, 'x'))));
    EXPECT_TRUE(tensor) << tensor.error();
    return tensor ? tensor->shape() : Shape{-1};
  };
  EXPECT_EQ(shape("()", 1), Shape{});
  EXPECT_EQ(shape("(3,)", 3), Shape{3});
  EXPECT_EQ(shape("(2L, 3L)", 6), (Shape{2, 3}));
  EXPECT_EQ(shape("( 2,3 , )", 6), (Shape{2, 3}));
  EXPECT_EQ(shape("(2, 0, 5)", 0), (Shape{2, 0, 5}));
}

TEST_F(NpyTest, TurnsFortranOrder) {
  std::string bytes =
      npy(dictionary("<i4", "(2, 3)", "True"), bytesOf({1, 4, 2, 5, 3, 6}));
  Result<Tensor> tensor = readNpy(file(bytes));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_EQ(tensor->shape(), (Shape{2, 3}));
  EXPECT_EQ(valuesOf<int32_t>(*tensor),
            (std::vector<int32_t>{1, 2, 3, 4, 5, 6}));
}

TEST_F(NpyTest, TakesKeysInAnyOrderAndBothQuotes) {
  Result<Tensor> tensor = readNpy(
      file(npy("{\"shape\":(1,),\"descr\":\"<i4\",'fortran_order':False}",
               bytesOf({5}))));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_EQ(*tensor->data<int32_t>(), 5);
}

TEST_F(NpyTest, RefusesOtherElementTypes) {
  EXPECT_EQ(errorOf(npy(dictionary(">f4", "(1,)"), "1234")),
            "expected little-endian elements, found big-endian '>f4'");
  EXPECT_EQ(errorOf(npy(dictionary("<f2", "(1,)"), "12")),
            "expected elements of float32, float64, int32, int64, bool, int8 "
            "or uint8, found '<f2'");
  for (const char *descr : {"<c8", "|S4", "<U4", "|O", "<u4", "=f4", ""})
    EXPECT_NE(errorOf(npy(dictionary(descr, "(1,)"), "1234")), "accepted")
        << descr;
}

TEST_F(NpyTest, RefusesOtherHeaders) {
  std::string malformed =
      "expected a header with 'descr' (a plain element type), "
      "'fortran_order' and 'shape', found another one";
  EXPECT_EQ(
      errorOf(npy(
          "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
          "1234")),
      malformed);
  for (const char *text :
       {"", "{", "{}", "()", "{'descr': '<i4'}",
        "{'descr': '<i4', 'shape': (1,)}",
        "{'descr': '<i4', 'descr': '<i4', 'fortran_order': False, 'shape': "
        "(1,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '<i4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1, }",
        "{'descr': '<i4', 'fortran_order': False, 'shape': "
        "(99999999999999999999,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<i4' 'fortran_order': False, 'shape': (1,)}",
        "{'descr: '<i4', 'fortran_order': False, 'shape': (1,)}"})
    EXPECT_EQ(errorOf(npy(text, "1234")), malformed) << text;
}

TEST_F(NpyTest, RefusesSizesThatDisagree) {
  EXPECT_EQ(errorOf(npy(dictionary("<i4", "(2, 3)"), "1234")),
            "expected 24 bytes for 2x3 elements of int32, found 4");
  EXPECT_EQ(errorOf(npy(dictionary("<i4", "(1,)"), "12345678")),
            "expected 4 bytes for 1 elements of int32, found 8");
  EXPECT_EQ(errorOf(npy(dictionary("<i4", "(-1,)"), "")),
            "expected dimensions of at least 0, found -1");
  // Products that pass 64 bits, also behind a zero.
  EXPECT_EQ(
      errorOf(npy(dictionary("<i4", "(4294967296, 4294967296)"), "")),
      "expected at most 1099511627776 elements, found 4294967296x4294967296");
  EXPECT_NE(errorOf(npy(dictionary("<i4", "(0, 4294967296, 4294967296)"), "")),
            "accepted");
}

TEST_F(NpyTest, RefusesDamagedStarts) {
  EXPECT_EQ(errorOf(""), "expected a .npy array, found only 0 bytes");
  EXPECT_EQ(errorOf("PK\3\4 and so on and on"),
            "expected a .npy array, found other content");
  EXPECT_EQ(errorOf(npy(dictionary("<i4", "(1,)"), "1234", 4)),
            "expected .npy version 1.0, 2.0 or 3.0, found 4.0");
  EXPECT_EQ(errorOf(npy(dictionary("<i4", "(1,)"), "1234").substr(0, 40)),
            "expected a .npy array, found only 40 bytes");
  std::string huge =
      std::string("\x93NUMPY\2\0", 8) + "\xff\xff\xff\xff" + "{}";
  EXPECT_EQ(errorOf(huge),
            "expected a header of at most 65536 bytes, found 4294967295");
}

TEST_F(NpyTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(readNpy(path("none.npy")).error(),
            path("none.npy") + ": cannot open: No such file or directory");
  EXPECT_EQ(readNpy(folder.string()).error(),
            folder.string() +
                ": expected a regular file, found something else");
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(readNpy(path("pipe")));
}

// ------------------------------------------------------------------ writing

TEST_F(NpyTest, WritesWhatItReads) {
  for (const Shape &shape : {Shape{}, Shape{3}, Shape{2, 0}, Shape{2, 3, 4}})
    for (ElementType type :
         {ElementType::Float32, ElementType::Float64, ElementType::Int32,
          ElementType::Int64, ElementType::UInt8}) {
      Tensor tensor(type, shape);
      for (size_t i = 0; i < tensor.byteSize(); ++i)
        tensor.mutableData<uint8_t>()[i] = uint8_t(i * 37);
      Status status = writeNpy(path("w.npy"), tensor);
      ASSERT_TRUE(status) << status.error();
      Result<Tensor> back = readNpy(path("w.npy"));
      ASSERT_TRUE(back) << back.error();
      EXPECT_EQ(back->type(), type);
      EXPECT_EQ(back->shape(), shape);
      EXPECT_EQ(std::memcmp(back->data<char>(), tensor.data<char>(),
                            tensor.byteSize()),
                0);
    }
}

TEST_F(NpyTest, WritesTheDocumentedBytes) {
  Tensor tensor(ElementType::Float32, {2});
  tensor.mutableData<float>()[0] = 1;
  tensor.mutableData<float>()[1] = -2;
  ASSERT_TRUE(writeNpy(path("w.npy"), tensor));
  std::ifstream stream(path("w.npy"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  ASSERT_EQ(bytes.size(), 128u + 8);
  std::string start =
      std::string("\x93NUMPY\1\0\x76\0", 10) +
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, ), }";
  EXPECT_EQ(bytes.substr(0, start.size()), start);
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(bytes.substr(128), bytesOf({1.0f, -2.0f}));
}

TEST_F(NpyTest, WritesCodesAsNumbers) {
  Tensor codes(ElementType::Code, {1}), real(ElementType::RealCode, {1});
  *codes.mutableData<int32_t>() = -3;
  *real.mutableData<double>() = -3.25;
  ASSERT_TRUE(writeNpy(path("w.npy"), codes));
  EXPECT_EQ(readNpy(path("w.npy"))->type(), ElementType::Int32);
  ASSERT_TRUE(writeNpy(path("w.npy"), real));
  EXPECT_EQ(*readNpy(path("w.npy"))->data<double>(), -3.25);
}

TEST_F(NpyTest, WritesHeadersThatNeedFourBytesForTheirLength) {
  Tensor tensor(ElementType::UInt8, Shape(30000, 1));
  *tensor.mutableData<uint8_t>() = 9;
  ASSERT_TRUE(writeNpy(path("w.npy"), tensor));
  std::ifstream stream(path("w.npy"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  EXPECT_EQ(bytes[6], 2);
  EXPECT_EQ(bytes.size() % 64, 1u);
  // It is longer than what is read back, which is an error and nothing worse.
  EXPECT_FALSE(readNpy(path("w.npy")));
}

TEST_F(NpyTest, LeavesNothingBehindAnError) {
  Tensor tensor(ElementType::Float32, {2});
  EXPECT_EQ(writeNpy(path("none/w.npy"), tensor).error(),
            path("none/w.npy") + ": cannot create: No such file or directory");
  fs::create_directory(folder / "taken");
  EXPECT_EQ(writeNpy(path("taken"), tensor).error(),
            path("taken") +
                ": expected a regular file to replace, found something else");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

// --------------------------------------------------------------------- .npz

TEST_F(NpyTest, ReadsStoredAndDeflatedEntries) {
  std::string large =
      npy(dictionary("<i4", "(1000,)"), std::string(4000, '\0'));
  writeZip(path("a.npz"),
           {{"x.npy", npy(dictionary("<i4", "(1,)"), bytesOf({5})), false},
            {"dir/y.npy", large, true}});
  Result<NamedTensors> tensors = readNpz(path("a.npz"));
  ASSERT_TRUE(tensors) << tensors.error();
  ASSERT_EQ(tensors->size(), 2u);
  EXPECT_EQ(valuesOf<int32_t>(tensors->at("x")), std::vector<int32_t>{5});
  EXPECT_EQ(valuesOf<int32_t>(tensors->at("dir/y")),
            std::vector<int32_t>(1000, 0));
}

TEST_F(NpyTest, RefusesOtherArchives) {
  auto error = [&] { return readNpz(path("a.npz")).error(); };
  EXPECT_EQ(error(), path("a.npz") + ": expected a .npz archive: No such file");
  file("not a zip archive at all", "a.npz");
  EXPECT_EQ(error(),
            path("a.npz") + ": expected a .npz archive: Not a zip archive");
  writeZip(path("a.npz"), {{"readme.txt", "text", false}});
  EXPECT_EQ(error(), path("a.npz") +
                         ": expected entries named *.npy, found 'readme.txt'");
  writeZip(path("a.npz"), {{"x.npy", "text of some length", false}});
  EXPECT_EQ(error(),
            path("a.npz") +
                ": array 'x': expected a .npy array, found other content");
}

TEST_F(NpyTest, RefusesARepeatedName) {
  std::string content = npy(dictionary("<i4", "(1,)"), bytesOf({5}));
  writeZip(path("a.npz"),
           {{"x.npy", content, false}, {"y.npy", content, false}});
  std::ifstream stream(path("a.npz"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  for (size_t at; (at = bytes.find("y.npy")) != bytes.npos;)
    bytes[at] = 'x';
  file(bytes, "a.npz");
  EXPECT_EQ(readNpz(path("a.npz")).error(),
            path("a.npz") + ": expected distinct names, found 'x' again");
}

TEST_F(NpyTest, RefusesADamagedEntry) {
  std::string content =
      npy(dictionary("<i4", "(2,)"), bytesOf({0x11111111, 0x22222222}));
  writeZip(path("a.npz"), {{"x.npy", content, false}});
  std::ifstream stream(path("a.npz"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  bytes[bytes.find("\x22\x22\x22\x22")] ^= 1;
  file(bytes, "a.npz");
  EXPECT_EQ(readNpz(path("a.npz")).error(),
            path("a.npz") + ": array 'x': cannot read: CRC error");
}

TEST_F(NpyTest, RefusesAnEntryThatPromisesTooMuch) {
  std::string header = npy(dictionary("|u1", "(1099511627776,)"), "");
  writeZip(path("a.npz"), {{"x.npy", header, true}});
  std::ifstream stream(path("a.npz"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  // The directory's uncompressed size: 24 bytes behind its signature.
  size_t directory = bytes.find("PK\1\2");
  ASSERT_NE(directory, bytes.npos);
  bytes.replace(directory + 24, 4, "\xf0\xff\xff\xff");
  file(bytes, "a.npz");
  EXPECT_EQ(readNpz(path("a.npz")).error(),
            path("a.npz") +
                ": array 'x': expected a size that the archive can hold, "
                "found another one");
}

TEST_F(NpyTest, PartsInAnyOrderMakeTheFileOfTheWhole) {
  Tensor whole(ElementType::Float32, {3, 2, 2});
  for (int i = 0; i < 12; ++i)
    whole.mutableData<float>()[i] = float(i) / 7;
  ASSERT_TRUE(writeNpy(path("whole.npy"), whole));
  {
    Result<NpyParts> parts =
        NpyParts::create(path("parts.npy"), ElementType::Float32, {3, 2, 2}, 3);
    ASSERT_TRUE(parts) << parts.error();
    EXPECT_EQ(parts->partBytes(), 16u);
    for (int64_t part : {2, 0, 1})
      ASSERT_TRUE(parts->write(part, whole.data<float>() + 4 * part));
    float read[4];
    ASSERT_TRUE(parts->read(2, read));
    EXPECT_EQ(read[3], 11.0f / 7);
    ASSERT_TRUE(parts->close());
  }
  auto bytes = [&](const char *name) {
    std::ifstream stream(path(name), std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(stream)), {});
  };
  EXPECT_EQ(bytes("whole.npy"), bytes("parts.npy"));
  // An existing file is not written over.
  Result<NpyParts> again =
      NpyParts::create(path("parts.npy"), ElementType::Float32, {3}, 3);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), path("parts.npy") + ": cannot create: File exists");
}

// ------------------------------------------------------------------- damage

/// Truncates or changes a few bytes; headers, being first, are hit more often.
std::string damaged(std::string bytes, std::mt19937 &random) {
  if (random() % 4 == 0)
    bytes.resize(random() % bytes.size());
  for (unsigned i = random() % 4; i-- > 0 && !bytes.empty();) {
    size_t range =
        random() % 2 ? bytes.size() : std::min<size_t>(bytes.size(), 90);
    bytes[random() % range] = char(random());
  }
  return bytes;
}

TEST_F(NpyTest, DamageGivesAnErrorOrATensor) {
  unsigned seed = 20260102;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::string intact =
      npy(dictionary("<i4", "(2, 3)", "True"), bytesOf({1, 4, 2, 5, 3, 6}));
  writeZip(path("a.npz"), {{"x.npy", intact, false}, {"y.npy", intact, true}});
  std::ifstream stream(path("a.npz"), std::ios::binary);
  std::string archive((std::istreambuf_iterator<char>(stream)), {});
  int errors = 0;
  for (int i = 0; i < 400; ++i) {
    Result<Tensor> tensor = readNpy(file(damaged(intact, random)));
    if (tensor) {
      EXPECT_EQ(tensor->byteSize() % elementSize(tensor->type()), 0u);
    } else {
      EXPECT_EQ(tensor.error().find('\n'), std::string::npos);
      ++errors;
    }
    file(damaged(archive, random), "d.npz");
    Result<NamedTensors> tensors = readNpz(path("d.npz"));
    errors += !tensors;
  }
  EXPECT_GT(errors, 200);
}

} // namespace

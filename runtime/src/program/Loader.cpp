//===- Loader.cpp - Maps and checks a program file ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Header, checksum, encoding, then meaning: each step may rely on the ones
// before.
//===----------------------------------------------------------------------===//
#include "Storage.h"
#include "Verify.h"

#include <bit>
#include <cstring>
#include <new>
#include <xxhash.h>

using namespace rampart;

static_assert(std::endian::native == std::endian::little,
              "a program's data section is mapped as it is in the file");

namespace {

constexpr char fileMagic[8] = {'R', 'A', 'M', 'P', 'A', 'R', 'T', '\0'};
/// FlatBuffers offsets are signed 32-bit numbers.
constexpr uint64_t indexSizeLimit = uint64_t(1) << 31;

Error headerError(const char *field, uint64_t expected, uint64_t found) {
  std::ostringstream stream;
  stream << "header." << field << ": expected " << expected << ", found "
         << found;
  return Error{stream.str()};
}

/// Every byte of a file belongs to the header, the index, the zero padding
/// after it or the data section.
Status checkLayout(const ProgramHeader &header, uint64_t fileSize) {
  if (header.headerSize != sizeof(ProgramHeader))
    return headerError("header_size", sizeof(ProgramHeader), header.headerSize);
  if (header.indexOffset != sizeof(ProgramHeader))
    return headerError("index_offset", sizeof(ProgramHeader),
                       header.indexOffset);
  if (header.indexSize >= indexSizeLimit ||
      header.indexSize > fileSize - sizeof(ProgramHeader))
    return Error{"header.index_size: " + std::to_string(header.indexSize) +
                 " bytes do not fit a file of " + std::to_string(fileSize)};
  uint64_t indexEnd = header.indexOffset + header.indexSize;
  uint64_t dataOffset =
      (indexEnd + sectionAlignment - 1) / sectionAlignment * sectionAlignment;
  if (header.dataOffset != dataOffset)
    return headerError("data_offset", dataOffset, header.dataOffset);
  if (fileSize < dataOffset || fileSize - dataOffset != header.dataSize)
    return Error{"header.data_size: expected a file of " +
                 std::to_string(header.dataSize) + " bytes after byte " +
                 std::to_string(dataOffset) + ", found " +
                 std::to_string(fileSize) + " in all"};
  if (header.reserved != 0)
    return headerError("reserved", 0, header.reserved);
  return {};
}

Result<ProgramHeader> readHeader(std::span<const std::byte> bytes) {
  if (bytes.size() < sizeof(ProgramHeader))
    return Error{"expected a header of " +
                 std::to_string(sizeof(ProgramHeader)) +
                 " bytes, found a file of " + std::to_string(bytes.size())};
  ProgramHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, fileMagic, sizeof fileMagic) != 0)
    return Error{"not a Rampart program: the file does not begin with RAMPART"};
  if (header.version != programVersion)
    return headerError("version", programVersion, header.version);
  if (Status status = checkLayout(header, bytes.size()); !status)
    return Error{status.error()};
  if (programChecksum(bytes) != header.checksum)
    return Error{"checksum mismatch: the file is damaged"};
  return header;
}

Result<const fb::Program *> readIndex(std::span<const std::byte> index) {
  flatbuffers::Verifier::Options options;
  // A table takes at least eight bytes: itself and the offset to it.
  options.max_tables = flatbuffers::uoffset_t(index.size() / 8 + 1);
  const auto *start = reinterpret_cast<const uint8_t *>(index.data());
  flatbuffers::Verifier verifier(start, index.size(), options);
  if (!fb::VerifyProgramBuffer(verifier))
    return Error{"the index is not a well-formed RPRG FlatBuffer"};
  return fb::GetProgram(start);
}

} // namespace

uint64_t rampart::programChecksum(std::span<const std::byte> file) {
  std::span<const std::byte> rest = file.subspan(sizeof(ProgramHeader));
  return XXH3_64bits(rest.data(), rest.size());
}

Result<Program> Program::fromStorage(const Storage &storage) {
  Result<ProgramHeader> header = readHeader(storage.bytes);
  if (!header)
    return Error{header.error()};
  Result<const fb::Program *> root =
      readIndex(storage.bytes.subspan(header->indexOffset, header->indexSize));
  if (!root)
    return Error{root.error()};

  Program program;
  program.owner = storage.owner;
  program.root = *root;
  program.file = storage.bytes;
  program.data = storage.bytes.subspan(header->dataOffset, header->dataSize);
  if (Status status = program.verify(); !status)
    return Error{status.error()};
  return program;
}

Status Program::verify() {
  Result<Machine> machine = verifyMachine(*root);
  if (!machine)
    return Error{machine.error()};
  description = std::move(*machine);

  VerifyContext context{*root, description, data};
  RAMPART_TRY(verifyConstants(context));
  RAMPART_TRY(verifyArrays(context));
  RAMPART_TRY(verifyRamps(context));
  RAMPART_TRY(verifyFaults(context));
  RAMPART_TRY(verifyTables(context));
  RAMPART_TRY(verifyPlaces(context));
  RAMPART_TRY(verifyRegions(context));
  Result<HostOps> ops = verifyFunctions(context);
  if (!ops)
    return Error{ops.error()};
  hostOps = std::move(*ops);
  return {};
}

/// Every error names the file; running out of memory is an error like any
/// other.
template <typename Make>
static Result<Program> named(const std::string &name, const Make &make) {
  try {
    Result<Program> program = make();
    if (program)
      return program;
    return Error{name + ": " + program.error()};
  } catch (const std::bad_alloc &) {
    return Error{name + ": not enough memory to load the program"};
  }
}

Result<Program> Program::load(const std::string &path) {
  return named(path, [&]() -> Result<Program> {
    Result<Storage> storage = mapFile(path);
    if (!storage)
      return Error{storage.error()};
    return fromStorage(*storage);
  });
}

Result<Program> Program::fromBytes(std::vector<std::byte> bytes,
                                   const std::string &name) {
  return named(name, [&] { return fromStorage(ownBytes(std::move(bytes))); });
}

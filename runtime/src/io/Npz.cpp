//===- Npz.cpp - .npz archives ----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A .npz is a zip archive of .npy entries, stored or deflated; libzip reads it.
//===----------------------------------------------------------------------===//
#include "rampart/io/Npy.h"

#include "NpyFormat.h"
#include "rampart/core/Text.h"

#include <algorithm>
#include <list>
#include <memory>
#include <zip.h>

using namespace rampart;

namespace {

struct Closer {
  void operator()(zip_t *archive) const { zip_discard(archive); }
  void operator()(zip_file_t *entry) const { zip_fclose(entry); }
};
using Archive = std::unique_ptr<zip_t, Closer>;
using Entry = std::unique_ptr<zip_file_t, Closer>;

Result<Archive> openArchive(const std::string &path, int flags) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), flags, &code));
  if (archive)
    return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return Error{message};
}

Status readBytes(zip_file_t *entry, void *to, size_t count) {
  char *bytes = static_cast<char *>(to);
  while (count > 0) {
    zip_int64_t taken =
        zip_fread(entry, bytes, std::min<size_t>(count, 1 << 30));
    if (taken < 0)
      return Error{std::string("cannot read: ") + zip_file_strerror(entry)};
    if (taken == 0)
      return Error{"expected " + std::to_string(count) +
                   " more bytes, found the end"};
    bytes += taken;
    count -= size_t(taken);
  }
  return {};
}

/// Deflate expands at most 1,032 times: a larger promise is damage, or an
/// attempt to have memory taken.
bool isPlausible(const zip_stat_t &status) {
  constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
  return (status.valid & needed) == needed &&
         status.size / 1032 <= status.comp_size;
}

/// The last bytes are followed by the end, where libzip compares the checksum.
Status checkEnd(zip_file_t *entry) {
  char byte;
  zip_int64_t taken = zip_fread(entry, &byte, 1);
  if (taken < 0)
    return Error{std::string("cannot read: ") + zip_file_strerror(entry)};
  return taken == 0 ? Status()
                    : Error{"expected the end of the array, found more bytes"};
}

Result<Tensor> readEntry(zip_t *archive, zip_uint64_t index) {
  zip_stat_t status;
  if (zip_stat_index(archive, index, 0, &status) != 0)
    return Error{std::string("cannot read: ") + zip_strerror(archive)};
  if (!isPlausible(status))
    return Error{
        "expected a size that the archive can hold, found another one"};
  Entry entry(zip_fopen_index(archive, index, 0));
  if (!entry)
    return Error{std::string("cannot read: ") + zip_strerror(archive)};
  Result<Tensor> tensor =
      npy::read({status.size, [&](void *bytes, size_t count) {
                   return readBytes(entry.get(), bytes, count);
                 }});
  if (!tensor)
    return tensor;
  if (Status end = checkEnd(entry.get()); !end)
    return Error{end.error()};
  return tensor;
}

} // namespace

Result<NamedTensors> rampart::readNpz(const std::string &path) {
  Result<Archive> archive = openArchive(path, ZIP_RDONLY);
  if (!archive)
    return Error{path + ": expected a .npz archive: " + archive.error()};
  NamedTensors tensors;
  zip_int64_t count = zip_get_num_entries(archive->get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char *text = zip_get_name(archive->get(), zip_uint64_t(i), 0);
    std::string name = text ? text : "";
    if (!name.ends_with(".npy"))
      return Error{path + ": expected entries named *.npy, found " +
                   quotedText(name)};
    name.resize(name.size() - 4);
    Result<Tensor> tensor = readEntry(archive->get(), zip_uint64_t(i));
    if (!tensor)
      return Error{path + ": array " + quotedText(name) + ": " +
                   tensor.error()};
    if (!tensors.emplace(name, std::move(*tensor)).second)
      return Error{path + ": expected distinct names, found " +
                   quotedText(name) + " again"};
  }
  return tensors;
}

/// Adds one entry; `header` and the tensor stay until the archive is closed.
static bool addEntry(zip_t *archive, const std::string &name,
                     const std::string &header, const Tensor &tensor) {
  auto bytesOf = [](const char *bytes, size_t count) {
    return zip_buffer_fragment_t{
        reinterpret_cast<zip_uint8_t *>(const_cast<char *>(bytes)), count};
  };
  const zip_buffer_fragment_t parts[] = {
      bytesOf(header.data(), header.size()),
      bytesOf(tensor.data<char>(), tensor.byteSize())};
  zip_source_t *source =
      zip_source_buffer_fragment(archive, parts, tensor.byteSize() ? 2 : 1, 0);
  if (!source)
    return false;
  zip_int64_t index =
      zip_file_add(archive, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  // The first time that a zip archive can hold, whatever the clock says.
  constexpr zip_uint16_t dosTime = 0, dosDate = 33;
  auto entry = zip_uint64_t(index);
  return zip_set_file_compression(archive, entry, ZIP_CM_STORE, 0) == 0 &&
         zip_file_set_dostime(archive, entry, dosTime, dosDate, 0) == 0;
}

Status rampart::writeNpz(const std::string &path, const NamedTensors &tensors) {
  Result<Archive> archive = openArchive(path, ZIP_CREATE | ZIP_TRUNCATE);
  if (!archive)
    return Error{path + ": " + archive.error()};
  std::list<std::string> headers;
  bool added = true;
  for (const auto &[name, tensor] : tensors) {
    headers.push_back(npy::headerFor(tensor.type(), tensor.shape()));
    added = added && addEntry(archive->get(), name, headers.back(), tensor);
  }
  if (!added || zip_close(archive->get()) != 0)
    return Error{path + ": cannot write: " + zip_strerror(archive->get())};
  (void)archive->release(); // closed
  return {};
}

//===- VerifyRegion.cpp - Rules of a region's frame -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ports, buffers, banks, loops, and what flows in and out.
//===----------------------------------------------------------------------===//
#include "RegionVerifier.h"

using namespace rampart;

static Status verifyPort(const Path &path, const fb::RegionPort &port) {
  if (port.kind() > fb::PortKind::MAX)
    return Path(path, "kind").error("unknown port kind ", int(port.kind()));
  if (port.width() == 0 || port.width() > regionElementLimit)
    return Path(path, "width")
        .error("expected 1 to ", regionElementLimit, ", found ", port.width());
  return {};
}

// G1, G2
Status RegionVerifier::verifyPorts(const Path &path) {
  Path inputs(path, "inputs"), outputs(path, "outputs");
  if (length(region.inputs()) == 0)
    return inputs.error(
        "expected at least one input: it tells the number of streams");
  bool sequenceInput = false, sequenceOutput = false;
  for (size_t i = 0; i < length(region.inputs()); ++i) {
    const fb::RegionPort &port =
        *region.inputs()->Get(flatbuffers::uoffset_t(i));
    RAMPART_TRY(verifyPort(Path(inputs, i), port));
    sequenceInput |= port.kind() == fb::PortKind::Sequence;
  }
  for (size_t i = 0; i < length(region.outputs()); ++i) {
    const fb::RegionPort &port =
        *region.outputs()->Get(flatbuffers::uoffset_t(i));
    RAMPART_TRY(verifyPort(Path(outputs, i), port));
    sequenceOutput |= port.kind() == fb::PortKind::Sequence;
  }
  if (sequenceOutput && !sequenceInput)
    return outputs.error(
        "a sequence needs a sequence among the inputs: it tells the steps");
  return {};
}

Status RegionVerifier::verifyBuffer(const Path &path,
                                    const fb::Buffer &buffer) {
  if (buffer.width() == 0)
    return Path(path, "width").error("expected at least 1, found 0");
  if (buffer.min() > buffer.max() || buffer.min() < -codeLimit ||
      buffer.max() > codeLimit)
    return path.error("expected min <= max within ±", codeLimit, ", found ",
                      buffer.min(), " to ", buffer.max());
  return {};
}

// G2
Status RegionVerifier::verifyMemory(const Path &path) {
  uint64_t elements = 0; // of 2^32 records below 2^32 each: no overflow
  Path buffers(path, "buffers"), banks(path, "banks");
  for (size_t i = 0; i < length(region.buffers()); ++i) {
    RAMPART_TRY(verifyBuffer(Path(buffers, i), bufferAt(uint32_t(i))));
    elements += bufferAt(uint32_t(i)).width();
  }
  for (size_t i = 0; i < length(region.banks()); ++i) {
    uint32_t width = region.banks()->Get(flatbuffers::uoffset_t(i))->width();
    if (width == 0)
      return Path(Path(banks, i), "width")
          .error("expected at least 1, found 0");
    elements += width;
  }
  if (elements > regionElementLimit)
    return path.error("expected at most ", regionElementLimit,
                      " elements in buffers and banks, found ", elements);
  return {};
}

Status RegionVerifier::verify(const Path &path) {
  RAMPART_TRY(verifyPorts(path));
  RAMPART_TRY(verifyMemory(path));
  assigned.resize(length(region.buffers()));
  integrated.resize(length(region.banks()));
  stored.resize(length(region.outputs()));
  RAMPART_TRY(verifyBody(Path(path, "body"), region.body()));
  return verifyOutputs(Path(path, "outputs"));
}

// G3
Status RegionVerifier::verifyOutputs(const Path &path) const {
  for (size_t i = 0; i < stored.size(); ++i)
    if (stored[i] != 1)
      return Path(path, i).error("expected exactly one store, found ",
                                 stored[i]);
  return {};
}

Status RegionVerifier::verifyBody(const Path &path, const Body *body) {
  for (size_t i = 0; i < length(body); ++i)
    RAMPART_TRY(visit(Path(path, i), *body->Get(flatbuffers::uoffset_t(i))));
  return {};
}

// G1, G4, G6, G7
Status RegionVerifier::visitLoop(const Path &path, const fb::Loop &loop) {
  if (inLoop)
    return path.error("a loop inside a loop");
  bool sequenceInput = false;
  for (const fb::RegionPort *port : *region.inputs())
    sequenceInput |= port->kind() == fb::PortKind::Sequence;
  if (!sequenceInput)
    return path.error(
        "a loop needs a sequence among the inputs: it tells the steps");
  // The body may run zero times, so what it writes does not count after it. No
  // analog sum survives the end of a step.
  std::vector<Intervals> before = assigned;
  integrated.assign(integrated.size(), false);
  inLoop = true;
  RAMPART_TRY(verifyBody(Path(path, "body"), loop.body()));
  inLoop = false;
  integrated.assign(integrated.size(), false);
  assigned = std::move(before);
  return {};
}

// G3
Status RegionVerifier::checkPort(const Path &path, const fb::RegionPort &port,
                                 const fb::Buffer &buffer) const {
  bool sequence = port.kind() == fb::PortKind::Sequence;
  if (sequence != inLoop)
    return path.error(sequence ? "a sequence outside a loop"
                               : "a vector inside a loop");
  if (port.width() != buffer.width())
    return path.error("expected a buffer of width ", port.width(), ", found ",
                      buffer.width());
  return {};
}

Status RegionVerifier::visitLoad(const Path &path, const fb::Load &load) {
  RAMPART_TRY(checkBuffer(Path(path, "dst"), load.dst()));
  if (load.input() >= length(region.inputs()))
    return Path(path, "input")
        .error("expected one of ", length(region.inputs()), " inputs, found ",
               load.input());
  const fb::Buffer &buffer = bufferAt(load.dst());
  RAMPART_TRY(checkPort(path, *region.inputs()->Get(load.input()), buffer));
  assigned[load.dst()].add(0, buffer.width());
  return {};
}

Status RegionVerifier::visitStore(const Path &path, const fb::Store &store) {
  RAMPART_TRY(checkBuffer(Path(path, "src"), store.src()));
  if (store.output() >= length(region.outputs()))
    return Path(path, "output")
        .error("expected one of ", length(region.outputs()), " outputs, found ",
               store.output());
  const fb::Buffer &buffer = bufferAt(store.src());
  RAMPART_TRY(checkPort(path, *region.outputs()->Get(store.output()), buffer));
  RAMPART_TRY(checkAssigned(Path(path, "src"), store.src(), 0, buffer.width()));
  ++stored[store.output()];
  return {};
}

Status rampart::verifyRegions(const VerifyContext &context) {
  Path path("regions");
  const auto *regions = context.index.regions();
  for (size_t i = 0; i < length(regions); ++i) {
    const fb::Region &region = *regions->Get(flatbuffers::uoffset_t(i));
    RAMPART_TRY(RegionVerifier(context, region).verify(Path(path, i)));
  }
  return {};
}

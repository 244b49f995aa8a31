# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The lit tests of the compiler and its tools.
#
# Features: shared-data, where RAMPART_SHARED_DATA names a folder with models/
# (substitution %shared-data); numpy, where a python3 has it (%numpy-python);
# onnx-testdata, where ONNX's node tests are
# installed (%onnx-testdata); mpi, where rampart-run is built with MPI.
import os
import shutil
import subprocess
import sys

import lit.formats

config.name = "Rampart"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".textproto", ".yaml"]
config.excludes = ["Inputs", "Unit", "errors", "models"]
config.test_source_root = os.path.dirname(__file__)

config.environment["PATH"] = os.pathsep.join(
    [config.rampart_tools_dir, config.llvm_tools_dir, os.environ["PATH"]])
config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# %onnx-encode < MODEL.txt > MODEL.onnx makes a model from protobuf's text form.
config.substitutions.append(
    ("%onnx-encode",
     f"{config.protoc} --proto_path={config.onnx_proto_dir}"
     " --encode=onnx.ModelProto onnx.proto"))

config.substitutions.append(("%python", sys.executable))


def has_numpy(python):
    return subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0


pythons = filter(None, (sys.executable, shutil.which("python3"), shutil.which("/usr/bin/python3")))
numpy_python = next(filter(has_numpy, pythons), None)
if numpy_python:
    config.available_features.add("numpy")
    config.substitutions.append(("%numpy-python", numpy_python))

config.substitutions.append(("%build-dir", config.build_dir))

shared = os.environ.get("RAMPART_SHARED_DATA", "")
if os.path.isdir(os.path.join(shared, "models")):
    config.available_features.add("shared-data")
    config.substitutions.append(("%shared-data", shared))

if config.rampart_mpi.upper() in ("ON", "TRUE", "1") and os.path.exists(config.mpirun):
    config.available_features.add("mpi")

testdata = "/usr/share/libonnx-testdata/data"
if os.path.isdir(testdata):
    config.available_features.add("onnx-testdata")
    config.substitutions.append(("%onnx-testdata", testdata))

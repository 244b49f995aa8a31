# Runs the netlist of a 5-bit ramp in ngspice: thresholds within 0.1 % of their range, and
# the codes of 200 inputs away from thresholds.
import json
import re
import subprocess
import sys

tool, activation, prefix = sys.argv[1:]
subprocess.run([tool, "--activation=" + activation, "--bits=5",
                "--json=" + prefix + ".json", "--spice=" + prefix + ".cir"],
               check=True, stdout=subprocess.DEVNULL)
design = json.load(open(prefix + ".json"))
netlist = open(prefix + ".cir").read()
volts = float(re.search(r"([-+.e0-9]+) V per unit", netlist).group(1))
start = float(re.search(r"ramp starts at ([-+.e0-9]+) s", netlist).group(1))
thresholds, clocks = design["thresholds"], design["clocks"]
ends = [start]
for count in clocks:
    ends.append(ends[-1] + count * 1e-9)

inputs = []
low, high = thresholds[0] - 0.5, thresholds[-1] + 0.5
for i in range(400):
    x = low + (high - low) * (i * 0.6180339887 % 1)
    if min(abs(x - t) for t in thresholds) > 0.002 * (high - low):
        inputs.append(x)
inputs = inputs[:200]
assert len(inputs) == 200, len(inputs)

# Settled voltages between the ends of the steps: half an edge later.
control = ["run"]
control += ["meas tran v%d find v(ramp) at=%.12g" % (k, t + 2e-12)
            for k, t in enumerate(ends)]
for i, x in enumerate(inputs):
    control += ["alter vx dc = %.12g" % x, "run",
                "meas tran t%d when v(cmp)=0.5 rise=1 td=%.12g" % (i, start - 2e-12),
                "meas tran c%d find v(cmp) at=%.12g" % (i, start - 1e-12),
                "destroy all"]
body = netlist.replace(".end\n", ".control\n" + "\n".join(control) + "\nquit 0\n.endc\n.end\n")
open(prefix + ".run.cir", "w").write(body)
output = subprocess.run(["ngspice", "-b", prefix + ".run.cir"], stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, universal_newlines=True).stdout
found = {name: float(value)
         for name, value in re.findall(r"^([vtc]\d+)\s*=\s*([-+.e0-9]+)", output, re.M)}

span = thresholds[-1] - thresholds[0]
for k, threshold in enumerate(thresholds):
    got = found["v%d" % k] / volts
    if abs(got - threshold) > 0.001 * span:
        sys.exit("threshold %d: expected %g, found %g" % (k, threshold, got))

for i, x in enumerate(inputs):
    expected = sum(t < x for t in thresholds)
    if found["c%d" % i] > 0.5:
        passed = 0
    elif "t%d" % i not in found:
        passed = len(thresholds)
    else:  # the comparator rises within the step that ends at the first V(k) >= x
        passed = sum(end < found["t%d" % i] - 2e-12 for end in ends)
    if passed != expected:
        sys.exit("input %g: expected %d steps, found %d" % (x, expected, passed))

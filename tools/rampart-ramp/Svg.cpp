//===- Svg.cpp - A picture of one ramp ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Print.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace rampart;

namespace {

/// One plot of the picture: data coordinates to a frame of pixels.
class Frame {
public:
  Frame(std::string &svg, double left, double top, Interval x, Interval y)
      : svg(svg), left(left), top(top), x(x), y(y) {}

  void axes(const char *title, const char *below) const;
  /// A line through the points, or a step at every one.
  void line(const std::vector<std::pair<double, double>> &points,
            const char *style, bool steps) const;

private:
  static constexpr double width = 420, height = 260;
  std::string &svg;
  double left, top;
  Interval x, y;

  double across(double value) const {
    return left + (value - x.lo) / (x.hi - x.lo) * width;
  }
  double down(double value) const {
    double part = std::clamp((value - y.lo) / (y.hi - y.lo), -0.05, 1.05);
    return top + height - part * height;
  }
  template <typename... Args>
  void print(const char *format, Args... args) const {
    char text[256];
    std::snprintf(text, sizeof text, format, args...);
    svg += text;
  }
};

} // namespace

/// The multiples of 1, 2 or 5 times a power of ten in `range`, six at most.
static std::vector<double> ticks(Interval range) {
  const double least = (range.hi - range.lo) / 5;
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  double step = 10 * power;
  for (double factor : {5, 2, 1})
    if (factor * power >= least)
      step = factor * power;
  std::vector<double> multiples;
  for (double i = std::ceil(range.lo / step); i * step <= range.hi; ++i)
    multiples.push_back(i * step + 0.0); // no -0
  return multiples;
}

void Frame::axes(const char *title, const char *below) const {
  print("<rect x='%.1f' y='%.1f' width='%.0f' height='%.0f' fill='#fafafa' "
        "stroke='#999'/>\n",
        left, top, width, height);
  print("<text x='%.1f' y='%.1f' class='title'>%s</text>\n", left, top - 10,
        title);
  print("<text x='%.1f' y='%.1f' text-anchor='middle'>%s</text>\n",
        left + width / 2, top + height + 34, below);
  for (double at : ticks(x)) {
    print("<path d='M%.1f %.1fv%.1f' stroke='#ddd'/>\n", across(at), top,
          height);
    print("<text x='%.1f' y='%.1f' text-anchor='middle'>%.4g</text>\n",
          across(at), top + height + 16, at);
  }
  for (double at : ticks(y)) {
    print("<path d='M%.1f %.1fh%.1f' stroke='#ddd'/>\n", left, down(at), width);
    print("<text x='%.1f' y='%.1f' text-anchor='end'>%.4g</text>\n", left - 6,
          down(at) + 4, at);
  }
}

void Frame::line(const std::vector<std::pair<double, double>> &points,
                 const char *style, bool steps) const {
  svg += "<path fill='none' ";
  svg += style;
  svg += " d='";
  for (size_t i = 0; i < points.size(); ++i) {
    double px = across(points[i].first), py = down(points[i].second);
    if (steps && i > 0)
      print("H%.2f", px);
    print("%c%.2f %.2f", i == 0 ? 'M' : 'L', px, py);
  }
  svg += "'/>\n";
}

using Points = std::vector<std::pair<double, double>>;

static void drawFunction(std::string &svg, const RampReport &report) {
  const mapping::RampDesign &ramp = report.ramp;
  Interval domain = report.domain;
  Points function, staircase;
  constexpr int points = 600;
  for (int i = 0; i <= points; ++i) {
    double x = std::lerp(domain.lo, domain.hi, double(i) / points);
    function.push_back({x, ramp.function(x)});
    staircase.push_back({x, ramp.convert(x)});
  }
  Frame frame(svg, 60, 50, domain, {ramp.levels.lo, ramp.levels.hi});
  frame.axes("function and staircase", "pre-activation");
  frame.line(staircase, "stroke='#1f6fb4' stroke-width='1.6'", true);
  frame.line(function, "stroke='#d1495b' stroke-dasharray='4 3'", false);
}

static void drawRamp(std::string &svg, const RampReport &report) {
  const mapping::RampDesign &ramp = report.ramp;
  std::vector<double> sums = rampSums(ramp.devices);
  Points course{{0, sums[0] / ramp.gamma}};
  double clock = 0;
  for (size_t k = 1; k < sums.size(); ++k) {
    clock += ramp.devices.stepClocks[k - 1];
    course.push_back({clock, sums[k] / ramp.gamma});
  }
  Interval values{sums.front() / ramp.gamma, sums.back() / ramp.gamma};
  if (!(values.lo < values.hi))
    values = {values.lo - 1, values.lo + 1};
  Frame frame(svg, 560, 50, {0, std::max(clock, 1.0)}, values);
  frame.axes("ramp", "clocks of T_adc");
  frame.line(course, "stroke='#2e8b57' stroke-width='1.6'", false);
}

static void drawErrors(std::string &svg, const RampReport &report) {
  const mapping::RampDesign &ramp = report.ramp;
  double most = 0.5;
  std::vector<std::vector<double>> chips[2];
  constexpr int shown = 30;
  for (int chip = 0; chip < shown; ++chip)
    for (bool bringUp : {false, true}) {
      std::vector<double> errors = mapping::chipNonlinearity(
          ramp, report.machine, {.bringUp = bringUp}, uint32_t(chip));
      for (double error : errors)
        most = std::max(most, std::abs(error));
      chips[bringUp].push_back(errors);
    }
  const char *titles[] = {"INL of 30 chips as programmed, LSB",
                          "INL of the same chips after bring-up, LSB"};
  for (int i : {0, 1}) {
    Frame frame(svg, 60 + 500.0 * i, 390,
                {0, std::max(double(ramp.inl.size()) - 1, 1.0)}, {-most, most});
    frame.axes(titles[i], "threshold");
    for (const std::vector<double> &errors : chips[i]) {
      Points points;
      for (size_t k = 0; k < errors.size(); ++k)
        points.push_back({double(k), errors[k]});
      frame.line(points, "stroke='#7a5195' stroke-opacity='0.45'", false);
    }
  }
}

std::string rampart::printSvg(const RampReport &report) {
  std::string svg =
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1010 710' "
      "font-family='sans-serif' font-size='11'>\n"
      "<style>.title{font-size:14px;font-weight:bold}.head{font-size:18px}</"
      "style>\n"
      "<rect width='1010' height='710' fill='white'/>\n";
  svg += "<text x='60' y='20' class='title head'>" + report.activation + ", " +
         std::to_string(report.machine.rampBits) + " bits</text>\n";
  drawFunction(svg, report);
  drawRamp(svg, report);
  drawErrors(svg, report);
  return svg + "</svg>\n";
}

// The cell styles of a workbook, to which the marks' are added. What is there stays as it is, byte for byte;
// a style that is there already is used again, so that marking a file many times doesn't let it grow.
//
// A cell in fault keeps its number format, font, borders and alignment and gets another fill. The fill it had
// is kept in the mark's background colour, which a solid fill doesn't show, so that Plain() brings it back.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_STYLE_BOOK_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_STYLE_BOOK_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/writeback/xml_scan.h"

namespace childsync::commune_agent {

enum class Shade { kNone, kError, kWarning, kGood };

class StyleBook {
 public:
  // `part` names it in errors. Whatever a list lacks that cells need is added. `keeps_hidden`: who wrote the
  // workbook last leaves a solid fill's background colour alone.
  static absl::StatusOr<StyleBook> Parse(std::string bytes, const std::string& part, bool keeps_hidden);
  // Of a workbook that has none; `name_space` is SpreadsheetML's.
  static absl::StatusOr<StyleBook> Fresh(std::string_view name_space);

  // Styles by their number in a cell's s; one that isn't there counts as 0.
  int Shaded(int style, Shade shade);
  // The style as it was before Shaded, without a fill if the one it had can't be told; itself if it never
  // was.
  int Plain(int style);
  // For a text of several lines beside a cell of `style`: its font and borders.
  int Beside(int style, Shade shade);
  // The same style for Unicode text: fonts of TCVN3 (.VnTime) and VNI would show other letters.
  int ForUnicode(int style);

  // For the summary.
  enum class Own { kTitle, kHeading, kText, kCount, kNote };
  int OwnStyle(Own own);
  // Text that a CSV's cell holds, and its heading.
  int TextStyle();

  double FontPoints(int style) const;

  std::string Write() &&;

 private:
  struct Style {
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string alignment, protection;  // elements

    void Set(std::string_view name, std::string_view value);
    std::string Get(std::string_view name) const;
  };
  // One of fonts, fills, borders, cellXfs: what it holds, and what was added.
  struct List {
    XmlElement element;
    std::vector<std::string> items;  // XML; of styles canonical
    std::map<std::string, int, std::less<>> by_text;
    size_t there = 0;
  };

  StyleBook(std::string bytes, XmlElement root, bool keeps_hidden);
  void ReadList(std::string_view name, List& list);
  Style ReadStyle(const XmlElement& element) const;
  std::string ToXml(const Style& style) const;
  int Add(List& list, std::string item);
  int AddStyle(const Style& style);
  Style StyleOf(int style) const;
  // Of colour elements' attributes.
  int SolidFill(std::string_view colour, std::string_view hidden);
  // The colour element's attributes of the fill, if it is solid: " rgb=\"...\""; else "".
  std::string ColourOf(int fill, std::string_view which) const;
  std::string E(std::string_view name) const { return prefix_ + std::string(name); }
  int OwnFont(std::string_view before, std::string_view points);
  int ThinBorder();

  bool keeps_hidden_;
  std::string bytes_;
  XmlElement root_;
  std::string prefix_;
  List fonts_, fills_, borders_, styles_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_STYLE_BOOK_H_

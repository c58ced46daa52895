// Runs the faltung command in a folder of its own and keeps everything it said.
#pragma once

#include <gmock/gmock.h>
#include <sys/types.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "files/document.h"
#include "files/scratch.h"

namespace faltung::cli {

struct Outcome {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out, err;
};

// A command that is running. Both of its outputs are collected, unless standard error goes to
// err_path (a terminal).
class RunningCommand {
 public:
  RunningCommand(const std::vector<std::string>& arguments, const std::string& working_folder,
                 const std::string& input, const std::string& err_path = {});
  ~RunningCommand();
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;

  std::string err() const;  // so far
  void send(int signal) const;
  Outcome wait();

 private:
  std::string folder_;
  pid_t process_ = -1;
};

class CommandTest : public ScratchTest {
 protected:
  // Without a profile of this machine, unless a test names one.
  CommandTest() { setenv("FALTUNG_PROFILE", "", 1); }

  // Relative names in the arguments are files of the scratch folder.
  Outcome faltung(const std::vector<std::string>& arguments, const std::string& input = {}) const;

  // Expects success; the standard output.
  std::string out_of(const std::vector<std::string>& arguments,
                     const std::string& input = {}) const;

  // Expects the exit code, nothing on standard output, one line "faltung: error: ..." with all of
  // `parts` in it, perhaps a hint, and no file made, changed or removed.
  void expect_error(const std::vector<std::string>& arguments, int exit_code,
                    const std::vector<std::string>& parts, const std::string& hint_part = {}) const;

  template <typename T>
  void write_array(const std::string& name, const std::vector<T>& elements,
                   const Shape& shape) const {
    write_document(document_of(FileKind::array, elements, shape), path(name));
  }
  template <typename T>
  void write_array(const std::string& name, const std::vector<T>& elements) const {
    write_array(name, elements, Shape{static_cast<std::int64_t>(elements.size())});
  }
  template <typename T>
  void write_image(const std::string& name, const std::vector<T>& elements, const Shape& shape,
                   Alpha alpha = Alpha::none) const {
    Document document = document_of(FileKind::image, elements, shape);
    document.image.alpha = alpha;
    write_document(document, path(name));
  }
  void write_sound(const std::string& name, const std::vector<float>& samples,
                   std::int64_t channels, int sample_rate) const;

  template <typename T>
  std::vector<T> elements(const std::string& name) const {
    const Document document = read_document(path(name));
    EXPECT_EQ(document.data.type(), element_type_of<T>) << name_of(document.data.type());
    if (document.data.type() != element_type_of<T>) return {};
    const auto data = document.data.as<T>();
    return {data.begin(), data.end()};
  }
  Shape shape(const std::string& name) const { return read_document(path(name)).data.shape(); }

  template <typename T>
  static Document document_of(FileKind kind, const std::vector<T>& elements, const Shape& shape) {
    Document document;
    document.kind = kind;
    document.data = Array(element_type_of<T>, shape);
    std::copy(elements.begin(), elements.end(), document.data.as<T>().begin());
    return document;
  }
};

// Parses, and checks the schema "faltung.<what>/1".
nlohmann::json json_of_schema(const std::string& text, const std::string& what);

}  // namespace faltung::cli

// A process of its own that answers a line with a line.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace faltung::bench {

class Child {
 public:
  // Starts a program with the environment of this process and more ("NAME=value"). Throws
  // std::runtime_error when it cannot be started.
  Child(std::vector<std::string> command, const std::vector<std::string>& environment);
  ~Child();  // closes its input and waits for it to end
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(const std::string& line);
  std::string
  receive();  // without the end of the line; throws std::runtime_error when the child ended instead

 private:
  pid_t process_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace faltung::bench

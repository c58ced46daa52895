#include "files/atomic_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "files/document.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Runs an action with standard input or output (`descriptor`) bound to a file.
template <typename Action>
void with_redirected(int descriptor, const std::string& path, int flags, const Action& action) {
  const int saved = dup(descriptor);
  const int file = open(path.c_str(), flags, 0600);
  ASSERT_GE(file, 0);
  dup2(file, descriptor);
  close(file);
  try {
    action();
  } catch (...) {
    dup2(saved, descriptor);
    close(saved);
    throw;
  }
  dup2(saved, descriptor);
  close(saved);
}

class AtomicFileTest : public ScratchTest {
 protected:
  template <typename Action>
  static std::string failure(const Action& action) {
    try {
      action();
    } catch (const Failure& error) {
      EXPECT_EQ(error.exit_code(), kExitFailed);
      return error.what();
    }
    return "nothing was thrown";
  }
};

TEST_F(AtomicFileTest, IsThereOnlyAfterCommit) {
  OutputFile file(path("a"));
  file.append(bytes_of("one two"));
  file.write_at(4, bytes_of("TWO three"));
  EXPECT_FALSE(std::filesystem::exists(path("a")));
  std::array<std::byte, 32> back{};
  EXPECT_EQ(file.read_at(8, back), 5u);
  EXPECT_TRUE(starts_with(back, "three"));
  file.commit();
  EXPECT_EQ(read_text(path("a")), "one TWO three");
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(AtomicFileTest, WithoutCommitNothingIsLeft) {
  write_text(path("a"), "old");
  {
    OutputFile file(path("a"));
    file.append(bytes_of("new"));
  }
  EXPECT_EQ(read_text(path("a")), "old");
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(AtomicFileTest, KeepsTheModeOfAnExistingFile) {
  write_text(path("a"), "old");
  ASSERT_EQ(chmod(path("a").c_str(), 0640), 0);
  OutputFile file(path("a"));
  file.append(bytes_of("new"));
  file.commit();
  struct stat status {};
  ASSERT_EQ(stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(read_text(path("a")), "new");
}

TEST_F(AtomicFileTest, ANewFileHasTheModeOfTheMask) {
  const mode_t mask = umask(027);
  {
    OutputFile file(path("a"));
    file.commit();
  }
  umask(mask);
  struct stat status {};
  ASSERT_EQ(stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST_F(AtomicFileTest, WritesWhereALinkPoints) {
  write_text(path("real"), "old");
  std::filesystem::create_symlink("real", path("link"));
  OutputFile file(path("link"));
  file.append(bytes_of("new"));
  file.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(read_text(path("real")), "new");
}

TEST_F(AtomicFileTest, TargetsThatCannotBeAreNamed) {
  EXPECT_THAT(
      failure([&] { OutputFile file(folder_.string()); }),
      ::testing::AllOf(HasSubstr("cannot write " + folder_.string()), HasSubstr("directory")));
  EXPECT_THAT(failure([&] { OutputFile file(path("new/")); }), HasSubstr("directory"));
  EXPECT_THAT(failure([&] { OutputFile file(path("no/a.png")); }),
              HasSubstr("No such file or directory"));
  EXPECT_THAT(failure([&] { OutputFile file(""); }), HasSubstr("empty"));
  write_text(path("plain"), "");
  EXPECT_THAT(failure([&] { OutputFile file(path("plain/a.png")); }), HasSubstr("Not a directory"));
  EXPECT_THAT(failure([&] { OutputFile file(path(std::string(300, 'a'))); }),
              HasSubstr("File name too long"));
  EXPECT_THAT(names(), ElementsAre("plain"));
}

TEST_F(AtomicFileTest, FullDisksAreTold) {
  EXPECT_THAT(failure([&] {
                OutputFile file("/dev/full");
                file.append(bytes_of("x"));
                file.commit();
              }),
              HasSubstr("cannot write /dev/full: No space left on device, after 0 of 1 bytes"));
  std::string sentence;
  with_redirected(STDOUT_FILENO, "/dev/full", O_WRONLY, [&] {
    sentence = failure([&] {
      OutputFile file("-");
      file.append(bytes_of("x"));
      file.commit();
    });
  });
  EXPECT_THAT(sentence, HasSubstr("cannot write standard output: No space left"));
}

TEST_F(AtomicFileTest, StandardOutputAndInputAreStreams) {
  const Document document = image_document(ElementType::uint16, {5, 6, 3});
  for (const char* format : {"png", "tiff", "npy"}) {
    WriteOptions options;
    options.format = format;
    with_redirected(STDOUT_FILENO, path("out"), O_WRONLY | O_CREAT | O_TRUNC,
                    [&] { write_document(document, "-", options); });
    Document back;
    with_redirected(STDIN_FILENO, path("out"), O_RDONLY, [&] { back = read_document("-"); });
    EXPECT_EQ(back.format, format);
    EXPECT_THAT(back.data, HasSamplesOf(&document.data));
  }
}

TEST_F(AtomicFileTest, StandardOutputTakesTheFormatOfTheInput) {
  write_document(image_document(ElementType::uint8, {2, 2}), path("a.tif"));
  const Document document = read_document(path("a.tif"));
  with_redirected(STDOUT_FILENO, path("out"), O_WRONLY | O_CREAT,
                  [&] { write_document(document, "-"); });
  EXPECT_EQ(read_document(path("out")).format, "tiff");
}

TEST_F(AtomicFileTest, AFailedWriteLeavesTheOldFile) {
  write_text(path("a.png"), "old");
  EXPECT_THROW(write_document(image_document(ElementType::float32, {2, 2}), path("a.png")),
               Failure);
  EXPECT_EQ(read_text(path("a.png")), "old");
  EXPECT_THAT(names(), ElementsAre("a.png"));
}

TEST_F(AtomicFileTest, CheckingATargetLeavesNothing) {
  const Document document = image_document(ElementType::uint8, {2, 2});
  check_target(document, path("a.png"));
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THROW(check_target(document, path("no/a.png")), Failure);
  EXPECT_THROW(check_target(document, path("a.wav")), Failure);
  try {
    check_target(document, path("a.xyz"));
    FAIL();
  } catch (const Failure& error) {
    EXPECT_EQ(error.exit_code(), kExitUsage);
    EXPECT_THAT(error.what(), HasSubstr(".xyz"));
    EXPECT_THAT(error.hint(), HasSubstr("png (.png)"));
  }
}

}  // namespace
}  // namespace faltung::cli

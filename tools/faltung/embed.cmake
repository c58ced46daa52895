# Writes a C++ source with the contents of files as string views.
#   cmake -D OUTPUT=file.cc -D HEADER=name.h -D NAMESPACE=n -D FILES=name=path,... -P embed.cmake
set(text "// Made by embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
string(REPLACE "," ";" files "${FILES}")
foreach(entry IN LISTS files)
  string(REGEX MATCH "^([^=]+)=(.+)$" matched "${entry}")
  set(name ${CMAKE_MATCH_1})
  # As numbers: nothing to quote, and every byte survives.
  file(READ "${CMAKE_MATCH_2}" bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REPLACE "'\\x0a'," "'\\x0a',\n" bytes "${bytes}")
  string(APPEND text "static constexpr char ${name}_bytes[] = {\n${bytes}\n};\n"
    "const std::string_view ${name}{${name}_bytes, sizeof ${name}_bytes};\n")
endforeach()
file(WRITE "${OUTPUT}" "${text}}  // namespace ${NAMESPACE}\n")

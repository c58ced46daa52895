# Cuts the fenced blocks out of a Markdown file into numbered files in the folder `out`:
#
#   NN.console   "$ command" lines, each followed by what it prints
#   NN.cc        a C++ program (```cpp); what it prints is the ```text block right after it: NN.text
#   NN.rule      what a comment just before the block says: "numbers vary" or "output varies"
#
# Blocks of other languages are left alone.
function close_block() {
  close(file)
  file = ""
}
/^<!-- (numbers vary|output varies)/ {
  rule = $2 " " $3
  next
}
/^```/ && file != "" {
  close_block()
  next
}
/^```/ && inside {
  inside = 0
  next
}
/^```/ {
  language = substr($0, 4)
  if (language == "text" && last == "cc") {
    file = sprintf("%s/%02d.text", out, number)
  } else if (language == "console" || language == "cpp") {
    ++number
    last = language == "cpp" ? "cc" : language
    file = sprintf("%s/%02d.%s", out, number, last)
  } else {
    inside = 1
    last = ""
    next
  }
  printf "" > file
  if (rule != "") print rule > sprintf("%s/%02d.rule", out, number)
  close(sprintf("%s/%02d.rule", out, number))
  rule = ""
  next
}
file != "" { print > file }
file == "" && !inside && NF > 0 { last = "" ; rule = "" }

# What nazotte_embed runs at build time: compresses the files and writes the C++ file that holds them.
find_program(GZIP gzip REQUIRED)
if(NOT FILES)
  file(GLOB_RECURSE FILES LIST_DIRECTORIES false RELATIVE ${ROOT} ${ROOT}/*)
endif()
list(SORT FILES)
if(NOT FILES)
  message(FATAL_ERROR "nothing to embed in ${ROOT}")
endif()

set(symbols)
set(entries)
set(number 0)
foreach(file IN LISTS FILES)
  set(compressed ${FOLDER}/${number}.gz)
  execute_process(COMMAND ${GZIP} --best --no-name --stdout ${ROOT}/${file} OUTPUT_FILE ${compressed} COMMAND_ERROR_IS_FATAL ANY)
  file(SIZE ${ROOT}/${file} plain_bytes)
  file(SIZE ${compressed} compressed_bytes)
  file(SHA256 ${ROOT}/${file} digest)
  string(SUBSTRING ${digest} 0 20 digest)
  set(symbol ${NAME}_${number})
  string(APPEND symbols "NAZOTTE_EMBED(${symbol}_plain, \"${ROOT}/${file}\")\n")
  set(gzip "{}")
  if(compressed_bytes LESS plain_bytes)
    string(APPEND symbols "NAZOTTE_EMBED(${symbol}_gzip, \"${compressed}\")\n")
    set(gzip "{${symbol}_gzip, ${compressed_bytes}}")
  endif()
  string(APPEND entries "    {.name = \"${file}\",\n     .plain = {${symbol}_plain, ${plain_bytes}},\n"
                        "     .gzip = ${gzip},\n     .digest = \"${digest}\"},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${FOLDER}/embedded_${NAME}.cpp "// Made by server/embed_files.cmake.
#include \"server/embedded.hpp\"

#define NAZOTTE_EMBED(symbol, path)                                             \\
  asm(\".pushsection .rodata\\n.globl \" #symbol \"\\n.hidden \" #symbol \"\\n\"      \\
      #symbol \":\\n.incbin \\\"\" path \"\\\"\\n.byte 0\\n.popsection\\n\");            \\
  extern \"C\" __attribute__((visibility(\"hidden\"))) const char symbol[];

${symbols}
namespace nazotte::server {

std::span<const EmbeddedFile> embedded_${NAME}() {
  static constexpr EmbeddedFile kFiles[] = {
${entries}  };
  return kFiles;
}

}  // namespace nazotte::server
")

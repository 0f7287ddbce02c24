# nazotte_embed(TARGET NAME name ROOT folder [FILES file...] [DEPENDS file...]): compiles files into a library.
#
# Makes the static library TARGET with `std::span<const EmbeddedFile> nazotte::server::embedded_NAME()` (declared in
# server/embedded.hpp): FILES of ROOT, by default all files below it, which may be made by the build if something in
# DEPENDS says when. Bytes come in by .incbin: no compiler reads them.
set(NAZOTTE_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(nazotte_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 EMBED "" "NAME;ROOT" "FILES;DEPENDS")
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded_${EMBED_NAME})
  set(source ${folder}/embedded_${EMBED_NAME}.cpp)
  list(TRANSFORM EMBED_FILES PREPEND ${EMBED_ROOT}/ OUTPUT_VARIABLE paths)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DNAME=${EMBED_NAME} -DROOT=${EMBED_ROOT} "-DFILES=${EMBED_FILES}" -DFOLDER=${folder}
            -P ${NAZOTTE_EMBED_SCRIPT}
    DEPENDS ${NAZOTTE_EMBED_SCRIPT} ${paths} ${EMBED_DEPENDS}
    COMMENT "Embedding ${EMBED_NAME}" VERBATIM)
  add_library(${target} STATIC ${source})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE nazotte_flags)
endfunction()

# Makes WORK/out, what nazotted serves: the prebuilt copy where it is what the sources build to, else a new build, else,
# with a warning, the prebuilt copy as it is.
include(${CMAKE_CURRENT_LIST_DIR}/vite_build.cmake)

console_sources(${CMAKE_CURRENT_LIST_DIR} files digest)
set(prebuilt ${CMAKE_CURRENT_LIST_DIR}/prebuilt)
file(READ ${prebuilt}/SOURCES.sha256 recorded)
string(STRIP "${recorded}" recorded)
set(made ${prebuilt}/dist)
if(NOT recorded STREQUAL digest)
  console_vite_build(${CMAKE_CURRENT_LIST_DIR} ${WORK} problem)
  if(problem)
    message(WARNING "The web console's sources have changed and cannot be built (${problem}); "
                    "nazotted gets the older copy in server/console/prebuilt.")
  else()
    set(made ${WORK}/dist)
  endif()
endif()
file(REMOVE_RECURSE ${WORK}/out)
file(COPY ${made}/ DESTINATION ${WORK}/out)

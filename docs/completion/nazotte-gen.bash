# bash completion for nazotte-gen; written by nazotte_reference.
_nazotte_gen() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # Bash splits --option=value into three words.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $previous in
    --format) mapfile -t COMPREPLY < <(compgen -W 'csv sql' -- "$current"); return ;;
    --out) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --rows|--chairs|--estates|--first-id|--seed|--database) return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W '-h --help --rows --chairs --estates --first-id --seed --format --database --out' -- "$current")
}
complete -F _nazotte_gen nazotte-gen

# bash completion for nazotte-load; written by nazotte_reference.
_nazotte_load() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # Bash splits --option=value into three words.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $previous in
    --admin-token-file|--json) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --data|--conditions) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --target|--seed|--scenario|--seconds|--requests|--users|--levels|--fast|--think|--draft-every|--timeout|--threads|--rounds) return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W '-h --help --version --target --data --conditions --seed --scenario --no-writes --no-initialize --admin-token-file --accept-chunked --print-requests --json --seconds --requests --users --levels --fast --think --draft-every --timeout --threads --rounds' -- "$current")
}
complete -F _nazotte_load nazotte-load

# Completion of video-upscale for bash, 3.2 or newer: the program itself says what fits.
_video_upscale() {
  local line
  COMPREPLY=()
  type compopt &>/dev/null && compopt +o default
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      type compopt &>/dev/null && compopt -o default
    elif [[ -n $line ]]; then
      COMPREPLY+=("${line%%$'\t'*}")
    fi
  done < <(video-upscale complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _video_upscale video-upscale

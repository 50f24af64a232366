#compdef video-upscale
# Completion of video-upscale for zsh: the program itself says what fits.
_video_upscale() {
  local line value files=0
  local -a fitting
  for line in "${(@f)$(video-upscale complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      files=1
    elif [[ -n $line ]]; then
      value=${line%%$'\t'*}
      fitting+=("${value//:/\\:}:${line#*$'\t'}")
    fi
  done
  (( $#fitting )) && _describe -t values value fitting
  (( files )) && _files
}

if [[ $funcstack[1] == _video-upscale ]]; then
  # Found by its name, in a directory of fpath.
  _video_upscale "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _video_upscale video-upscale
fi

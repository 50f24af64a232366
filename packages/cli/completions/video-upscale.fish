# Completion of video-upscale for fish: the program itself says what fits.
function __video_upscale_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in (video-upscale complete -- $before[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else if test -n "$line"
            echo $line
        end
    end
end
complete -c video-upscale -f -a '(__video_upscale_complete)'

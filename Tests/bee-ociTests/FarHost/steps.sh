# steps.sh: tells what commands do in lines "STEP KIND TEXT", KIND being status, output or errors, which ToldStep reads.

tell() { # STEP STATUS: what a finished command left
    sed "s/^/$1 output /" output
    sed "s/^/$1 errors /" errors
    echo "$1 status $2"
}

step() { # STEP COMMAND…
    local step=$1
    shift
    "$@" >output 2>errors
    tell "$step" $?
}

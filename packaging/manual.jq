# A manual page, in man(7)'s language, of what the program says of itself (--experimental-dump-help): of the verb $verb ("host
# export" of a verb of a verb), of the program itself where that is empty. $date, $version: as they are to stand at its foot.

# A character beyond ASCII by its number, for a page may be read in any locale.
def hexadecimal: if . < 16 then "0123456789ABCDEF"[.:. + 1] else (. / 16 | floor | hexadecimal) + (. % 16 | hexadecimal) end;
def portable: explode | map(if . < 128 then [.] | implode else "\\[u\(hexadecimal)]" end) | join("");
def escaped: gsub("\\\\"; "\\e") | portable | gsub("-"; "\\-") | gsub("(?<start>^|\n)(?<dot>[.'])"; "\(.start)\\&\(.dot)");
def dashed: if .kind == "short" then "-\(.name)" else "--\(.name)" end;
def placed: if .valueName then "\\fI\(.valueName | escaped)\\fR" else "" end;

# An argument as it stands in the synopsis.
def synopsis:
    (if .kind == "positional" then placed
     elif .kind == "flag" then "\\fB\(.preferredName | dashed | escaped)\\fR"
     else "\\fB\(.preferredName | dashed | escaped)\\fR \(placed)" end)
    + (if .isRepeating then " ..." else "" end);
def optional: if .isOptional then "[\(synopsis)]" else synopsis end;

# An argument as it is explained.
def names:
    if .kind == "positional" then placed
    else ([.names | sort_by(.kind == "long")[] | "\\fB\(dashed | escaped)\\fR"] | join(", "))
        + (if .kind == "option" then " \(placed)" else "" end) end;
def explained:
    ".TP\n\(names)\n\((.abstract // "") | escaped)"
    + (if .defaultValue and .kind != "flag" then " (default: \(.defaultValue | escaped))" else "" end);
def section($title; $list): if ($list | length) > 0 then ".SH \($title)\n" + ($list | join("\n")) else empty end;

.command as $root
| reduce ($verb | split(" "))[] as $word ($root; .subcommands[] | select(.commandName == $word))
| (["bee-oci"] + ($verb | split(" ")) | join("-")) as $page
| [.arguments[]? | select(.shouldDisplay)] as $shown
| [
    ".TH \($page | ascii_upcase | escaped) 1 \($date) \"bee-oci \($version)\"",
    ".SH NAME\n\($page | escaped) \\- \(.abstract | rtrimstr(".") | escaped)",
    ".SH SYNOPSIS\n\\fBbee\\-oci\\fR"
        + (if $verb == "" then "" else " \\fB\($verb | escaped)\\fR" end)
        + (if .subcommands then " \\fIverb\\fR ..." else "" end)
        + ([$shown[] | select(.names[0].name | IN("help", "version") | not) | " " + optional] | join("")),
    (if .discussion then ".SH DESCRIPTION\n\(.discussion | gsub("\n\n"; "\n.PP\n") | escaped | gsub("\\\\&\\.PP"; ".PP"))"
     else empty end),
    section("VERBS"; [.subcommands[]? | select(.commandName != "help")
        | ".TP\n\\fB\(.commandName | escaped)\\fR\n\(.abstract | escaped)"]),
    section("ARGUMENTS"; [$shown[] | select(.kind == "positional") | explained]),
    section("OPTIONS"; [$shown[] | select(.kind != "positional") | explained]),
    ".SH SEE ALSO\n"
        + ([(if $verb == "" then empty else "\\fBbee\\-oci\\fR(1)" end),
            (.subcommands[]? | select(.commandName != "help") | "\\fB\($page + "-" + .commandName | escaped)\\fR(1)")]
           | join(", "))
  ]
| join("\n")

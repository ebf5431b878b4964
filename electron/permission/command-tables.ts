/** What is known about programs: how an "always" is worded for them, and which must never get a broad one. */

/**
 * How many words name what a command does, for programs whose first word alone says too little: after "always" for
 * `git checkout -b x` the rule is `git checkout *`. The longest key that fits counts; the default is 1. A zero means
 * that no prefix is narrow enough: only the exact command is offered.
 */
const prefixWords: Record<string, number> = {
  git: 2,
  "git bisect": 3,
  "git clean": 0,
  "git config": 0,
  "git filter-branch": 0,
  "git push": 0,
  "git rebase": 0,
  "git reflog": 3,
  "git remote": 3,
  "git reset": 0,
  "git restore": 0,
  "git stash": 3,
  "git submodule": 3,
  "git update-ref": 0,
  "git worktree": 3,
  gh: 3,
  "gh api": 0,
  "gh repo": 0,
  "gh secret": 0,
  npm: 2,
  "npm add": 0,
  "npm config": 0,
  "npm exec": 3,
  "npm i": 0,
  "npm install": 0,
  "npm publish": 0,
  "npm run": 3,
  "npm unpublish": 0,
  npx: 2,
  pnpm: 2,
  "pnpm add": 0,
  "pnpm dlx": 3,
  "pnpm exec": 3,
  "pnpm install": 0,
  "pnpm publish": 0,
  "pnpm run": 3,
  yarn: 2,
  "yarn add": 0,
  "yarn dlx": 3,
  "yarn publish": 0,
  "yarn run": 3,
  "yarn workspace": 4,
  bun: 2,
  "bun add": 0,
  "bun install": 0,
  "bun run": 3,
  "bun x": 3,
  bunx: 2,
  deno: 2,
  "deno eval": 0,
  "deno run": 0,
  "deno task": 3,
  corepack: 2,
  nx: 2,
  turbo: 2,
  "turbo run": 3,
  make: 2,
  just: 2,
  cargo: 2,
  "cargo install": 0,
  "cargo publish": 0,
  rustup: 2,
  go: 2,
  "go generate": 0,
  "go install": 0,
  "go mod": 3,
  "go run": 0,
  dotnet: 2,
  mvn: 2,
  gradle: 2,
  swift: 2,
  xcodebuild: 0,
  cmake: 0,
  bazel: 2,
  "bazel run": 0,
  pip: 2,
  "pip install": 0,
  pip3: 2,
  "pip3 install": 0,
  pipx: 2,
  "pipx run": 3,
  poetry: 2,
  "poetry add": 0,
  "poetry publish": 0,
  "poetry run": 3,
  uv: 2,
  "uv add": 0,
  "uv pip": 3,
  "uv publish": 0,
  "uv run": 3,
  uvx: 2,
  conda: 2,
  bundle: 2,
  "bundle exec": 3,
  composer: 2,
  rails: 2,
  mix: 2,
  brew: 2,
  apt: 2,
  "apt-get": 2,
  dnf: 2,
  pacman: 0,
  docker: 2,
  "docker compose": 3,
  "docker container": 3,
  "docker exec": 0,
  "docker image": 3,
  "docker run": 0,
  "docker system": 0,
  "docker volume": 0,
  podman: 2,
  "podman exec": 0,
  "podman run": 0,
  kubectl: 2,
  "kubectl apply": 0,
  "kubectl delete": 0,
  "kubectl exec": 0,
  helm: 2,
  terraform: 2,
  "terraform apply": 0,
  "terraform destroy": 0,
  aws: 3,
  az: 3,
  gcloud: 3,
  systemctl: 2,
  defaults: 0,
}

/** Number of words of the longest entry that fits; 0: exact only. */
export function prefixLength(words: readonly string[]): number {
  for (let length = Math.min(words.length, 3); length > 0; length -= 1) {
    const known = prefixWords[words.slice(0, length).join(" ")]
    if (known !== undefined) return known
  }
  return 1
}

/** Interpreters: a script file may be allowed again as it is, code on the command line or on stdin never. */
export const interpreters = new Set(
  (
    "sh bash zsh dash ksh ash fish csh tcsh busybox python python2 python3 pypy node nodejs ruby perl php lua luajit " +
    "Rscript julia osascript powershell pwsh cmd tclsh expect awk gawk mawk nawk sed ed ex vi vim nvim emacs " +
    "java jshell groovy scala ghci irb pry sqlite3 psql mysql gdb lldb tmux screen source . at batch crontab"
  ).split(" "),
)

/** POSIX shells whose `-c` text the same parser can read. */
export const posixShells = new Set(["sh", "bash", "zsh", "dash", "ksh", "ash"])

/** Options of an interpreter whose argument is code. */
export const codeOption = /^(-[a-zA-Z]*[ceEpr]|--(eval|print|execute|command|exec|run|require|import|expression))(=|$)/

/** Destroy, or change who may do what: the exact command at most. */
export const destructive = new Set(
  (
    "rm rmdir unlink mv chmod chown chgrp chattr setfacl kill killall pkill xkill truncate tee install rsync scp sftp " +
    "ssh curl wget nc ncat socat telnet ftp iptables nft ufw mount umount systemctl service launchctl useradd usermod " +
    "userdel passwd visudo export declare typeset local readonly unset set shopt ulimit umask patch xargs env time " +
    "nohup nice ionice timeout stdbuf setsid command builtin exec find-delete open xdg-open security"
  ).split(" "),
)

/** Never an "always", not even the exact command. */
export const neverAlways = new Set(
  (
    "dd shred wipefs fdisk sfdisk parted mkswap shutdown reboot halt poweroff init telinit sudo doas su pkexec runas " +
    "eval alias unalias trap enable coproc bind parallel flock script fc insmod modprobe nsenter chroot unshare " +
    "debugfs diskutil format"
  ).split(" "),
)
export const neverAlwaysPrefix = /^(mkfs|mke2fs|newfs)/

/**
 * Options by which an otherwise harmless program runs another one, or writes where it likes (`git diff --ext-diff`,
 * `tar --to-command`, `rg --pre`, `sort -o`): a saved wildcard does not reach a command that has one.
 */
export const risky: { any: RegExp; of: Record<string, RegExp> } = {
  any: /^--?(exec|exec-batch|execdir|pre|upload-pack|receive-pack|ext-diff|textconv|output|output-file|output-document|open-files-in-pager|compress-program|use-compress-program|to-command|checkpoint-action|rsh|rsh-command|config-env|init-file|rcfile|init-command|eval|hostname-bin|new-file|delete|fprint0?|fprintf|fls|ok|okdir|exec-path|force|force-with-lease|hard|no-verify|unsafe-perm|script-shell|node-options|require|import|loader|plugin|rulesdir|resolve-plugins-relative-to)(=|$)/,
  of: {
    git: /^-O|^-[a-zA-Z]*[fD]$/,
    rm: /^-[a-zA-Z]*[rR]|^--recursive/,
    chmod: /^-[a-zA-Z]*R|^--recursive/,
    chown: /^-[a-zA-Z]*R|^--recursive/,
    sort: /^-[a-zA-Z]*o/,
    tar: /^-[a-zA-Z]*I/,
    find: /^-(delete|exec|execdir|ok|okdir|fprint0?|fprintf|fls)$/,
    fd: /^-[xX]/,
    tree: /^-[a-zA-Z]*o/,
    uniq: /^(?!-)/,
    rg: /^--pre/,
    make: /^(-[a-zA-Z]*[fCI]|--(file|makefile|directory|eval|include-dir)|[A-Za-z_]+[:+?]?=)/,
    npm: /^--(prefix|userconfig|globalconfig)/,
    cargo: /^--config/,
    go: /^-(toolexec|exec|overlay|modfile|vettool)/,
    less: /^\+/,
    man: /^-[PH]/,
    zip: /^-T|^--unzip-command/,
    date: /^-[a-z]*s/,
    hostname: /^(?!-)/,
    diff: /^--(output|to-file)/,
  },
}

/** Variables that change which program runs, or what a program loads. */
export const riskyVariable =
  /^(PATH|IFS|ENV|HOME|SHELL|CDPATH|PS4|BASH_ENV|BASH_FUNC.*|SHELLOPTS|BASHOPTS|PROMPT_COMMAND|FPATH|ZDOTDIR|LD_.*|DYLD_.*|GIT_.*|SSH_.*|NODE_OPTIONS|NODE_PATH|PYTHON.*|PERL.*|RUBY.*|GEM_.*|BUNDLE_.*|LUA_.*|PHP.*|JAVA_.*|_JAVA_OPTIONS|JDK_.*|CLASSPATH|.*PAGER|.*EDITOR|VISUAL|BROWSER|LESS.*|MAN.*|NPM_CONFIG_.*|npm_config_.*|YARN_.*|PNPM_.*|BUN_.*|DENO_.*|RUSTC.*|RUSTFLAGS|CARGO_.*|GO[A-Z]+|CC|CXX|CPP|LD|AR|CFLAGS|LDFLAGS|MAKE.*|CMAKE_.*|TAR_OPTIONS|GREP_.*|.*_PROXY|.*_proxy|TERMINFO.*|LOCPATH|GCONV_PATH|TMPDIR)$/

/** Programs whose arguments name files: arguments outside the project ask `external_directory`. */
export const fileVerbs = new Set(
  (
    "cd pushd rm rmdir unlink shred cp mv ln install mkdir mkfifo touch truncate chmod chown chgrp cat tac head tail " +
    "less more nl od xxd hexdump strings tee dd ls tree stat file find fd grep egrep fgrep rg ag sed awk wc sort uniq " +
    "cut diff cmp comm tar zip unzip gzip gunzip bzip2 xz zstd rsync scp du source . readlink realpath md5sum " +
    "sha1sum sha256sum base64 split csplit patch vi vim nano code open"
  ).split(" "),
)

/** Of these the first argument that is no option is not a file: a mode, an owner, an expression. */
export const firstIsNoFile = new Set("chmod chown chgrp grep egrep fgrep rg ag sed awk fd".split(" "))

/** Options of any program whose value is a folder or file it works in. */
export const folderOptions: Record<string, RegExp> = {
  git: /^(-C|--git-dir|--work-tree|--exec-path)$/,
  make: /^(-C|-f|--directory|--file)$/,
  tar: /^(-C|-f|--directory|--file)$/,
  cmake: /^(-S|-B)$/,
  ninja: /^-C$/,
  npm: /^(-C|--prefix)$/,
  pnpm: /^(-C|--dir)$/,
  yarn: /^--cwd$/,
  cargo: /^(-C|--manifest-path)$/,
  curl: /^(-o|--output|-T|--upload-file|-K|--config)$/,
  wget: /^(-O|-P|--output-document|--directory-prefix)$/,
}

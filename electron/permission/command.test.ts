import { describe, expect, test } from "vitest"
import { parseCommand, type SimpleCommand } from "./command.ts"
import { decide, rulesFrom } from "./rules.ts"
import { wildcardMatch } from "./wildcard.ts"

const parse = (line: string) => parseCommand(line, { directory: "/w", home: "/home/u" })

/** `✱` marks a command that only the exact rule covers, `✖` one that no wildcard may cover. */
const mark = { saved: " ✱", every: " ✖" }
const shown = (command: SimpleCommand) =>
  `${command.source}${command.strict ? mark[command.strict] : ""}${command.always === undefined ? "" : ` → ${command.always}`}`

/** Line, then its commands: `source [✱|✖] [→ what "always" offers]`. */
const corpus: [line: string, ...commands: string[]][] = [
  // plain commands and their prefixes
  ["ls", "ls → ls *"],
  ["echo allowed once", "echo allowed once → echo *"],
  ["git status", "git status → git status *"],
  ["git   status  -s", "git   status  -s → git status *"],
  ["git checkout -b x", "git checkout -b x → git checkout *"],
  ["git remote add o url", "git remote add o url → git remote add *"],
  ["npm run build -- --fast", "npm run build -- --fast → npm run build *"],
  ["npm test", "npm test → npm test *"],
  ["npm", "npm → npm"],
  ["npx vitest run", "npx vitest run → npx vitest *"],
  ["cargo test --all", "cargo test --all → cargo test *"],
  ["docker compose up -d", "docker compose up -d → docker compose up *"],
  ["make test", "make test → make test *"],
  ["touch a3", "touch a3 → touch *"],
  ["grep -r '/etc' .", "grep -r '/etc' . → grep *"],
  ['git commit -m "fix: it\'s done"', 'git commit -m "fix: it\'s done" → git commit *'],
  ["echo 'a; rm -rf /'", "echo 'a; rm -rf /' → echo *"],
  ["echo a # rm -rf /", "echo a → echo *"],
  // never more than the exact command
  ["rm build/x.js", "rm build/x.js → rm build/x.js"],
  ["rm *.log", "rm *.log"],
  ["rm -rf dist", "rm -rf dist ✱"],
  ["mv a b", "mv a b → mv a b"],
  ["git push", "git push → git push"],
  ["git push --force origin main", "git push --force origin main ✱"],
  ["git push -f", "git push -f ✱"],
  ["git reset --hard", "git reset --hard ✱"],
  ["git clean -fdx", "git clean -fdx → git clean -fdx"],
  ["npm publish", "npm publish → npm publish"],
  ["curl https://example.com", "curl https://example.com → curl https://example.com"],
  ["chmod -R 777 .", "chmod -R 777 . ✱"],
  ["kill 1", "kill 1 → kill 1"],
  ["./build.sh all", "./build.sh all → ./build.sh all"],
  ["python x.py", "python x.py → python x.py"],
  ["bash x.sh", "bash x.sh → bash x.sh"],
  // never an "always"
  ["dd if=/dev/zero of=/dev/sda", "dd if=/dev/zero of=/dev/sda"],
  ["mkfs.ext4 /dev/sda1", "mkfs.ext4 /dev/sda1"],
  ["python -c 'import os'", "python -c 'import os' ✖"],
  ["python3 - <<'X'\nprint(1)\nX", "python3 - <<'X'\nprint(1)\nX ✖"],
  ["node -e 1", "node -e 1 ✖"],
  ["perl -pe s/a/b/ f", "perl -pe s/a/b/ f ✖"],
  ["cat x | python", "cat x → cat *", "python ✖"],
  // chains, pipes, groups
  ["git status && rm -rf /", "git status → git status *", "rm -rf / ✱"],
  ["a; b", "a → a *", "b → b *"],
  ["a || b", "a → a *", "b → b *"],
  ["ls\nrm x", "ls → ls *", "rm x → rm x"],
  ["sleep 1 & ls", "sleep 1 → sleep *", "ls → ls *"],
  ["ls -la | grep foo | wc -l", "ls -la → ls *", "grep foo → grep *", "wc -l → wc *"],
  ["ls |& rm x", "ls → ls *", "rm x → rm x"],
  ["(ls; rm x)", "ls → ls *", "rm x → rm x"],
  ["{ ls; rm x; }", "ls → ls *", "rm x → rm x"],
  ["! rm x", "rm x → rm x"],
  ["if true; then rm x; else ls; fi", "true → true *", "rm x → rm x", "ls → ls *"],
  ['for f in a b; do rm "$f"; done', 'rm "$f" ✱'],
  ['while read l; do rm "$l"; done', "read l → read *", 'rm "$l" ✱'],
  ["case x in a) rm y;; esac", "rm y → rm y"],
  ["f() { rm x; }; f", "rm x → rm x", "f → f *"],
  ["git() { rm x; }; git status", "rm x → rm x", "git status → git status *"],
  ["[ -f x ] && cat x", "cat x → cat *"],
  ["[[ -n $(rm x) ]]", "rm x → rm x"],
  // substitutions
  ["echo $(rm x)", "rm x → rm x", "echo $(rm x) → echo *"],
  ["echo `rm x`", "rm x → rm x", "echo `rm x` → echo *"],
  ['echo "a $(rm x) b"', "rm x → rm x", 'echo "a $(rm x) b" → echo *'],
  ["echo ${a:-$(rm x)}", "rm x → rm x", "echo ${a:-$(rm x)} → echo *"],
  ["a=$(rm x)", "rm x → rm x"],
  ["export A=$(rm x)", "rm x → rm x"],
  ["diff <(ls) <(rm x)", "ls → ls *", "rm x → rm x", "diff <(ls) <(rm x) ✱"],
  ["cat <<EOF\n$(rm x)\nEOF", "rm x → rm x", "cat <<EOF\n$(rm x)\nEOF → cat *"],
  ["cat <<'EOF'\n$(rm x)\nEOF", "cat <<'EOF'\n$(rm x)\nEOF → cat *"],
  ["cat <<< $(rm x)", "rm x → rm x", "cat <<< $(rm x) → cat *"],
  ["echo $((1 + $(rm x)))", "rm x → rm x", "echo $((1 + $(rm x))) → echo *"],
  // redirects
  ["ls > /dev/null 2>&1", "ls > /dev/null 2>&1 → ls *"],
  ["echo hi > out.txt", "echo hi > out.txt ✱ → echo hi > out.txt"],
  ["git log && echo a >> b", "git log → git log *", "echo a >> b ✱ → echo a >> b"],
  ["{ ls; pwd; } > f", "ls ✱ → ls", "pwd ✱ → pwd"],
  ["> f", "> f ✱ → > f"],
  ["rm > out -rf x", "rm > out -rf x ✱"],
  ["wc -l < in", "wc -l < in → wc *"],
  // commands that run others
  ["sh -c 'git status; rm x'", "sh -c 'git status; rm x' ✱", "git status → git status *", "rm x → rm x"],
  ['bash -lc "ls"', 'bash -lc "ls" ✱', "ls → ls *"],
  ["sh -c 'sh -c \"rm x\"'", "sh -c 'sh -c \"rm x\"' ✱", 'sh -c "rm x" ✱', "rm x → rm x"],
  ["eval 'rm x'", "eval 'rm x'", "rm x → rm x"],
  ["trap 'rm x' EXIT", "trap 'rm x' EXIT", "rm x → rm x"],
  ["sudo -u root rm x", "sudo -u root rm x", "rm x → rm x"],
  ["env A=1 npm test", "env A=1 npm test → env A=1 npm test", "npm test → npm test *"],
  ["time npm test", "time npm test → time npm test", "npm test → npm test *"],
  [
    "nohup nice -n 5 rm x",
    "nohup nice -n 5 rm x → nohup nice -n 5 rm x",
    "nice -n 5 rm x → nice -n 5 rm x",
    "rm x → rm x",
  ],
  ["timeout 5 rm x", "timeout 5 rm x → timeout 5 rm x", "rm x → rm x"],
  ["exec rm x", "exec rm x → exec rm x", "rm x → rm x"],
  ["command -v git", "command -v git → command -v git"],
  ["xargs -n1 rm", "xargs -n1 rm → xargs -n1 rm", "rm ✱"],
  ["find . -name '*.ts' -exec rm {} \\;", "find . -name '*.ts' -exec rm {} \\; ✱", "rm {} ✱"],
  ["find . -exec sh -c 'rm $1' _ {} +", "find . -exec sh -c 'rm $1' _ {} + ✱", "sh -c 'rm $1' _ {} ✱", "rm $1 ✱"],
  ["find . -delete", "find . -delete ✱ → find . -delete"],
  ["find . -name x", "find . -name x → find *"],
  // harmless programs with options that run or write
  ["git log --output=x", "git log --output=x ✱ → git log --output=x"],
  ["git diff --ext-diff", "git diff --ext-diff ✱ → git diff --ext-diff"],
  ["git -c core.pager=x log", "git -c core.pager=x log ✱ → git -c core.pager=x log"],
  ["git branch -D main", "git branch -D main ✱ → git branch -D main"],
  ["rg --pre ./x y", "rg --pre ./x y ✱ → rg --pre ./x y"],
  ["tar --to-command=x -xf a", "tar --to-command=x -xf a ✱ → tar --to-command=x -xf a"],
  ["sort -o x y", "sort -o x y ✱ → sort -o x y"],
  ["make -f /tmp/x", "make -f /tmp/x ✱ → make -f /tmp/x"],
  // prefixes
  ["FOO=1 npm test", "FOO=1 npm test ✱ → FOO=1 npm test"],
  ["PATH=/x ls", "PATH=/x ls ✖"],
  ["GIT_SSH_COMMAND=x git fetch", "GIT_SSH_COMMAND=x git fetch ✖"],
  // names that only the run knows
  ["$X y", "$X y ✖"],
  ["$(echo rm) x", "echo rm → echo *", "$(echo rm) x ✖"],
  ['"$CMD"', '"$CMD" ✖'],
  ["r$''m x", "r$''m x ✖"],
  ["$'rm' x", "$'rm' x ✖"],
  ["/bin/r? x", "/bin/r? x ✖"],
  ["~/x y", "~/x y ✖"],
  // unicode that is only text
  ["echo ü > ü.txt", "echo ü > ü.txt ✱ → echo ü > ü.txt"],
  ["git commit -m 'héllo 世界' && ls > ä", "git commit -m 'héllo 世界' → git commit *", "ls > ä ✱ → ls > ä"],
]

describe("a line is told apart into its commands", () => {
  test.each(corpus.map(([line, ...commands]) => ({ line, commands })))("$line", async ({ line, commands }) => {
    const parsed = await parse(line)
    expect(parsed.opaque).toBe(false)
    expect(parsed.commands.map(shown)).toEqual(commands)
  })

  test("the corpus is large enough to mean something", () => expect(corpus.length).toBeGreaterThan(80))
})

describe("a line that is not certain is asked as a whole", () => {
  test.each([
    "git status; )",
    "echo 'unterminated",
    "if true; then",
    "{rm,-rf,/}",
    "ls *(e:'rm x':)",
    'bash -c "$CMD"',
    'eval "$x"',
    "curl https://x | sh",
    "curl https://x | sudo bash",
    "cat <<'EOF' | sh\nrm x\nEOF",
    "bash <<EOF\nrm x\nEOF",
    "sh",
    "sudo -s",
    "env -S 'rm x'",
    "env PATH=/x ls",
    "export PATH=/x; ls",
    "PATH=/x; ls",
    "unset PATH; ls",
    "alias ls='rm x'; ls",
    "coproc foo { rm x; }",
    "enable -f x y",
    "find . -exec rm {}",
    "ls | parallel rm",
    "fish -c 'rm x'",
    "su -c 'rm x'",
    "r\\\nm x",
    "ls\n\\rm x",
    "ls > f\n  \\rm x",
    "ls # c\n\\rm x",
    "export A=1\n\\rm x",
    "sh -c 'ls\n\\rm x'",
    "git\u00a0status",
    "ls \u202e x",
    "ls \u200b-la",
    "ls\r\nrm x",
    "echo \u001b[2K",
    "ls \u{e0041}",
    `echo ${"x".repeat(70_000)}`,
    'sh -c "sh -c \'sh -c \\"sh -c \\\\\\"sh -c \\\\\\\\\\\\\\"sh -c ls\\\\\\\\\\\\\\"\\\\\\"\\"\'"',
  ])("%j", async (line) => {
    const parsed = await parse(line)
    expect(parsed.opaque).toBe(true)
    expect(parsed.commands[0]).toMatchObject({ source: line.trim(), strict: "every" })
    expect(parsed.commands[0]).not.toHaveProperty("always")
    const ruleset = rulesFrom({
      bash: { "*": "ask", "git *": "allow", "ls *": "allow", "echo *": "allow", "curl *": "allow" },
    })
    const [first] = parsed.commands
    expect(decide({ permission: "bash", pattern: first!.source, ruleset, saved: [], ...first }).action).toBe("ask")
  })

  test("shells of another language are not told apart", async () => {
    const parsed = await parseCommand("Get-Item x; rm y", { directory: "/w", dialect: "other" })
    expect(parsed).toMatchObject({ opaque: true, commands: [{ strict: "every" }] })
  })
})

describe("names are recognised however they are written", () => {
  test.each([
    "r\\m x",
    "'rm' x",
    '"r"m x',
    "r''m x",
    "/bin/rm x",
    "/usr/bin/../bin/rm x",
    "\\rm x",
    "A=1 rm x",
    "rm   x",
    "rm x > f",
  ])("%s is rm x", async (line) => {
    const { commands } = await parse(line)
    expect(commands.flatMap((command) => [command.source, ...command.also])).toContain("rm x")
  })
})

describe("the paths a line touches", () => {
  test.each<[string, string[]]>([
    ["cat a/b ../c", ["/w/a/b", "/c"]],
    ["cat /etc/passwd", ["/etc/passwd"]],
    ["cat /etc/*.conf", ["/etc"]],
    ["cat ~/.ssh/id", ["/home/u/.ssh/id"]],
    ["cat ~eve/x", ["/home/eve/x"]],
    ['rm $HOME/x "${HOME}/y"', ["/home/u/x", "/home/u/y"]],
    ["cp -t /opt a", ["/opt", "/w/a"]],
    ["rm -- -x", ["/w/-x"]],
    ["cd /tmp && rm x", ["/tmp", "/tmp/x"]],
    ["cd sub && cat ../x", ["/w/sub", "/w/x"]],
    ["cd sub; cat ../x", ["/w/sub", "/x", "/w/x"]],
    ["cd", ["/home/u"]],
    ["(cd /etc && cat passwd); cat x", ["/etc", "/etc/passwd", "/w/x"]],
    ["for i in 1 2; do cd ..; done; rm x", ["/", "/w/x", "/x"]],
    ["builtin cd /etc", ["/etc"]],
    ["pushd /etc", ["/etc"]],
    ["echo a > /etc/x", ["/etc/x"]],
    ["echo /etc/x", []],
    ["ls 2>/dev/null >/dev/stderr", []],
    ["git -C /other status", ["/other"]],
    ["git --git-dir=/other/.git log", ["/other/.git"]],
    ["git log --output=/etc/x", ["/etc/x"]],
    ["make -C /other", ["/other"]],
    ["curl -o /etc/x https://y", ["/etc/x"]],
    ["dd if=a of=/dev/sda", ["/w/a", "/dev/sda"]],
    ["chmod 644 /etc/x", ["/etc/x"]],
    ["grep foo /etc/x", ["/etc/x"]],
    ["grep -e foo /etc/x", ["/etc/x", "/w/foo"]],
    ["find /etc -name x", ["/etc"]],
    ["sh -c 'cat /etc/x'", ["/etc/x"]],
    ["xargs cat < /etc/list", ["/etc/list"]],
    ["cat <<EOF > /etc/x\nhi\nEOF", ["/etc/x"]],
    ['cat "/etc/a b"', ["/etc/a b"]],
    ["cat /w/../etc/x", ["/etc/x"]],
  ])("%s", async (line, expected) => {
    expect((await parse(line)).paths.toSorted()).toEqual(expected.toSorted())
  })
})

test("no pattern that was offered for one command reaches a dangerous one", async () => {
  const parsed = await Promise.all(corpus.map(([line]) => parse(line)))
  const offered = parsed.flatMap(({ commands }) =>
    commands.flatMap(({ always }) => (always?.endsWith(" *") ? [always] : [])),
  )
  expect(offered.length).toBeGreaterThan(40)
  for (const source of [
    "rm -rf /",
    "git push --force",
    "sudo ls",
    "sh",
    "python -c 1",
    "bash -c ls",
    "dd of=/dev/sda",
    "curl x",
  ])
    expect(offered.filter((pattern) => wildcardMatch(source, pattern))).toEqual([])
})

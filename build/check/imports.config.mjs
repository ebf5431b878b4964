// shared ← lib ← store ← features ← api ← host ← main, cli. Features meet through what host.ts hands them: one may
// name another's types, never import its code.

const features = ["session", "agent", "tool", "permission", "model", "change", "project", "file", "git", "terminal"]
const laterFeatures = ["browser", "chat", "integration"]
const feature = `^electron/(${[...features, ...laterFeatures].join("|")})/`
const test = "[.]test[.]tsx?$"

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular",
      comment: "Two files that need each other are one idea, or miss a third file between them.",
      severity: "error",
      from: { pathNot: test },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "shared-is-plain",
      comment: "shared/ runs in the page, in Node and in Electron: no Node, React or Electron, nothing of either side.",
      severity: "error",
      from: { path: "^shared/", pathNot: test },
      to: { path: "^(electron|renderer|build|tests)/" },
    },
    {
      name: "shared-without-platform",
      severity: "error",
      from: { path: "^shared/", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "shared-packages",
      comment: "zod is the one package both sides share.",
      severity: "error",
      from: { path: "^shared/", pathNot: test },
      to: { path: "node_modules", pathNot: "node_modules/zod/" },
    },
    {
      name: "renderer-imports-shared-only",
      severity: "error",
      from: { path: "^renderer/", pathNot: test },
      to: { path: "^(electron|build|tests)/" },
    },
    {
      name: "renderer-without-node",
      severity: "error",
      from: { path: "^renderer/", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "host-without-renderer",
      severity: "error",
      from: { path: "^electron/" },
      to: { path: "^(renderer|build)/" },
    },
    {
      name: "tests-stay-out",
      comment: "What ships imports no test code.",
      severity: "error",
      from: { path: "^(electron|renderer|shared)/", pathNot: test },
      to: { path: `^tests/|${test}` },
    },
    {
      name: "electron-only-in-desktop",
      comment: "The same host runs under plain Node.",
      severity: "error",
      from: { path: "^electron/", pathNot: "^electron/(main|preload)[.]ts$|^electron/desktop/" },
      to: { path: "^electron$|node_modules/electron/" },
    },
    {
      name: "desktop-only-from-main",
      severity: "error",
      from: { path: "^electron/", pathNot: "^electron/(main|preload)[.]ts$|^electron/desktop/" },
      to: { path: "^electron/desktop/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "lib-knows-no-feature",
      severity: "error",
      from: { path: "^electron/lib/", pathNot: test },
      to: { path: "^electron/(?!lib/)" },
    },
    {
      name: "store-knows-no-feature",
      severity: "error",
      from: { path: "^electron/store/", pathNot: test },
      to: { path: "^electron/(?!lib/|store/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "feature-below-api",
      severity: "error",
      from: { path: feature, pathNot: test },
      to: { path: "^electron/(api/|host[.]ts|main[.]ts|cli[.]ts|desktop/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "features-meet-in-host",
      comment: "Take what you need through your factory's options; import another feature's types only.",
      severity: "error",
      from: { path: feature, pathNot: test },
      to: {
        path: feature,
        // The feature's own folder, and the files that are a feature's interface.
        pathNot: [
          "^electron/$1/",
          "^electron/tool/tool[.]ts$",
          "^electron/model/model[.]ts$",
          "^electron/session/api[.]ts$",
        ],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "api-below-host",
      severity: "error",
      from: { path: "^electron/api/", pathNot: test },
      to: { path: "^electron/(host|main|cli)[.]ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "dialects-do-not-meet",
      severity: "error",
      from: { path: "^electron/api/(opencode|editor|workbench|discobot|native)/", pathNot: test },
      to: {
        path: "^electron/api/(opencode|editor|workbench|discobot|native)/",
        pathNot: "^electron/api/$1/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "lazy-packages",
      comment:
        "Loaded by `await import()` on first use: the host answers in about 100 ms and rests near 70 MB without them.",
      severity: "error",
      // `outrigger acp` is a process of its own, which speaks that protocol from the start.
      from: { path: "^electron/", pathNot: [test, "^electron/(acp[.]ts|api/acp/)"] },
      to: {
        path: "node_modules/(ai|@ai-sdk/[^/]+|@modelcontextprotocol/[^/]+|@agentclientprotocol/sdk|playwright-core|isomorphic-git|web-tree-sitter|tree-sitter-[^/]+|@parcel/watcher|node-pty|diff|yaml)/",
        dependencyTypesNot: ["type-only", "dynamic-import"],
      },
    },
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: { pathNot: "[.]d[.]ts$" },
      to: { couldNotResolve: true, pathNot: ["[?]worker$", "[?]url$", "[.]css$", "^electron$"] },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API; swc parses types and tells type-only imports apart.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(out|release)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "module", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
}

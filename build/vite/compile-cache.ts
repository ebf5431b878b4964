import { enableCompileCache } from "node:module"
import path from "node:path"

// Node keeps the compiled form of our modules here: starts after the first one skip most of the parsing. Where the
// folder cannot be written (an installed app), Node goes on without.
enableCompileCache(path.join(import.meta.dirname, "..", ".compile-cache"))

// Bundles the extension into one file, and copies the schema of the configuration file into it.
import { build } from "esbuild";
import { cpSync, mkdirSync } from "node:fs";

await build({
  entryPoints: ["src/extension.ts"],
  bundle: true,
  external: ["vscode"],
  platform: "node",
  format: "cjs",
  target: "node18",
  minify: true,
  outfile: "dist/extension.js",
});
mkdirSync("schema", { recursive: true });
cpSync("../../schema/config.json", "schema/config.json");
cpSync("../../LICENSE", "LICENSE");

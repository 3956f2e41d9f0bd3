// Finds the program, and tells whether it can be used.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

// The oldest release with the command lsp.
const needed = [0, 1, 0];

const install = "Install it with `pipx install astrosecrets` or `uv tool install astrosecrets`, or set astrosecrets.path.";

const windows = process.platform === "win32";

// findProgram returns the path of the program, or its name if PATH is to be searched. A virtual
// environment is a part of the workspace, so it counts only if the workspace is trusted.
export function findProgram(folder: string | undefined, setting: string, trusted: boolean): string {
  if (setting !== "") {
    return setting.replace(/\$\{workspaceFolder\}/g, folder ?? "");
  }
  if (folder !== undefined && trusted) {
    for (const name of [".venv", "venv"]) {
      const program = windows ? join(folder, name, "Scripts", "astrosecrets.exe") : join(folder, name, "bin", "astrosecrets");
      if (existsSync(program)) {
        return program;
      }
    }
  }
  return "astrosecrets";
}

// versionProblem says what is wrong with the program; it is undefined if nothing is.
export async function versionProblem(program: string): Promise<string | undefined> {
  const output = await new Promise<string | undefined>((resolve) => {
    execFile(program, ["version"], { timeout: 10_000, windowsHide: true }, (err, stdout) => resolve(err ? undefined : stdout));
  });
  if (output === undefined) {
    return `The program "${program}" was not found or does not start. ${install}`;
  }
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(output)?.slice(1).map(Number);
  if (version === undefined) {
    return `"${program}" does not seem to be astrosecrets. ${install}`;
  }
  for (let i = 0; i < needed.length; i++) {
    if (version[i] !== needed[i]) {
      return version[i] > needed[i] ? undefined : `${program} is release ${version.join(".")}; the extension needs ${needed.join(".")} or newer. ${install}`;
    }
  }
  return undefined;
}

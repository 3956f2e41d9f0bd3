// Starts `astrosecrets lsp` for Astro projects. All that is known of secrets backends is in the
// program; this finds it, and says so if it is missing or too old.
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";
import { findProgram, versionProblem } from "./program";

let client: LanguageClient | undefined;

// The files that the program reads. The last one is for hovers in DAGs.
const patterns = [
  "**/{.env,env}*", "**/*{.env,_env,-env}", "**/*.env.*", "**/.env/*",
  "**/{requirements,constraints}*.{txt,in}", "**/pyproject.toml",
  "**/{Dockerfile,Containerfile,dockerfile,containerfile}*", "**/*.{dockerfile,containerfile}",
  "**/*.{yaml,yml,tf,tfvars,hcl,sh,bash,mk}", "**/Makefile", "**/*airflow*.cfg*", "**/*{deployment,airflow,devcontainer}*.json",
  "**/.{git,docker}ignore",
  "**/{dags,include,plugins}/**/*.py",
];

const showReaders = "astrosecrets.showReaders";

function settings(): Record<string, unknown> {
  const c = vscode.workspace.getConfiguration("astrosecrets");
  return {
    targets: c.get("targets"), diagnose: c.get("diagnose"), inlayHints: c.get("inlayHints"), clientShowsResults: true,
  };
}

async function start(output: vscode.LogOutputChannel): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const c = vscode.workspace.getConfiguration("astrosecrets");
  const command = findProgram(folder, vscode.workspace.isTrusted ? c.get<string>("path", "") : "", vscode.workspace.isTrusted);
  const problem = await versionProblem(command);
  if (problem) {
    const help = "How to Install";
    if ((await vscode.window.showErrorMessage(problem, help)) === help) {
      await vscode.env.openExternal(vscode.Uri.parse("https://github.com/astrosecrets/astrosecrets#install"));
    }
    return;
  }
  const options: LanguageClientOptions = {
    documentSelector: patterns.map((pattern) => ({ scheme: "file", pattern })),
    outputChannel: output,
    initializationOptions: settings(),
    middleware: {
      executeCommand: async (name, args, next) => {
        const result = await next(name, args);
        if (name === showReaders && typeof result === "string") {
          const doc = await vscode.workspace.openTextDocument({ language: "markdown", content: result });
          await vscode.window.showTextDocument(doc, { viewColumn: vscode.ViewColumn.Beside, preview: true });
        }
        return result;
      },
    },
  };
  const args = vscode.workspace.isTrusted ? c.get<string[]>("args", []) : [];
  client = new LanguageClient("astrosecrets", "astrosecrets", { command, args: ["lsp", ...args] }, options);
  await client.start();
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("astrosecrets", { log: true });
  const restart = async () => {
    await stop();
    await start(output);
  };
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("astrosecrets.restart", restart),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(async (e) => {
      if (e.affectsConfiguration("astrosecrets.path") || e.affectsConfiguration("astrosecrets.args")) {
        await restart();
      } else if (e.affectsConfiguration("astrosecrets")) {
        await client?.sendNotification("workspace/didChangeConfiguration", { settings: { astrosecrets: settings() } });
      }
    }),
  );
  await start(output);
}

export async function deactivate(): Promise<void> {
  await stop();
}
